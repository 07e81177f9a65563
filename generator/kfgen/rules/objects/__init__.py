"""What the API server's code and KServe's webhooks refuse of built objects, and no schema says: for `kfgen validate`.

A rule is a file: its record RULE, and `check(body, environment)`, which yields what is wrong. The body fits the schema
of its kind, has no nulls, and came by whatever way: from a model, from `spec:`, from `manifests/`.
OBJECT_RULES lists every rule with the kinds that it looks at.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.fault import Fault

Check: TypeAlias = "Callable[[dict[str, Any], Environment], Iterator[Fault]]"

_EVERY: Final = ("*",)
_TEMPLATES: Final = ("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "PodTemplate")
_PODS: Final = ("Pod", *_TEMPLATES)

OBJECT_RULES: Final[dict[str, tuple[str, ...]]] = {
    "objects.object_name": _EVERY,
}
_OURS: Final = ("kubernetes", "kserve")
"""The sources whose kinds are meant by their names: Knative has a Service, too."""


@cache
def checks_for(kind: str, source: str) -> tuple[tuple[str, Check], ...]:
    """(id, check) of every rule for a kind, `source` being whose it is as schemas call it."""
    wanted = {"*", kind} if source in _OURS else {"*"}
    modules = [_module(name) for name, kinds in OBJECT_RULES.items() if wanted & set(kinds)]
    return tuple((module.RULE.id, module.check) for module in modules)


def _module(name: str) -> Any:
    return import_module(f"kfgen.rules.{name}")
