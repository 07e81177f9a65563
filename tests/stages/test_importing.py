"""What `kfgen import config` takes from install manifests, a chart's output, or a list as kubectl prints it."""

from __future__ import annotations

import pytest

from kfgen.domain.problem import ProblemsError, Report
from kfgen.domain.tree import Sources
from kfgen.messages import lines
from kfgen.stages.importing import baselines, config_maps
from kfgen.yaml_text import parse

DEPLOYMENT = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: config-deployment
  namespace: knative-serving
  labels: {app.kubernetes.io/name: knative-serving, app.kubernetes.io/version: 1.8.0}
  annotations: {knative.dev/example-checksum: 720ddb97, kubectl.kubernetes.io/last-applied-configuration: x, a.b/c: d}
data:
  _example: |
    # queue-sidecar-image: documentation
  queue-sidecar-image: gcr.io/queue@sha256:1e3
  progress-deadline: 1e3
"""
KSERVE = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: inferenceservice-config, namespace: kserve}
data:
  ingress: |-
    {
        "domainTemplate": "{{ .Name }}",
        "urlScheme": "http"  \t
    }
  odd: "tab\\tand\\r\\n"
"""
OTHER = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config-logging}\ndata: {a: !!binary eA==}\n"


def taken(text: str) -> dict[str, str]:
    report = Report()
    files = baselines(config_maps(text, "install.yaml"), "prod", "knative-serving", report)
    report.raise_errors()
    return files


def problems(text: str) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        taken(text)
    return lines(caught.value.problems, Sources({}))


def test_a_stream_of_manifests() -> None:
    files = taken(f"# a comment\n---\n{DEPLOYMENT}--- # the next\n{OTHER}---\n{KSERVE}---\n")
    assert list(files) == [
        "catalog/baselines/prod/config-deployment.yaml",
        "catalog/baselines/prod/inferenceservice-config.yaml",
    ]
    assert files["catalog/baselines/prod/config-deployment.yaml"] == (
        "# config-deployment as it was installed, taken by `kfgen import config`; settings belong into `platform`.\n"
        "source: install.yaml\n"
        "namespace: knative-serving\n"
        "labels:\n"
        "  app.kubernetes.io/name: knative-serving\n"
        "  app.kubernetes.io/version: 1.8.0\n"
        "annotations:\n"
        "  a.b/c: d\n"
        "data:\n"
        "  queue-sidecar-image: gcr.io/queue@sha256:1e3\n"
        '  progress-deadline: "1e3"\n'
    )


def test_every_character_stays() -> None:
    text = taken(KSERVE)["catalog/baselines/prod/inferenceservice-config.yaml"]
    assert parse(text.encode(), "x")["data"] == {
        "ingress": '{\n    "domainTemplate": "{{ .Name }}",\n    "urlScheme": "http"  \t\n}',
        "odd": "tab\tand\r\n",
    }


def test_a_list_as_kubectl_prints_it() -> None:
    indented = "\n".join(f"  {line}" for line in DEPLOYMENT.splitlines())[2:]
    assert taken(f"apiVersion: v1\nitems:\n- {indented}\nkind: List\n") == taken(DEPLOYMENT)


def test_knative_eventing_has_a_config_features_of_its_own() -> None:
    features = DEPLOYMENT.replace("config-deployment", "config-features")
    eventing = features.replace("namespace: knative-serving", "namespace: knative-eventing").replace("1e3", "other")
    assert taken(f"{eventing}---\n{features}") == taken(features)


def test_the_same_twice_is_once() -> None:
    assert taken(f"{DEPLOYMENT}---\n{DEPLOYMENT}") == taken(DEPLOYMENT)


def test_two_that_differ() -> None:
    assert problems(f"{KSERVE}---\n{KSERVE.replace('http', 'https')}") == [
        'install.yaml: error[duplicate]: ConfigMap "inferenceservice-config" is there twice, and they differ. '
        "hint: leave one out"
    ]


def test_what_kfgen_wrote_itself_is_no_baseline() -> None:
    ours = "annotations: {helm.sh/resource-policy: keep, kustomize.toolkit.fluxcd.io/prune: disabled}"
    [line] = problems(KSERVE.replace("namespace: kserve}", f"namespace: kserve, {ours}}}"))
    assert "error[baseline]" in line
    assert "was written by kfgen" in line


def test_nothing_in_it() -> None:
    [line] = problems(OTHER)
    assert "error[reference]: holds none of the ConfigMaps inferenceservice-config, config-autoscaler" in line


def test_a_broken_document_is_placed_where_it_stands() -> None:
    [line] = problems(f"{OTHER}---\n{KSERVE}  broken: [\n")
    assert line.startswith("install.yaml:17:"), line
