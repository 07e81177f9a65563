"""`platform` of an environment × baselines → the ConfigMaps, IngressClasses and node groups of its cluster."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from kfgen.domain.platform import (
    CONFIGS,
    KNATIVE_CONFIGS,
    KSERVE_CONFIG,
    NODE_GROUPS,
    Baseline,
    IngressClass,
    IngressClasses,
    InstalledConfig,
    NodeGroup,
    NodeGroups,
)
from kfgen.domain.problem import Where, did_you_mean, listing
from kfgen.kserve.knative import spelling

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.catalog import Catalog
    from kfgen.domain.environment import Settled
    from kfgen.domain.problem import Report
    from kfgen.domain.release import Release

Platform: TypeAlias = "dict[str, InstalledConfig | IngressClasses | NodeGroups]"

INGRESS_CLASSES: Final = "ingress-classes"
_MODELS: Final = "/models"  # where the agent of KServe's installation looks for them on a node
_KNATIVE_NAMESPACE: Final = "knative-serving"
_MODE: Final = ("deploy", "defaultDeploymentMode")


def resolve_platform(catalog: Catalog, settled: Settled, place: str, release: Release, report: Report) -> Platform:
    """What one place has, by name; nothing that neither a setting nor a baseline speaks of."""
    values = settled.values.get("platform", {})
    controllers = settled.values.get("controllers", {})
    found: Platform = {}
    for name in CONFIGS:
        baseline = _baseline(catalog, place, name)
        if name not in values and baseline is None:
            continue
        settings = values.get(name, {})
        spelled: Mapping[str, str] = {}
        if name == KSERVE_CONFIG:
            namespace = controllers.get("kserve", release.controller_namespace)
            settings = _in_words_of(release, settings)
        else:
            namespace = controllers.get("knative", _KNATIVE_NAMESPACE)
            spelled = spelling(name, _knative(settled, settings, name, report))
        found[name] = InstalledConfig(
            name=name,
            namespace=namespace,
            settings={spelled.get(key, key): value for key, value in settings.items()},
            baseline=baseline,
            own=name in values.get("own", ()),
            spelled={new: key for key, new in spelled.items()},
            settled=settled,
        )
    classes = values.get("ingressClasses", {})
    if classes:
        found[INGRESS_CLASSES] = _classes(classes, settled, report)
    groups = values.get("localModelNodeGroups", {})
    if groups:
        found[NODE_GROUPS] = _groups(groups, settled, report)
    return found


def _baseline(catalog: Catalog, place: str, name: str) -> Baseline | None:
    part = catalog.baselines.get(f"{place}/{name}")
    if part is None:
        return None
    values = part.values
    return Baseline(
        file=part.file,
        namespace=values.get("namespace", ""),
        labels=values.get("labels", {}),
        annotations=values.get("annotations", {}),
        data=values.get("data", {}),
    )


def _in_words_of(release: Release, settings: Mapping[str, Any]) -> Mapping[str, Any]:
    """The deployment mode as the release calls it."""
    key, field = _MODE
    mode = settings.get(key, {}).get(field)
    word = release.modes.get(mode) if isinstance(mode, str) else None
    return {**settings, key: {**settings[key], field: word}} if word else settings


def _knative(settled: Settled, settings: Mapping[str, Any], name: str, report: Report) -> str:
    """The version whose spelling counts; the newest after reporting that none is known."""
    version = settled.values.get("versions", {}).get("knative")
    if version is None and settings and not settled.is_refused(report, "versions", "knative"):
        hint = "versions: {knative: x.y.z}: its keys are spelled differently from version to version"
        text = f'"{name}" is Knative\'s, and "versions.knative" is missing'
        report.error(settled.where("platform", name, on_key=True), "required", text, hint)
    return version or "1.0.0"


def _classes(classes: Mapping[str, Mapping[str, Any]], settled: Settled, report: Report) -> IngressClasses:
    found = []
    for name, values in sorted(classes.items()):
        controller = values.get("controller", "")
        if not controller and not settled.is_refused(report, "platform", "ingressClasses", name):
            where = settled.where("platform", "ingressClasses", name)
            report.error(where, "required", '"controller" is missing', "controller: k8s.io/ingress-nginx, for example")
        found.append(IngressClass(name, controller, values.get("default", False)))
    return IngressClasses(tuple(found))


def _groups(groups: Mapping[str, Mapping[str, Any]], settled: Settled, report: Report) -> NodeGroups:
    found = []
    for name, values in sorted(groups.items()):
        at = "platform", "localModelNodeGroups", name
        if "storageLimit" not in values and not settled.is_refused(report, *at, "storageLimit"):
            report.error(settled.where(*at), "required", '"storageLimit" is missing', "for example 1700Gi")
        group = NodeGroup(
            name=name,
            storage_limit=values.get("storageLimit", ""),
            node_selector=values.get("nodeSelector", {}),
            path=values.get("path", ""),
            storage_class=values.get("storageClassName", ""),
            volume=values.get("persistentVolumeSpec", {}),
            claim=values.get("persistentVolumeClaimSpec", {}),
        )
        found.append(group if group.path or group.source else replace(group, path=_MODELS))
    return NodeGroups(tuple(found), settled)


def unused_baselines(catalog: Catalog, report: Report) -> None:
    """A baseline of a place that is not rendered, or of a ConfigMap that kfgen does not write, is read by nobody."""
    for key, part in catalog.baselines.items():
        place, _, name = key.rpartition("/")
        if place not in catalog.places:
            hint = did_you_mean(place, catalog.places) or f"there are {listing(catalog.places)}"
            text = f'"{place}" is no cluster, and no environment with a cluster of its own, that is rendered'
            report.error(Where(part.file), "reference", text, hint)
        elif name not in CONFIGS:
            hint = did_you_mean(name, CONFIGS) or f"there are {', '.join((KSERVE_CONFIG, *KNATIVE_CONFIGS))}"
            report.error(Where(part.file), "reference", f'kfgen writes no ConfigMap "{name}"', hint)
