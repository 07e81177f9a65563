"""Manifest: one Kubernetes object that was built, and what it was built from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kfgen.domain.data import Object
    from kfgen.domain.problem import Path


@dataclass(frozen=True, slots=True, order=True)
class ObjectKey:
    """Which object this is, in every environment and release alike.

    `kind` is kfgen's kind (an InferenceService stays one whatever its API group), `namespace` the catalog's name of the
    namespace (empty for cluster-scoped objects), `name` the object's name, or the file's for `manifests/`.
    """

    kind: str
    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class Knob:
    """A field that a chart's user may set: `value`, a path in the values, becomes `field`, a path in the object.

    `type` is its JSON type, `doc` its line in the chart's README and schema.
    """

    value: tuple[str, ...]
    field: Path
    type: str
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One built object.

    `section` and `knobs` say where its values stand in a chart; `form` tells releases apart that write the same object
    differently (`pytorch:` and `model:`), which no override can bridge; `texts` are fields in whose text the
    namespace is named (`namespace="ml"`); `ready` is the HTTP path that answers once it
    serves, at the InferenceService `server`.
    """

    key: ObjectKey
    section: str
    body: Object
    knobs: tuple[Knob, ...] = ()
    knob_set: str = ""
    form: str = ""
    texts: tuple[Path, ...] = ()
    ready: str = ""
    server: str = ""

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """(API group, kind, namespace, name): what a cluster and kustomize tell objects apart by."""
        metadata = self.body["metadata"]
        assert isinstance(metadata, dict)  # noqa: S101 - every kind writes one
        group = str(self.body["apiVersion"]).rpartition("/")[0]
        return group, str(self.body["kind"]), str(metadata.get("namespace", "")), str(metadata["name"])


@dataclass(frozen=True, slots=True)
class OfEntry:
    """A built object and whose it is: the entry's folder, and its key there."""

    folder: str
    name: str
    manifest: Manifest
