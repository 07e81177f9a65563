"""What controllers prune, without controllers: who owns which object, read from what is rendered, and who deletes what.

An owner is an Application, a Kustomization or a HelmRelease of a `_sync` folder; what it owns is what kustomize or Helm
makes of the folder it names. Between two renders it deletes what it owned and is told of no longer, unless the object
in the cluster says otherwise in this owner's own words (`PROTECTED`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from realtools import go_yaml, helm_template, kustomize_build

Identity = tuple[str, str, str]  # kind, namespace, name
Owner = tuple[str, str]  # kind and name of what applies it
State = dict[Owner, dict[Identity, Mapping[str, str]]]  # owner → object → its annotations

# The kind of owner → whether it leaves an object with these annotations alone.
PROTECTED = {
    "Application": lambda notes: "Prune=false" in notes.get("argocd.argoproj.io/sync-options", "").split(","),
    "Kustomization": lambda notes: notes.get("kustomize.toolkit.fluxcd.io/prune") == "disabled",
    "HelmRelease": lambda notes: notes.get("helm.sh/resource-policy") == "keep",
}


def state(root: Path, environment: str) -> tuple[State, set[Owner]]:
    """Who owns what, as rendered on disk; and the owners that refuse what is another one's."""
    found: State = {}
    strict: set[Owner] = set()
    for unit in _units(root / "environments" / environment / "_sync"):
        owner = (unit["kind"], unit["metadata"]["name"])
        found[owner] = {
            (body["kind"], body["metadata"].get("namespace", ""), body["metadata"]["name"]): body["metadata"].get(
                "annotations", {}
            )
            for body in go_yaml("sigs", _rendered(root, unit))
            if isinstance(body, dict)
        }
        if "FailOnSharedResource=true" in unit["spec"].get("syncPolicy", {}).get("syncOptions", ()):
            strict.add(owner)
    return found, strict


def _units(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.rglob("*.yaml")):
        for body in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            if body and body["kind"] == "ApplicationSet":
                yield from _of_set(body["spec"])
            elif body and body["kind"] in PROTECTED and "metadata" in body:  # not kustomize's own Kustomization
                spec = body["spec"]
                if "_sync" not in str(spec.get("path") or spec.get("source", {}).get("path")):
                    yield body


def _of_set(spec: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for values in spec["generators"][0]["list"]["elements"]:
        text = yaml.safe_dump(spec["template"])
        for key, value in values.items():
            text = text.replace(f"{{{{.{key}}}}}", value)
        yield {"kind": "Application", **yaml.safe_load(text)}


def _rendered(root: Path, unit: Mapping[str, Any]) -> str:
    spec = unit["spec"]
    if unit["kind"] == "HelmRelease":
        chart = spec["chart"]["spec"]
        return helm_template("helm4", root / chart["chart"], [root / one for one in chart["valuesFiles"]])
    source = spec.get("source", {"path": spec.get("path")})
    if "helm" in source:
        values = [root / source["path"] / one for one in source["helm"]["valueFiles"]]
        return helm_template("helm4", root / source["path"], values)
    return kustomize_build(root / source["path"])


def lost(before: tuple[State, set[Owner]], after: tuple[State, set[Owner]], *, cascades: bool = True) -> list[str]:
    """What the step would lose or block, in whatever order the owners come to it; empty where all is well.

    `cascades`: an owner that goes takes what it owned with it, as they can be told to.
    """
    old, new = before[0], after[0]
    wanted = {identity: (owner, notes) for owner, objects in new.items() for identity, notes in objects.items()}
    found = []
    for owner, objects in old.items():
        if owner not in new and not cascades:
            continue
        for identity in objects.keys() - new.get(owner, {}).keys():
            if identity not in wanted:
                continue  # it is meant to go
            taker, notes = wanted[identity]
            # The old owner may come first, to an object as it was; or last, to what the new one has made of it.
            if not all(PROTECTED[owner[0]](one) for one in (objects[identity], notes)):
                found.append(f"{owner} deletes {identity}")
            if taker in after[1]:
                found.append(f"{taker} refuses {identity}, which is still {owner}'s")
    return found


def serving(of: State) -> set[Identity]:
    """What serves, or holds what nothing brings back."""
    kinds = {"InferenceService", "TrainedModel", "PersistentVolumeClaim", "Deployment", "ServingRuntime", "Namespace"}
    kinds |= {"InferenceGraph", "CronJob"}
    return {identity for objects in of.values() for identity in objects if identity[0] in kinds}
