"""ConfigMap with TorchServe's config.properties, for a plain Deployment; its checksum on the pods rolls them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Manifest, ObjectKey
from kfgen.domain.model import Model
from kfgen.domain.torchserve import FILE
from kfgen.kinds.kind import Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator


def _build(model: Model, environment: Environment) -> Iterator[Manifest]:
    workload = model.workload
    if workload is None or workload.torchserve is None:
        return
    name = workload.config_map(model.name)
    yield Manifest(
        key=ObjectKey(TORCHSERVE_CONFIG.name, model.namespace.key, name),
        section=TORCHSERVE_CONFIG.section,
        knob_set="configMap",
        body={
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": metadata(name, model.namespace, environment, labels=model.labels),
            "data": {FILE: workload.torchserve.text},
        },
    )


TORCHSERVE_CONFIG: Final = Kind("ConfigMap", Model, "configMaps", _build)
