"""Levels of Pod Security by what makes pods: which of them are refused, warned of, left alone; and by environment."""

from __future__ import annotations

import pytest

from kfgen.messages import lines
from kfgen.pipeline import render
from kfgen.validation import Checked, validated
from worlds import catalog

ENFORCE = "labels: {pod-security.kubernetes.io/enforce: %s}\n"
DEPLOYMENT = "kind: Deployment\nnamespace: ml\nimage: example.com/x:1\n"
SERVER = "namespace: ml\nmodelFormat: sklearn\nstorage: gs://b/x\n"
LLM = "kind: LLMInferenceService\nnamespace: ml\nstorage: hf://org/x\n"
RUNTIME = "runtimes/own.yaml", "supportedModelFormats: [{name: own, autoSelect: true}]\nimage: example.com/x:1\n"
PRIVILEGED = "container: {securityContext: {privileged: true}}\n"


def checked(**files: str) -> Checked:
    """What is said of a catalog with a namespace `ml` and a model `x`."""
    spelt = {f"{name.replace('__', '/')}.yaml": text for name, text in files.items()}
    sources = catalog({"namespaces/ml.yaml": "{}\n", **spelt})
    return validated(render(sources, keep_objects=True), sources)


def codes(**files: str) -> list[str]:
    """The codes of it, each once."""
    return sorted({one.code for one in checked(**files).problems})


@pytest.mark.parametrize("model", [DEPLOYMENT, SERVER, LLM])
def test_what_is_beyond_baseline(model: str) -> None:
    said = model + PRIVILEGED
    assert codes(models__x=said) == ["pod-security-level"]
    assert codes(models__x=said, namespaces__ml=ENFORCE % "privileged") == []
    assert codes(models__x=said, namespaces__ml=ENFORCE % "baseline") == ["pod-security-enforced"]
    assert codes(models__x=said + "ignore: {pod-security-level: reads the node's metrics}\n") == []


@pytest.mark.parametrize("model", [SERVER, LLM])
def test_of_a_server_it_is_not_known_what_runtimes_and_webhooks_add(model: str) -> None:
    assert codes(models__x=model, namespaces__ml=ENFORCE % "restricted") == []
    root = "container: {securityContext: {runAsUser: 0}}\n"
    assert codes(models__x=model + root, namespaces__ml=ENFORCE % "restricted") == ["pod-security-enforced"]
    assert codes(models__x=model + root, namespaces__ml=ENFORCE % "baseline") == []


def test_a_runtime_s_words_may_be_taken_back_by_a_server() -> None:
    files = {"models__x": SERVER.replace("sklearn", "own"), "runtimes__own": RUNTIME[1] + PRIVILEGED}
    assert codes(**files) == ["pod-security-level"]
    assert codes(**files, namespaces__ml=ENFORCE % "baseline") == ["pod-security-level"]
    assert codes(**files, namespaces__ml=ENFORCE % "privileged") == []


def test_transformers_and_sidecars_are_looked_at_too() -> None:
    transformer = f"transformer: {{image: 'example.com/t:1', {PRIVILEGED.strip()}}}\n"
    assert codes(models__x=SERVER + transformer) == ["pod-security-level"]
    sidecar = f"sidecars: {{side: {{image: 'example.com/t:1', {PRIVILEGED.strip()}}}}}\n"
    assert codes(models__x=DEPLOYMENT + sidecar) == ["pod-security-level"]


def test_a_reason_is_told_by_validate_and_idle_in_no_render() -> None:
    files = {"models/x.yaml": DEPLOYMENT + PRIVILEGED + "ignore: {pod-security-level: why not}\n"}
    sources = catalog({"namespaces/ml.yaml": "{}\n", **files})
    rendered = render(sources, keep_objects=True)
    assert rendered.warnings == ()
    assert {one.ignored for one in validated(rendered, sources).silenced} == {"why not"}


def test_an_environment_enforces_for_itself() -> None:
    labels = "environments: {dev: {labels: {pod-security.kubernetes.io/enforce: baseline}}}\n"
    files = {"models/x.yaml": DEPLOYMENT + PRIVILEGED, "namespaces/ml.yaml": f"name: $(env)-ml\n{labels}"}
    sources = catalog(
        {
            "kfgen.yaml": "name: demo\nenvironments: [dev, prod]\n"
            "defaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}\n",
            "environments/dev.yaml": "{}\n",
            "environments/prod.yaml": "{}\n",
            **files,
        }
    )
    said = lines(validated(render(sources, keep_objects=True), sources).problems, sources)
    assert [("error[" in one, "(dev)" in one) for one in said] == [(True, True), (False, False)]
