"""Catalogs whose environments are synced, and what kfgen writes for that: every object below a `_sync` folder."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema
import yaml

import crds
from kfgen.domain.tree import Sources
from kfgen.pipeline import render

Body = dict[str, Any]
PROJECT = """name: shop
environments: [prod]
repository: {url: 'https://git.example.com/ml/shop.git', branch: live}
gitops: %s
defaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}
"""
FILES: Mapping[str, str] = {
    "namespaces/risk.yaml": "{}\n",
    "namespaces/mms.yaml": "profile: {owner: admin@example.com}\n",
    "storage/lake.yaml": "type: s3\nbucket: models\nservice: {name: lake, externalName: lake.storage.svc}\n",
    "models/fraud.yaml": "namespace: risk\nmodelFormat: sklearn\n"
    "storage: {from: lake, path: fraud}\nloadTimeout: 25m\n",
    "models/triton.yaml": "namespace: mms\nmodelFormat: triton\nprotocolVersion: v2\nresources: {cpu: 1, memory: 4Gi}\n"
    "trainedModels: {cifar10: {framework: pytorch, memory: 1Gi, storage: {from: lake, path: cifar10}}}\n",
}
KINDS = {
    "AppProject": ("argo-cd", "argoproj.io/v1alpha1"),
    "Application": ("argo-cd", "argoproj.io/v1alpha1"),
    "ApplicationSet": ("argo-cd", "argoproj.io/v1alpha1"),
    "GitRepository": ("flux-sources", "source.toolkit.fluxcd.io/v1"),
    "Kustomization": ("flux-kustomize", "kustomize.toolkit.fluxcd.io/v1"),
    "HelmRelease": ("flux-helm", "helm.toolkit.fluxcd.io/v2"),
}


def synced(gitops: str, files: Mapping[str, str] | None = None, environment: str = "{}\n") -> dict[str, str]:
    """Every file below a `_sync` folder, of a catalog with the environment `prod`; `files` are below catalog/."""
    return {path: text for path, text in trees(gitops, files, environment).items() if "/_sync/" in path}


def trees(gitops: str, files: Mapping[str, str] | None = None, environment: str = "{}\n") -> dict[str, str]:
    """Every file that such a catalog gives."""
    return dict(render(sources(gitops, files, environment)).tree.files)


def sources(gitops: str, files: Mapping[str, str] | None = None, environment: str = "{}\n") -> Sources:
    """The catalog itself."""
    whole = {"kfgen.yaml": PROJECT % gitops, "environments/prod.yaml": environment, **FILES, **(files or {})}
    return Sources({f"catalog/{name}": text.encode() for name, text in sorted(whole.items())})


def bodies(files: Mapping[str, str], *kinds: str) -> list[Body]:
    """The objects in files, or those of some kinds."""
    found = [body for text in files.values() for body in yaml.safe_load_all(text)]
    return [body for body in found if body.get("kind") in kinds] if kinds else found


def named(files: Mapping[str, str], kind: str) -> dict[str, Body]:
    """The objects of a kind by name."""
    return {body["metadata"]["name"]: body for body in bodies(files, kind)}


@cache
def _validator(kind: str) -> jsonschema.Draft7Validator:
    """What holds a kind to its definition; an unknown field is a mistake."""
    source, api = KINDS[kind]
    (definition,) = crds.definitions(crds.OTHERS[source], kind)
    (version,) = [one for one in definition["spec"]["versions"] if api.endswith(f"/{one['name']}")]
    schema = _closed(version["schema"]["openAPIV3Schema"])
    schema["properties"]["metadata"] = {"type": "object"}
    return jsonschema.Draft7Validator(schema)


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("x-kubernetes-int-or-string"):
        return {"type": ["integer", "string"]}
    result = {key: _closed(value) for key, value in schema.items()}
    if "properties" in schema and schema.get("type") == "object" and "additionalProperties" not in schema:
        result["additionalProperties"] = bool(schema.get("x-kubernetes-preserve-unknown-fields"))
    return result


def check(body: Body) -> None:
    """Hold an object to its definition, unknown fields included."""
    assert body["apiVersion"] == KINDS[body["kind"]][1]
    _validator(body["kind"]).validate(body)


@cache
def _argocd_cm() -> dict[str, str]:
    text = trees("{controllers: [argocd]}")["environments/_sync/argocd-cm.yaml"]
    return {str(key): str(value) for key, value in yaml.safe_load(text)["data"].items()}


def argocd_cm() -> dict[str, str]:
    """The scripts that argocd-cm is given."""
    return dict(_argocd_cm())
