"""`repository` of the project, `gitops` and `clusters` of an environment → Gitops: what is applied, by whom, where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.gitops import (
    ARGOCD,
    BRANCHES,
    DELIVERIES,
    EXPLICIT,
    FLUX,
    HELM,
    KUSTOMIZE,
    OUTPUT_BRANCH,
    TREE,
    Destination,
    Gitops,
    Repository,
)
from kfgen.domain.problem import Report, Where

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfgen.domain.catalog import Catalog
    from kfgen.domain.environment import Environment, Settled

_NAMESPACES: Final = {ARGOCD: "argocd", FLUX: "flux-system"}
_NAMES: Final = {ARGOCD: "Argo CD", FLUX: "Flux", "": "nothing"}
_UNDERSTOOD_BY: Final = {"applications": ARGOCD, "interval": FLUX, "wait": FLUX, "decryptionSecret": FLUX}
_MINUTE: Final = 60


def resolve_gitops(catalog: Catalog, settled: Settled, name: str, report: Report) -> Gitops:
    """How an environment is synced; the base (an empty name) is not."""
    values = settled.values.get("gitops", {}) if name else {}
    outputs = tuple(dict.fromkeys(catalog.project.values.get("outputs", DELIVERIES)))
    controllers = tuple(dict.fromkeys(values.get("controllers", ())))
    if len(controllers) > 1:
        text = f"{name} is synced by {' and '.join(controllers)}: each would undo what the other does"
        hint = f"gitops: {{controllers: [{controllers[0]}]}} in catalog/environments/{name}.yaml"
        report.error(settled.where("gitops", "controllers"), "controllers", text, hint)
    delivery = values.get("delivery", HELM if KUSTOMIZE not in outputs and HELM in outputs else KUSTOMIZE)
    if delivery not in outputs and (controllers or "delivery" in values):
        text = f'"{delivery}" is applied in {name}, and the project does not write it'
        hint = f"add it to outputs in catalog/kfgen.yaml, which has {', '.join(outputs) or 'none'}"
        report.error(settled.where("gitops", "delivery"), "delivery", text, hint)
    controller = controllers[0] if controllers else ""
    return Gitops(
        controllers=controllers[:1],
        delivery=delivery,
        applications=values.get("applications", EXPLICIT),
        namespace=values.get("namespace", _NAMESPACES.get(controller, "")),
        interval=values.get("interval", _MINUTE),
        cascade=values.get("cascade", False),
        wait=values.get("wait", False),
        decryption_secret=values.get("decryptionSecret", ""),
        outputs=outputs,
        repository=_repository(catalog.project.values, name),
        destinations=_destinations(catalog, settled, name, report),
    )


def _repository(project: Mapping[str, Any], environment: str) -> Repository:
    values, layout = project.get("repository", {}), project.get("layout", TREE)
    branch = values.get("branch", OUTPUT_BRANCH[layout])
    return Repository(
        url=values.get("url", ""),
        branch=f"{branch}/{environment}" if layout == BRANCHES and environment else branch,
        path=values.get("path", ""),
        secret=values.get("secretName", ""),
    )


def _destinations(catalog: Catalog, settled: Settled, name: str, report: Report) -> tuple[Destination, ...]:
    """The clusters of an environment: several equal ones, the shared one it is on, or the controller's own."""
    several = settled.values.get("clusters", {}) if name else {}
    place = catalog.place(name) if name else ""
    if several and place in catalog.clusters:
        text = f'{name} is on cluster "{place}", and on several equal ones'
        report.error(settled.where("clusters", on_key=True), "conflict", text, "remove cluster or clusters")
    if several:
        return tuple(_destination(key, values) for key, values in sorted(several.items()))
    return (_destination("", catalog.clusters[place].values if place in catalog.clusters else {}),)


def _destination(key: str, values: Mapping[str, Any]) -> Destination:
    found = {word: values.get(word) or "" for word in ("server", "name", "kubeConfigSecret")}
    return Destination(key, found["server"], found["name"], found["kubeConfigSecret"])


def check_gitops(catalog: Catalog, environments: Mapping[str, Environment], report: Report) -> None:
    """What a controller must know: where the repository is, and clusters that are not another environment's too."""
    synced = [one for one in environments.values() if one.gitops.controller]
    file = catalog.project.file
    if synced and not synced[0].gitops.repository.url and not report.is_refused(file, ("repository", "url")):
        text = f'"repository.url" is missing: {synced[0].gitops.controller} must know what to sync'
        hint = "repository: {url: https://git.example.com/team/repository.git}"
        report.error(Where(file, ("repository",)), "required", text, hint)
    by_flux = next((one for one in synced if one.gitops.controller == FLUX), None)
    if by_flux is not None and by_flux.gitops.repository.url.startswith("git://"):
        text = f"Flux ({by_flux.name}) reads no git:// repository: nothing would tell whose commits these are"
        report.error(Where(file, ("repository", "url")), "value", text, "write https:// or ssh://")
    _check_meaning(catalog, environments, report)
    seen: dict[tuple[str, str], tuple[Environment, Where]] = {}
    for environment in synced:
        place = catalog.place(environment.name)
        for destination in environment.gitops.destinations:
            if destination.key:
                _check_destination(destination, environment, seen, report)
            elif place in catalog.clusters:
                _check_address(destination, Where(catalog.clusters[place].file, ("name",)), environment, report)


def _check_meaning(catalog: Catalog, environments: Mapping[str, Environment], report: Report) -> None:
    """What only one controller understands means nothing where no environment that is told so is synced by it."""
    told: dict[Where, tuple[str, str, list[Environment]]] = {}
    for environment in environments.values():
        settings = environment.settled.values
        for key in (key for key in _UNDERSTOOD_BY if environment.name and settings.get("gitops", {}).get(key)):
            where = environment.settled.where("gitops", key, on_key=True)
            told.setdefault(where, (key, _UNDERSTOOD_BY[key], []))[2].append(environment)
        for where, key, reader in _addresses(catalog, environment):
            told.setdefault(where, (key, reader, []))[2].append(environment)
    if catalog.project.values.get("repository", {}).get("secretName"):
        synced = [one for name, one in environments.items() if name and one.gitops.controller]
        told[Where(catalog.project.file, ("repository", "secretName"), on_key=True)] = ("secretName", FLUX, synced)
    for where, (key, controller, those) in told.items():
        others = {one.gitops.controller for one in those}
        if others and controller not in others:
            names = ", ".join(one.name for one in those)
            by = " and ".join(_NAMES[one] for one in sorted(others))
            text = f'"{key}" means nothing to what syncs {names}: {by}; only {_NAMES[controller]} reads it'
            report.warn(where, "no-effect", text, f"remove it, or controllers: [{controller}]")


def _addresses(catalog: Catalog, environment: Environment) -> Iterator[tuple[Where, str, str]]:
    """What is said of an environment's clusters that one controller alone reads: where, the key and the controller."""
    for one in environment.gitops.destinations if environment.name else ():
        if one.key and one.kube_config:
            yield (
                environment.settled.where("clusters", one.key, "kubeConfigSecret", on_key=True),
                "kubeConfigSecret",
                FLUX,
            )
        if one.key and one.name:
            yield environment.settled.where("clusters", one.key, "name", on_key=True), "name", ARGOCD
    shared = catalog.clusters.get(catalog.place(environment.name)) if environment.name else None
    if shared is not None and shared.values.get("name"):
        yield Where(shared.file, ("name",), on_key=True), "name", ARGOCD


def _check_destination(
    destination: Destination,
    environment: Environment,
    seen: dict[tuple[str, str], tuple[Environment, Where]],
    report: Report,
) -> None:
    """One of several clusters: addressed in one way, and nobody's else."""
    at = "clusters", destination.key
    _check_address(destination, environment.settled.where(*at, "name"), environment, report)
    names = (("server", destination.server), ("name", destination.name), ("secret", destination.kube_config))
    identity = next((one for one in names if one[1]), ("", environment.name))
    if not identity[0] and environment.gitops.controller == FLUX:
        return  # each cluster runs a Flux of its own
    where = environment.settled.where(*at)
    other, there = seen.setdefault(identity, (environment, where))
    if there == where:
        return
    both = f"{'.'.join(map(str, there.path))} ({there.file}"
    both += f", by {other.gitops.controller})" if other.gitops.controller != environment.gitops.controller else ")"
    text = f'cluster "{destination.key}" of {environment.name} (by {environment.gitops.controller}) is {both} too'
    hint = "environments that share a cluster name it: cluster: main, and catalog/clusters/main.yaml says where it is"
    if other is environment:
        hint = "remove one of them" if identity[0] else "say where each is: server, or name, of a cluster Argo CD knows"
    report.error(where, "cluster-shared", text, hint)


def _check_address(destination: Destination, where: Where, environment: Environment, report: Report) -> None:
    if destination.server and destination.name and environment.gitops.controller == ARGOCD:
        report.error(
            where, "conflict", 'Argo CD finds a cluster by its "server" or by its "name"', "remove one of them"
        )
