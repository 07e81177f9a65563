"""Rule `claim`: a claim says how it is accessed and how large it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import access_modes, is_above, named, selector, word
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="claim",
    why="A claim says how it is accessed and how large it is, in words that there are.",
    mend="Add accessModes, or resources.requests.storage.",
    source="Kubernetes: pkg/apis/core/validation, ValidatePersistentVolumeClaimSpec",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: PersistentVolumeClaim
  metadata: {name: disk}
  spec:
    resources: {requests: {storage: 10Gi}}
    accessModes: [RWX]
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: PersistentVolumeClaim
  metadata: {name: disk}
  spec:
    resources: {requests: {storage: 10Gi}}
    accessModes: [ReadWriteMany]
""",
    },
)

_TEMPLATES: Final = ("spec", "volumeClaimTemplates")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A claim says how it is accessed and how large it is."""
    if body["kind"] == "StatefulSet":
        for index, one in enumerate(body.get("spec", {}).get(_TEMPLATES[1], ())):
            yield from named((*_TEMPLATES, index, "metadata", "name"), one.get("metadata", {}).get("name", ""))
            yield from _claim((*_TEMPLATES, index, "spec"), one.get("spec", {}))
    elif body.get("spec"):
        yield from _claim(("spec",), body.get("spec", {}))


def _claim(at: Path, spec: dict[str, Any]) -> Iterator[Fault]:
    yield from access_modes(at, spec)
    yield from word(at, spec, "volumeMode", ("Filesystem", "Block"))
    if spec.get("storageClassName"):
        yield from named((*at, "storageClassName"), spec["storageClassName"])
    asked = spec.get("resources", {}).get("requests", {}).get("storage")
    if asked is None:
        yield Fault(at, 'needs "resources.requests.storage"')
    elif not is_above(asked):
        yield Fault((*at, "resources", "requests", "storage"), f"is {asked}, must be above nothing")
    yield from selector((*at, "selector"), spec.get("selector", {}))
