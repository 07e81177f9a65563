"""What the made catalogs cover: kinds × releases × classes of hostile text, counted from the built objects."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from key_coverage import known, said
from kfgen.domain.platform import CONFIGS
from strategies import CLASSES, KEY_CLASSES, classes_of
from strategies_catalog import Made
from strategies_hubs import SCHEMES, TOKEN
from strategies_releases import RELEASES
from strategies_stores import ROLES

PROPERTY = "law coverage"
ALL = 200  # fewer catalogs: somebody runs a part of the tests, which need not cover everything
FORMAT, CONTAINER, MULTI = (
    "InferenceService (modelFormat)",
    "InferenceService (container)",
    "InferenceService (multi-model)",
)
PLATFORM = "ConfigMap (platform)"
PLAIN, BEFORE, BUDGET = "Deployment (model)", "Service (model)", "PodDisruptionBudget (model)"
OF_MODELS = {"Deployment": PLAIN, "Service": BEFORE, "PodDisruptionBudget": BUDGET}
ENCRYPTED = "Secret of sops"
MANIFEST = "manifests: "
MANIFESTS = (
    "ConfigMap",
    "Secret",
    "Deployment",
    "RoleBinding",
    "PodDisruptionBudget",
    "custom",
    "custom, cluster-wide",
)
KINDS = (
    "Namespace",
    PLATFORM,
    "IngressClass",
    "Profile",
    "ResourceQuota",
    "LimitRange",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "ExternalSecret",
    "SealedSecret",
    "ServiceAccount",
    "Service",
    FORMAT,
    CONTAINER,
    MULTI,
    "TrainedModel",
    PLAIN,
    BEFORE,
    "HorizontalPodAutoscaler",
    BUDGET,
    "NetworkPolicy",
    "PodMonitor",
    "PrometheusRule",
    "ServingRuntime",
    "ClusterServingRuntime",
    "InferenceGraph",
    "ClusterStorageContainer",
    "LocalModelNodeGroup",
    "LocalModelCache",
    "LocalModelNamespaceCache",
    "LLMInferenceService",
    *(MANIFEST + kind for kind in MANIFESTS),
)
# The releases that a kind came after.
NOT_YET = {
    **dict.fromkeys(("ServingRuntime", "ClusterServingRuntime", "InferenceGraph"), ("0.5.1", "0.6.1")),
    **dict.fromkeys(
        ("ClusterStorageContainer", "LocalModelNodeGroup", "LocalModelCache"), ("0.5.1", "0.6.1", "0.10.2")
    ),
    **dict.fromkeys(("LocalModelNamespaceCache", "LLMInferenceService"), ("0.5.1", "0.6.1", "0.10.2", "0.15.2")),
}
FEATURES = (
    "namespace mapped",
    "app shared",
    "cluster shared",
    "tenants",
    *(f"{form} by {controller}" for form in ("helm", "kustomize") for controller in ("argocd", "flux")),
    "ApplicationSet",
    "several clusters",
    *(f"layout {layout}" for layout in ("tree", "branch", "branches")),
    "app of a model",
    "split 2",
    "split folder",
    "extends",
    "_defaults.yaml",
    "_models.yaml",
    "canary",
    "autoscaled",
    "config.properties",
    "transformer",
    "explainer",
    "batcher",
    "logger",
    "autoscaling",
    "scaled by hpa",
    "scaled by keda",
    "canary in Standard mode",
    "manifest renamed",
    "form changed",
    "storageMounts",
    "multi-node",
    "runtime of several nodes",
    "storage-config",
    *(f"store {kind}" for kind in ("azure", "gcs", "http", "oci", "hdfs")),
    *(f"read from {scheme}://" for scheme in ("hf", *SCHEMES)),
    *(f"account with {role}" for role in ROLES),
    *(f"{TOKEN} in {kind}" for kind in ("ExternalSecret", "SealedSecret")),
    *(f"{ENCRYPTED} on {product}" for product in ("KFServing", "KServe")),
    f"{ENCRYPTED} in two environments",
    "integer beyond 2^53",
    "float",
    "empty map",
    "empty list",
)

_READ = re.compile(rf"\A({'|'.join(map(re.escape, ('hf', *SCHEMES)))})://")


class Coverage:
    """Counts, added up over catalogs and over processes."""

    def __init__(self, data: str = "{}") -> None:
        self.counts: Counter[str] = Counter(json.loads(data))

    def __str__(self) -> str:
        return json.dumps(self.counts)

    def add(self, made: Made, objects: dict[tuple[str, str], list[dict[str, Any]]], releases: dict[str, str]) -> None:
        """Count a catalog: `objects` by (place, app), `releases` by place, an environment or a cluster."""
        seen = {f"feature|{name}" for name in made.features} | {f"said|{key}" for key in said(made.data)}
        for (environment, _), bodies in objects.items():
            if environment:
                self.counts["objects"] += len(bodies)
                for body in bodies:
                    self._add(body, _kind(body, bodies), releases[environment], seen)
        self.counts.update({"catalogs": 1, "places": len(releases), **dict.fromkeys(seen, 1)})

    def _add(self, body: dict[str, Any], kind: str, release: str, seen: set[str]) -> None:
        seen.add(f"kind|{kind}")
        self.counts[f"cell|{kind}|{release}"] += 1
        for role, value in _leaves(body):
            if isinstance(value, str):
                seen.update(f"feature|read from {found[0]}" for found in _READ.finditer(value))
                seen |= {f"feature|{TOKEN} in {kind}"} if value == TOKEN else set()
                seen |= {f"feature|account with {value}"} if value in ROLES else set()
                self.counts.update(f"{role}|{name}|{release}" for name in classes_of(value))
            elif isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
                seen.add("feature|integer beyond 2^53")
            elif isinstance(value, float):
                seen.add("feature|float")
            elif value in ({}, []):
                seen.add(f"feature|empty {'map' if value == {} else 'list'}")

    def rare(self, share: float = 0.1) -> list[str]:
        """The kinds that stand in less than a share of the catalogs; `manifests/` counts as one."""
        self.counts["kind|manifests"] = max(self.counts[f"kind|{kind}"] for kind in KINDS if kind.startswith(MANIFEST))
        kinds = [kind for kind in KINDS if not kind.startswith(MANIFEST)]
        return [kind for kind in (*kinds, "manifests") if self.counts[f"kind|{kind}"] < share * self.counts["catalogs"]]

    def missing(self) -> list[str]:
        """What a whole run must have: every kind and every class of text on every release, every feature, every key."""
        cells = [
            f"cell|{kind}|{release}" for kind in KINDS for release in RELEASES if release not in NOT_YET.get(kind, ())
        ]
        cells += [f"value|{name}|{release}" for name in CLASSES for release in RELEASES]
        cells += [f"key|{name}|{release}" for name in KEY_CLASSES for release in RELEASES]
        cells += [f"feature|{name}" for name in FEATURES]
        cells += [f"said|{key}" for key in known()]
        return [*(f"{kind} in a tenth" for kind in self.rare()), *(cell for cell in cells if not self.counts[cell])]

    def table(self) -> str:
        """Everything counted, as people read it."""
        counts = self.counts
        head = (
            f"{counts['catalogs']} catalogs, {counts['places']} environments and clusters, {counts['objects']} objects"
        )
        lines = [head, "", f"{'kind':36}{'catalogs':>9}" + "".join(f"{release:>9}" for release in RELEASES)]
        for kind in KINDS:
            cells = "".join(f"{counts[f'cell|{kind}|{release}']:9}" for release in RELEASES)
            lines.append(f"{kind:36}{counts[f'kind|{kind}']:9}{cells}")
        lines += ["", f"{'text':18}{'':18}{'':9}" + "".join(f"{release:>9}" for release in RELEASES)]
        for role, names in (("value", CLASSES), ("key", KEY_CLASSES)):
            for name in names:
                cells = "".join(f"{counts[f'{role}|{name}|{release}']:9}" for release in RELEASES)
                lines.append(f"{name:18}{'as ' + role:18}{'':9}{cells}")
        features = ", ".join(f"{name} {counts[f'feature|{name}']}" for name in FEATURES)
        return "\n".join([*lines, "", f"features, in catalogs: {features}"])


def _kind(body: dict[str, Any], bodies: list[dict[str, Any]]) -> str:
    kind, group = str(body["kind"]), str(body["apiVersion"])
    if kind == "InferenceService":
        parents = {other["spec"]["inferenceService"] for other in bodies if other["kind"] == "TrainedModel"}
        predictor = body["spec"]["predictor"]
        names = {"model", "sklearn", "pytorch", "xgboost", "tensorflow", "lightgbm", "pmml", "triton"}
        if body["metadata"]["name"] in parents:
            return MULTI
        return FORMAT if names & predictor.keys() else CONTAINER
    if kind in OF_MODELS and "selector" in body["spec"] and _is_ours(body):
        return OF_MODELS[kind]
    if kind == "ConfigMap" and body["metadata"]["name"] in CONFIGS:
        return PLATFORM
    if group.startswith("example.com/"):
        return MANIFEST + ("custom" if "namespace" in body["metadata"] else "custom, cluster-wide")
    return MANIFEST + kind if kind in MANIFESTS else kind


def _is_ours(body: dict[str, Any]) -> bool:
    """Whether kfgen made it, and it is not an object of `manifests/` as it was written."""
    return bool(body["metadata"].get("labels", {}).get("app.kubernetes.io/managed-by") == "kfgen")


def _leaves(value: Any) -> Iterator[tuple[str, Any]]:
    """(value or key, what stands there) for everything in an object."""
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield "key", key
            yield from _leaves(item)
    elif isinstance(value, list) and value:
        for item in value:
            yield from _leaves(item)
    else:
        yield "value", value


def counted(session: pytest.Session) -> Coverage:
    """What the tests of all processes have counted."""
    total = Coverage()
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    for reports in reporter.stats.values() if reporter is not None else ():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == PROPERTY and report.when == "call":
                    total.counts.update(Coverage(value).counts)
    return total
