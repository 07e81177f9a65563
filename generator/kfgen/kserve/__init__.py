"""Knowledge of KServe, as data: one file per release line under releases/, each stating only what it changed."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kfgen.domain.release import BundledRuntime, Feature, Release, RuntimeFormat
from kfgen.yaml_text import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

# In order: a release inherits everything from the line before it.
LINES = (
    *("0.5", "0.6", "0.7", "0.8", "0.9", "0.10", "0.11.0", "0.11", "0.12", "0.13"),
    *("0.14", "0.15.0", "0.15", "0.16", "0.17", "0.18", "0.19", "0.20", "0.21"),
)
# Merged by name; everything else is replaced.
_MAPS = ("apis", "configKeys", "ingressFields", "kinds", "runtimes", "s3Annotations", "secretKeys")


@cache
def releases() -> tuple[Release, ...]:
    """All release lines, oldest first."""
    folder = files("kfgen.kserve") / "releases"
    result = []
    known: dict[str, Any] = {"features": frozenset(), **{name: {} for name in _MAPS}}
    for line in LINES:
        name = f"{line}.yaml"
        known = _laid_on(known, parse((folder / name).read_bytes(), name))
        result.append(_release(line, known))
    return tuple(result)


@cache
def by_version() -> Mapping[str, Release]:
    """Every known version (`0.15.2`) → its release line."""
    return {version: release for release in releases() for version in release.versions}


def _laid_on(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    result = {**below, **above, "partlyKnown": above.get("partlyKnown", "")}
    result["features"] = below["features"] | {Feature(name) for name in above.get("adds", ())}
    result["features"] -= {Feature(name) for name in above.get("removes", ())}
    for name in _MAPS:
        merged = {**below[name], **above.get(name, {})}
        result[name] = {key: value for key, value in merged.items() if value is not None}
    return result


def _release(line: str, known: Mapping[str, Any]) -> Release:
    return Release(
        line=line,
        product=str(known["product"]),
        versions=tuple(map(str, known["versions"])),
        partly_known=str(known["partlyKnown"]),
        apis={mode: str(api) for mode, api in known["apis"].items() if api},
        kubernetes=str(known["builtWith"]["kubernetes"]),
        knative=str(known["builtWith"]["knative"]),
        features=known["features"],
        group=str(known["group"]),
        kinds={name: str(version) for name, version in known["kinds"].items()},
        controller_namespace=str(known["controllerNamespace"]),
        main_container=str(known["mainContainer"]),
        predictor_suffix=str(known["predictorSuffix"]),
        transformer_suffix=str(known["transformerSuffix"]),
        explainer_suffix=str(known["explainerSuffix"]),
        storage_schemes=tuple(map(str, known["storageSchemes"])),
        trained_model_schemes=tuple(map(str, known["trainedModelSchemes"])),
        secret_keys={name: _keys(keys) for name, keys in known["secretKeys"].items()},
        modes={name: str(word) for name, word in known["modes"].items()},
        visibility={mode: str(label) for mode, label in known["visibility"].items()},
        autoscaler_classes=tuple(map(str, known["autoscalerClasses"])),
        worker_class=str(known.get("workers", {}).get("class", "")),
        fewest_nodes=int(known.get("workers", {}).get("atLeast", 1)),
        s3_annotations={name: str(annotation) for name, annotation in known["s3Annotations"].items()},
        config_keys={name: str(how) for name, how in known["configKeys"].items()},
        ingress_fields={name: str(kind) for name, kind in known["ingressFields"].items()},
        frameworks=tuple(map(str, known["frameworks"])),
        runtimes={name: _runtime(name, raw) for name, raw in known["runtimes"].items()},
    )


def _keys(raw: Any) -> dict[str, str]:
    """Keys of a Secret; a list is one of keys that the catalog calls as the release does."""
    words = raw if isinstance(raw, dict) else {key: key for key in raw}
    return {str(key): str(own) for key, own in words.items()}


def _runtime(name: str, raw: Mapping[str, Any]) -> BundledRuntime:
    formats = {
        str(format_name): RuntimeFormat(
            versions=tuple(map(str, spec["versions"])),
            auto_select=spec.get("autoSelect", "true") == "true",
            priority=int(spec.get("priority", 0)),
        )
        for format_name, spec in raw["formats"].items()
    }
    return BundledRuntime(name, tuple(map(str, raw["protocols"])), formats, raw.get("multiNode") == "true")
