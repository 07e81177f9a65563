"""What External Secrets makes of our templates: Helm runs them with the same language and functions (Go, sprig)."""

from __future__ import annotations

import json
from pathlib import Path

from kfgen.yaml_text import dump
from realtools import run_tool
from worlds import built, write_files

STORE = """\
type: s3
bucket: models
endpoint: minio:9000
region: 'a "{{ b }}" {{- c'
credentials: {%s, backend: external-secrets}
"""
ENVIRONMENT = "secrets: {secretStoreRef: {kind: ClusterSecretStore, name: vault}}\n"
MODEL = "namespace: ml\nmodelFormat: sklearn\nstorage: {from: lake-1, path: a/b}\n"
FETCHED = {"lake-1.access_key_id": 'k"{{ey}}\\', "lake-1.secret_access_key": "a/b+c=\n"}


def filled_in(template: str, folder: Path) -> str:
    """A template, run with what was fetched."""
    write_files(
        folder,
        {
            "Chart.yaml": "apiVersion: v2\nname: x\nversion: 0.0.0\n",
            "values.yaml": dump({"template": template, "fetched": dict(FETCHED)}),
            "templates/x.yaml": "text: {{ tpl .Values.template .Values.fetched | toJson }}\n",
        },
    )
    printed = run_tool("helm3", ["template", "x", folder])
    text = json.loads(printed.partition("text: ")[2])
    assert isinstance(text, str)
    return text


def template_of(credentials: str) -> dict[str, object]:
    files = {"storage/lake-1.yaml": STORE % credentials, "models/m.yaml": MODEL, "environments/dev.yaml": ENVIRONMENT}
    body = built(files, "ExternalSecret")
    fetched = {one["secretKey"] for one in body["spec"]["data"]}
    if "link" in credentials:
        assert fetched == FETCHED.keys()
    template = body["spec"]["target"]["template"]
    assert isinstance(template, dict)
    return template


def test_an_entry_of_storage_config_is_json_with_what_was_fetched(tmp_path: Path) -> None:
    data = template_of("link: storage-config")["data"]
    assert isinstance(data, dict)
    assert json.loads(filled_in(data["lake-1"], tmp_path)) == {
        "type": "s3",
        "bucket": "models",
        "endpoint_url": "https://minio:9000",
        "region": 'a "{{ b }}" {{- c',
        "access_key_id": 'k"{{ey}}\\',
        "secret_access_key": "a/b+c=\n",
    }


def test_settings_are_not_run_as_templates(tmp_path: Path) -> None:
    metadata = template_of("secretName: lake")["metadata"]
    assert isinstance(metadata, dict)
    region = metadata["annotations"]["serving.kserve.io/s3-region"]
    assert filled_in(region, tmp_path) == 'a "{{ b }}" {{- c'
