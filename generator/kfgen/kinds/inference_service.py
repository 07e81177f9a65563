"""InferenceService: `serving.kserve.io/v1beta1`, or `serving.kubeflow.org/v1beta1` up to KFServing 0.6.

`predictor.model` from KServe 0.8, `predictor.<framework>` before (the defaulting webhook would rewrite the old form,
which a GitOps controller then sees as a difference); `predictor.containers` for an own container.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from kfgen.domain.component import NO_LOAD
from kfgen.domain.container import env_list, write_large_quantities
from kfgen.domain.data import Object, at_path, without_nothing
from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Knob, Manifest, ObjectKey
from kfgen.domain.model import Model, Server
from kfgen.domain.overlay import NAMED_LISTS, laid_on
from kfgen.domain.release import Feature, Release
from kfgen.kinds.components import (
    asked_annotations,
    asked_labels,
    component_knobs,
    component_spec,
    load_fields,
)
from kfgen.kinds.kind import BEFORE_TRAINED_MODELS, Health, Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.problem import Path

_PREDICTOR: Final = ("spec", "predictor")


def _build(model: Model, environment: Environment) -> Iterator[Manifest]:
    if model.kind != INFERENCE_SERVICE.name:
        return
    release = environment.release
    word = release.modes.get(model.mode, "")
    first = BEFORE_TRAINED_MODELS if model.is_multi_model else {}
    annotations = {**first, **model.annotations, **asked_annotations(model, release)}
    if word:
        annotations[release.mode_annotation] = word
    at, form = _position(model, release)
    spec = laid_on(_spec(model, release), model.spec, named=NAMED_LISTS)
    write_large_quantities(at_path(spec, at[1:]))
    yield Manifest(
        key=ObjectKey(INFERENCE_SERVICE.name, model.namespace.key, model.name),
        section=INFERENCE_SERVICE.section,
        knobs=_knobs(at, release.mode_annotation if word else "", _built_in(model), model.mode),
        knob_set=_knob_set(form, model),
        form=form,
        ready=_ready(model),
        server=model.name,
        body={
            "apiVersion": release.api_version(INFERENCE_SERVICE.name),
            "kind": "InferenceService",
            "metadata": metadata(
                model.name,
                model.namespace,
                environment,
                labels={**model.labels, **asked_labels(model, release)},
                annotations=annotations,
            ),
            "spec": spec,
        },
    )


def _built_in(model: Model) -> tuple[tuple[str, str], ...]:
    return tuple((one.name, one.built_in) for one in model.components)


def _knob_set(form: str, model: Model) -> str:
    """One set for each combination of parts, so that no chart offers a value that nothing reads."""
    parts = ["Standard"] if model.mode == "Standard" else []
    parts += ["Container"] if form == "containers" else []
    parts += [f"{one.name}-{one.built_in}".rstrip("-").title().replace("-", "") for one in model.components]
    return "".join(("inferenceService", *parts))


def _spec(model: Model, release: Release) -> Object:
    canary = model.canary
    if canary is None or model.mode == "Knative":
        # In Knative mode the object describes the newcomer; KServe keeps the revision last rolled out as stable.
        percent = model.canary_percent if canary else None
        spec: Object = {"predictor": _predictor(model, canary or model.server, release, percent)}
    else:
        newcomer = _predictor(replace(model, load=NO_LOAD), canary, release, None)
        if isinstance(server := newcomer.get("model"), dict):  # the definition requires its name here, and here alone
            newcomer["model"] = {"name": release.main_container, **server}
        stable = _predictor(model, model.server, release, None)
        entry: Object = {"predictor": {"name": model.canary_name, **newcomer}, "trafficPercent": model.canary_percent}
        spec = {"predictor": stable, "canary": [entry]}
    if model.predictor_name:
        predictor = spec["predictor"]
        assert isinstance(predictor, dict)  # noqa: S101 - made above
        spec["predictor"] = {"name": model.predictor_name, **predictor}
    for component in model.components:
        spec[component.name] = component_spec(component, release)
    return spec


def _position(model: Model, release: Release) -> tuple[Path, str]:
    """Where the server's container stands in the object, and the name of that form."""
    if model.format is None:
        return (*_PREDICTOR, "containers", 0), "containers"
    key = "model" if release.has(Feature.MODEL_SPEC) else model.format.name
    return (*_PREDICTOR, key), key


def _predictor(model: Model, server: Server, release: Release, percent: int | None) -> Object:
    predictor = load_fields(model.load, release)
    own: Object = {"canaryTrafficPercent": percent, "serviceAccountName": model.service_account}
    predictor |= without_nothing({**own, **(model.node_pool.fields if model.node_pool else {})})
    if model.worker_spec is not None:
        predictor["workerSpec"] = dict(model.worker_spec)
    if model.mounts:
        predictor["storageUris"] = [{"uri": mount.uri, "mountPath": mount.path} for mount in model.mounts]
    if model.format is None:
        container = laid_on(_own_container(model, server, release), model.container, named=NAMED_LISTS)
        predictor["containers"] = [container, *model.sidecars]
    elif release.has(Feature.MODEL_SPEC):
        predictor["model"] = laid_on(_model_spec(model, server), model.container, named=NAMED_LISTS)
    else:
        framework = _server(model, server) | {"storageUri": server.storage_uri}
        predictor[model.format.name] = laid_on(without_nothing(framework), model.container, named=NAMED_LISTS)
    if model.format is not None and model.sidecars:
        predictor["containers"] = list(model.sidecars)
    return laid_on(predictor, model.pod, named=NAMED_LISTS)


def _model_spec(model: Model, server: Server) -> Object:
    assert model.format is not None  # noqa: S101 - the caller has looked
    spec: Object = {
        "modelFormat": without_nothing({"name": model.format.name, "version": model.format.version}),
        "runtime": model.runtime,
        **_server(model, server),
        **_storage(server),
    }
    return without_nothing(spec)


def _storage(server: Server) -> Object:
    """Where the model lies: a URI, or a place inside an entry of `storage-config`."""
    entry = server.storage_entry
    if entry is None:
        return {"storageUri": server.storage_uri}
    return {"storage": without_nothing({"key": entry.key, "path": entry.path, "parameters": dict(entry.parameters)})}


def _server(model: Model, server: Server) -> Object:
    """The fields that the old and the new form share, in KServe's order."""
    return {
        "protocolVersion": server.protocol,
        "runtimeVersion": server.runtime_version,
        "image": server.image,
        "command": list(server.command),
        "args": list(server.args),
        "env": env_list(server.env),
        "ports": list(model.ports),
        "resources": server.resources,
    }


def _own_container(model: Model, server: Server, release: Release) -> Object:
    env = env_list(server.env)
    if server.storage_uri:
        env.append({"name": "STORAGE_URI", "value": server.storage_uri})
    if model.is_multi_model:
        env.append({"name": "MULTI_MODEL_SERVER", "value": "true"})
    container = _server(model, server) | {"env": env}
    for key in ("protocolVersion", "runtimeVersion"):
        del container[key]
    return {"name": release.main_container, **without_nothing(container)}


# value path → field of the predictor, JSON type, meaning
_PREDICTOR_KNOBS: Final = (
    (("replicas", "min"), "minReplicas", "integer", "Fewest pods."),
    (("replicas", "max"), "maxReplicas", "integer", "Most pods; 0: no limit."),
    (("containerConcurrency",), "containerConcurrency", "integer", "Requests that one pod takes at a time."),
    (("timeout",), "timeout", "integer", "Seconds until a request is given up."),
)
_CANARY_KNOB: Final = Knob(
    ("canaryTrafficPercent",),
    (*_PREDICTOR, "canaryTrafficPercent"),
    "integer",
    "The newest revision's share of the requests.",
)
_CONTAINER_KNOBS: Final = (
    ("image", "string", "The server's image."),
    ("resources", "object", "requests and limits of the server's container."),
)
_FORMAT_KNOBS: Final = (
    ("image", "string", "The server's image."),
    ("runtimeVersion", "string", "The tag of the runtime's image."),
    ("storageUri", "string", "Where the model lies."),
    ("resources", "object", "requests and limits of the server's container."),
)


@cache
def _knobs(at: Path, mode_annotation: str, components: tuple[tuple[str, str], ...], mode: str) -> tuple[Knob, ...]:
    """Every knob that the mode reads, whether the model says something about it or not."""
    of_container = _CONTAINER_KNOBS if at[-2] == "containers" else _FORMAT_KNOBS
    knobs = [Knob((name,), (*at, name), kind, doc) for name, kind, doc in of_container]
    knobs += [Knob(value, (*_PREDICTOR, field), kind, doc) for value, field, kind, doc in _PREDICTOR_KNOBS]
    knobs += [_CANARY_KNOB] if mode != "Standard" else []
    if mode_annotation:
        field = ("metadata", "annotations", mode_annotation)
        knobs.append(Knob(("deploymentMode",), field, "string", "The deployment mode's annotation."))
    for name, built_in in components:
        knobs += component_knobs(name, built_in)
    return tuple(knobs)


def _ready(model: Model) -> str:
    """The HTTP path that answers once the model serves; empty where only gRPC does (`kserve` docs, data plane)."""
    protocol = (model.canary or model.server).protocol
    if protocol.startswith("grpc"):
        return ""
    triton = model.format is not None and model.format.name == "triton"
    if triton or (model.is_multi_model and protocol == "v2"):
        return "/v2/health/ready"
    if model.is_multi_model or (model.format is None and not protocol):
        return "/"
    name = model.served_name or model.name
    return f"/v2/models/{name}/ready" if protocol == "v2" else f"/v1/models/{name}"


# Ready alone is not enough: it stays True while a new spec finds no runtime. Without a modelStatus (before 0.9) it is.
_HEALTH: Final = Health(
    in_progress="has(status.observedGeneration) && status.observedGeneration != metadata.generation",
    failed="has(status.modelStatus) && has(status.modelStatus.transitionStatus) && "
    "status.modelStatus.transitionStatus in ['BlockedByFailedLoad', 'InvalidSpec']",
    current="has(status.conditions) && (status.conditions.exists(c, c.type == 'Stopped' && c.status == 'True') || "
    "status.conditions.exists(c, c.type == 'Ready' && c.status == 'True') && "
    "(!has(status.modelStatus) || !has(status.modelStatus.transitionStatus) || "
    "status.modelStatus.transitionStatus == 'UpToDate'))",
)

INFERENCE_SERVICE: Final = Kind("InferenceService", Model, "models", _build, _HEALTH, lasting=True)
