"""Manifests that are handed over to another owner → with what keeps every controller from pruning them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from kfgen.kinds.kind import KEPT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kfgen.domain.environment import Environment
    from kfgen.domain.manifest import Manifest

HANDOVER: Final = "handover"


def is_held(values: Mapping[str, Any]) -> bool:
    """Whether something is on its way to another owner; beside another model it is not."""
    handover = values.get(HANDOVER)
    return any(key != "model" for place in (handover or {}).values() for key in place)


def hold(
    built: Iterable[Manifest], environment: Environment, *, own: bool
) -> tuple[list[Manifest], tuple[tuple[str, ...], ...]]:
    """The objects, and the identities of those that are protected: by a `handover` of what they are made from (`own`),
    of their namespace, or of the environment.
    """
    whole = own or is_held(environment.settled.values)
    result, held = [], []
    for one in built:
        key = one.key.namespace
        if whole or (key and is_held(environment.namespaces[key].settled.values)):
            held.append(one.identity)
            result.append(_protected(one))
        else:
            result.append(one)
    return result, tuple(held)


def _protected(manifest: Manifest) -> Manifest:
    metadata: Any = manifest.body["metadata"]
    annotations = {**(metadata.get("annotations") or {}), **KEPT}
    return replace(
        manifest, body={**manifest.body, "metadata": {**metadata, "annotations": dict(sorted(annotations.items()))}}
    )
