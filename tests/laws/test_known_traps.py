"""What once made Helm, kustomize and the built objects differ: one small catalog each, and what is refused instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from equality import assert_tools_agree, write
from kfgen.backends.helm.chart import test_pod as pod_name
from kfgen.domain.problem import ProblemsError
from worlds import catalog, rendered

MODEL = "namespace: ml\nmodelFormat: sklearn\nstorage: gs://b/x\n"
BUCKET = "{type: s3, bucket: bbb, credentials: {secretName: %s}, serviceAccount: {name: reader}}\n"
MAPPED = "environments: {dev: {name: ml-dev}}\n"
ROLE = "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}"
OLD = "versions: {kserve: 0.6.1}\n"


def manifest(head: str, spec: str, dev: str = "", more: str = "namespace: ml") -> str:
    """A file of manifests/ whose object `dev` may change."""
    own = f"environments: {{dev: {{object: {dev}}}}}\n" if dev else ""
    return f"{more}\nobject: {{{head}, metadata: {{name: x}}, {spec}}}\n{own}"


WIDGET = "apiVersion: example.com/v1, kind: Widget"
CONFIG = "apiVersion: v1, kind: ConfigMap"
BUDGET = "apiVersion: policy/v1, kind: PodDisruptionBudget"
DEPLOYMENT = "apiVersion: apps/v1, kind: Deployment"
TRAPS: dict[str, dict[str, str]] = {
    "an old form without a field": {
        "environments/dev.yaml": OLD,
        "models/m.yaml": "namespace: ml\nmodelFormat: sklearn\n",
    },
    "knobs of another release only": {"environments/dev.yaml": "versions: {kserve: 0.10.2}\n", "models/m.yaml": MODEL},
    "another form of the same object": {
        "models/m.yaml": MODEL + "environments: {dev: {modelFormat: null, image: 'x:1'}}\n"
    },
    "a container changed in an environment": {
        "models/m.yaml": "namespace: ml\nimage: x:1\nenv: {A: a}\n"
        "environments: {dev: {image: 'x:2', env: {A: b, B: b}}}\n"
    },
    "one account of two stores": {
        "storage/a.yaml": BUCKET % "a",
        "storage/b.yaml": BUCKET % "b",
        "models/m.yaml": MODEL.replace("gs://b/x", "{from: b, path: x}")
        + "environments: {dev: {storage: {from: a}}}\n",
    },
    "a store of two namespaces, lists changed in both": {
        "namespaces/on.yaml": "app: ml\n",
        "storage/a.yaml": "{type: pvc, size: 1Gi, namespaces: [ml, 'on'], "
        "environments: {dev: {accessModes: [ReadWriteMany]}}}\n",
    },
    "a separator of lines in a knob": {"models/m.yaml": MODEL + 'runtimeVersion: "a\\u2028\\nb"\n'},
    "newlines at the very end": {
        "manifests/a.yaml": manifest(CONFIG, 'data: {a: "b\\n"}'),
        "manifests/b.yaml": manifest(WIDGET, 'spec: {z: "a\\n\\n\\n"}', "{spec: {b: 1}}").replace("name: x", "name: b"),
    },
    "a number where text was": {
        "manifests/a.yaml": manifest(BUDGET, "spec: {minAvailable: 50%}", "{spec: {minAvailable: 3}}")
    },
    "a map where a list was": {
        "manifests/a.yaml": manifest(WIDGET, "spec: {a: [{name: b}]}", "{spec: {a: null, b: {}}}")
    },
    "integers beyond 2^53": {
        "namespaces/ml.yaml": MAPPED,
        "manifests/a.yaml": manifest(WIDGET, "spec: {a: 9007199254740993, b: []}", "{spec: {b: {}, c: 1.0e+16}}"),
    },
    "integers beyond 2^53 in a list of Kubernetes' own": {
        "manifests/a.yaml": manifest(
            DEPLOYMENT, "spec: {a: 9007199254740993, containers: [{name: a}]}", "{spec: {containers: {b: {}}}}"
        )
    },
    "a large integer among resources": {
        "models/m.yaml": MODEL + "container: {resources: {limits: {memory: 9007199254740993, cpu: 0.5}}}\n"
    },
    "lines after a tab": {
        "namespaces/ml.yaml": MAPPED,
        "manifests/a.yaml": manifest(CONFIG, 'data: {a: "\\tb\\nc"}', "{data: {d: e}}"),
    },
    "empty labels": {
        "manifests/a.yaml": manifest(WIDGET, "spec: {}").replace("name: x", "name: x, labels: {}, annotations: {}")
    },
    "a namespace called default": {
        "namespaces/default.yaml": f"create: false\n{MAPPED}",
        "models/m.yaml": MODEL.replace("namespace: ml", "namespace: default"),
        "manifests/a.yaml": manifest(WIDGET, "spec: {}", more="namespace: default"),
    },
}


@pytest.mark.tools
@pytest.mark.parametrize("trap", TRAPS)
def test_all_tools_say_the_same(trap: str, tmp_path: Path) -> None:
    made = rendered(catalog(TRAPS[trap]))
    write(made.tree.files, tmp_path)
    places = {place: bodies for place, bodies in made.objects.items() if place[0] and bodies}
    assert any(app != "platform" for _, app in places)
    for number, (place, bodies) in enumerate(places.items()):
        served = any(body["kind"] == "InferenceService" for body in bodies)
        assert_tools_agree(tmp_path, place, bodies, pod_name(place[1]) if served else "", number)


def refused(files: dict[str, str]) -> list[Any]:
    with pytest.raises(ProblemsError) as raised:
        rendered(catalog(files))
    found = {(one.where, one.code, one.text): one for one in raised.value.problems if one.is_error}
    return list(found.values())  # the base and dev may find the same one


@pytest.mark.parametrize("key", ["1e3", "null", "true", "0x1f", "0777", "123", "1.5", "2001-01-01"])
@pytest.mark.parametrize("folder", ["models", "namespaces", "storage", "manifests"])
def test_annotations_that_kustomize_reads_as_something_else(folder: str, key: str) -> None:
    own = f'annotations: {{"{key}": x}}'
    files = {
        "models": {"models/m.yaml": MODEL + own},
        "namespaces": {"namespaces/ml.yaml": own},
        "storage": {"storage/a.yaml": f"{{type: gcs, credentials: none, namespaces: [ml], serviceAccount: {{{own}}}}}"},
        "manifests": {"manifests/a.yaml": manifest(CONFIG, "data: {}").replace("name: x", f"name: x, {own}")},
    }
    (problem,) = refused(files[folder])
    assert problem.code == ("object-reserved" if folder == "manifests" else "reserved-annotation")
    assert key in problem.text
    assert "example.com/" in problem.hint


def test_annotations_of_lines_after_a_tab() -> None:
    (problem,) = refused({"models/m.yaml": MODEL + 'annotations: {a: "\\tb\\nc"}\n'})
    assert "tab" in problem.hint


@pytest.mark.parametrize("key", ["", "<<", "$patch", "$retainKeys", "\\ta\\nb"])
def test_keys_that_kustomize_takes_for_its_own(key: str) -> None:
    assert refused({"manifests/a.yaml": manifest(WIDGET, f'spec: {{"{key}": {{a: b}}}}')})


@pytest.mark.parametrize("namespace", ["", ", namespace: ml"])
def test_references_into_a_mapped_namespace(namespace: str) -> None:
    """Kustomize would follow the namespace to its new name, or add one; Helm would not."""
    head = "apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding"
    subjects = f"{ROLE}, subjects: [{{kind: ServiceAccount, name: a{namespace}}}]"
    files = {"namespaces/ml.yaml": MAPPED, "manifests/a.yaml": manifest(head, subjects)}
    (problem,) = refused(files)
    assert "object.subjects.0.namespace" in problem.text


def test_names_of_namespaces_that_cross() -> None:
    files = {
        "namespaces/ml.yaml": "environments: {dev: {name: b}}\n",
        "namespaces/b.yaml": "environments: {dev: {name: c}}\n",
    }
    assert 'is namespace "b", which is called "c" (dev)' in refused(files)[0].text


def test_another_file_for_the_same_object_in_an_environment() -> None:
    text = manifest(CONFIG, "data: {}", "{}")
    files = {
        "manifests/a.yaml": text.replace("dev: {", "dev: {enabled: false, "),
        "manifests/b.yaml": "enabled: false\n" + text,
    }
    files["manifests/b.yaml"] = files["manifests/b.yaml"].replace("dev: {", "dev: {enabled: true, ")
    (problem,) = refused(files)
    assert problem.code == "duplicate"
    assert "in the base" in problem.text


def test_two_namespaces_with_one_name() -> None:
    files = {
        "namespaces/ml.yaml": "{app: ab, environments: {dev: {name: x}}}\n",
        "namespaces/b.yaml": "{app: ab, create: false, environments: {dev: {name: x}}}\n",
        "storage/a.yaml": "{type: gcs, credentials: none, namespaces: [ml, b], serviceAccount: {name: r}}\n",
    }
    assert "is made twice" in refused(files)[0].text
