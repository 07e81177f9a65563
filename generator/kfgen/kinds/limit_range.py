"""LimitRange: what one container, pod or claim of a namespace may take, and takes where it says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import Data
from kfgen.domain.environment import Environment, Namespace
from kfgen.domain.manifest import Manifest, ObjectKey
from kfgen.kinds.kind import Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

_TYPES: Final = ("Container", "Pod", "PersistentVolumeClaim")
_FIELDS: Final = ("default", "defaultRequest", "min", "max", "maxLimitRequestRatio")


def _build(namespace: Namespace, environment: Environment) -> Iterator[Manifest]:
    limits: list[Data] = []
    for kind in _TYPES:
        said = namespace.limit_range.get(kind, {})
        amounts: dict[str, Data] = {name: dict(said[name]) for name in _FIELDS if said.get(name)}
        if amounts:
            limits.append({"type": kind, **amounts})
    if not limits:
        return
    yield Manifest(
        key=ObjectKey(LIMIT_RANGE.name, namespace.key, namespace.key),
        section=LIMIT_RANGE.section,
        knob_set="limitRange",
        body={
            "apiVersion": "v1",
            "kind": "LimitRange",
            "metadata": metadata(namespace.key, namespace, environment),
            "spec": {"limits": limits},
        },
    )


LIMIT_RANGE: Final = Kind("LimitRange", Namespace, "limitRanges", _build)
