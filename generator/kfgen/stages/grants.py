"""Built objects of models → the GPUs they take, summed up by tenant and held against its grant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.domain.environment import DEFAULT_GPU
from kfgen.domain.pods import as_list, as_map, is_count, scalers, sizes
from kfgen.domain.problem import Report, Where

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from kfgen.domain.environment import Environment
    from kfgen.domain.manifest import Manifest
    from kfgen.domain.result import EntryResult
    from kfgen.domain.tenancy import Tenant


def gpus_of(manifests: Sequence[Manifest], environment: Environment, runtimes: Iterable[Manifest] = ()) -> int:
    """The GPUs that objects take at their most replicas; a number that is not stated counts as the fewest.

    Counted in the objects, so that `container`, `pod` and `spec` are no way around a grant; nor are the catalog's
    runtimes, of which these serve the objects.
    """
    names = {DEFAULT_GPU, *(pool.gpu_resource for pool in environment.node_pools.values())}
    specs = [as_map(runtime.body.get("spec")) for runtime in runtimes]
    scaled = scalers(manifests)
    return sum(_gpus(_scaled(_served(manifest.body, specs), scaled), names) for manifest in manifests)


def _served(body: Mapping[str, Any], specs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """An object as KServe lays it onto its runtime: what the model says of a resource counts, then the runtime."""
    servers = [as_map(server) for spec in specs for server in as_list(spec.get("containers"))]
    spec = as_map(body.get("spec"))
    predictor = as_map(spec.get("predictor"))
    if not servers or "model" not in predictor:
        return dict(body)
    server, *beside = servers
    below, above = as_map(server.get("resources")), as_map(as_map(predictor["model"]).get("resources"))
    resources = {key: {**as_map(below.get(key)), **as_map(above.get(key))} for key in ("requests", "limits")}
    model = {**as_map(predictor["model"]), "resources": resources}
    whole = {**predictor, "model": model, "containers": [*as_list(predictor.get("containers")), *beside]}
    if "workerSpec" in predictor:
        whole["workerSpec"] = {**as_map(specs[0].get("workerSpec")), **as_map(predictor["workerSpec"])}
    return {**body, "spec": {**spec, "predictor": whole}}


def _scaled(body: dict[str, Any], scaled: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """An object with the numbers of the autoscaler beside it."""
    spec = as_map(body.get("spec"))
    scaler = scaled.get(str(as_map(body.get("metadata")).get("name"))) if "template" in spec else None
    return {**body, "spec": {**spec, "maxReplicas": scaler.get("maxReplicas")}} if scaler else body


def _gpus(value: Any, names: Container[str]) -> int:
    if isinstance(value, list):
        return sum(_gpus(item, names) for item in value)
    if not isinstance(value, dict):
        return 0
    resources = value.get("resources")
    if isinstance(resources, dict):
        amounts = {**as_map(resources.get("requests")), **as_map(resources.get("limits"))}
        own = sum(int(str(amount)) for name, amount in amounts.items() if name in names and str(amount).isdecimal())
    else:
        own = 0
    below = sum(_gpus(item, names) for key, item in value.items() if key not in {"resources", "workerSpec", "worker"})
    return _times(value) * max(own + below + _workers(value, names), _of_nodes(value))


def _times(value: Mapping[str, Any]) -> int:
    """How many replicas of what a map describes there are at most."""
    said = next((value[key] for key in ("maxReplicas", "minReplicas", "replicas") if is_count(value.get(key))), 1)
    most = as_map(value.get("scaling")).get("maxReplicas")
    return max(int(said), most) if is_count(most) else int(said)


def _workers(value: Mapping[str, Any], names: Container[str]) -> int:
    """The GPUs of further nodes: of `workerSpec`, and of an LLMInferenceService (`ParallelismSpec.GetSize`)."""
    if "workerSpec" in value:
        worker = as_map(value["workerSpec"])
        return (sizes(worker, {})[0] - 1) * _gpus(worker, names)
    if "worker" not in value:
        return 0
    said = {key: number for key, number in as_map(value.get("parallelism")).items() if is_count(number)}
    parallel = said.get("data", 1) // said.get("dataLocal", 1) if said.keys() & {"data", "dataLocal"} else 0
    return max((parallel or said.get("pipeline", 1)) - 1, 1) * _gpus(value["worker"], names)


def _of_nodes(value: Mapping[str, Any]) -> int:
    """The GPUs that KServe spreads over several nodes, whatever their containers say (`computeRayNodeAndGPUs`)."""
    if "workerSpec" not in value:
        return 0
    nodes, each = sizes(as_map(value["workerSpec"]), {})
    return nodes * each


def check_gpus(results: Sequence[EntryResult], environments: Mapping[str, Environment], report: Report) -> None:
    """Report the model with which a tenant takes more GPUs than it was granted."""
    for name, environment in environments.items():
        for tenant in environment.tenants.values():
            if tenant.gpus is not None and name:
                _check(tenant, tenant.gpus, [one for one in results if one.gpus.get(name)], environment, report)


def _check(tenant: Tenant, grant: int, models: Iterable[EntryResult], environment: Environment, report: Report) -> None:
    taken = 0
    for result in models:
        if not set(result.namespaces[environment.name]) & set(tenant.namespaces):
            continue
        before, taken = taken, taken + result.gpus[environment.name]
        if taken > grant >= before:
            text = f'with this, tenant "{tenant.name}" takes {taken} GPUs at the most replicas ({environment.label})'
            file = environment.settled.where("tenants", tenant.name, "gpus").file
            hint = f"tenants.{tenant.name}.gpus in {file} grants {grant}"
            report.error(Where(result.source), "tenant", text, hint)
