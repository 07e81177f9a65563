"""Subject × its ports → Workload: replicas, strategy, mount and Service of a plain Deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.catalog.location import MOUNT_PATH
from kfgen.domain.problem import did_you_mean, listing
from kfgen.domain.torchserve import DEFAULT_ADDRESSES, TorchServe, address, properties
from kfgen.domain.workload import Autoscaler, Mount, Service, Workload

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kfgen.domain.data import Data, Object
    from kfgen.stages.resolve.subject import Subject

DEFAULT_METRIC, DEFAULT_TARGET = "cpu", 80  # what KServe takes for an InferenceService in Standard mode


def workload(subject: Subject, ports: tuple[Object, ...], sidecars: Iterable[Object], storage_uri: str) -> Workload:
    """What only a Deployment has; mistakes are reported."""
    values = subject.values
    replicas, autoscaler = _replicas(subject)
    return Workload(
        version=values.get("version", ""),
        replicas=replicas,
        autoscaler=autoscaler,
        strategy=values.get("deploymentStrategy", {}),
        load_timeout=values.get("loadTimeout"),
        mount=_mount(subject, storage_uri),
        service=_service(subject, ports, sidecars),
        torchserve=_torchserve(values.get("torchserve", {})),
    )


def _torchserve(values: dict[str, Any]) -> TorchServe | None:
    path, config, snapshot = values.get("configPath"), values.get("config", {}), values.get("snapshot", {})
    if path is None or not (config or snapshot):
        return None
    addresses = {name: address(config.get(name, text)) for name, text in DEFAULT_ADDRESSES.items()}
    return TorchServe(path=path, text=properties(config, snapshot), addresses=addresses)


def _replicas(subject: Subject) -> tuple[int | None, Autoscaler | None]:
    """A fixed number, or who decides; neither where that is somebody else, or nothing is said."""
    replicas = subject.values.get("replicas", {})
    low, high = replicas.get("min"), replicas.get("max")
    scaling = subject.values.get("autoscaling", {})
    decides = scaling.get("class", "hpa")
    if decides == "external":
        return None, None
    if decides == "none" or high is None or (1 if low is None else low) >= high:
        return (high if low is None and decides != "none" else low), None
    metrics: list[Data] = scaling.get("metrics") or [_resource_metric(scaling)]
    behavior = scaling.get("behavior", {})
    return None, Autoscaler(min_replicas=low, max_replicas=high, metrics=tuple(metrics), behavior=behavior)


def _resource_metric(scaling: dict[str, Any]) -> Object:
    target: Object = {"type": "Utilization", "averageUtilization": scaling.get("target", DEFAULT_TARGET)}
    return {"type": "Resource", "resource": {"name": scaling.get("metric", DEFAULT_METRIC), "target": target}}


def _mount(subject: Subject, storage_uri: str) -> Mount | None:
    if not storage_uri:
        return None
    scheme, _, rest = storage_uri.partition("://")
    if scheme != "pvc":
        text = f"a Deployment cannot read {scheme}://: nothing loads a model into its pods before they start"
        hint = "keep it on a volume claim (a pvc store), or let the server load it: give it the address by args or env"
        subject.error(("storage",), "scheme", text, hint)
        return None
    storage = subject.values["storage"]
    claim, _, path = rest.partition("/")
    mounted = storage.get("mountPath", MOUNT_PATH)
    return Mount(claim=claim, path=mounted, sub_path=path.rstrip("/"), read_only=storage.get("readOnly", False))


def _service(subject: Subject, ports: tuple[Object, ...], sidecars: Iterable[Object]) -> Service | None:
    values = subject.values.get("service", {})
    if not values.get("enabled", True):
        return None
    if not ports:
        if values and subject.settled.where("service").file == subject.entry.file:
            subject.missing(("ports",), "for example ports: {http: 8080}; or service: {enabled: false}")
        return None
    known = {str(port["name"]): port for port in ports}
    further: Any = [port for sidecar in sidecars for port in sidecar.get("ports", ())]  # type: ignore[union-attr]
    behind = {**{str(port["name"]): port for port in further}, **known}
    asked = values.get("ports") or {name: {} for name in known}
    found = [_service_port(subject, name, one, behind) for name, one in asked.items()]
    return Service(
        type=values.get("type", "ClusterIP"),
        ports=tuple(port for port in found if port is not None),
        annotations=values.get("annotations", {}),
        spec=values.get("spec"),
    )


def _service_port(subject: Subject, name: str, values: dict[str, Any], behind: dict[str, Object]) -> Object | None:
    target = values.get("targetPort", name)
    numbers = {str(port["containerPort"]): key for key, port in reversed(behind.items())}
    port = behind.get(numbers.get(target, target))
    if port is None:
        at = ("service", "ports", name, *(("targetPort",) if "targetPort" in values else ()))
        hint = did_you_mean(target, behind) or f"there are {listing(behind)}; or write {{port: …, targetPort: …}}"
        subject.error(at, "reference", f'no port "{target}" in "ports"', hint)
        return None
    number = values.get("port", port["containerPort"])
    return {"name": name, "port": number, "targetPort": port["name"], "protocol": port["protocol"]}
