"""A live cluster's objects → what an environment's file says of it: versions, mode, domain, pools of nodes.

Nothing is guessed: what the objects do not say is left out, and a note says so. So are the addresses that there are for
pods: `podCIDR` of a node is what its pods would have of kubeadm, and many networks give them others.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.environment import DEFAULT_GPU
from kfgen.domain.installation import KNATIVE
from kfgen.domain.platform import KSERVE_CONFIG
from kfgen.domain.pods import amount_of
from kfgen.domain.quantity import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kfgen.domain.installation import Found
    from kfgen.domain.release import Release

_VERSION: Final = re.compile(r"v?(\d+\.\d+\.\d+)(?![\d.])")
# What says which pool a node is of: of a node with GPUs first the device, then whatever made the node.
_DEVICES: Final = ("nvidia.com/gpu.product", "amd.com/gpu.product-name", "cloud.google.com/gke-accelerator")
_POOLS: Final = (
    "cloud.google.com/gke-nodepool",
    "eks.amazonaws.com/nodegroup",
    "kubernetes.azure.com/agentpool",
    "karpenter.sh/nodepool",
    "doks.digitalocean.com/node-pool",
)
_GPUS: Final = (DEFAULT_GPU, "amd.com/gpu", "gpu.intel.com/i915", "gpu.intel.com/xe", "habana.ai/gaudi")
# Taints that come and go with a node's state, or that scheduling of models must not look at.
_PASSING: Final = re.compile(
    r"node\.kubernetes\.io/|node\.cloudprovider\.kubernetes\.io/|ToBeDeleted|DeletionCandidate"
)
_CONTROL_PLANE: Final = ("node-role.kubernetes.io/control-plane", "node-role.kubernetes.io/master")
_DEFAULT_CLASS: Final = "storageclass.kubernetes.io/is-default-class"
_NO_DOMAIN: Final = frozenset({"example.com", "svc.cluster.local", ""})


@dataclass(slots=True)
class Discovered:
    """Keys of an environment's file, and what a person should know beside them."""

    versions: dict[str, Any] = field(default_factory=dict)
    mode: str = ""
    domain: str = ""
    node_pools: dict[str, dict[str, Any]] = field(default_factory=dict)
    storage_classes: dict[str, bool] = field(default_factory=dict)  # name → whether it is the default
    notes: list[str] = field(default_factory=list)


def discover(found: Found, releases: Mapping[str, Release], pools: Iterable[str]) -> Discovered:
    """What a cluster says of itself; `pools` are names that the catalog has for node pools elsewhere."""
    result = Discovered()
    _versions(found, result)
    _modes(found, releases.get(str(result.versions.get("kserve"))), result)
    result.node_pools = _pools(found.nodes, tuple(pools))
    for one in found.storage_classes:
        annotations = one["metadata"].get("annotations") or {}
        result.storage_classes[one["metadata"]["name"]] = annotations.get(_DEFAULT_CLASS) == "true"
    return result


def _versions(found: Found, result: Discovered) -> None:
    images = [container.get("image", "") for one in found.controllers for container in _containers(one)]
    tags = [tag for image in images if (tag := _VERSION.fullmatch(image.partition("@")[0].rpartition(":")[2]))]
    if tags:
        result.versions["kserve"] = tags[0][1]
    elif found.controllers:
        result.notes.append(f"the tag of {images[0] if images else 'the controller'} names no version: give --kserve")
    else:
        result.notes.append("KServe is not there (yet): give --kserve with the version that will be")
    labels = [one["metadata"].get("labels") or {} for one in found.knative]
    texts = [one.get(key, "") for one in labels for key in ("app.kubernetes.io/version", "serving.knative.dev/release")]
    knative = [match[1] for text in texts if (match := _VERSION.fullmatch(text))]
    if knative or not found.knative:
        result.versions["knative"] = knative[0] if knative else None
    else:
        result.notes.append("the labels of Knative's controller name no version: give --knative")
    server = _VERSION.match(str((found.version.get("serverVersion") or {}).get("gitVersion", "")))
    if server:
        result.versions["kubernetes"] = server[1]


def _containers(workload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    containers = workload["spec"]["template"]["spec"]["containers"]
    return sorted(containers, key=lambda one: one.get("name") != "manager")  # kube-rbac-proxy stands beside it


def _modes(found: Found, release: Release | None, result: Discovered) -> None:
    """The default mode in the catalog's word, and the domain that models get by it."""
    config = {one["metadata"]["name"]: one for one in found.config_maps}.get(KSERVE_CONFIG, {}).get("data") or {}
    said = _json(config.get("deploy")).get("defaultDeploymentMode", "")
    words = {annotation: word for word, annotation in (release.modes if release else {}).items() if annotation}
    result.mode = words.get(said, "") or ("Standard" if result.versions.get("knative", "") is None else "Knative")
    if result.mode == "Knative":
        domains = [
            one.get("data") or {}
            for one in found.config_maps
            if (one["metadata"]["name"], one["metadata"]["namespace"]) == ("config-domain", KNATIVE)
        ]
        result.domain = next((name for one in domains for name, rule in one.items() if not str(rule).strip()), "")
    else:
        result.domain = str(_json(config.get("ingress")).get("ingressDomain", ""))
    if result.domain in _NO_DOMAIN:
        result.domain = ""


def _json(text: Any) -> Mapping[str, Any]:
    try:
        value = json.loads(text) if isinstance(text, str) else {}
    except (ValueError, RecursionError):
        value = {}
    return value if isinstance(value, dict) else {}


@dataclass(frozen=True, slots=True)
class _Kind:
    """What nodes of one pool have in common."""

    label: str
    value: str
    gpu: str
    taints: tuple[tuple[str, str, str], ...]

    @property
    def name(self) -> str:
        """The label's value as a name of the catalog: `NVIDIA-GeForce-RTX-4090` is `rtx-4090`."""
        short = re.sub(r"^((nvidia|geforce|tesla)[-_ ])+", "", self.value.lower())
        return re.sub(r"[^a-z0-9]+", "-", short).strip("-")[:63].strip("-") or ("gpu" if self.gpu else "default")


def _pools(nodes: Iterable[Mapping[str, Any]], known: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    kinds: dict[_Kind, list[Mapping[str, Any]]] = {}
    for node in nodes:
        if not any(taint["key"] in _CONTROL_PLANE for taint in node["spec"].get("taints") or ()):
            kinds.setdefault(_kind(node), []).append(node)
    pools: dict[str, dict[str, Any]] = {}
    for kind, members in sorted(kinds.items(), key=lambda item: (not item[0].gpu, item[0].name, item[0].taints)):
        name = next((one for one in known if one.replace("-", "") == kind.name.replace("-", "")), kind.name)
        number = next(n for n in range(1, len(kinds) + 2) if _numbered(name, n) not in pools)
        pools[_numbered(name, number)] = dict(_pool(kind, members))
    return pools


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name[:60]}-{number}"


def _kind(node: Mapping[str, Any]) -> _Kind:
    labels = node["metadata"].get("labels") or {}
    gpu = next((name for name in _GPUS if _amount(node, name)), "")
    label = next((key for key in (*(_DEVICES if gpu else ()), *_POOLS) if labels.get(key)), "")
    taints = sorted(
        (taint["key"], taint.get("value", ""), taint["effect"])
        for taint in node["spec"].get("taints") or ()
        if not _PASSING.match(taint["key"])
    )
    return _Kind(label, labels.get(label, ""), gpu, tuple(taints))


def _pool(kind: _Kind, nodes: list[Mapping[str, Any]]) -> Iterator[tuple[str, Any]]:
    if kind.label:
        yield "nodeSelector", {kind.label: kind.value}
    if kind.taints:
        yield "tolerations", [_toleration(*taint) for taint in kind.taints]
    if kind.gpu not in ("", DEFAULT_GPU):
        yield "gpuResource", kind.gpu
    yield "nodes", len(nodes)
    if kind.gpu:
        yield "gpusPerNode", min(_amount(node, kind.gpu) for node in nodes)
    pods = min(_amount(node, "pods") for node in nodes)
    if pods:
        yield "podsPerNode", pods
    for resource in ("cpu", "memory"):
        said = [amount_of(_allocatable(node).get(resource)) for node in nodes]
        least = min((one for one in said if one), default=None)
        if least and all(said):
            yield f"{resource}PerNode", shown(least)


def _toleration(key: str, value: str, effect: str) -> dict[str, str]:
    how = {"operator": "Equal", "value": value} if value else {"operator": "Exists"}
    return {"key": key, **how, "effect": effect}


def _amount(node: Mapping[str, Any], resource: str) -> int:
    """How many of a resource a node lets pods have; 0 where it does not say it as a whole number."""
    text = str(_allocatable(node).get(resource, "0"))
    return int(text) if text.isdecimal() else 0


def _allocatable(node: Mapping[str, Any]) -> Mapping[str, Any]:
    return (node.get("status") or {}).get("allocatable") or {}
