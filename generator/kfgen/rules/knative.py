"""Rules of Knative: what its webhook refuses unless somebody enabled it in `config-features`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import listing

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report

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


def pod_fields_are_enabled(model: Model, environment: Environment, report: Report) -> None:
    """A pod's fields reach the Knative Service, whose webhook refuses those that are not enabled."""
    if model.mode != "Knative":
        return
    pools = [(model.node_pool, ()), *((one.node_pool, (one.name,)) for one in model.components)]
    places: list[tuple[Path, set[str]]] = []
    for pool, at in pools:
        if pool is not None and pool.fields:
            places.append(((*at, "nodePool"), set(pool.fields)))
    for overlay, at in ((model.pod, ("pod",)), *((one.pod, (one.name, "pod")) for one in model.components)):
        keys = {key for layer in overlay.layers if isinstance(layer, dict) for key in layer} if overlay else set()
        if keys & _FEATURES.keys():
            places.append((at, keys))
    for path, keys in places:
        missing = environment.disabled_features(_FEATURES[key] for key in keys if key in _FEATURES)
        if missing:
            what = f"{'.'.join(map(str, path))} in Knative mode ({environment.label})"
            text = f"{what} needs features of Knative: {listing(missing)}"
            hint = "platform: {config-features: …} enables them; if they are: ignore: {knative-features: …}"
            report.warn(model.settled.where(*path, on_key=True), "knative-features", text, hint)
