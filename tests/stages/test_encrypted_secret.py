"""A Secret that the real sops encrypted: kustomize hands it on as it is, and it decrypts to what was put in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from equality import assert_same, read, write
from kfgen.yaml_text import dump
from realtools import kubectl_kustomize, kustomize_build, run_tool
from worlds import catalog, messages, objects_of, rendered

REGEX = "^(data|stringData)$"
KEYS = {"AWS_ACCESS_KEY_ID": "AKIA: {{ x }}", "AWS_SECRET_ACCESS_KEY": "a#b 'c' \u2028 d"}
FILES = {
    "kfgen.yaml": "name: demo\nenvironments: [dev]\noutputs: [kustomize]\n"
    "repository: {url: https://git.example.com/x.git}\ngitops: {controllers: [flux]}\n"
    "defaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative, secrets: {backend: sops}}}\n",
    "storage/lake.yaml": "{type: s3, bucket: models, endpoint: minio:9000, useHttps: false}\n",
    "namespaces/ml.yaml": "{create: false, environments: {dev: {name: ml-dev}}}\n",
    "models/iris.yaml": "{namespace: ml, modelFormat: sklearn, storage: {from: lake, path: iris}}\n",
}
PLACE = "secrets/dev/lake/ml-dev.yaml"


@pytest.fixture(scope="module")
def age_key() -> str:
    return run_tool("age-keygen", [])


def secret(**metadata: Any) -> dict[str, Any]:
    settings = {"serving.kserve.io/s3-endpoint": "minio:9000", "serving.kserve.io/s3-usehttps": "0"}
    own = {"annotations": settings, "name": "lake-credentials", "namespace": "ml-dev", **metadata}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": own, "stringData": dict(KEYS)}


def encrypted(body: dict[str, Any], age_key: str, *options: str) -> str:
    recipient = next(line for line in age_key.splitlines() if "public key: " in line).partition("public key: ")[2]
    arguments = ["encrypt", "--age", recipient, "--filename-override", "x.yaml", *options]
    return run_tool("sops", arguments, text=dump(body))


def decrypted(text: str, age_key: str) -> Any:
    arguments = ["decrypt", "--filename-override", "x.yaml"]
    return read(run_tool("sops", arguments, text=text, variables={"SOPS_AGE_KEY": age_key}))[0]


def test_kustomize_hands_it_on_and_it_decrypts(age_key: str, tmp_path: Path) -> None:
    text = encrypted(secret(), age_key, "--encrypted-regex", REGEX)
    assert not any(value in text for value in KEYS.values())
    result = rendered(catalog({**FILES, PLACE: text}))
    write(result.tree.files, tmp_path)
    overlay = tmp_path / "environments" / "dev" / "ml"
    for build in (kustomize_build, kubectl_kustomize):
        printed = read(build(overlay))
        assert_same(printed, objects_of(result, "dev"), "kustomize")
        (handed_on,) = (one for one in printed if one["kind"] == "Secret")
        assert handed_on == read(text)[0]
        assert decrypted(dump(handed_on), age_key) == secret()
    assert decrypted((overlay / "storage" / "lake.yaml").read_text(encoding="utf-8"), age_key) == secret()


def test_what_does_not_fit_is_refused_and_nothing_of_it_shown(age_key: str) -> None:
    options = ("--encrypted-regex", REGEX)
    refused = {
        'it was encrypted with namespace "ml"': encrypted(secret(namespace="ml"), age_key, *options),
        'it was encrypted with name "pond"': encrypted(secret(name="pond"), age_key, *options),
        "s3-endpoint is not there": encrypted(secret(annotations={}), age_key, *options),
        '"metadata.name" is encrypted': encrypted(secret(), age_key),
        '"AWS_ACCESS_KEY_ID" is not encrypted': encrypted(secret(), age_key, "--encrypted-regex", "^AWS_SECRET"),
        'has no "sops"': dump(secret()),
    }
    for said, text in refused.items():
        printed = "\n".join(messages(catalog({**FILES, PLACE: text})))
        assert said in printed
        assert not any(value in printed for value in KEYS.values())
