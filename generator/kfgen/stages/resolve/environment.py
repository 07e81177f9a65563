"""Catalog × name → Environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.domain.catalog import Catalog, Lazy, Part
from kfgen.domain.data import without_nothing
from kfgen.domain.environment import BASE_LABEL, DEFAULT_GPU, Environment, Namespace, NodePool, SecretStore, Settled
from kfgen.domain.places import PROJECT_FILE
from kfgen.domain.problem import Report, Where
from kfgen.domain.values import Layer, merge
from kfgen.stages.resolve.gitops import resolve_gitops
from kfgen.stages.resolve.layers import Layers
from kfgen.stages.resolve.namespace import namespace
from kfgen.stages.resolve.placeholders import environment_name, fill
from kfgen.stages.resolve.platform import resolve_platform
from kfgen.stages.resolve.runtime import resolve_runtime
from kfgen.stages.resolve.sealing import resolve_encrypted, resolve_sealed
from kfgen.stages.resolve.storage import resolve_store
from kfgen.stages.resolve.tenants import resolve_tenants
from kfgen.stages.resolve.versions import check_versions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.release import Release

# Of an environment alone, or of one cluster: no setting that another layer could change.
_NOT_SETTINGS = frozenset({"overrides", "extends", "abstract", "cluster", "server", "name", "kubeConfigSecret"})


def resolve_environment(
    catalog: Catalog, name: str, releases: Mapping[str, Release], report: Report
) -> Environment | None:
    """An environment, or the base for an empty name; None after reporting what makes it unusable."""
    settled = _settle(catalog, name)
    values = settled.values
    if any(report.is_refused(part.file, ()) for part in settled.parts):
        return None
    release = _release(settled, name, releases, report)
    check_versions(settled, name, report)
    mode = values.get("mode", "")
    if not mode and not settled.is_refused(report, "mode"):
        text = f'"mode" is missing for {name or BASE_LABEL}'
        hint = 'mode: Knative, or Standard; for all environments in kfgen.yaml, below "defaults: {environment: …}"'
        report.error(settled.where("mode"), "required", text, hint)
    if release is None or not mode:
        return None
    lineage = catalog.lineage(name)
    domain_where = settled.where("domain")
    domain = fill(values.get("domain", ""), {"env": environment_name(name)}, domain_where, report)
    layers = Layers(catalog, report)
    namespaces: Lazy[Namespace] = Lazy(
        tuple(catalog.namespaces), lambda key: namespace(catalog.namespaces[key], layers, environment, report)
    )
    environment = Environment(
        name=name,
        project=catalog.name,
        release=release,
        version=str(values["versions"]["kserve"]),
        mode=_mode(mode, release, settled, name, report),
        domain=domain,
        allowed_external_names=tuple(values.get("allowedExternalNames", ())),
        node_pools=_pools(settled, name),
        secrets=_secrets(values.get("secrets", {}), catalog, settled, report),
        sealed=resolve_sealed(catalog, name),
        encrypted=resolve_encrypted(catalog, name),
        platform=resolve_platform(catalog, settled, catalog.place(name), release, report) if name else {},
        tenants=resolve_tenants(catalog, settled, name or BASE_LABEL, report),
        gitops=resolve_gitops(catalog, settled, name, report),
        settled=settled,
        teams=frozenset(catalog.project.values.get("teams", ())),
        lineage=lineage,
        overrides=_overrides(catalog, lineage),
        pins=catalog.pins(name),
        before=catalog.order[max(catalog.order.index(name) - 1, 0)] if name in catalog.order else "",
        namespaces=namespaces,
        stores=Lazy(
            tuple(catalog.storage), lambda key: resolve_store(catalog.storage[key], layers, environment, report)
        ),
        runtimes=Lazy(
            tuple(catalog.runtimes), lambda key: resolve_runtime(catalog.runtimes[key], layers, environment, report)
        ),
    )
    return environment


def _settle(catalog: Catalog, name: str) -> Settled:
    project = {key: value for key, value in catalog.project.values.items() if key == "gitops"}
    defaults = catalog.project.values.get("defaults", {}).get("environment", {})
    parts = [Part(PROJECT_FILE, (), project), Part(PROJECT_FILE, ("defaults", "environment"), defaults)]
    if name and catalog.place(name) in catalog.clusters:
        parts.append(catalog.clusters[catalog.place(name)])
    parts += [catalog.environments[one] for one in catalog.lineage(name)]
    values: Layer = {}
    for part in parts:
        values = merge(values, {key: value for key, value in part.values.items() if key not in _NOT_SETTINGS})
    return Settled(values, tuple(parts), Where(parts[-1].file, () if name else ("defaults", "environment")))


def _release(settled: Settled, name: str, releases: Mapping[str, Release], report: Report) -> Release | None:
    version = settled.values.get("versions", {}).get("kserve")
    if version is None:
        if settled.is_refused(report, "versions", "kserve"):
            return None
        text = f'"versions.kserve" is missing for {name or BASE_LABEL}'
        hint = 'versions: {kserve: x.y.z}; for all environments in kfgen.yaml, below "defaults: {environment: …}"'
        report.error(settled.where("versions", "kserve"), "required", text, hint)
        return None
    release = releases.get(version)
    if release is None:
        minor = version.rpartition(".")[0]
        known = list(releases)
        near = [one for one in known if one.rpartition(".")[0] == minor]
        text = f"kfgen does not know KServe {version}"
        hint = f"it knows {', '.join(near)}" if near else f"it knows the releases from {known[0]} to {known[-1]}"
        report.error(settled.where("versions", "kserve"), "version", text, hint)
    elif release.partly_known:
        text = f"KServe {version} ({name or BASE_LABEL}) is {release.partly_known}"
        hint = "look at what it makes of the output before you rely on it"
        report.warn(settled.where("versions", "kserve"), "partly-known", text, hint)
    return release


def _mode(mode: str, release: Release, settled: Settled, name: str, report: Report) -> str:
    if mode not in release.modes:
        text = f'{release.product} {release.line} ({name or BASE_LABEL}) has no mode "{mode}"'
        report.error(settled.where("mode"), "mode", text, f"it has {', '.join(release.modes)}")
    return mode


def _pools(settled: Settled, environment: str) -> dict[str, NodePool]:
    """The pools by name; `{}` in the defaults is none: it would hold for whichever environment forgets its own."""
    pools = settled.values.get("nodePools", {})
    own = [part.values.get("nodePools") or {} for part in settled.parts if part.file != PROJECT_FILE]
    said = {key for pools_there in own for key in pools_there}
    return {key: _pool(pool) for key, pool in pools.items() if pool or key in said or not environment}


def _pool(values: Mapping[str, Any]) -> NodePool:
    names = ("nodeSelector", "tolerations", "affinity", "runtimeClassName")
    return NodePool(
        without_nothing({key: values.get(key) for key in names}),
        values.get("gpuResource", DEFAULT_GPU),
        nodes=values.get("nodes", 0),
        gpus_per_node=values.get("gpusPerNode"),
        pods_per_node=values.get("podsPerNode", 0),
        of_each={key: values[f"{key}PerNode"] for key in ("cpu", "memory") if values.get(f"{key}PerNode")},
    )


def _secrets(values: Mapping[str, Any], catalog: Catalog, settled: Settled, report: Report) -> SecretStore:
    backend = values.get("backend", "existing")
    reference = values.get("secretStoreRef", {})
    refused = settled.is_refused(report, "secrets", "secretStoreRef", "name")
    if backend == "external-secrets" and not reference.get("name") and not refused:
        where = settled.where("secrets", "backend")
        hint = "secretStoreRef: {kind: ClusterSecretStore, name: vault}"
        report.error(where, "required", "external-secrets needs secretStoreRef.name", hint)
    return SecretStore(
        backend=backend,
        plaintext=_plaintext(values, catalog),
        certificate=values.get("certificate", ""),
        reference=reference,
        refresh_interval=values.get("refreshInterval", ""),
    )


def _plaintext(values: Mapping[str, Any], catalog: Catalog) -> str:
    said = str(values.get("plaintext", ""))
    exposed = catalog.remote and not catalog.project.values.get("allowPlaintextSecrets")
    return "exposed" if said and exposed else said


def _overrides(catalog: Catalog, lineage: tuple[str, ...]) -> tuple[Part, ...]:
    parts = []
    for name in lineage:
        part = catalog.environments[name]
        if "overrides" in part.values:
            parts.append(Part(part.file, ("overrides",), part.values["overrides"]))
    return tuple(parts)
