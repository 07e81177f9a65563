"""Tenants of an environment: the keys below `tenants` → Tenant by name, every reference in them checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.domain.problem import Report, did_you_mean, listing
from kfgen.domain.tenancy import Tenant

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from kfgen.domain.catalog import Catalog
    from kfgen.domain.environment import Settled


def resolve_tenants(catalog: Catalog, settled: Settled, label: str, report: Report) -> dict[str, Tenant]:
    """The tenants by name; a namespace is at most one tenant's."""
    tenants = {name: _tenant(name, values) for name, values in settled.values.get("tenants", {}).items()}
    owners: dict[str, str] = {}
    for name, tenant in tenants.items():
        if not tenant.namespaces and not settled.is_refused(report, "tenants", name, "namespaces"):
            where = settled.where("tenants", name)
            report.error(where, "required", f'tenant "{name}" has no "namespaces" ({label})', "namespaces: [risk]")
        _check_names(settled, (name, "namespaces"), tenant.namespaces, catalog.namespaces, report)
        _check_names(settled, (name, "stores"), tenant.stores or (), catalog.storage, report)
        for index, namespace in enumerate(tenant.namespaces):
            other = owners.setdefault(namespace, name)
            if other != name:
                text = f'namespace "{namespace}" is granted to "{other}" too ({label})'
                hint = "a namespace is one tenant's: give the other a namespace of its own"
                report.error(settled.where("tenants", name, "namespaces", index), "conflict", text, hint)
    return tenants


def _tenant(name: str, values: Mapping[str, Any]) -> Tenant:
    def stated(key: str) -> tuple[str, ...] | None:
        return tuple(values[key]) if key in values else None

    return Tenant(
        name=name,
        namespaces=tuple(values.get("namespaces", ())),
        kinds=stated("kinds"),
        stores=stated("stores"),
        gpus=values.get("gpus"),
    )


def _check_names(
    settled: Settled, at: tuple[str, str], names: Iterable[str], known: Collection[str], report: Report
) -> None:
    folder = {"namespaces": "namespaces", "stores": "storage"}[at[1]]
    for index, name in enumerate(names):
        if name not in known and "://" not in name:
            hint = did_you_mean(name, known) or f"there are {listing(known)}"
            text = f'no {at[1].removesuffix("s")} "{name}" in catalog/{folder}/'
            report.error(settled.where("tenants", *at, index), "reference", text, hint)
