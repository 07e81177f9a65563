"""ExternalName Service: a store's host under a name of the models' own namespace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Knob, Manifest, ObjectKey
from kfgen.domain.model import StoreInNamespace
from kfgen.kinds.kind import BEFORE_SERVERS, Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

_KNOBS: Final = (Knob(("externalName",), ("spec", "externalName"), "string", "The host it stands for."),)


def _build(use: StoreInNamespace, environment: Environment) -> Iterator[Manifest]:
    service = use.store.service
    if service is None:
        return
    yield Manifest(
        key=ObjectKey(EXTERNAL_NAME_SERVICE.name, use.namespace.key, service.name),
        section=EXTERNAL_NAME_SERVICE.section,
        knobs=_KNOBS,
        knob_set="service",
        body={
            "apiVersion": "v1",
            "kind": "Service",
            "metadata": metadata(service.name, use.namespace, environment, annotations=BEFORE_SERVERS),
            "spec": {"type": "ExternalName", "externalName": service.external_name},
        },
    )


EXTERNAL_NAME_SERVICE: Final = Kind("Service", StoreInNamespace, "services", _build)
