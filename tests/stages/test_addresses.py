"""Addresses of a cluster's network: each pod takes one, whatever makes it; environments of one cluster share them."""

from __future__ import annotations

import json
import random

import pytest

from kfgen.domain.memory import Memory
from kfgen.pipeline import render
from worlds import catalog, messages

PROJECT = "name: demo\nenvironments: [%s]\ndefaults: {environment: {versions: {kserve: 0.20.0}, mode: Standard}}\n"
MODEL = "namespace: ml\nmodelFormat: sklearn\nstorage: gs://b/m\nreplicas: %s\n"
OWN = "kind: Deployment\nnamespace: ml\nimage: e.com/a:1\nreplicas: %s\n"
TEMPLATE = "template: {metadata: {labels: {a: b}}, spec: {%s containers: [{name: c, image: 'e.com/c:1'}]}}"


def job(more: str = "", pod: str = "") -> str:
    """A Job as the catalog carries it."""
    body = f"{{apiVersion: batch/v1, kind: Job, metadata: {{name: j}}, spec: {{{more}{TEMPLATE % pod}}}}}"
    return f"namespace: ml\nobject: {body}\n"


def said(addresses: int, **files: str) -> list[str]:
    """What is said of a catalog whose only environment has so many addresses."""
    whole = {"kfgen.yaml": PROJECT % "prod", "environments/prod.yaml": f"podAddresses: {addresses}\n"}
    whole |= {"environments/dev.yaml": "abstract: true\n", "namespaces/ml.yaml": "create: true\n"}
    return of({**whole, **{f"{name.replace('__', '/')}.yaml": text for name, text in files.items()}})


def of(files: dict[str, str]) -> list[str]:
    """What is said of files."""
    return messages(catalog(files))


def test_what_fits_is_taken() -> None:
    assert said(5, models__a=MODEL % "1..2", models__b=OWN % 3) == []


def test_the_fewest_replicas_must_fit() -> None:
    assert said(4, models__a=MODEL % "2..9", models__b=OWN % 3) == [
        "catalog/environments/prod.yaml:1:15: error[pod-addresses]: the cluster (prod) has 4 addresses for pods, and "
        "what is made there takes 5 at the fewest replicas. hint: make fewer, or give it a wider network and correct "
        "podAddresses: catalog/models/b.yaml takes 3, catalog/models/a.yaml takes 2"
    ]


def test_one_model_alone_is_counted() -> None:
    (found,) = said(1, models__a=MODEL % "2..2")
    assert "takes 2 at the fewest" in found


def test_the_most_replicas_are_a_warning_that_may_be_meant() -> None:
    (found,) = said(4, models__a=MODEL % "1..2", models__b=MODEL % "1..3")
    assert found.startswith("catalog/environments/prod.yaml:1:15: warning[pod-addresses]: the cluster (prod) has 4")
    assert "takes 5 at the most replicas" in found
    meant = "podAddresses: 4\nignore: {pod-addresses: never all at once}\n"
    assert said(4, models__a=MODEL % "1..2", models__b=MODEL % "1..3", environments__prod=meant) == []


def test_a_reason_that_silences_nothing_is_told() -> None:
    (found,) = said(4, models__a=MODEL % 1, environments__prod="podAddresses: 4\nignore: {pod-addresses: x}\n")
    assert "warning[unused-ignore]" in found


def test_all_parts_of_a_model_have_pods() -> None:
    transformer = "transformer: {image: 'e.com/t:1', replicas: 2..2}\n"
    (found,) = said(4, models__a=f"{MODEL % '3..3'}{transformer}")
    assert "takes 5 at the fewest" in found


def test_pods_of_graphs_and_objects_count_as_those_of_models() -> None:
    graph = "namespace: ml\nnodes: {root: {routerType: Sequence, steps: [{serviceName: a}]}}\n"
    assert said(2, models__a=MODEL % 1, graphs__g=graph) == []
    (found,) = said(1, models__a=MODEL % 1, graphs__g=graph)
    assert "takes 2 at the fewest" in found
    (found,) = said(1, models__a=MODEL % 1, manifests__j=job())  # a Job's are gone again
    assert "takes 2 at the most" in found
    (found,) = said(4, models__a=MODEL % 1, manifests__j=job("parallelism: 4, "))
    assert "takes 5 at the most" in found


def test_language_models_have_pods_that_kserve_describes() -> None:
    llm = "kind: LLMInferenceService\nnamespace: ml\nstorage: hf://a/b\nreplicas: 2\n"
    (found,) = said(1, models__a=llm)
    assert "takes 2 at the fewest" in found
    (found,) = said(4, models__a=f"{llm}prefill: {{replicas: 3}}\n")
    assert "takes 5 at the fewest" in found


def test_who_is_on_the_host_has_its_address() -> None:
    assert said(1, models__a=MODEL % 1, manifests__j=job(pod="hostNetwork: true,")) == []
    assert said(1, models__a=f"{OWN % 3}pod: {{hostNetwork: true}}\n") == []


def test_what_is_stopped_has_no_pods_until_somebody_starts_it() -> None:
    (found,) = said(1, models__a=f"{MODEL % '2..2'}stopped: true\n")
    assert "takes 2 at the most" in found


def test_what_was_meant_once_is_not_remembered() -> None:
    """Models, of which a later run may know nothing but that they changed, may fit by then."""
    files = {"kfgen.yaml": PROJECT % "prod", "environments/dev.yaml": "abstract: true\n"}
    files |= {"environments/prod.yaml": "podAddresses: 2\nignore: {pod-addresses: rarely}\n"}
    files |= {"namespaces/ml.yaml": "create: true\n", "models/a.yaml": MODEL % "1..3"}
    kept = Memory()
    assert len(render(catalog(files), kept).silenced) == 1
    kept = Memory(known=json.loads(json.dumps(dict(kept.kept))))
    again = render(catalog({**files, "models/a.yaml": MODEL % "1..2"}), kept)
    assert again.silenced == ()
    assert [one.code for one in again.warnings] == ["unused-ignore"]


def shared(addresses: str, dev: str = "", **models: str) -> list[str]:
    """What is said of two environments of one cluster."""
    files = {"kfgen.yaml": PROJECT % "dev, prod", "clusters/main.yaml": addresses}
    files |= {"environments/dev.yaml": f"cluster: main\n{dev}", "environments/prod.yaml": "cluster: main\n"}
    files["namespaces/ml.yaml"] = "create: true\nname: ml-$(env)\n"
    return of({**files, **{f"models/{name}.yaml": text for name, text in models.items()}})


def test_environments_of_one_cluster_share_its_addresses() -> None:
    assert shared("podAddresses: 4\n", a=MODEL % 2) == []
    (found,) = shared("podAddresses: 3\n", a=MODEL % 2)
    assert found.startswith('catalog/clusters/main.yaml:1:15: error[pod-addresses]: cluster "main" (dev, prod) has 3 ')
    (found,) = shared("podAddresses: 3\n", a=MODEL % "1..2")
    assert "takes 4 at the most replicas" in found
    assert shared("podAddresses: 3\nignore: {pod-addresses: dev sleeps}\n", a=MODEL % "1..2") == []


def test_they_agree_on_how_many_there_are() -> None:
    (found,) = shared("podAddresses: 9\n", dev="podAddresses: 8\n", a=MODEL % 1)
    assert "error[cluster-shared]" in found
    assert '"podAddresses" is 9 in prod, 8 in dev' in found


@pytest.mark.parametrize("seed", range(40))
def test_it_is_as_a_plain_count_says(seed: int) -> None:
    chance = random.Random(seed)
    asks = [(chance.randint(1, 3), chance.randint(0, 2)) for _ in range(chance.randint(1, 5))]
    addresses = chance.randint(1, 16)
    models = {f"models__m{number}": MODEL % f"{low}..{low + more}" for number, (low, more) in enumerate(asks)}
    found = said(addresses, **models)
    fewest, most = sum(low for low, _ in asks), sum(low + more for low, more in asks)
    kind = "error" if fewest > addresses else "warning" if most > addresses else ""
    assert [one.split("[")[0].rpartition(" ")[2] for one in found] == [kind] * bool(kind)
