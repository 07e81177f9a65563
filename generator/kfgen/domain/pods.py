"""Built objects → the pods that come of them: how many, and what each container of one asks for.

The fewest are those that are there while nobody asks for more: none of what is stopped, or of a Job once it is done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeGuard

from kfgen.domain.environment import DEFAULT_GPU
from kfgen.domain.quantity import QuantityError, amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kfgen.domain.manifest import Manifest

Resources: TypeAlias = "Mapping[str, Mapping[str, str]]"  # requests, limits → resource → quantity

_KINDS: Final = ("requests", "limits")
# What KServe's webhook gives a container that says nothing (`setResourceRequirementDefaults`), and its runtimes.
_SERVER: Final = {"requests": {"cpu": "1", "memory": "2Gi"}, "limits": {"cpu": "1", "memory": "2Gi"}}
_ROUTER: Final = {"requests": {"cpu": "100m", "memory": "100Mi"}, "limits": {"cpu": "1", "memory": "1Gi"}}
# config/runtimes/kserve-huggingfaceserver-multinode.yaml
_NODES: Final = {"pipelineParallelSize": 1, "tensorParallelSize": 1}
_COMPONENTS: Final = ("predictor", "transformer", "explainer")
_LLM: Final = "LLMInferenceService"
_EXPLAINERS: Final = ("art", "alibi", "aix")


@dataclass(frozen=True, slots=True)
class Pods:
    """Equal pods. `part` is the component that they are of, as the catalog calls it; empty for the server.

    `on_host`: they have the addresses of their nodes.
    """

    part: tuple[str, ...]
    fewest: int
    most: int
    containers: tuple[tuple[str, Resources], ...]
    on_host: bool = False

    def requested(self, resource: str, limits: Mapping[str, Mapping[str, str]]) -> Fraction:
        """What one pod asks for, in all containers that are known, as a LimitRange of containers fills them in."""
        each = (with_defaults(one, limits)["requests"].get(resource) for _, one in self.containers)
        return sum((amount_of(one) or Fraction(0) for one in each), Fraction(0))


def pods_of(manifests: Sequence[Manifest], runtimes: Iterable[Manifest] = ()) -> Iterator[Pods]:
    """The pods of objects; `runtimes` are those of the catalog that serve them.

    Of LLMInferenceServices only the containers that they name themselves: KServe's configurations bring the rest, and
    more pods (its scheduler, and workers beside the first of a group).
    """
    scaled = scalers(manifests)
    specs = [as_map(one.body.get("spec")) for one in runtimes]
    servers = [as_map(server) for spec in specs for server in as_list(spec.get("containers"))]
    below = next((as_map(spec.get("workerSpec")) for spec in specs), {})
    for one in manifests:
        spec = as_map(one.body.get("spec"))
        if "predictor" in spec:
            found = _of_service(spec, one.form, servers, below)
            yield from (replace(pods, fewest=0) for pods in found) if _is_stopped(one.body) else found
        elif one.body["kind"] == "InferenceGraph":
            low, high = _replicas(spec)
            yield Pods((), low, high, (("router", _filled(spec.get("resources"), _ROUTER)),))
        else:
            yield from _of_workload(one.body, spec, scaled)


def scalers(manifests: Iterable[Manifest]) -> dict[str, dict[str, Any]]:
    """Name of what a HorizontalPodAutoscaler scales → the autoscaler's spec."""
    specs = [as_map(one.body.get("spec")) for one in manifests if one.body["kind"] == "HorizontalPodAutoscaler"]
    return {str(as_map(spec.get("scaleTargetRef")).get("name")): spec for spec in specs}


def _of_workload(body: Mapping[str, Any], spec: dict[str, Any], scaled: Mapping[str, dict[str, Any]]) -> Iterator[Pods]:
    kind, template = body["kind"], as_map(spec.get("template"))
    pod = spec if kind == "Pod" else as_map(template.get("spec", template))
    low, high = _replicas(scaled.get(str(as_map(body.get("metadata")).get("name")), spec))
    if kind == "Job":
        low, high = 0, spec["parallelism"] if is_count(spec.get("parallelism")) else 1
    elif str(body["apiVersion"]).startswith("serving.knative.dev/"):
        low = 0
    containers = tuple(map(_own, as_list(pod.get("containers"))))
    if containers or kind == _LLM:
        yield Pods((), low, high, containers, bool(pod.get("hostNetwork")))
    if kind == _LLM and "prefill" in spec:
        yield Pods(("prefill",), *_replicas(as_map(spec["prefill"])), ())


def _is_stopped(body: Mapping[str, Any]) -> bool:
    annotations = as_map(as_map(body.get("metadata")).get("annotations"))
    return any(key.endswith("/stop") and value == "true" for key, value in annotations.items())


def _of_service(
    spec: Mapping[str, Any], form: str, servers: Sequence[dict[str, Any]], below: Mapping[str, Any]
) -> Iterator[Pods]:
    for name in _COMPONENTS:
        part = as_map(spec.get(name))
        if part:
            low, high = _replicas(part)
            found = tuple(_server(part, form, servers) if name == "predictor" else _beside(part))
            worker = as_map(part.get("workerSpec"))
            if "workerSpec" in part:
                nodes, gpus = sizes(worker, below)
                containers = tuple(map(_own, as_list(worker.get("containers") or below.get("containers"))))
                containers = containers or (("the worker", _filled(None, _SERVER)),)
                beside = bool(worker.get("hostNetwork"))
                yield Pods(("workerSpec",), nodes - 1, nodes - 1, _with_gpus(containers, gpus), beside)
                found = _with_gpus(found, gpus)
            on_host = bool(part.get("hostNetwork"))
            yield Pods((name,) if name != "predictor" else (), low, high, found, on_host)
    for canary in as_list(spec.get("canary")):
        newcomer = as_map(as_map(canary).get("predictor"))
        yield Pods(("canary",), 1, 1, tuple(_server(newcomer, form, servers)))


def _server(part: dict[str, Any], form: str, servers: Sequence[dict[str, Any]]) -> Iterator[tuple[str, Resources]]:
    """The server as KServe lays it onto its runtime, and what stands beside it."""
    containers = as_list(part.get("containers"))
    if form in part and form != "containers":
        own, *beside = servers or [{"resources": _SERVER}]
        yield "the server", _filled(as_map(part[form]).get("resources"), as_map(own.get("resources")))
        yield from map(_own, (*beside, *containers))
    else:
        yield from _first_filled(containers)


def _beside(part: dict[str, Any]) -> Iterator[tuple[str, Resources]]:
    for name in _EXPLAINERS:
        if name in part:
            yield "the explainer", _filled(as_map(part[name]).get("resources"), _SERVER)
    yield from _first_filled(as_list(part.get("containers")))


def _first_filled(containers: Sequence[Any]) -> Iterator[tuple[str, Resources]]:
    for index, one in enumerate(containers):
        name, resources = _own(one)
        yield name, _filled(resources, _SERVER) if index == 0 else resources


def sizes(worker: Mapping[str, Any], below: Mapping[str, Any]) -> tuple[int, int]:
    """(nodes, GPUs of each) of a model on several nodes: its own words, its runtime's, those of KServe's runtime."""
    said = {**_NODES, **{key: value for one in (below, worker) for key, value in one.items() if is_count(value)}}
    return said["pipelineParallelSize"], said["tensorParallelSize"]


def _with_gpus(containers: tuple[tuple[str, Resources], ...], gpus: int) -> tuple[tuple[str, Resources], ...]:
    """KServe gives head and workers their GPUs where they ask for no device (`addGPUResourceToDeployment`)."""
    if any("/" in name for _, one in containers for name in one["requests"]):
        return containers
    (name, first), *rest = containers or (("the server", _filled(None, {})),)
    given = {kind: {**first[kind], DEFAULT_GPU: str(gpus)} for kind in _KINDS}
    return ((name, given), *rest)


def _own(container: Any) -> tuple[str, Resources]:
    body = as_map(container)
    return f'container "{body.get("name", "")}"', _filled(body.get("resources"), {})


def _filled(resources: Any, below: Mapping[str, Any]) -> Resources:
    """What is said of each resource, then what lies below; Kubernetes requests what is only limited."""
    said = {kind: {**as_map(below.get(kind)), **as_map(as_map(resources).get(kind))} for kind in _KINDS}
    return {**said, "requests": {**said["limits"], **said["requests"]}}


def _replicas(spec: Mapping[str, Any]) -> tuple[int, int]:
    """Fewest and most; one where nothing is said, and no limit counts as the fewest."""
    low: int = next((spec[key] for key in ("minReplicas", "replicas") if _is_number(spec.get(key))), 1)
    high = spec.get("maxReplicas")
    return low, max(low, high if is_count(high) else 1)


def with_defaults(resources: Resources, own: Mapping[str, Mapping[str, str]]) -> Resources:
    """A container as what a LimitRange says of containers fills it in."""
    limits = {**own.get("max", {}), **own.get("default", {})}
    requests = {**own.get("min", {}), **limits, **own.get("defaultRequest", {})}
    return {
        "limits": {**limits, **resources.get("limits", {})},
        "requests": {**requests, **resources.get("requests", {})},
    }


def amount_of(quantity: Any) -> Fraction | None:
    """The number that a quantity of an object stands for, if it stands for any: a free overlay may say anything."""
    try:
        return amount(str(quantity)) if quantity is not None else None
    except QuantityError:  # the API server's to refuse
        return None


def as_list(value: Any) -> list[Any]:
    """A list, empty for anything else."""
    return value if isinstance(value, list) else []


def as_map(value: Any) -> dict[str, Any]:
    """A map, empty for anything else."""
    return value if isinstance(value, dict) else {}


def is_count(value: Any) -> TypeGuard[int]:
    """Whether a value is a whole number above nothing."""
    return _is_number(value) and value > 0


def _is_number(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
