"""Rule `knative-features`: what Knative's webhook refuses unless somebody enabled it in `config-features`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import Severity, listing
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
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
    "initContainers": "kubernetes.podspec-init-containers",
    "nodeSelector": "kubernetes.podspec-nodeselector",
    "priorityClassName": "kubernetes.podspec-priorityclassname",
    "runtimeClassName": "kubernetes.podspec-runtimeclassname",
    "schedulerName": "kubernetes.podspec-schedulername",
    "securityContext": "kubernetes.podspec-securitycontext",
    "tolerations": "kubernetes.podspec-tolerations",
    "topologySpreadConstraints": "kubernetes.podspec-topologyspreadconstraints",
}


def check(model: Model, environment: Environment, report: Report) -> None:
    """What reaches the Knative Service is refused by its webhook unless it is enabled."""
    if model.mode != "Knative":
        return
    if model.mounts:
        _mounts_are_enabled(model, environment, report)
    for path, keys in _places(model):
        missing = environment.disabled_features(_FEATURES[key] for key in keys if key in _FEATURES)
        if missing:
            what = f"{'.'.join(map(str, path))} in Knative mode ({environment.label})"
            text = f"{what} needs features of Knative: {listing(missing)}"
            hint = "platform: {config-features: …} enables them; if they are: ignore: {knative-features: …}"
            report.warn(model.settled.where(*path, on_key=True), RULE.id, text, hint)


def _places(model: Model) -> list[tuple[Path, set[str]]]:
    """Where fields of a pod are said that Knative does not take as they are."""
    pools = [(model.node_pool, ()), *((one.node_pool, (one.name,)) for one in model.components)]
    places: list[tuple[Path, set[str]]] = []
    for pool, at in pools:
        if pool is not None and pool.fields:
            places.append(((*at, "nodePool"), set(pool.fields)))
    for overlay, at in ((model.pod, ("pod",)), *((one.pod, (one.name, "pod")) for one in model.components)):
        keys = {key for layer in overlay.layers if isinstance(layer, dict) for key in layer} if overlay else set()
        if keys & _FEATURES.keys():
            places.append((at, keys))
    return places


def _mounts_are_enabled(model: Model, environment: Environment, report: Report) -> None:
    """KServe writes what reads the mounts into the Knative Service itself, which Knative must be told to accept."""
    needed = {"kubernetes.podspec-init-containers", "kubernetes.podspec-volumes-emptydir"}
    if any(mount.uri.startswith("pvc://") for mount in model.mounts):
        needed.add("kubernetes.podspec-persistent-volume-claim")
    if model.writable:
        needed.add("kubernetes.podspec-persistent-volume-write")
    missing = environment.disabled_features(needed)
    if missing:
        text = f"storageMounts in Knative mode ({environment.label}) need features of Knative: {listing(missing)}"
        hint = "enable them in its ConfigMap config-features; if they are: ignore: {knative-features: …}"
        report.warn(model.settled.where("storageMounts", on_key=True), RULE.id, text, hint)
