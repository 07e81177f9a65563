"""Rule `tenant`: where an environment names its tenants, each uses what it may use there, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.cache import Cache
from kfgen.domain.graph import Graph
from kfgen.domain.model import Extra, Model
from kfgen.domain.problem import listing, nearest
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from kfgen.domain.environment import Environment, Namespace, Settled
    from kfgen.domain.problem import Path, Report, Where
    from kfgen.domain.tenancy import Tenant
RULE: Final = Rule(
    id="tenant",
    why="Where an environment names its tenants, each uses what it was granted there, and nothing else.",
    mend="Move it to what is granted, or have the platform team widen the grant in the environment's `tenants`.",
    source="kfgen: `tenants` of an environment, from which Argo CD's projects and Flux's rights are made",
    bad={
        "environments/prod.yaml": """\
tenants: {risk: {namespaces: [risk], stores: ["gs://models/"], gpus: 4}}
"""
    },
    good={
        "environments/prod.yaml": """\
tenants: {risk: {namespaces: [risk], stores: ["s3://models/"], gpus: 4}}
"""
    },
)


def check(noun: Any, environment: Environment, report: Report) -> None:
    """Every noun that goes to a namespace."""
    _CHECKS[noun.__class__](noun, environment, report)


def _model_is_granted(model: Model, environment: Environment, report: Report) -> None:
    """A model's namespace must be some tenant's, its kind and stores among those that this tenant may use."""
    tenant = _tenant_of(model.namespace, model.settled, environment, report)
    if tenant is None:
        return
    kind = str(model.settled.values.get("kind", "InferenceService"))
    _kind_is_granted(kind, model.settled.where("kind"), tenant, environment, report)
    for at, place in _places(model.settled.values):
        if not tenant.may_read(place):
            text = f'tenant "{tenant.name}" may not read "{place}" ({environment.label})'
            hint = _granted(tenant, "stores", tenant.stores or (), environment)
            report.error(model.settled.where(*at), RULE.id, text, hint)


def _extra_is_granted(extra: Extra, environment: Environment, report: Report) -> None:
    """An object of `manifests/` in a tenant's namespace must be of a kind that was granted."""
    if extra.namespace is None:
        return
    tenant = _tenant_of(extra.namespace, extra.settled, environment, report)
    if tenant is not None:
        kind = str(extra.body.get("kind", ""))
        _kind_is_granted(kind, extra.settled.where("object", "kind"), tenant, environment, report)


def _graph_is_granted(graph: Graph, environment: Environment, report: Report) -> None:
    """A graph in a tenant's namespace must be of a kind that was granted."""
    tenant = _tenant_of(graph.namespace, graph.settled, environment, report)
    if tenant is not None:
        _kind_is_granted("InferenceGraph", graph.settled.fallback, tenant, environment, report)


def _cache_is_granted(cache: Cache, environment: Environment, report: Report) -> None:
    """A cache in a tenant's namespace must be of a kind that was granted, and hold what the tenant may read.

    What a model reads is the model's to answer for; a cache of the whole cluster is nobody's.
    """
    if cache.namespace is None:
        return
    settled = cache.settled
    tenant = _tenant_of(cache.namespace, settled, environment, report)
    if tenant is None:
        return
    _kind_is_granted("LocalModelNamespaceCache", settled.fallback, tenant, environment, report)
    if not cache.reader and not tenant.may_read(cache.uri):
        text = f'tenant "{tenant.name}" may not read "{cache.uri}" ({environment.label})'
        hint = _granted(tenant, "stores", tenant.stores or (), environment)
        report.error(settled.where("sourceModelUri"), RULE.id, text, hint)


def _tenant_of(namespace: Namespace, settled: Settled, environment: Environment, report: Report) -> Tenant | None:
    """The tenant whose namespace it is; None after reporting that it is nobody's, or where there are no tenants."""
    if not environment.tenants or not environment.name:  # nothing is deployed from the base
        return None
    tenant = environment.tenant_of(namespace.key)
    if tenant is None:
        text = f'namespace "{namespace.key}" is granted to no tenant ({environment.label})'
        file = environment.settled.where("tenants").file
        hint = f"add it to the namespaces of one of {listing(environment.tenants)} in {file}"
        report.error(settled.where("namespace"), RULE.id, text, hint)
    return tenant


def _kind_is_granted(kind: str, where: Where, tenant: Tenant, environment: Environment, report: Report) -> None:
    if tenant.kinds is not None and kind not in tenant.kinds:
        text = f'tenant "{tenant.name}" may not deploy kind {kind} ({environment.label})'
        slip = nearest(kind, tenant.kinds)
        granted = _granted(tenant, "kinds", tenant.kinds, environment)
        report.error(where, RULE.id, text, f'{granted}: is "{slip}" a slip?' if slip else granted)


def _granted(tenant: Tenant, key: str, names: Iterable[str], environment: Environment) -> str:
    """The hint that names the grant."""
    file = environment.settled.where("tenants", tenant.name, key).file
    return f"tenants.{tenant.name}.{key} in {file} grants {listing(names)}"


def _places(values: Mapping[str, Any], at: Path = ()) -> Iterator[tuple[Path, str]]:
    """Every store or whole URI that a model's values name, with its place."""
    for key, value in values.items():
        if not isinstance(value, dict):
            continue
        storages = {key: value} if key == "storage" else value if key == "storageMounts" else None
        if storages is None:
            yield from _places(value, (*at, key))
            continue
        prefix = at if key == "storage" else (*at, key)
        for name, storage in storages.items():
            for word in ("from", "uri"):
                if word in storage:
                    yield (*prefix, name, word), str(storage[word])


_CHECKS: Final[Mapping[type[Any], Callable[[Any, Environment, Report], None]]] = {
    Model: _model_is_granted,
    Extra: _extra_is_granted,
    Graph: _graph_is_granted,
    Cache: _cache_is_granted,
}
