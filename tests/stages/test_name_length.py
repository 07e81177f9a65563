"""The longest name that a release and a mode allow: it passes, and one character more does not."""

from __future__ import annotations

import pytest

from worlds import catalog, messages

OLD, NEW = ("0.5.1", "0.6.1", "0.10.2"), ("0.15.2", "0.20.0")
NAMESPACES = {"ml": 2, "a-namespace": 11, "n" * 30: 30}

# What is asked for → the longest name with the long suffix (to 0.10), and with the short one (from 0.11)
KNATIVE = {
    "": (45, 53),
    "canary: {percent: 10}": (40, 48),
    "annotations: {%s/enable-tag-routing: true}": (38, 46),
    "annotations: {%s/enable-tag-routing: true}\ncanary: {percent: 10}": (38, 46),
    "annotations: {%s/enable-tag-routing: false}": (45, 53),
}


def complaints(name: str, extra: str, *, kserve: str, mode: str, namespace: str = "ml") -> list[str]:
    text = f"namespace: {namespace}\nname: {name}\nmodelFormat: sklearn\nstorage: gs://b/x\n{extra}\n"
    files: dict[str, str | bytes] = {"models/x.yaml": text, f"namespaces/{namespace}.yaml": "{}\n"}
    return messages(catalog(files, kserve=kserve, mode=mode))


@pytest.mark.parametrize("kserve", [*OLD, *NEW])
@pytest.mark.parametrize("extra", KNATIVE)
def test_knative(kserve: str, extra: str) -> None:
    group = "serving.kubeflow.org" if kserve in OLD[:2] else "serving.kserve.io"
    longest = KNATIVE[extra][kserve in NEW]
    said = extra.replace("%s", group)
    assert complaints("n" * longest, said, kserve=kserve, mode="Knative") == []
    (line,) = complaints("n" * (longest + 1), said, kserve=kserve, mode="Knative")
    assert line.startswith("catalog/models/x.yaml:2:7: error[name-length]: ")
    assert f"has {longest + 1} characters" in line
    assert f"allows {longest}," in line


@pytest.mark.parametrize("kserve", ["0.10.2", *NEW])
@pytest.mark.parametrize("namespace", NAMESPACES, ids=len)
def test_standard(kserve: str, namespace: str) -> None:
    """The label `app: isvc.<service>` and the host `<service>-<namespace>`, whichever is longer."""
    label, host = (48, 52) if kserve in NEW else (40, 44)
    longest = min(label, host - NAMESPACES[namespace])
    assert complaints("n" * longest, "", kserve=kserve, mode="Standard", namespace=namespace) == []
    (line,) = complaints("n" * (longest + 1), "", kserve=kserve, mode="Standard", namespace=namespace)
    assert f"allows {longest}," in line


@pytest.mark.parametrize(
    ("real", "complaint"), [("ml-dev-12", ""), ("ml-dev-123", "in Standard mode (dev) allows 42,")]
)
def test_the_real_name_of_the_namespace_counts(real: str, complaint: str) -> None:
    files: dict[str, str | bytes] = {
        "models/x.yaml": f"namespace: ml\nname: {'n' * 43}\nmodelFormat: sklearn\nstorage: gs://b/x\n",
        "namespaces/ml.yaml": f"environments: {{dev: {{name: {real}}}}}\n",
    }
    found = messages(catalog(files, mode="Standard"))
    assert len(found) == bool(complaint)
    assert all(complaint in line for line in found)


def test_a_namespace_so_long_that_no_name_is_left() -> None:
    found = complaints("n", "", kserve="0.10.2", mode="Standard", namespace="n" * 60)
    assert len(found) == 1
    assert "allows 0," in found[0]
