"""Charts are clean, strict and alive: lint passes, typos are refused, every knob does what it says and nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

import realtools
from equality import assert_same, helm, identity, indexed, read, write
from kfgen.domain.data import at_path
from kfgen.domain.layers import Patch
from kfgen.domain.tree import Sources
from kfgen.io.sources import read_sources
from kfgen.pipeline import render
from strategies_catalog import Made, catalogs

pytestmark = pytest.mark.tools

ROOT = Path(__file__).resolve().parent.parent.parent
CHARTS = sorted(path.name for path in (ROOT / "charts").iterdir())
HELMS = ("helm3", "helm4")
VALUES = sorted(path.relative_to(ROOT / "charts").as_posix() for path in (ROOT / "charts").glob("*/values-*.yaml"))

# A container of its own: its knobs stand inside a list, which environments change too; and KFServing's form of it.
CONTAINER = {
    "catalog/kfgen.yaml": "name: demo\nenvironments: [dev, prod, legacy]\n"
    "defaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}\n",
    "catalog/environments/dev.yaml": "platform: {localModelNodeGroups: "
    "{a: {storageLimit: 1Ti, nodeSelector: {a: b}}}}\n",
    "catalog/environments/prod.yaml": "{}\n",
    "catalog/environments/legacy.yaml": "versions: {kserve: 0.5.1}\n",
    "catalog/namespaces/ml.yaml": "{}\n",
    "catalog/models/own.yaml": "namespace: ml\nimage: x:1\nenv: {A: a, B: b}\nreplicas: 1..2\ntimeout: 60\n"
    "resources: {cpu: 1}\ncontainerConcurrency: 4\n"
    "environments: {dev: {env: {A: null, C: c}, container: {tty: true}}, prod: {image: 'x:2'}}\n",
    "catalog/runtimes/ours.yaml": "supportedModelFormats: [f]\nimage: x:1\nresources: {cpu: 1}\ndisabled: false\n"
    "namespaces: [ml]\nenvironments: {dev: {args: [a]}, legacy: {enabled: false}}\n",
    "catalog/models/llm.yaml": "kind: LLMInferenceService\nnamespace: ml\nstorage: s3://b/x\nimage: x:1\n"
    "resources: {cpu: 1}\nreplicas: 2\nenvironments: {dev: {args: [a]}, legacy: {enabled: false}}\n",
    "catalog/caches/held.yaml": "namespace: ml\nsourceModelUri: 's3://b/x'\nmodelSize: 1Gi\nnodeGroups: [a]\n"
    "environments: {dev: {modelSize: 2Gi}, legacy: {enabled: false}}\n",
    "catalog/graphs/way.yaml": "namespace: ml\nreplicas: 1..2\ntimeout: 60\nresources: {cpu: 1}\n"
    "nodes: {root: {routerType: Sequence, steps: [{serviceUrl: 'http://x'}]}}\n"
    "environments: {legacy: {enabled: false}}\n",
}
# A plain Deployment: the version stands in two places, an autoscaler owns the replicas where there is one.
PLAIN = {
    **{path: text for path, text in CONTAINER.items() if "models/" not in path},
    "catalog/models/plain.yaml": "kind: Deployment\nnamespace: ml\nimage: x:1\nversion: 1.10\nports: {http: 80}\n"
    "resources: {cpu: 1}\nreplicas: 1..2\nloadTimeout: 10m\nsidecars: {s: {image: 'y:1', resources: {cpu: 1}}}\n"
    "environments: {dev: {replicas: 1, env: {A: a}}, prod: {version: 2, image: 'x:2', service: {type: NodePort}}}\n",
}
# values path → the last step of the field that it sets, and a new value
KNOBS: dict[str, tuple[str, Any]] = {
    "replicas.min": ("minReplicas", 3),
    "replicas.max": ("maxReplicas", 5),
    "timeout": ("timeout", 1_000_660_000),
    "containerConcurrency": ("containerConcurrency", 7),
    "canaryTrafficPercent": ("canaryTrafficPercent", 11),
    "image": ("image", "new/image:1.10"),
    "runtimeVersion": ("runtimeVersion", "1e3"),
    "storageUri": ("storageUri", "s3://new/{{x}}"),
    "resources": ("limits.cpu", "7"),
    "deploymentMode": ("deploymentMode", "Other"),
    "size": ("storage", "7Ti"),
    "storageClassName": ("storageClassName", "on"),
    "externalName": ("externalName", "new.example.com"),
    "inferenceService": ("inferenceService", "new"),
    "memory": ("memory", "7Gi"),
    "replicas": ("replicas", 9),
    "version": ("version", "9e9"),
    "progressDeadlineSeconds": ("progressDeadlineSeconds", 1_000_660),
    "type": ("type", "Other"),
    "disabled": ("disabled", True),
    "uri": ("uri", "hf://new/x"),
    "storageLimit": ("storageLimit", "7Ti"),
    "modelSize": ("modelSize", "7Gi"),
}


def with_value(tool: str, chart: Path, environment: str, path: list[str], value: Any, **options: Any) -> list[Any]:
    """What Helm prints with one value set on the command line."""
    keys = [re.sub(r"([.,\[\]])", r"\\\1", key) for key in path]
    return helm(tool, chart, environment, extra=["--set-json", f"{'.'.join(keys)}={json.dumps(value)}"], **options)


def differing(before: list[Any], after: list[Any]) -> dict[tuple[str, ...], list[tuple[Any, ...]]]:
    """Object → paths at which it differs; an empty list for one that came or went."""
    old, new = indexed(before, "before"), indexed(after, "after")
    result: dict[tuple[str, ...], list[tuple[Any, ...]]] = {key: [] for key in old.keys() ^ new.keys()}
    for key in old.keys() & new.keys():
        paths = list(leaf_differences(old[key], new[key], ()))
        if paths:
            result[key] = paths
    return result


def leaf_differences(old: Any, new: Any, at: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """The paths at which two objects differ, lists of one length element by element."""
    if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for index, (left, right) in enumerate(zip(old, new, strict=True)):
            yield from leaf_differences(left, right, (*at, index))
    elif isinstance(old, dict) and isinstance(new, dict):
        patch = Patch.between(old, new)
        for path in (*patch.removes, *(path for path, _ in patch.sets)):
            yield from leaf_differences(at_path(old, path), at_path(new, path), (*at, *path))
    elif old != new:
        yield at


def schema_of(chart: Path) -> dict[str, Any]:
    return dict(json.loads((chart / "values.schema.json").read_text(encoding="utf-8")))


def knobs_of(schema: dict[str, Any], section: str, name: str) -> list[str]:
    """The dotted paths of an object's values, without what all objects have."""
    reference = schema["properties"][section]["properties"][name]["$ref"]
    properties = schema["definitions"][reference.rpartition("/")[2]]["properties"]
    result = []
    for key, one in properties.items():
        below = one.get("properties")
        result += [f"{key}.{inner}" for inner in below] if below else [key]
    return [path for path in result if path not in {"enabled", "overrides", "removals", "variant", "ready"}]


@pytest.mark.parametrize("tool", HELMS)
@pytest.mark.parametrize("values", VALUES)
def test_lint_is_content_with_the_worked_example(tool: str, values: str) -> None:
    path = ROOT / "charts" / values
    assert "[WARNING]" not in realtools.helm_lint(tool, path.parent, [path])


@pytest.mark.parametrize("shard", range(2))
def test_lint_and_base_of_made_catalogs(shard: int, tmp_path: Path) -> None:
    """Lint is content, schemas are strict, and the base alone is the same in both outputs."""
    count = iter(range(100))

    @seed(100 + shard)
    @settings(
        max_examples=8, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(catalogs())
    def law(made: Made) -> None:
        rendered = render(Sources(made.sources()), keep_objects=True)
        root = tmp_path / str(next(count))
        write(rendered.tree.files, root)
        for chart in sorted((root / "charts").iterdir()):
            assert_strict(schema_of(chart))
            tool = HELMS[len(chart.name) % 2]
            for path in sorted(chart.glob("values-*.yaml")):
                realtools.helm_lint(tool, chart, [path])
            base = rendered.objects.get(("", chart.name), [])
            assert_same(read(realtools.helm_template(tool, chart, [])), base, f"{tool} base {chart.name}")
            folder = root / "environments" / "base" / chart.name
            assert folder.exists() == bool(base)
            if base:
                assert_same(read(realtools.kustomize_build(folder)), base, f"kustomize base {chart.name}")

    law()


def assert_strict(schema: dict[str, Any]) -> None:
    """Valid draft-07, and every map with known keys takes no others."""
    jsonschema.Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    free = []

    def walk(value: Any, at: tuple[str, ...]) -> None:
        if isinstance(value, dict):
            if value.get("type") == "object" and "properties" not in value:
                free.append(at[-1])
            elif value.get("type") == "object":
                assert value.get("additionalProperties") is False, at
            for key, item in value.items():
                walk(item, (*at, key))
        elif isinstance(value, list):
            for item in value:
                walk(item, at)

    walk(schema, ())
    assert set(free) <= {"global", "overrides", "resources", "hard"}  # hard: of a ResourceQuota


@pytest.mark.parametrize("chart", CHARTS)
def test_schemas_are_strict_and_say_what_the_readme_says(chart: str) -> None:
    schema = schema_of(ROOT / "charts" / chart)
    assert_strict(schema)
    readme = (ROOT / "charts" / chart / "README.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(\w+)\.<name>\.([\w.]+)` \|", readme, re.MULTILINE))
    known: set[tuple[str, str]] = set()
    for section, one in schema["properties"].items():
        for name, reference in one.get("properties", {}).items():
            if "$ref" in reference:
                definition = schema["definitions"][reference["$ref"].rpartition("/")[2]]["properties"]
                known |= {
                    (section, path) for path in (*knobs_of(schema, section, name), "enabled", "overrides", "removals")
                }
                known |= {(section, key) for key in ("variant", "ready") if key in definition}
    assert told - known == set()
    assert known - told <= {(section, "variant") for section, _ in known}


@pytest.mark.parametrize("tool", HELMS)
@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ("models.triton-mms.replica.max=5", "replica"),
        ("modles.triton-mms.replicas.max=5", "modles"),
        ("models.triton-mmss.enabled=true", "triton-mmss"),
        ("models.triton-mms.replicas.maxx=5", "maxx"),
        ("models.triton-mms.replicas.max=many", "max"),
        ("models.triton-mms.variant=prod", "variant"),
        ("kserve.versoin=0.20.0", "versoin"),
    ],
)
def test_a_typo_is_refused_by_name(tool: str, setting: str, named: str) -> None:
    chart = ROOT / "charts" / "mms"
    for environment in ("legacy", "prod"):
        with pytest.raises(AssertionError, match=rf"(?s)values don't meet the specifications.*{named}"):
            helm(tool, chart, environment, extra=["--set", setting])


def assert_knobs_are_alive(chart: Path, environment: str, tool: str) -> int:
    """Every knob of every object that is there changes exactly its field; returns how many were tried."""
    before = helm(tool, chart, environment)
    schema, tried = schema_of(chart), 0
    names = {(body["kind"], body["metadata"]["name"]) for body in before}
    kfserving = any(body["apiVersion"].startswith("serving.kubeflow.org") for body in before)
    for section, one in schema["properties"].items():
        for name, reference in one.get("properties", {}).items():
            if "$ref" not in reference or not alive(section, name, names):
                continue
            for knob in knobs_of(schema, section, name):
                if (
                    knob == "deploymentMode" and kfserving
                ):  # which has one mode only: no field, but other environments' schema
                    continue
                field, value = KNOBS[knob]
                path = [section, name, *knob.split("."), *(field.split(".") if knob == "resources" else ())]
                field = field.rpartition(".")[2]
                after = with_value(tool, chart, environment, path, value)
                changes = differing(before, after)
                assert len(changes) == 1, f"{section}.{name}.{knob} changes {changes}"
                ((key, paths),) = changes.items()
                fields = {field, "resources"} if knob == "resources" else {field}
                assert all(steps(path) & fields for path in paths), f"{section}.{name}.{knob} changes {paths}"
                found = indexed(after, "after")[key]  # type: ignore[index]
                assert value in list(values_under(found, field)), f"{section}.{name}.{knob} is not {value!r}"
                tried += 1
    return tried


def alive(section: str, name: str, names: set[tuple[str, str]]) -> bool:
    kinds = {
        "models": "InferenceService",
        "runtimes": "ServingRuntime",
        "graphs": "InferenceGraph",
        "llms": "LLMInferenceService",
        "localModelNodeGroups": "LocalModelNodeGroup",
        "caches": "LocalModelNamespaceCache",
        "trainedModels": "TrainedModel",
        "services": "Service",
        "deployments": "Deployment",
        "horizontalPodAutoscalers": "HorizontalPodAutoscaler",
        "persistentVolumeClaims": "PersistentVolumeClaim",
    }
    return (kinds.get(section, ""), name) in names


def steps(path: tuple[Any, ...]) -> set[str]:
    """The steps of a path, annotations without their prefix."""
    return {str(step).rpartition("/")[2] for step in path}


def values_under(value: Any, field: str) -> Iterator[Any]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key.rpartition("/")[2] == field:
                yield item
            yield from values_under(item, field)
    elif isinstance(value, list):
        for item in value:
            yield from values_under(item, field)


@pytest.mark.parametrize("values", VALUES)
def test_every_knob_of_the_worked_example_is_alive(values: str) -> None:
    chart, environment = (ROOT / "charts" / values).parent, values.rpartition("values-")[2][: -len(".yaml")]
    tried = assert_knobs_are_alive(chart, environment, "helm4" if environment == "prod" else "helm3")
    assert tried or chart.name == "platform"


@pytest.mark.parametrize("files", [CONTAINER, PLAIN], ids=["container", "plain"])
@pytest.mark.parametrize("environment", ["dev", "prod", "legacy"])
def test_every_knob_inside_a_list_is_alive(environment: str, files: dict[str, str], tmp_path: Path) -> None:
    """Where an environment changes a container, `--set image` still sets its image."""
    rendered = render(Sources({path: text.encode() for path, text in files.items()}), keep_objects=True)
    write(rendered.tree.files, tmp_path)
    chart = tmp_path / "charts" / "ml"
    assert_same(helm("helm4", chart, environment), rendered.objects[environment, "ml"], environment)
    assert assert_knobs_are_alive(chart, environment, "helm4") >= 6
    if environment == "dev":
        assert assert_knobs_are_alive(tmp_path / "charts" / "platform", environment, "helm4")


def test_what_all_objects_have_does_what_it_says() -> None:
    chart, model = ROOT / "charts" / "kubeflow-megaputer", ["models", "nllb-200-1dot3b"]
    before = helm("helm4", chart, "prod")
    gone = differing(before, with_value("helm4", chart, "prod", [*model, "enabled"], False))
    assert [key[1] for key in gone] == ["InferenceService"]
    added = with_value("helm4", chart, "prod", [*model, "overrides", "spec", "predictor", "n"], {"x": [1, "on"]})
    ((_, paths),) = differing(before, added).items()
    assert paths == [("spec", "predictor", "n")]
    without = with_value("helm3", chart, "prod", [*model, "removals"], ["/spec/predictor/model/protocolVersion"])
    ((_, paths),) = differing(before, without).items()
    assert paths == [("spec", "predictor", "model", "protocolVersion")]
    moved = with_value("helm3", chart, "prod", ["namespaces", "kubeflow-megaputer"], "on")
    assert {identity(body)[2] for body in moved} == {"on"}
    assert {identity(body)[:2] for body in moved} == {identity(body)[:2] for body in before}


def test_settings_reach_the_test_pod_and_the_notes() -> None:
    chart = ROOT / "charts" / "kubeflow-megaputer"
    before = helm("helm4", chart, "prod", skip_tests=False)
    for path, value in ((["tests", "image"], "x:1"), (["models", "nllb-200-1dot3b", "ready"], "/new")):
        ((key, _),) = differing(before, with_value("helm4", chart, "prod", path, value, skip_tests=False)).items()
        assert key[1] == "Pod"
    standard = [
        *with_value(
            "helm4", chart, "prod", ["models", "nllb-200-1dot3b", "deploymentMode"], "Standard", skip_tests=False
        )
    ]
    assert "-predictor." in json.dumps([body for body in standard if body["kind"] == "Pod"])
    command = ["install", "x", chart, "--values", chart / "values-prod.yaml", "--dry-run=client"]
    notes = realtools.run_tool("helm4", [*command, "--set", "domain=new.example.com", "--set", "kserve.version=9.9.9"])
    assert "new.example.com" in notes
    assert "9.9.9" in notes


def test_the_worked_base_is_the_same_in_both_outputs() -> None:
    rendered = render(read_sources(ROOT), keep_objects=True)
    for chart in CHARTS:
        base = rendered.objects["", chart]
        assert_same(read(realtools.helm_template("helm4", ROOT / "charts" / chart, [])), base, chart)
        assert_same(read(realtools.kustomize_build(ROOT / "environments" / "base" / chart)), base, chart)
