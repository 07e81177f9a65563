"""The catalog that a new repository begins with: it renders, and what it serves can be read by anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.catalog.json_schema import schema_text
from kfgen.catalog.writing import written
from kfgen.domain.gitops import OUTPUT_BRANCH
from kfgen.domain.places import PROJECT_FILE, schema_file
from kfgen.domain.promotion import PINNED

if TYPE_CHECKING:
    from kfgen.scaffold.answers import Answers

NAMESPACE = "samples"
_PROJECT = """The project: what every environment starts from, and the environments in the order of promotion.
`kfgen` pins the version that renders; `kfgen upgrade` raises it."""
_ENVIRONMENT = """What {name} has of its own, such as versions, domain, nodePools, secrets, overrides.
Everything else stands in kfgen.yaml."""
_FLOWERS = {
    "description": "KServe's public sample of flowers, to begin with; yours: kfgen add model NAME",
    "namespace": NAMESPACE,
    "modelFormat": "tensorflow",
    "storage": "gs://kfserving-examples/models/tensorflow/flowers",
    "resources": {"cpu": 1, "memory": "2Gi"},
    "replicas": "1..2",
}


def first_catalog(answers: Answers, kserve: str, mode: str) -> dict[str, str]:
    """File → text, the schemas for editors among them; paths from the catalog's own top."""
    files = {PROJECT_FILE: ("project", _project(answers, kserve, mode), _PROJECT)}
    for name in answers.environments:
        files[f"catalog/environments/{name}.yaml"] = ("environment", {}, _ENVIRONMENT.format(name=name))
    namespace: dict[str, Any] = {"description": "Samples; yours: kfgen add namespace NAME", "create": True}
    files[f"catalog/namespaces/{NAMESPACE}.yaml"] = ("namespace", namespace, "")
    pins = {name: {"storage": _FLOWERS["storage"]} for name in answers.environments[1:]}
    meant = {"moving": "a public sample, which stays as it is"}
    flowers = {**_FLOWERS, **({"environments": pins, "ignore": meant} if pins else {})}
    files["catalog/models/flowers.yaml"] = ("model", flowers, "")
    texts = {file: written(file, schema, values, comment) for file, (schema, values, comment) in files.items()}
    return texts | {schema_file(name): schema_text(name) for name in dict.fromkeys(one for one, *_ in files.values())}


def _project(answers: Answers, kserve: str, mode: str) -> dict[str, Any]:
    repository = {
        **({"url": answers.url} if answers.url else {}),
        **({"branch": answers.output} if answers.url or answers.output != OUTPUT_BRANCH[answers.layout] else {}),
        **({"path": answers.folder} if answers.url and answers.folder else {}),
    }
    gitops = {"controllers": [answers.controller], "delivery": answers.delivery}
    return {
        "name": answers.name,
        "kfgen": answers.pin,
        **({"repository": repository} if repository else {}),
        "environments": list(answers.environments),
        "promotion": PINNED,
        **({"layout": answers.layout} if answers.is_published else {}),
        **({"gitops": gitops} if answers.controller else {}),
        "defaults": {"environment": {"versions": {"kserve": kserve}, "mode": mode}},
    }
