"""Namespace, where no Kubeflow Profile makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.environment import Environment, Namespace
from kfgen.domain.manifest import Manifest, ObjectKey
from kfgen.kinds.kind import KEPT, Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator


def _build(namespace: Namespace, environment: Environment) -> Iterator[Manifest]:
    if not namespace.create or namespace.profile is not None:
        return
    annotations = {**KEPT, **namespace.annotations}
    yield Manifest(
        key=ObjectKey(NAMESPACE.name, "", namespace.key),
        section=NAMESPACE.section,
        knob_set="namespace",
        body={
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": metadata(namespace.name, None, environment, labels=namespace.labels, annotations=annotations),
        },
    )


NAMESPACE: Final = Kind("Namespace", Namespace, "namespaceObjects", _build)
