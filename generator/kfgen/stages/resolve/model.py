"""Entry of models/ × Environment → Model."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kfgen.catalog.words import DEPLOYMENT, LLM, MODEL_KINDS
from kfgen.domain.model import Format, Llm, Model, Server
from kfgen.domain.problem import Report
from kfgen.domain.release import Feature
from kfgen.domain.resolved import Resolved
from kfgen.domain.runtime import Demand, Runtime, runtimes_for
from kfgen.domain.values import merge
from kfgen.stages.resolve.component import components, load_of
from kfgen.stages.resolve.container import ports, resources, sidecars
from kfgen.stages.resolve.location import (
    is_writable,
    service_account,
    storage_entry,
    storage_mounts,
    storage_uri,
    uses_of,
)
from kfgen.stages.resolve.operations import operations
from kfgen.stages.resolve.owners import check_owner
from kfgen.stages.resolve.pool import node_pool
from kfgen.stages.resolve.subject import Subject, gpu_of, namespace_of
from kfgen.stages.resolve.trained import trained_models
from kfgen.stages.resolve.workload import workload

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfgen.domain.catalog import Entry
    from kfgen.domain.component import Load
    from kfgen.domain.data import Object
    from kfgen.domain.environment import Environment, Namespace
    from kfgen.domain.problem import Path
    from kfgen.stages.resolve.layers import Layers

MULTI_MODEL_RUNTIMES = {"triton": "kserve-tritonserver"}


def resolve_model(entry: Entry, layers: Layers, environment: Environment, report: Report) -> Resolved | None:
    """The model in an environment; None where so much is wrong that there is none.

    A model with mistakes that were reported can still be checked for others. One that does not exist here is not
    looked at further, but in the base, where charts want its template.
    """
    settled = layers.settle(entry, environment)
    enabled = bool(settled.values.get("enabled", True))
    if not enabled and environment.name:
        return None
    model = _model(Subject(entry, settled, environment, report))
    if model is None:
        return None
    app = settled.values.get("app") or app_of(model.namespace, entry)
    used = [("storage", one) for one in uses_of(settled.values)]
    used += [("runtimes", one) for one in _own_runtime(model, environment)]
    uses = tuple((*one, model.namespace.key) for one in used)
    return Resolved(noun=model, app=app, settled=settled, enabled=enabled, uses=uses)


def _model(subject: Subject) -> Model | None:
    values = subject.values
    namespace = namespace_of(subject)
    check_owner(subject.settled, subject.environment, subject.report)
    pool = node_pool(subject, values, ())
    gpu = gpu_of(pool)
    model_format = _format(subject)
    server = _server(subject, values, (), gpu)
    trained = trained_models(subject)
    own_ports, beside = ports(subject, values), sidecars(subject, values, gpu)
    kind = values.get("kind", MODEL_KINDS[0])
    mode = values.get("mode", subject.environment.mode)
    plain = workload(subject, own_ports, beside, server.storage_uri) if kind == DEPLOYMENT else None
    if namespace is None:
        return None
    percent = _canary_percent(subject)
    return Model(
        kind=kind,
        name=subject.name,
        namespace=namespace,
        labels=values.get("labels", {}),
        annotations=values.get("annotations", {}),
        mode=mode,
        format=model_format,
        runtime=_runtime(values),
        server=server,
        mounts=storage_mounts(subject),
        writable=is_writable(values),
        canary=_server(subject, _newcomer(values), ("canary",), gpu) if percent is not None else None,
        canary_percent=percent or 0,
        ports=own_ports,
        load=_load(values, mode, subject.environment),
        components=components(subject),
        predictor_name=values.get("predictorName", ""),
        canary_name=values.get("canary", {}).get("name", "canary"),
        worker_spec=values.get("workerSpec"),
        visibility=values.get("visibility", ""),
        stopped=values.get("stopped", False),
        service_account=service_account(subject, values, ()),
        node_pool=pool,
        trained_models=trained,
        served_name=_served_name(values),
        sidecars=beside,
        workload=plain,
        operations=operations(subject, mode, (*own_ports, *_ports_of(beside)), plain),
        llm=_llm(values) if kind == LLM else None,
        container=values.get("container"),
        pod=values.get("pod"),
        spec=values.get("spec"),
        settled=subject.settled,
    )


def _ports_of(containers: tuple[Object, ...]) -> list[Any]:
    return [port for container in containers for port in container.get("ports") or ()]  # type: ignore[union-attr]


def _served_name(values: Mapping[str, Any]) -> str:
    """What the server calls the model, where its archive says so."""
    archive = values.get("torchserve", {}).get("archive", {})
    name, version = archive.get("modelName", ""), values.get("version", "")
    return f"{name}_{version}" if name and version and archive.get("nameWithVersion") else name


def _format(subject: Subject) -> Format | None:
    values = subject.values.get("modelFormat")
    if subject.values.get("kind") == DEPLOYMENT:
        if "image" not in subject.values:
            subject.missing(("image",), "the server's image, for example pytorch/torchserve:0.12.0-cpu")
        return None
    if values is None:
        has_image = "image" in subject.values or subject.settled.is_refused(subject.report, "image")
        if not has_image and subject.values.get("kind") != LLM:
            subject.missing(("modelFormat",), "or image, for a container of your own")
        return None
    if "name" not in values:
        subject.missing(("modelFormat", "name"), "for example sklearn")
    return Format(values.get("name", ""), values.get("version", ""))


def _load(values: Mapping[str, Any], mode: str, environment: Environment) -> Load:
    """Its load; on several nodes with the class of autoscaler that the release takes there, if none is said."""
    load, release = load_of(values), environment.release
    if values.get("workerSpec") is None or mode != "Standard" or not release.worker_class:
        return load
    return replace(load, autoscaling={"class": release.worker_class, **(load.autoscaling or {})})


def _llm(values: Mapping[str, Any]) -> Llm:
    return Llm(
        base_refs=tuple(values.get("baseRefs", ())),
        parallelism=values.get("parallelism"),
        router=values.get("router"),
        worker=values.get("worker"),
        prefill=values.get("prefill"),
    )


def _own_runtime(model: Model, environment: Environment) -> Iterator[str]:
    """The runtime of the catalog that serves a model, if it is made in the model's namespace."""
    own = environment.runtimes
    if not own or model.format is None or not environment.release.has(Feature.MODEL_SPEC):
        return
    chosen = own.get(model.runtime) if model.runtime else None
    if not model.runtime:
        protocol = (model.canary or model.server).protocol or environment.release.default_protocol(model.format.name)
        wanted = model.format.name, model.format.version, protocol
        demand = Demand(model.namespace.key, *wanted, multi_node=model.worker_spec is not None)
        found = runtimes_for(demand, environment)
        chosen = found[0] if found and isinstance(found[0], Runtime) else None
    if chosen is not None and not chosen.cluster and chosen.create:
        yield chosen.name


def _runtime(values: Mapping[str, Any]) -> str:
    runtime = values.get("runtime")
    if runtime is None and "trainedModels" in values:
        return MULTI_MODEL_RUNTIMES.get(values.get("modelFormat", {}).get("name", ""), "")
    return runtime or ""


def _server(subject: Subject, values: Mapping[str, Any], at: Path, gpu: str) -> Server:
    storage = values.get("storage")
    uri = storage_uri(subject, storage, (*at, "storage"), subject.name, values.get("version", ""))
    return Server(
        image=values.get("image", ""),
        runtime_version=values.get("runtimeVersion", ""),
        protocol=values.get("protocolVersion", ""),
        command=tuple(values.get("command", ())),
        args=tuple(values.get("args", ())),
        env=values.get("env", {}),
        resources=resources(values.get("resources", {}), gpu),
        storage_uri=uri,
        storage_entry=storage_entry(subject, storage, uri),
    )


def _newcomer(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """The general keys with the canary's laid on."""
    newcomer = {key: value for key, value in values["canary"].items() if key not in {"percent", "name"}}
    return merge(dict(values), newcomer)


def _canary_percent(subject: Subject) -> int | None:
    canary = subject.values.get("canary")
    if canary is None:
        return None
    if "percent" not in canary:
        subject.missing(("canary", "percent"), "the newcomer's share of the requests, for example 10")
    return int(canary.get("percent", 0))


def app_of(namespace: Namespace, entry: Entry) -> str:
    """The app that holds a model: its namespace's, or one of the parts it is split into."""
    if namespace.split == "folder":
        folder = entry.subfolder.replace("/", "-")
        return f"{namespace.app}-{folder}" if folder else namespace.app
    return namespace.part(entry.name)
