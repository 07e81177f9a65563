"""ConfigMap of KServe or Knative: what was installed, and the settings of the catalog on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Manifest, ObjectKey
from kfgen.domain.platform import InstalledConfig
from kfgen.kinds.kind import KEPT, Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.data import Object

# Without it Flux takes away every key of such an object that is not in ours.
_PARTIAL: Final = {"kustomize.toolkit.fluxcd.io/ssa": "Merge"}


def _build(config: InstalledConfig, environment: Environment) -> Iterator[Manifest]:
    data = config.data()
    if not data:
        return
    yield Manifest(
        key=ObjectKey(CONFIG_MAP.name, "", config.name),
        section=CONFIG_MAP.section,
        knob_set="configMap",
        body={"apiVersion": "v1", "kind": "ConfigMap", "metadata": _metadata(config, environment), "data": {**data}},
    )


def _metadata(config: InstalledConfig, environment: Environment) -> Object:
    """Labels are the installer's: Knative finds what it checks by them, Helm what is its own."""
    annotations = {**KEPT, **(_PARTIAL if config.is_partial else {})}
    if config.own:
        made = metadata(config.name, None, environment, annotations=annotations)
        return {"name": config.name, "namespace": config.namespace, **made}
    labels = config.baseline.labels if config.baseline is not None else {}
    theirs = config.baseline.annotations if config.baseline is not None else {}
    result: Object = {"name": config.name, "namespace": config.namespace}
    if labels:
        result["labels"] = dict(sorted(labels.items()))
    return {**result, "annotations": dict(sorted({**theirs, **annotations}.items()))}


CONFIG_MAP: Final = Kind("ConfigMap", InstalledConfig, "configMaps", _build)
