"""Deployment: `apps/v1`, for a model that is served without KServe.

The served version stands in the pod template, so that a new one rolls the pods; the selector, which is immutable, looks
for the name alone.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from kfgen.domain.container import env_list, write_large_quantities
from kfgen.domain.data import Data, Object, at_path, without_nothing
from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Knob, Manifest, ObjectKey
from kfgen.domain.model import Model
from kfgen.domain.overlay import NAMED_LISTS, laid_on
from kfgen.domain.workload import VERSION_LABEL, selector
from kfgen.kinds.kind import Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.workload import Workload

_TEMPLATE: Final = ("spec", "template")
_CONTAINER: Final = (*_TEMPLATE, "spec", "containers", 0)
_VERSION: Final = "The served version; a new one rolls the pods."
_KNOBS: Final = (
    Knob(("image",), (*_CONTAINER, "image"), "string", "The server's image."),
    Knob(("resources",), (*_CONTAINER, "resources"), "object", "requests and limits of the server's container."),
    Knob(("replicas",), ("spec", "replicas"), "integer", "How many pods, where no autoscaler decides."),
    Knob(
        ("progressDeadlineSeconds",),
        ("spec", "progressDeadlineSeconds"),
        "integer",
        "Seconds until a start that makes no progress counts as failed.",
    ),
    Knob(("version",), ("metadata", "labels", VERSION_LABEL), "string", _VERSION),
    Knob(("version",), (*_TEMPLATE, "metadata", "labels", VERSION_LABEL), "string", _VERSION),
)
_VOLUME: Final = "storage"
_CONFIG: Final = "config"
_PATH: Final = re.compile(r"/[!-~]*\Z")
_CHECKSUM: Final = "checksum/config"


def _build(model: Model, environment: Environment) -> Iterator[Manifest]:
    workload = model.workload
    if workload is None:
        return
    labels = dict(model.labels)
    if workload.version:
        labels[VERSION_LABEL] = workload.version
    head = metadata(model.name, model.namespace, environment, labels=labels, annotations=model.annotations)
    copied: Object = {key: head[key] for key in ("labels", "annotations") if key in head}
    if workload.torchserve is not None:
        digest = hashlib.sha256(workload.torchserve.text.encode()).hexdigest()
        copied["annotations"] = dict(sorted({**model.annotations, _CHECKSUM: digest}.items()))
    spec: Object = without_nothing(
        {
            "replicas": workload.replicas,
            "progressDeadlineSeconds": workload.load_timeout,
            "selector": {"matchLabels": selector(model.name)},
            "strategy": workload.strategy,
            "template": {"metadata": copied, "spec": _pod(model, workload)},
        }
    )
    spec = laid_on(spec, model.spec, named=NAMED_LISTS)
    yield Manifest(
        key=ObjectKey(DEPLOYMENT.name, model.namespace.key, model.name),
        section=DEPLOYMENT.section,
        knobs=_KNOBS,
        knob_set="deployment",
        ready=_answer(workload, at_path(spec, _CONTAINER[1:])),
        server=model.name,
        body={
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": head,
            "spec": spec,
        },
    )


def _pod(model: Model, workload: Workload) -> Object:
    mounts, volumes = _volumes(model.name, workload)
    server = model.server
    container: Object = {
        "image": server.image,
        "command": list(server.command),
        "args": list(server.args),
        "env": env_list(server.env),
        "ports": list(model.ports),
        "resources": server.resources,
        "readinessProbe": _readiness(model, workload),
        "volumeMounts": mounts,
    }
    main = laid_on({"name": model.name, **without_nothing(container)}, model.container, named=NAMED_LISTS)
    write_large_quantities(main)
    pod = without_nothing(
        {
            "serviceAccountName": model.service_account,
            "containers": [main, *model.sidecars],
            "volumes": volumes,
        }
    )
    return laid_on({**pod, **(model.node_pool.fields if model.node_pool else {})}, model.pod, named=NAMED_LISTS)


def _volumes(name: str, workload: Workload) -> tuple[list[Data], list[Data]]:
    """Mounts and volumes: the claim with the model, the ConfigMap with the server's configuration."""
    mounts: list[Data] = []
    volumes: list[Data] = []
    if workload.mount is not None:
        mount = workload.mount
        path: Object = {"name": _VOLUME, "mountPath": mount.path, "subPath": mount.sub_path}
        mounts.append(without_nothing({**path, "readOnly": mount.read_only or None}))
        volumes.append({"name": _VOLUME, "persistentVolumeClaim": {"claimName": mount.claim}})
    if workload.torchserve is not None:
        mounts.append({"name": _CONFIG, "mountPath": workload.torchserve.path})
        volumes.append({"name": _CONFIG, "configMap": {"name": workload.config_map(name)}})
    return mounts, volumes


def _readiness(model: Model, workload: Workload) -> Object:
    """TorchServe's `/ping`; of other servers nothing is known, and what people write themselves stands alone."""
    inference = workload.torchserve.addresses["inference_address"] if workload.torchserve is not None else None
    own = model.container is not None and any("readinessProbe" in (layer or {}) for layer in model.container.layers)  # type: ignore[operator]
    if inference is None or own:
        return {}
    port = next((port["name"] for port in model.ports if port["containerPort"] == inference.port), inference.port)
    request: Object = {"path": "/ping", "port": port}
    return {"httpGet": {**request, "scheme": "HTTPS"} if inference.scheme == "https" else request}


def _answer(workload: Workload, container: Data) -> str:
    """What answers behind the Service once the pods serve: port and path of the readiness probe, or a port alone."""
    ports = workload.service.ports if workload.service is not None else ()
    declared = at_path(container, ("ports",))
    names = {port.get("containerPort"): port.get("name") for port in _maps(declared)}
    probe = at_path(container, ("readinessProbe", "httpGet"))
    if isinstance(probe, dict) and probe.get("scheme") != "HTTPS":
        behind, path = probe.get("port"), probe.get("path")
        name = names.get(behind) if isinstance(behind, int) else behind
        found = [port["port"] for port in ports if port["targetPort"] == name]
        if found and isinstance(path, str) and _PATH.match(path):
            return f":{found[0]}{path}"
    return f":{ports[0]['port']}" if ports else ""


def _maps(value: Data) -> list[Object]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


DEPLOYMENT: Final = Kind("Deployment", Model, "deployments", _build, lasting=True)
