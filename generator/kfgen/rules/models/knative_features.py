"""Rule `knative-features`: what Knative's webhook refuses unless somebody enabled it in `config-features`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import at_path
from kfgen.domain.problem import Severity, listing
from kfgen.rules.overlays import containers, elements, is_plain, pods, variables
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.data import Data, Object
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report

RULE: Final = Rule(
    id="knative-features",
    severity=Severity.WARNING,
    why=(
        "Fields of a pod, and what reads several storages, reach the Knative Service, whose webhook refuses what its "
        "ConfigMap config-features does not enable; as Knative ships it, hardly anything is."
    ),
    mend="`platform: {config-features: …}` in the environment enables them; where they are already: `ignore` it.",
    source="Knative: pkg/apis/config/features.go; KServe: storageUris in Knative mode",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
pod: {priorityClassName: high}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
mode: Standard
pod: {priorityClassName: high}
""",
    },
)

# Field of a pod → the feature that allows it, all disabled as Knative ships them (pkg/apis/config/features.go).
_FEATURES: Final = {
    "affinity": "kubernetes.podspec-affinity",
    "dnsConfig": "kubernetes.podspec-dnsconfig",
    "dnsPolicy": "kubernetes.podspec-dnspolicy",
    "hostAliases": "kubernetes.podspec-hostaliases",
    "hostIPC": "kubernetes.podspec-hostipc",
    "hostNetwork": "kubernetes.podspec-hostnetwork",
    "hostPID": "kubernetes.podspec-hostpid",
    "initContainers": "kubernetes.podspec-init-containers",
    "nodeSelector": "kubernetes.podspec-nodeselector",
    "priorityClassName": "kubernetes.podspec-priorityclassname",
    "runtimeClassName": "kubernetes.podspec-runtimeclassname",
    "schedulerName": "kubernetes.podspec-schedulername",
    "securityContext": "kubernetes.podspec-securitycontext",
    "shareProcessNamespace": "kubernetes.podspec-shareprocessnamespace",
    "tolerations": "kubernetes.podspec-tolerations",
    "topologySpreadConstraints": "kubernetes.podspec-topologyspreadconstraints",
}
# Source of a volume → the same; further ones (nfs, ephemeral …) Knative takes from nobody.
_EMPTY: Final = "kubernetes.podspec-volumes-emptydir"
_EMPTY_SINCE: Final = (1, 1)  # up to 1.0 it is shipped disabled; today enabled
_CLAIM: Final = "kubernetes.podspec-persistent-volume-claim"
_WRITE: Final = "kubernetes.podspec-persistent-volume-write"
_VOLUMES: Final = {
    "csi": "kubernetes.podspec-volumes-csi",
    "hostPath": "kubernetes.podspec-volumes-hostpath",
    "image": "kubernetes.podspec-volumes-image",
    "persistentVolumeClaim": _CLAIM,
}
_CAPABILITIES: Final = "kubernetes.containerspec-addcapabilities"
_FIELD_REF: Final = "kubernetes.podspec-fieldref"


def check(model: Model, environment: Environment, report: Report) -> None:
    """What reaches the Knative Service is refused by its webhook unless it is enabled."""
    if model.mode != "Knative":
        return
    if model.mounts:
        _mounts_are_enabled(model, environment, report)
    for at, needed in _needs(model, environment):
        missing = environment.disabled_features(needed)
        if missing:
            what = f"{'.'.join(map(str, at))} in Knative mode ({environment.label})"
            text = f"{what} needs features of Knative: {listing(missing)}"
            hint = "platform: {config-features: …} enables them; if they are: ignore: {knative-features: …}"
            report.warn(model.settled.where(*at, on_key=True), RULE.id, text, hint)


def _needs(model: Model, environment: Environment) -> Iterator[tuple[Path, set[str]]]:
    """Where something is said that Knative does not take as it is, and the features that it needs."""
    pools = [(model.node_pool, ()), *((one.node_pool, (one.name,)) for one in model.components)]
    for pool, where in pools:
        if pool is not None and pool.fields:
            yield (*where, "nodePool"), {_FEATURES[key] for key in pool.fields}
    for name, said in model.server.env.items():
        if _reads_fields(said):
            yield ("env", name), {_FIELD_REF}
    if not is_plain(model):
        yield from _of_overlays(model, environment)


def _of_overlays(model: Model, environment: Environment) -> Iterator[tuple[Path, set[str]]]:
    """What is said free-form."""
    for pod, at in pods(model):
        found = {_FEATURES[key] for key, said in pod.items() if key in _FEATURES and said}
        volumes = [volume for _, volume, _ in elements(pod.get("volumes"))]
        found |= {one for volume in volumes for one in _of_volume(volume)}
        found |= _for_empty(environment) if any("emptyDir" in volume for volume in volumes) else set()
        if found:
            yield at, found
    for _, container, at in containers(model):
        yield from _of_container(container, at)


def _of_volume(volume: Object) -> Iterator[str]:
    yield from (_VOLUMES[source] for source in volume if source in _VOLUMES)
    claim = volume.get("persistentVolumeClaim")
    if isinstance(claim, dict) and claim.get("readOnly") is not True:
        yield _WRITE


def _for_empty(environment: Environment) -> set[str]:
    """What a volume that starts empty needs: nothing, unless an old Knative is known to run there."""
    version = environment.knative
    return {_EMPTY} if version and tuple(map(int, version.split(".")[:2])) < _EMPTY_SINCE else set()


def _of_container(container: Object, at: Path) -> Iterator[tuple[Path, set[str]]]:
    added = at_path(container, ("securityContext", "capabilities", "add"))
    if added:
        yield (*at, "securityContext", "capabilities", "add"), {_CAPABILITIES}
    for _, said, where in variables(container):
        if _reads_fields(said):
            yield (*at, *where), {_FIELD_REF}


def _reads_fields(said: Data) -> bool:
    """Whether a variable's value is a field of the pod, or of its resources."""
    body = said.get("valueFrom", said) if isinstance(said, dict) else None
    return isinstance(body, dict) and not body.keys().isdisjoint({"fieldRef", "resourceFieldRef"})


def _mounts_are_enabled(model: Model, environment: Environment, report: Report) -> None:
    """KServe writes what reads the mounts into the Knative Service itself, which Knative must be told to accept."""
    needed = {_FEATURES["initContainers"], *_for_empty(environment)}
    if any(mount.uri.startswith("pvc://") for mount in model.mounts):
        needed.add(_CLAIM)
    if model.writable:
        needed.add(_WRITE)
    missing = environment.disabled_features(needed)
    if missing:
        text = f"storageMounts in Knative mode ({environment.label}) need features of Knative: {listing(missing)}"
        hint = "enable them in its ConfigMap config-features; if they are: ignore: {knative-features: …}"
        report.warn(model.settled.where("storageMounts", on_key=True), RULE.id, text, hint)
