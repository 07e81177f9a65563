"""Rule `pod-mounts`: a container mounts volumes that the pod has, each at a path of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.domain.problem import did_you_mean, listing
from kfgen.rules.objects.reading import containers, each, needs, pod, shown, word
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="pod-mounts",
    why="A container mounts volumes that its pod has, each at a path that no other takes.",
    mend="Declare the volume under `volumes`, or mount one that is there.",
    source="Kubernetes: pkg/apis/core/validation, ValidateVolumeMounts",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Pod
  metadata: {name: worker}
  spec:
    containers:
    - {name: main, image: example.com/worker:1, volumeMounts: [{name: data, mountPath: /data}]}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Pod
  metadata: {name: worker}
  spec:
    containers:
    - {name: main, image: example.com/worker:1, volumeMounts: [{name: data, mountPath: /data}]}
    volumes: [{name: data, emptyDir: {}}]
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A container mounts volumes that the pod has, each at a path of its own."""
    volumes = _volumes(body)
    for path, one in containers(body):
        paths: set[str] = set()
        for field, place in (("volumeMounts", "mountPath"), ("volumeDevices", "devicePath")):
            for at, mount in each(one, field, path):
                yield from _mount(at, mount, place, volumes)
                said = mount.get(place, "")
                if said in paths:
                    yield Fault((*at, place), f"is {shown(said)}, where another volume is mounted")
                paths.add(said)


def _volumes(body: dict[str, Any]) -> set[str]:
    """The names of the pod's volumes; a StatefulSet makes some of claims."""
    _, spec = pod(body)
    found = {one.get("name", "") for one in spec.get("volumes", ())}
    claims = body.get("spec", {}).get("volumeClaimTemplates", ()) if body["kind"] == "StatefulSet" else ()
    return found | {one.get("metadata", {}).get("name", "") for one in claims}


def _mount(at: Path, mount: dict[str, Any], place: str, volumes: set[str]) -> Iterator[Fault]:
    name = mount.get("name", "")
    if name not in volumes:
        hint = did_you_mean(name, volumes) or f"there are {listing(volumes)}"
        yield Fault((*at, "name"), f"is {shown(name)}, and the pod has no such volume", hint)
    yield from needs(at, mount, place)
    for field in ("subPath", "subPathExpr"):
        said = mount.get(field, "")
        if said.startswith("/") or ".." in said.split("/"):
            yield Fault((*at, field), f"is {shown(said)}, must be a path inside the volume")
    if mount.get("subPath") and mount.get("subPathExpr"):
        yield Fault(at, "has subPath and subPathExpr, of which only one may be")
    yield from word(at, mount, "mountPropagation", ("None", "HostToContainer", "Bidirectional"))
    yield from word(at, mount, "recursiveReadOnly", ("Disabled", "IfPossible", "Enabled"))
