"""What is nearly right, or said beside what it stands for, is told; what may well be meant is left alone."""

from __future__ import annotations

import pytest

from kfgen.pipeline import distinct, render
from worlds import catalog

PROJECT = """\
name: shop
environments: [dev]
defaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}
"""
SERVED = "namespace: ml\nmodelFormat: sklearn\n"
READ = f"{SERVED}storage: s3://b/x/1\n"


def told(model: str, more: dict[str, str] | None = None) -> list[str]:
    """The warnings of a model, each with its hint, in one environment."""
    files = {
        "kfgen.yaml": PROJECT,
        "namespaces/ml.yaml": "labels: {team: ml}\n",
        "models/x.yaml": model,
        **(more or {}),
    }
    found = [one for one in distinct(render(catalog(files)).warnings) if one.environment == "dev"]
    return [f"{one.code}: {one.text} {one.hint}" for one in found]


SPACES = {"namespaces/vision.yaml": "{}\n", "namespaces/team-a.yaml": "{name: blue-team}\n"}
NAMED = "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}"


@pytest.mark.parametrize(
    ("peer", "meant"),
    [
        ("visoin", "vision"),
        ("istio-sytem", "istio-system"),
        ("{%s}" % (NAMED % "visionn"), "vision"),
        ("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.names: ml}}}", "kubernetes.io/metadata.name"),
        ("{namespaceSelector: {matchLabels: {teams: ml}}}", "team"),
        (
            "{podSelector: {matchLabels: {serving.kserve.io/inferenceservices: x}}}",
            "serving.kserve.io/inferenceservice",
        ),
    ],
)
def test_a_caller_that_is_nearly_known_is_told(peer: str, meant: str) -> None:
    (said,) = told(f"{READ}networkPolicy: {{from: [{peer}]}}\n", SPACES)
    assert said.startswith("caller-name: no ")
    assert f'did you mean "{meant}"?' in said


@pytest.mark.parametrize(
    "peer",
    [
        *(
            "vision",
            "team-a",
            "blue-team",
            "istio-system",
            "elsewhere",
            "team-b",
            "mla",
            "vision-2",
            "{podSelector: {}}",
        ),
        *("{%s}" % (NAMED % "blue-team"), "{namespaceSelector: {matchLabels: {team: x, stage: trial}}}"),
        "{namespaceSelector: {matchExpressions: [{key: teams, operator: Exists}]}}",
    ],
)
def test_callers_that_may_well_be_others_are_left_alone(peer: str) -> None:
    assert told(f"{READ}networkPolicy: {{from: [{peer}]}}\n", SPACES) == []


def test_a_selector_wants_the_name_in_the_cluster() -> None:
    (said,) = told(f"{READ}networkPolicy: {{from: [{{{NAMED % 'team-a'}}}]}}\n", SPACES)
    assert 'is called "blue-team" here' in said
    assert said.endswith("from: [team-a]")


STORES = {
    "storage/lake.yaml": "{type: s3, bucket: lake, region: eu}\n",
    "storage/inner.yaml": "{type: s3, bucket: lake, prefix: inner, serviceAccount: {name: insider}}\n",
    "storage/open.yaml": "{type: gcs, bucket: open, credentials: none}\n",
    "storage/minio.yaml": "{type: s3, endpoint: minio:9000}\n",
    "storage/listed.yaml": "{type: s3, bucket: listed, credentials: {link: storage-config}}\n",
}


@pytest.mark.parametrize(
    ("said", "store", "instead"),
    [
        ("storage: s3://lake/x/$(version)\nversion: 3\n", "lake", "{from: lake, path: x/$(version)}"),
        ("storage: s3://lake/inner/1\n", "inner", "{from: inner, path: 1}"),
        (
            "mode: Standard\nstorageMounts: {/mnt/models/a: {from: inner, path: x/1}, /mnt/models/b: s3://lake/9}\n",
            "lake",
            "{from: lake, path: 9}",
        ),
        ("storage: s3://listed/1\n", "listed", "{from: listed, path: 1}"),
        (
            "storage: s3://other/1\ntransformer: {image: 'x:1', storage: s3://lake/t/1}\n",
            "lake",
            "{from: lake, path: t/1}",
        ),
    ],
)
def test_a_uri_in_a_store_that_would_be_read_without_it_is_told(said: str, store: str, instead: str) -> None:
    found = told(SERVED + said, STORES)
    assert [one for one in found if f'lies in store "{store}"' in one and f"write {instead} instead" in one] == found
    assert len(found) == 1


@pytest.mark.parametrize(
    "said",
    [
        "storage: {from: lake, path: x/1}\n",
        "storage: s3://lakes/1\n",
        "storage: s3://other/lake/1\n",
        "storage: gs://open/1\n",
        "storage: s3://lake/1\nserviceAccountName: mine\n",
        "mode: Standard\nstorageMounts: {/mnt/models/a: {from: lake, path: x/1}, /mnt/models/b: s3://lake/9}\n",
    ],
)
def test_other_uris_are_left_alone(said: str) -> None:
    assert told(SERVED + said, STORES) == []


@pytest.mark.parametrize(
    ("said", "key", "field"),
    [
        ("replicas: 1..3\nspec: {predictor: {minReplicas: 2}}\n", "replicas.min", "predictor.minReplicas"),
        ("replicas: {max: 3}\nspec: {predictor: {maxReplicas: 0}}\n", "replicas.max", "predictor.maxReplicas"),
        ("timeout: 5\nspec: {predictor: {timeout: 6}}\n", "timeout", "predictor.timeout"),
        ("spec: {predictor: {model: {storageUri: s3://b/y/2}}}\n", "storage", "predictor.model.storageUri"),
        (
            "transformer: {image: 'x:1', replicas: 1}\nspec: {transformer: {minReplicas: 2}}\n",
            "transformer.replicas.min",
            "transformer.minReplicas",
        ),
    ],
)
def test_a_field_of_spec_beside_its_key_is_told(said: str, key: str, field: str) -> None:
    (found,) = told(READ + said)
    assert found.startswith(f'spec-twice: "{key}" and "spec.{field}" both say it, and the latter wins')
    assert told(f"{READ}{said}ignore: {{spec-twice: it is being moved}}\n") == []


@pytest.mark.parametrize(
    "said",
    [
        "spec: {predictor: {minReplicas: 2}}\n",
        "replicas: {max: 3}\nspec: {predictor: {minReplicas: 2}}\n",
        "replicas: 2\nspec: {predictor: {minReplicas: null}}\n",
        "args: [a]\nspec: {predictor: {model: {args: {append: [b]}}}}\n",
    ],
)
def test_fields_without_a_key_are_left_alone(said: str) -> None:
    assert told(READ + said) == []


def test_the_replicas_of_a_deployment_are_said_once() -> None:
    text = "kind: Deployment\nnamespace: ml\nimage: e.com/x:1\nreplicas: 2\nspec: {replicas: 3}\n"
    assert [one.partition(":")[0] for one in told(text)] == ["spec-twice"]
