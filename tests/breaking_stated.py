"""Mistakes that only rules see which definitions state in CEL."""

from __future__ import annotations

import copy

from breaking import Base, Data, mistake
from breaking_catalogs import one
from breaking_objects import put

CHART: Data = {"chart": "charts/x", "sourceRef": {"kind": "GitRepository", "name": "x"}}
SYNCED: Data = {"interval": "5m", "path": "./x", "prune": True, "sourceRef": {"kind": "GitRepository", "name": "x"}}
LLM = "serving.kserve.io/v1alpha2"
BACKEND = {"name": "x", "port": 80}


@mistake("a HelmRelease: fields that exclude each other")
def _(base: Base) -> None:
    named = {"kind": "HelmChart", "name": "x"}
    keys = {"configMapRef": {"name": "x"}, "secretRef": {"name": "x"}}
    spec = one(
        base,
        {},
        {"chart": {"spec": CHART}, "chartRef": named},
        {"chartRef": named, "kubeConfig": {}},
        {"chartRef": named, "kubeConfig": keys},
        {"chartRef": named, "install": {"strategy": {"name": "RemediateOnFailure", "retryInterval": "1m"}}},
        {"chartRef": named, "upgrade": {"strategy": {"name": "RemediateOnFailure", "retryInterval": "1m"}}},
    )
    put(base, {"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "spec": {"interval": "5m", **spec}})


@mistake("a Kustomization or a source: fields that exclude each other")
def _(base: Base) -> None:
    keys = {"configMapRef": {"name": "x"}, "secretRef": {"name": "x"}}
    source = {"url": "https://git.example.com/x", "interval": "1m", "serviceAccountName": "x"}
    group, kind, spec = one(
        base,
        ("kustomize", "Kustomization", {**SYNCED, "kubeConfig": {}}),
        ("kustomize", "Kustomization", {**SYNCED, "kubeConfig": keys}),
        ("source", "GitRepository", source),
        ("source", "GitRepository", {**source, "provider": one(base, "generic", "github")}),
    )
    put(base, {"apiVersion": f"{group}.toolkit.fluxcd.io/v1", "kind": kind, "spec": spec})


@mistake("an LLMInferenceService: fields that exclude each other")
def _(base: Base) -> None:
    if base.version != "0.20.0":  # which has none: what a release in its chart would be
        put(base, {"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "spec": {"interval": "5m"}})
        return
    more = {"maxReplicas": base.chance.randint(2, 9)}
    llm(
        base,
        one(
            base,
            {"replicas": base.chance.randint(0, 9), "scaling": {**more, "wva": {"hpa": {}}}},
            {"scaling": more},
            {"scaling": {**more, "wva": {}}},
            {"scaling": {**more, "wva": {"hpa": {}, "keda": {}}}},
            {"scaling": {**more, "minReplicas": 10, "wva": {"hpa": {}}}},
            {"scaling": {**more, "minReplicas": 1, "wva": {"keda": {"idleReplicaCount": base.chance.randint(1, 3)}}}},
            {"prefill": {"replicas": 1, "scaling": {**more, "wva": {"hpa": {}}}}},
            {"prefill": {"scaling": {**more, "wva": {}}}},
        ),
    )


@mistake("an LLMInferenceService: a route that is none")
def _(base: Base) -> None:
    if base.version != "0.20.0":
        put(base, {"apiVersion": "helm.toolkit.fluxcd.io/v2", "kind": "HelmRelease", "spec": {"interval": "5m"}})
        return
    redirect, rewrite = {"type": "RequestRedirect", "requestRedirect": {}}, {"type": "URLRewrite", "urlRewrite": {}}
    path = one(base, "a", "/a//b", "/./a", "/a/..", "/%2F", "/a b", "/a#b")
    rule = one(
        base,
        {"matches": [{"path": {"type": one(base, "Exact", "PathPrefix"), "value": path}}]},
        {"matches": [{"path": {"value": path}}]},
        {"backendRefs": [{"name": "x"}]},
        {"backendRefs": [BACKEND], "filters": [redirect]},
        {"filters": [redirect, rewrite]},
        {"filters": [{"type": "URLRewrite"}]},
        {"filters": [{**redirect, "type": "URLRewrite"}]},
        {"filters": [{**rewrite, "urlRewrite": {"path": {"type": "ReplaceFullPath"}}}]},
        {"timeouts": {"request": "1s", "backendRequest": "2s"}},
    )
    llm(base, {"router": {"route": {"http": {"spec": {"rules": [rule]}}}}})


def llm(base: Base, fields: Data) -> None:
    """Beside the others, or as fields that the catalog's own key gives."""
    if base.chance.random() < 0.5:
        body: Data = {"apiVersion": LLM, "kind": "LLMInferenceService"}
        put(base, {**body, "spec": {"model": {"uri": "hf://a/b"}, **copy.deepcopy(fields)}})
        return
    model = base.model("llama")
    for key in ("replicas", "router"):
        model.pop(key, None)
    model["spec"] = fields
