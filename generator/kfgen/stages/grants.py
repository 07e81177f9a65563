"""Built objects of models → the GPUs they take, summed up by tenant and held against its grant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.domain.environment import DEFAULT_GPU
from kfgen.domain.problem import Report, Where

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from kfgen.domain.environment import Environment
    from kfgen.domain.manifest import Manifest
    from kfgen.domain.result import EntryResult
    from kfgen.domain.tenancy import Tenant


def gpus_of(manifests: Iterable[Manifest], environment: Environment, runtimes: Iterable[Manifest] = ()) -> int:
    """The GPUs that objects take at their most replicas; a number that is not stated counts as the fewest.

    Counted in the objects, so that `container`, `pod` and `spec` are no way around a grant; nor are the catalog's
    runtimes, of which these serve the objects.
    """
    names = {DEFAULT_GPU, *(pool.gpu_resource for pool in environment.node_pools.values())}
    specs = [_map(runtime.body.get("spec")) for runtime in runtimes]
    servers = [_map(server) for spec in specs for server in _list(spec.get("containers"))]
    return sum(_gpus(_served(manifest.body, servers), names) for manifest in manifests)


def _served(body: Mapping[str, Any], servers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """An object as KServe lays it onto its runtime: what the model says of a resource counts, then the runtime."""
    spec = _map(body.get("spec"))
    predictor = _map(spec.get("predictor"))
    if not servers or "model" not in predictor:
        return dict(body)
    server, *beside = servers
    below, above = _map(server.get("resources")), _map(_map(predictor["model"]).get("resources"))
    resources = {key: {**_map(below.get(key)), **_map(above.get(key))} for key in ("requests", "limits")}
    model = {**_map(predictor["model"]), "resources": resources}
    containers = [*_list(predictor.get("containers")), *beside]
    return {**body, "spec": {**spec, "predictor": {**predictor, "model": model, "containers": containers}}}


def _gpus(value: Any, names: Container[str]) -> int:
    if isinstance(value, list):
        return sum(_gpus(item, names) for item in value)
    if not isinstance(value, dict):
        return 0
    resources = value.get("resources")
    if isinstance(resources, dict):
        amounts = {**_map(resources.get("requests")), **_map(resources.get("limits"))}
        own = sum(int(str(amount)) for name, amount in amounts.items() if name in names and str(amount).isdecimal())
    else:
        own = 0
    below = sum(_gpus(item, names) for key, item in value.items() if key != "resources")
    times = next((value[key] for key in ("maxReplicas", "minReplicas", "replicas") if _is_count(value.get(key))), 1)
    return int(times) * (own + below)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def check_gpus(results: Sequence[EntryResult], environments: Mapping[str, Environment], report: Report) -> None:
    """Report the model with which a tenant takes more GPUs than it was granted."""
    for name, environment in environments.items():
        for tenant in environment.tenants.values():
            if tenant.gpus is not None and name:
                _check(tenant, tenant.gpus, [one for one in results if one.gpus.get(name)], environment, report)


def _check(tenant: Tenant, grant: int, models: Iterable[EntryResult], environment: Environment, report: Report) -> None:
    taken = 0
    for result in models:
        if not set(result.namespaces) & set(tenant.namespaces):
            continue
        before, taken = taken, taken + result.gpus[environment.name]
        if taken > grant >= before:
            text = f'with this, tenant "{tenant.name}" takes {taken} GPUs at the most replicas ({environment.label})'
            file = environment.settled.where("tenants", tenant.name, "gpus").file
            hint = f"tenants.{tenant.name}.gpus in {file} grants {grant}"
            report.error(Where(result.source), "tenant", text, hint)
