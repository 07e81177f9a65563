"""Rule `pod-volumes`: a pod's volume has a name of its own, and one source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import A_LABEL, each, is_below, just_one, named, needs, number, pod, shown, word
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="pod-volumes",
    why="A pod's volume has a name that no other has, and one source that says all that it needs.",
    mend="Leave one source; name the volume with a DNS label.",
    source="Kubernetes: pkg/apis/core/validation, ValidateVolumes",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Pod
  metadata: {name: worker}
  spec:
    containers:
    - {name: main, image: example.com/worker:1}
    volumes: [{name: data, emptyDir: {}, hostPath: {path: /data}}]
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
    - {name: main, image: example.com/worker:1}
    volumes: [{name: data, emptyDir: {}}]
""",
    },
)

_NEEDS: Final = {
    "hostPath": ("path",),
    "secret": ("secretName",),
    "configMap": ("name",),
    "persistentVolumeClaim": ("claimName",),
    "nfs": ("server", "path"),
    "csi": ("driver",),
    "ephemeral": ("volumeClaimTemplate",),
    "gitRepo": ("repository",),
    "image": ("reference",),
}
_HOST_PATHS: Final = ("DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice")
_PROJECTED: Final = (
    *("secret", "configMap", "downwardAPI"),
    *("serviceAccountToken", "clusterTrustBundle", "podCertificate"),
)
_WITH_FILES: Final = ("secret", "configMap", "downwardAPI", "projected")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A pod's volume has a name of its own, and one source."""
    at, spec = pod(body)
    names: set[str] = set()
    for path, one in each(spec, "volumes", at):
        name = one.get("name", "")
        yield from named((*path, "name"), name, A_LABEL)
        if name in names:
            yield Fault((*path, "name"), f'is "{name}", as another volume of the pod is called')
        names.add(name)
        yield from just_one(path, one, [field for field in one if field != "name"], least=0)
        for field, wanted in _NEEDS.items():
            if field in one:
                yield from needs((*path, field), one[field], *wanted)
        yield from _source(path, one)


def _source(path: Path, one: dict[str, Any]) -> Iterator[Fault]:
    host = one.get("hostPath", {})
    yield from word((*path, "hostPath"), host, "type", _HOST_PATHS)
    if ".." in host.get("path", "").split("/"):
        yield Fault((*path, "hostPath", "path"), f"is {shown(host['path'])}, and must not go up with ..")
    if one.get("nfs", {}).get("path", "/")[:1] not in ("/", ""):
        yield Fault((*path, "nfs", "path"), f"is {shown(one['nfs']['path'])}, must begin with /")
    claim = one.get("persistentVolumeClaim", {}).get("claimName")
    if claim:
        yield from named((*path, "persistentVolumeClaim", "claimName"), claim)
    limit = one.get("emptyDir", {}).get("sizeLimit")
    if limit is not None and is_below(limit):
        yield Fault((*path, "emptyDir", "sizeLimit"), f"is {limit}, must not be below nothing")
    for field in _WITH_FILES:
        yield from number((*path, field), one.get(field, {}), "defaultMode", 0, 0o777)
        yield from _files((*path, field), one.get(field, {}))
    for at, source in each(one.get("projected", {}), "sources", (*path, "projected")):
        yield from just_one(at, source, _PROJECTED)
        for field in _PROJECTED:
            yield from _files((*at, field), source.get(field, {}))
        token = source.get("serviceAccountToken", {})
        yield from number((*at, "serviceAccountToken"), token, "expirationSeconds", 600, 2**32)


def _files(at: Path, source: dict[str, Any]) -> Iterator[Fault]:
    """Which keys become which files; a path stays inside the volume."""
    for path, item in each(source, "items", at):
        said = item.get("path", "")
        if not said or said.startswith("/") or ".." in said.split("/"):
            yield Fault((*path, "path"), f"is {shown(said)}, must be a path inside the volume")
        yield from number(path, item, "mode", 0, 0o777)
        if at[-1] != "downwardAPI":
            yield from needs(path, item, "key")
        else:
            yield from just_one(path, item, ("fieldRef", "resourceFieldRef"))
