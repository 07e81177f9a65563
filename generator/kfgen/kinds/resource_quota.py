"""ResourceQuota: what all of a namespace together may take. A Profile carries its own; elsewhere it is this object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.environment import Environment, Namespace
from kfgen.domain.manifest import Knob, Manifest, ObjectKey
from kfgen.kinds.kind import Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

_KNOBS: Final = (Knob(("hard",), ("spec", "hard"), "object", "The most of each resource."),)


def _build(namespace: Namespace, environment: Environment) -> Iterator[Manifest]:
    if not namespace.resource_quota or (namespace.profile is not None and namespace.create):
        return
    yield Manifest(
        key=ObjectKey(RESOURCE_QUOTA.name, namespace.key, namespace.key),
        section=RESOURCE_QUOTA.section,
        knobs=_KNOBS,
        knob_set="resourceQuota",
        body={
            "apiVersion": "v1",
            "kind": "ResourceQuota",
            "metadata": metadata(namespace.key, namespace, environment),
            "spec": {"hard": dict(namespace.resource_quota)},
        },
    )


RESOURCE_QUOTA: Final = Kind("ResourceQuota", Namespace, "resourceQuotas", _build)
