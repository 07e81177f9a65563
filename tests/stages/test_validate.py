"""What a catalog makes, held to what its clusters know: told once, at the place that says it."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from kfgen.domain.tree import Sources
from kfgen.io.sources import read_sources
from kfgen.messages import lines
from kfgen.pipeline import render
from kfgen.validation import validated
from worked import ROOT
from worlds import catalog

MODEL = "namespace: ml\nmodelFormat: sklearn\nstorage: gs://b/x\n"


def told(sources: Sources, names: Collection[str] = ()) -> list[str]:
    return lines(validated(render(sources, keep_objects=True), sources, names).problems, sources)


def test_the_worked_example_is_valid() -> None:
    assert told(read_sources(ROOT)) == []


def test_a_field_that_nobody_knows_is_told_where_it_stands() -> None:
    assert told(catalog({"models/x.yaml": f"{MODEL}spec: {{predictor: {{maxReplica: 3}}}}\n"})) == [
        "catalog/models/x.yaml:4:20: error[schema]: InferenceService x: spec.predictor.maxReplica is no field, "
        'says KServe 0.20.0 (dev). hint: did you mean "maxReplicas"?'
    ]


def test_what_many_get_from_one_place_is_told_there() -> None:
    text = "defaults:\n  environment: {versions: {kserve: 0.20.0}, mode: Knative}\n"
    text += "  model: {spec: {predictor: {odd: 1}}}\n"
    sources = catalog(
        {
            "kfgen.yaml": f"name: demo\nenvironments: [dev]\n{text}",
            "models/x.yaml": MODEL,
            "models/y.yaml": MODEL,
        }
    )
    assert [one.partition(" error")[0] for one in told(sources)] == ["catalog/kfgen.yaml:5:30:"] * 2


def test_environments_are_told_together_and_each_by_its_own_release() -> None:
    sources = catalog(
        {
            "kfgen.yaml": "name: demo\nenvironments: [dev, prod]\n"
            "defaults: {environment: {mode: Knative, versions: {kserve: 0.20.0}}}\n",
            "environments/prod.yaml": "versions: {kserve: 0.15.2}\n",
            "models/x.yaml": f"{MODEL}spec: {{predictor: {{confidential: {{}}, timeout: '60'}}}}\n",
        }
    )
    found = told(sources)
    assert any("spec.predictor.timeout" in one and "KServe 0.20.0 (dev), KServe 0.15.2 (prod)" in one for one in found)
    assert not any("(dev)" in one for one in told(sources, ["prod"]))


def test_what_every_kubernetes_refuses_is_told_once() -> None:
    sources = catalog(
        {
            "kfgen.yaml": "name: demo\nenvironments: [dev, prod]\n"
            "defaults: {environment: {mode: Standard, versions: {kserve: 0.20.0, kubernetes: 1.34.0}}}\n",
            "environments/prod.yaml": "versions: {kubernetes: 1.33.0}\n",
            "models/x.yaml": "kind: Deployment\nnamespace: ml\nimage: a/b:1\nports: {http: 8080}\n"
            "container: {livenesProbe: {}}\n",
        }
    )
    (found,) = told(sources)
    assert found.startswith("catalog/models/x.yaml:5:13: error[schema]")  # an empty map has a place, too
    assert "says Kubernetes 1.34 (dev), Kubernetes 1.33 (prod). hint" in found


@pytest.mark.parametrize(
    ("api_version", "kind", "message"),
    [
        (
            "batch/v1beta1",
            "CronJob",
            'Kubernetes 1.37 has no CronJob of batch/v1beta1 (dev). hint: did you mean "batch/v1"?',
        ),
        (
            "example.com/v1",
            "Thing",
            "nothing is known of Thing of example.com/v1 (dev). "
            "hint: put its CustomResourceDefinition, or a JSON Schema, into catalog/schemas/",
        ),
        (
            "serving.kubeflow.org/v1beta1",
            "InferenceService",
            "KServe 0.20.0 has no InferenceService of serving.kubeflow.org/v1beta1 (dev). "
            "hint: it has that of serving.kserve.io/v1beta1",
        ),
    ],
)
def test_a_kind_that_is_not_there_is_an_error(api_version: str, kind: str, message: str) -> None:
    body = f"object: {{apiVersion: {api_version}, kind: {kind}, metadata: {{name: x}}, spec: {{}}}}\n"
    (found,) = told(catalog({"manifests/x.yaml": f"namespace: ml\n{body}"}))
    assert found.startswith("catalog/manifests/x.yaml:2:22: error[no-schema]: ")
    assert message in found


def test_objects_of_a_shared_cluster_are_looked_at_once() -> None:
    sources = catalog(
        {
            "kfgen.yaml": "name: demo\nenvironments: [dev, prod]\n"
            "defaults: {environment: {mode: Knative, versions: {kserve: 0.20.0}}}\n",
            "clusters/main.yaml": "versions: {kserve: 0.20.0}\n",
            "environments/dev.yaml": "cluster: main\n",
            "environments/prod.yaml": "cluster: main\n",
            "namespaces/ml.yaml": "create: true\nenvironments: {prod: {name: ml-prod}}\n",
            "manifests/role.yaml": "object: {apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, "
            "metadata: {name: x}, rules: {}}\n",
        }
    )
    (found,) = told(sources)
    assert "(main)" in found
    assert "rules is a map, must be a list" in found


NAMED = "namespace: ml\nobject: {apiVersion: v1, kind: ConfigMap, metadata: {name: A_b, labels: {team: null}}, data: "


def test_rules_look_at_what_fits_its_schema() -> None:
    (found,) = told(catalog({"manifests/x.yaml": f"{NAMED}{{a: null}}}}\n"}))
    assert "error[object-name]" in found
    (found,) = told(catalog({"manifests/x.yaml": f"{NAMED}[a]}}\n"}))
    assert "error[schema]" in found


def test_of_a_kind_of_ones_own_the_name_is_looked_at() -> None:
    schema = "x-kubernetes-group-version-kind: [{group: example.com, version: v1, kind: Service}]\ntype: object\n"
    body = "object: {apiVersion: example.com/v1, kind: Service, metadata: {name: NAME}}\n"
    files = {"schemas/services.yaml": schema}
    assert told(catalog({**files, "manifests/x.yaml": body.replace("NAME", "1.x")})) == []
    (found,) = told(catalog({**files, "manifests/x.yaml": body.replace("NAME", "1_x")}))
    assert "Service 1_x: metadata.name is" in found
