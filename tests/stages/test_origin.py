"""Where a value of a built object comes from: the place in the catalog that a person edits, and what it beats."""

from __future__ import annotations

from typing import Any

import pytest

from kfgen.domain.manifest import ObjectKey
from kfgen.domain.problem import Path
from kfgen.domain.tree import Sources
from kfgen.origins import Origins, Place
from kfgen.pipeline import render
from kfgen.stages.origin import fields, near
from worlds import catalog

WORLD = catalog(
    {
        "kfgen.yaml": """\
name: demo
environments: [dev, prod]
defaults:
  environment:
    versions: {kserve: 0.20.0}
    mode: Knative
    domain: example.com
  model: {timeout: 60, labels: {tier: gold}}
  namespace: {labels: {team: all}}
""",
        "environments/live.yaml": """\
abstract: true
nodePools:
  gpu: {nodeSelector: {gpu: "yes"}, tolerations: [{key: nvidia.com/gpu, operator: Exists}]}
overrides: {model: {replicas: 1..4}}
""",
        "environments/prod.yaml": """\
extends: live
mode: Standard
overrides: {model: {replicas: {max: 9}}}
secrets: {backend: external-secrets, secretStoreRef: {kind: ClusterSecretStore, name: vault}}
platform:
  own: [inferenceservice-config]
  inferenceservice-config: {ingress: {ingressDomain: prod.example.com}}
""",
        "environments/dev.yaml": "nodePools: {gpu: {}}\nmode: Knative\n",
        "namespaces/ml.yaml": "environments: {prod: {name: ml-prod}}\n",
        "storage/minio.yaml": """\
type: s3
bucket: models
endpoint: minio.minio:9000
credentials: {secretName: minio-keys, remoteKey: "$(env)/minio"}
""",
        "runtimes/own.yaml": """\
supportedModelFormats: [{name: tabular, version: "2", autoSelect: true}]
image: server:1.2
args: ["--port=8080"]
resources: {memory: 1Gi}
""",
        "models/_defaults.yaml": "args: [--verbose]\nenvironments: {prod: {timeout: 5}}\n",
        "models/iris.yaml": """\
namespace: ml
modelFormat: {name: sklearn, version: "1"}
storage: {from: minio, path: iris/$(version)}
version: "7"
nodePool: gpu
timeout: 300
env: {B: two, A: one}
resources: {memory: 2Gi}
spec:
  predictor:
    affinity: {nodeAffinity: {}}
    imagePullSecrets: [{name: regcred}]
environments:
  dev: {replicas: 0..2, env: {A: other}}
  prod: {labels: {tier: null}, args: {append: [--quiet]}}
""",
        "models/team/_models.yaml": """\
models:
  moons: {namespace: ml, modelFormat: xgboost, storage: "gs://b/moons", timeout: 77}
  suns:
    namespace: ml
    modelFormat: tabular
    storage: {from: minio, path: suns}
""",
        "graphs/both.yaml": """\
namespace: ml
nodes: {root: {routerType: Sequence, steps: [{serviceName: iris}, {serviceName: moons}]}}
""",
    }
)
IRIS, MOONS = "models/iris.yaml", "models/team/_models.yaml"
LIVE, PROD = "environments/live.yaml", "environments/prod.yaml"
PREDICTOR = ("spec", "predictor")
AFFINITY = ("affinity", "nodeAffinity")
SECRETS = ("imagePullSecrets",)
MODE = ("metadata", "annotations", "serving.kserve.io/deploymentMode")
POOL = ("nodePools", "gpu")
MODEL = (*PREDICTOR, "model")


def origins(sources: Sources) -> Origins:
    result = render(sources)
    return Origins(result.catalog, result.environments, result.results)


@pytest.fixture(scope="module")
def world() -> Origins:
    return origins(WORLD)


def isvc(name: str, environment: str) -> Place:
    key = {"iris": "iris", "moons": "team/moons", "suns": "team/suns"}[name]
    return Place("models", key, environment, ObjectKey("InferenceService", "ml", name))


@pytest.mark.parametrize(
    ("name", "environment", "path", "expected"),
    [
        # taken over as it is, from every layer
        ("iris", "dev", (*PREDICTOR, "timeout"), (IRIS, ("timeout",))),
        ("iris", "prod", (*PREDICTOR, "timeout"), ("models/_defaults.yaml", ("environments", "prod", "timeout"))),
        ("iris", "dev", (*MODEL, "args", 0), ("models/_defaults.yaml", ("args", 0))),
        ("iris", "prod", (*MODEL, "args", 1), (IRIS, ("environments", "prod", "args", "append", 0))),
        ("iris", "dev", ("metadata", "labels", "tier"), ("kfgen.yaml", ("defaults", "model", "labels", "tier"))),
        ("iris", "dev", (*PREDICTOR, "maxReplicas"), (IRIS, ("environments", "dev", "replicas", "max"))),
        ("iris", "prod", (*PREDICTOR, "minReplicas"), (LIVE, ("overrides", "model", "replicas", "min"))),
        ("iris", "prod", (*PREDICTOR, "maxReplicas"), (PROD, ("overrides", "model", "replicas", "max"))),
        ("moons", "dev", (*PREDICTOR, "timeout"), (MOONS, ("models", "moons", "timeout"))),
        ("suns", "dev", (*PREDICTOR, "timeout"), ("kfgen.yaml", ("defaults", "model", "timeout"))),
        # short forms, lists by name, and one key that becomes two fields
        ("moons", "dev", (*MODEL, "modelFormat", "name"), (MOONS, ("models", "moons", "modelFormat", "name"))),
        ("iris", "dev", (*MODEL, "env", 1, "value"), (IRIS, ("environments", "dev", "env", "A"))),
        ("iris", "dev", (*MODEL, "env", 0, "value"), (IRIS, ("env", "B"))),
        ("iris", "prod", (*MODEL, "resources", "limits", "memory"), (IRIS, ("resources", "memory", "limit"))),
        # what is referred to
        ("iris", "prod", ("metadata", "namespace"), ("namespaces/ml.yaml", ("environments", "prod", "name"))),
        ("iris", "prod", (*PREDICTOR, "nodeSelector", "gpu"), (LIVE, (*POOL, "nodeSelector", "gpu"))),
        ("iris", "prod", (*PREDICTOR, "tolerations", 0, "key"), (LIVE, (*POOL, "tolerations", 0, "key"))),
        # made from several
        ("iris", "dev", (*MODEL, "storageUri"), (IRIS, ("storage", "path"))),
        ("iris", "prod", MODE, (PROD, ("mode",))),
        ("moons", "prod", MODE, (PROD, ("mode",))),
        # names, and what is always the same
        ("iris", "dev", ("metadata", "name"), (IRIS, ())),
        ("moons", "dev", ("metadata", "name"), (MOONS, ("models", "moons"))),
        ("iris", "dev", ("kind",), (IRIS, ("modelFormat", "name"))),
        ("iris", "dev", ("metadata", "labels", "app.kubernetes.io/managed-by"), (IRIS, ("modelFormat", "name"))),
        # containers, empty ones, and what is not there
        ("iris", "dev", (*PREDICTOR, *AFFINITY), (IRIS, (*PREDICTOR, *AFFINITY))),
        ("iris", "dev", (*PREDICTOR, *SECRETS, 0), (IRIS, (*PREDICTOR, *SECRETS, 0))),
        ("iris", "dev", (*PREDICTOR, *SECRETS), (IRIS, (*PREDICTOR, *SECRETS))),
        ("iris", "dev", (*PREDICTOR, *SECRETS, 0, "nme"), (IRIS, (*PREDICTOR, *SECRETS, 0))),
        ("iris", "prod", (*PREDICTOR, "tolerations"), (LIVE, (*POOL, "tolerations"))),
        ("iris", "dev", (*MODEL, "modelFormat"), (IRIS, ("modelFormat",))),
    ],
)  # fmt: skip
def test_the_place_that_gave_a_value(
    world: Origins, name: str, environment: str, path: Path, expected: tuple[str, Path]
) -> None:
    where = world.where(isvc(name, environment), path)
    assert (where.file, where.path) == (f"catalog/{expected[0]}", expected[1])


@pytest.mark.parametrize(
    ("place", "path", "expected"),
    [
        (Place("namespaces", "ml", "prod", ObjectKey("Namespace", "", "ml")), ("metadata", "labels", "team"),
         ("kfgen.yaml", ("defaults", "namespace", "labels", "team"))),
        (Place("namespaces", "ml", "dev", ObjectKey("Namespace", "", "ml")), ("kind",), ("namespaces/ml.yaml", ())),
        (Place("storage", "minio", "prod", ObjectKey("ExternalSecret", "ml", "minio-keys")), ("spec", "target", "name"),
         ("storage/minio.yaml", ("credentials", "secretName"))),
        (Place("storage", "minio", "prod", ObjectKey("ExternalSecret", "ml", "minio-keys")),
         ("spec", "secretStoreRef", "name"), (PROD, ("secrets", "secretStoreRef", "name"))),
        (Place("storage", "minio", "prod", ObjectKey("ServiceAccount", "ml", "minio")), ("metadata", "name"),
         ("storage/minio.yaml", ())),
        (Place("runtimes", "own", "dev", ObjectKey("ServingRuntime", "ml", "own")), ("spec", "containers", 0, "image"),
         ("runtimes/own.yaml", ("image",))),
        (Place("runtimes", "own", "prod", ObjectKey("ServingRuntime", "ml", "own")), ("metadata", "namespace"),
         ("namespaces/ml.yaml", ("environments", "prod", "name"))),
        (Place("graphs", "both", "dev", ObjectKey("InferenceGraph", "ml", "both")),
         ("spec", "nodes", "root", "steps", 0, "serviceName"), (IRIS, ())),
        (Place("config", "inferenceservice-config", "prod", ObjectKey("ConfigMap", "", "inferenceservice-config")),
         ("data", "ingress"), (PROD, ("platform", "inferenceservice-config", "ingress", "ingressDomain"))),
    ],
)  # fmt: skip
def test_objects_of_what_is_no_model(world: Origins, place: Place, path: Path, expected: tuple[str, Path]) -> None:
    assert world.study(place.folder, place.name, place.environment).has(place.key)
    where = world.where(place, path)
    assert (where.file, where.path) == (f"catalog/{expected[0]}", expected[1])


def said(world: Origins, place: Place, path: Path) -> list[tuple[str, Path]]:
    return [(one.file, one.path) for one in world.origin(place, path).also]


def test_what_else_has_a_say(world: Origins) -> None:
    uri = said(world, isvc("iris", "dev"), (*MODEL, "storageUri"))
    for part in (IRIS, ("storage", "from")), (IRIS, ("version",)), ("storage/minio.yaml", ("bucket",)):
        assert (f"catalog/{part[0]}", part[1]) in uri
    assert ("catalog/models/iris.yaml", ("namespace",)) in said(world, isvc("iris", "dev"), ("metadata", "namespace"))
    assert ("catalog/models/iris.yaml", ("nodePool",)) in said(
        world, isvc("iris", "prod"), (*PREDICTOR, "nodeSelector", "gpu")
    )
    assert ("catalog/kfgen.yaml", ("defaults", "environment", "versions", "kserve")) in said(
        world, isvc("iris", "prod"), (*MODEL, "storageUri")
    )


def test_what_a_value_beats(world: Origins) -> None:
    study = world.study("models", "iris", "prod")
    beaten = study.beaten(ObjectKey("InferenceService", "ml", "iris"), (*PREDICTOR, "timeout"))
    assert [(one.value, one.where.file) for one in beaten] == [
        (300, "catalog/models/iris.yaml"),
        (60, "catalog/kfgen.yaml"),
    ]
    beaten = study.beaten(ObjectKey("InferenceService", "ml", "iris"), (*PREDICTOR, "maxReplicas"))
    assert [(one.value, one.where.file) for one in beaten] == [(4, "catalog/environments/live.yaml")]


def test_a_truth_value_beats_another() -> None:
    sources = catalog(
        {
            "kfgen.yaml": "name: demo\nenvironments: [dev]\n"
            "defaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}\n",
            "environments/dev.yaml": "{}\n",
            "namespaces/ml.yaml": "{}\n",
            "models/_defaults.yaml": "pod: {hostNetwork: false}\n",
            "models/iris.yaml": "namespace: ml\nimage: server:1.2\npod: {hostNetwork: true}\n",
        }
    )
    study = origins(sources).study("models", "iris", "dev")
    beaten = study.beaten(ObjectKey("InferenceService", "ml", "iris"), (*PREDICTOR, "hostNetwork"))
    assert [(one.value, one.where.file) for one in beaten] == [(False, "catalog/models/_defaults.yaml")]


def test_what_a_value_is_made_from(world: Origins) -> None:
    study = world.study("models", "iris", "dev")
    key = ObjectKey("InferenceService", "ml", "iris")
    uri = {(one.file, one.path) for one in study.made_from(key, (*MODEL, "storageUri"))}
    assert {("catalog/models/iris.yaml", ("version",)), ("catalog/storage/minio.yaml", ("bucket",))} < uri
    pool = world.study("models", "iris", "prod").made_from(key, (*PREDICTOR, "nodeSelector", "gpu"))
    assert [(one.file, one.path) for one in pool] == [("catalog/models/iris.yaml", ("nodePool",))]
    assert not study.made_from(key, (*PREDICTOR, "timeout"))[1:]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("spec.predictor.timeout", ["spec.predictor.timeout"]),
        ("spec.predictor.model.env[B]", ["spec.predictor.model.env[B].name", "spec.predictor.model.env[B].value"]),
        ("InferenceService.spec.predictor.model.env[0].value", ["spec.predictor.model.env[B].value"]),
        ("InferenceService/iris.spec.predictor.model.env.1.value", ["spec.predictor.model.env[A].value"]),
        (
            "metadata.annotations.serving.kserve.io/deploymentMode",
            ["metadata.annotations.serving.kserve.io/deploymentMode"],
        ),
        ("spec.pred", []),
        ("InferenceService/moons", []),
    ],
)
def test_fields_as_a_person_writes_them(world: Origins, asked: str, expected: list[str]) -> None:
    study = world.study("models", "iris", "dev")
    assert [one.text for one in fields(study.manifests, asked)] == expected


def test_what_comes_near_a_path(world: Origins) -> None:
    manifests = world.study("models", "iris", "dev").manifests
    assert near(manifests, "spec.predictor.model.env[C]")[1] == ["[A]", "[B]"]
    assert near(manifests, "spec.predictr") == ("spec", ["predictor"])
    assert "InferenceService" in near(manifests, "Inferenceservice")[1]


def test_of_a_key_the_place_is_the_key(world: Origins) -> None:
    where = world.where(isvc("iris", "dev"), (*PREDICTOR, "timeout"), on_key=True)
    assert where.on_key
    assert where.path == ("timeout",)
    assert not world.where(isvc("iris", "dev"), (*PREDICTOR, "minReplicas"), on_key=True).on_key


def test_an_object_that_environments_of_one_cluster_share() -> None:
    sources = catalog(
        {
            "kfgen.yaml": "name: demo\nenvironments: [dev, test]\n"
            "defaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}\n",
            "clusters/one.yaml": "{}\n",
            "environments/dev.yaml": "cluster: one\n",
            "environments/test.yaml": "cluster: one\n",
            "namespaces/ml.yaml": "name: ml-$(env)\nlabels: {a: b}\n",
        }
    )
    place = Place("namespaces", "ml", "one", ObjectKey("Namespace", "", "ml"))
    where = origins(sources).where(place, ("metadata", "labels", "a"))
    assert (where.file, where.path) == ("catalog/namespaces/ml.yaml", ("labels", "a"))


def test_every_value_of_every_object_has_an_origin(world: Origins) -> None:
    for environment in ("", "dev", "prod"):
        for folder, name in (("models", "iris"), ("models", "team/suns"), ("graphs", "both"), ("storage", "minio")):
            study = world.study(folder, name, environment)
            assert study.manifests
            for manifest in study.manifests:
                for path in _paths(manifest.body, ()):
                    where = study.where(manifest.key, path)
                    assert where.file in WORLD.files, (manifest.key, path, where)


def _paths(value: Any, path: Path) -> list[Path]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(inner for key, item in items for inner in _paths(item, (*path, key)))]
