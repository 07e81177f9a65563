"""Rule `cache-changed`: a cache keeps the model that it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.rules.changes.differing import fixed
from kfgen.rules.rule import ChangeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.fault import Fault

_CACHE = "sourceModelUri: s3://models/fraud\nmodelSize: 1Gi\nnodeGroups: [gpus]\n"

RULE: Final = ChangeRule(
    id="cache-changed",
    why="A cache of a model on nodes keeps where that model comes from.",
    mend="Make a cache of another name for it, let models read from there, then remove the old one.",
    source="KServe: x-kubernetes-validations of the LocalModelCache's CRD, `self == oldSelf`",
    releases="0.15+",
    before={"caches/fraud.yaml": _CACHE},
    bad={"caches/fraud.yaml": _CACHE.replace("models/fraud", "models/fraud-2")},
    good={
        "caches/fraud.yaml": _CACHE,
        "caches/fraud-2.yaml": _CACHE.replace("models/fraud", "models/fraud-2"),
    },
)


def check(old: dict[str, Any], new: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A cache keeps the model that it holds."""
    hint = "make one of another name beside it, then remove this one"
    yield from fixed(old, new, [("spec", "sourceModelUri")], hint)
