"""The release files against KServe's own sources: bundled runtimes, kinds, and the fields behind the features."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from gomodules import module_folder
from kfgen.domain.release import BundledRuntime, Feature
from kfgen.kserve import by_version

# Every tag of KServe that the module proxy has and whose CRDs differ from the one before.
TAGS = (
    *("0.7.0", "0.8.0", "0.9.0", "0.10.2", "0.11.2", "0.12.0", "0.13.0"),
    *("0.14.0", "0.15.0", "0.15.2", "0.16.0", "0.17.0", "0.19.0", "0.20.0"),
)
KFSERVING = "0.5.1"

# Feature → field of an InferenceService's spec that comes with it.
FIELDS = {
    Feature.MODEL_SPEC: "predictor.model",
    Feature.SCALE_METRIC: "predictor.scaleMetric",
    Feature.AUTO_SCALING: "predictor.autoScaling",
    Feature.SCALING_BEHAVIOR: "predictor.autoScaling.behavior",
    Feature.STORAGE_SPEC: "predictor.model.storage",
    Feature.STORAGE_URIS: "predictor.storageUris",
    Feature.INIT_CONTAINERS: "predictor.initContainers",
    Feature.COMPONENT_METADATA: "transformer.annotations",
    Feature.DEPLOYMENT_STRATEGY: "predictor.deploymentStrategy",
    Feature.WORKER_SPEC: "predictor.workerSpec.pipelineParallelSize",  # of 0.14 the definition alone knows the rest
    Feature.STANDARD_CANARY: "canary",
    Feature.PREDICTOR_NAME: "predictor.name",
    Feature.LOGGER_HEADERS: "predictor.logger.metadataHeaders",
    Feature.LOGGER_STORAGE: "predictor.logger.storage",
    Feature.ALIBI_EXPLAINER: "explainer.alibi",
    Feature.AIX_EXPLAINER: "explainer.aix",
    Feature.ART_EXPLAINER: "explainer.art",
}
# Feature → (kind, field of its spec) of other kinds.
OTHER_FIELDS = {
    Feature.RUNTIME_PROTOCOLS: ("ServingRuntime", "protocolVersions"),
    Feature.CACHE_ACCOUNT: ("LocalModelCache", "serviceAccountName"),
    Feature.GRAPH_SCALING: ("InferenceGraph", "minReplicas"),
}


def sources(version: str) -> Path:
    if version == KFSERVING:
        return module_folder("github.com/kubeflow/kfserving", f"v{version}")
    return module_folder("github.com/kserve/kserve", f"v{version}")


def documents(file: Path) -> Iterator[Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for document in yaml.load_all(file.read_bytes(), Loader=loader):
        if isinstance(document, dict):
            yield document


@cache
def definitions(version: str) -> dict[str, dict[str, Any]]:
    """Kind → served version → schema of its spec."""
    folder = sources(version) / "config" / "crd"
    if (folder / "full").is_dir():
        folder = folder / "full"
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(folder.rglob("*.yaml")):
        for document in documents(file):
            if document.get("kind") != "CustomResourceDefinition" or "names" not in document["spec"]:
                continue
            spec = document["spec"]
            for one in spec.get("versions") or [{"name": spec["version"], "served": True}]:
                schema = (one.get("schema") or spec.get("validation") or {}).get("openAPIV3Schema", {})
                if one["served"]:
                    found.setdefault(spec["names"]["kind"], {})[one["name"]] = schema.get("properties", {}).get("spec")
    return found


def has_field(schema: Mapping[str, Any], path: str) -> bool:
    for step in path.split("."):
        schema = schema.get("properties", {}).get(step)
        if schema is None:
            return False
    return True


@pytest.mark.parametrize("version", [KFSERVING, *TAGS])
def test_fields_come_and_go_with_their_features(version: str) -> None:
    release = by_version()[version]
    schema = definitions(version)["InferenceService"][release.kinds["InferenceService"]]
    found = {feature for feature, path in FIELDS.items() if has_field(schema, path)}
    assert found == release.features & set(FIELDS)


@pytest.mark.parametrize("version", TAGS)
def test_fields_of_other_kinds_come_with_their_features(version: str) -> None:
    release, served = by_version()[version], definitions(version)
    found = {
        feature
        for feature, (kind, path) in OTHER_FIELDS.items()
        if kind in served and has_field(served[kind][release.kinds[kind]], path)
    }
    assert found == release.features & set(OTHER_FIELDS)


@pytest.mark.parametrize("version", [KFSERVING, *TAGS])
def test_kinds_are_those_of_the_crds(version: str) -> None:
    release = by_version()[version]
    served = definitions(version)
    assert served.keys() == release.kinds.keys()
    for kind, api_version in release.kinds.items():
        assert api_version in served[kind]


@pytest.mark.parametrize("version", [KFSERVING, "0.7.0"])
def test_frameworks_are_keys_of_the_predictor(version: str) -> None:
    release = by_version()[version]
    predictor = definitions(version)["InferenceService"][release.kinds["InferenceService"]]["properties"]["predictor"]
    frameworks = {name for name, one in predictor["properties"].items() if "storageUri" in one.get("properties", {})}
    assert frameworks == set(release.frameworks)


def bundled(version: str) -> dict[str, tuple[Any, ...]]:
    """What an installation brings: the runtimes that its kustomization lists."""
    folder = sources(version) / "config" / "runtimes"
    found = {}
    for name in next(documents(folder / "kustomization.yaml"))["resources"]:
        for runtime in documents(folder / name):
            spec = runtime["spec"]
            rows: dict[str, tuple[Any, ...]] = {}
            for one in spec["supportedModelFormats"]:
                versions = (*rows.get(one["name"], ((),))[0], str(one["version"]))
                rows[one["name"]] = (versions, one.get("autoSelect", False), one.get("priority", 0))
            found[runtime["metadata"]["name"]] = (
                tuple(spec.get("protocolVersions", ())),
                "workerSpec" in spec,
                rows,
            )
    return found


def as_rows(runtime: BundledRuntime) -> tuple[Any, ...]:
    rows = {name: (one.versions, one.auto_select, one.priority) for name, one in runtime.formats.items()}
    return runtime.protocols, runtime.multi_node, rows


@pytest.mark.parametrize("version", [tag for tag in TAGS if tag != "0.7.0"])
def test_bundled_runtimes_are_those_of_the_installation(version: str) -> None:
    release = by_version()[version]
    assert {name: as_rows(runtime) for name, runtime in release.runtimes.items()} == bundled(version)


@pytest.mark.parametrize("version", TAGS)
def test_autoscalers_are_those_that_the_webhook_takes(version: str) -> None:
    """The classes that there are, and the one of models on several nodes with the fewest nodes they may say."""
    release, root = by_version()[version], sources(version) / "pkg"
    constants = (root / "constants/constants.go").read_text(encoding="utf-8")
    values = dict(re.findall(r"(AutoscalerClass\w+)\s+AutoscalerClassType = \"(\w+)\"", constants))
    (listed,) = re.findall(r"AutoscalerAllowedClassList = \[\]AutoscalerClassType\{([^}]*)\}", constants)
    assert [values[name] for name in re.findall(r"\w+", listed)] == list(release.autoscaler_classes)
    webhook = next((root / "apis/serving/v1beta1").glob("inference_service_validation.go"), None)
    text = webhook.read_text(encoding="utf-8") if webhook else ""
    demanded = re.findall(r"AutoscalerClass\] != string\(constants\.(\w+)\)", text)
    assert [values[name] for name in demanded] == [release.worker_class][: len(demanded)]
    assert bool(demanded) == release.has(Feature.WORKER_SPEC) == bool(release.worker_class)
    least = re.findall(r"\*pps < (\d+|constants\.DefaultPipelineParallelSize)", text)
    known = dict(re.findall(r"(DefaultPipelineParallelSize)\s*= (\d+)", constants))
    assert [int(known.get(one.rpartition(".")[2], one)) for one in least] == [release.fewest_nodes][: len(least)]
