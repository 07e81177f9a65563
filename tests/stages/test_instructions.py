"""The commands that make a Secret by hand: the keys KServe looks for, files as files, what is known filled in."""

from __future__ import annotations

import json
import shlex

import pytest

from worlds import catalog, rendered

MODEL = "namespace: ml\nmodelFormat: sklearn\nstorage: {from: store, path: a/b}\n"


def commands(store: str, kserve: str) -> list[str]:
    files = {"storage/store.yaml": store, "models/m.yaml": MODEL}
    tree = rendered(catalog(files, kserve=kserve)).tree
    readme = tree.files["charts/ml/README.md"]
    text = readme if isinstance(readme, str) else readme.decode()
    return [line for line in text.splitlines() if line.startswith("kubectl ")]


@pytest.mark.parametrize(
    ("store", "kserve", "contents"),
    [
        ("type: gcs", "0.20.0", "generic <name> --from-file=gcloud-application-credentials.json=…"),
        (
            "{type: azure, account: acme}",
            "0.9.0",
            "generic <name> --from-literal=AZ_CLIENT_ID=… --from-literal=AZ_CLIENT_SECRET=…"
            " --from-literal=AZ_SUBSCRIPTION_ID=… --from-literal=AZ_TENANT_ID=…",
        ),
        (
            "{type: azure, account: acme, credentials: {method: accessKey}}",
            "0.9.0",
            "generic <name> --from-literal=AZURE_STORAGE_ACCESS_KEY=…",
        ),
        (
            '{type: http, url: "https://h.example.com:8443", credentials: {}}',
            "0.5.1",
            "generic <name> --from-literal=headers=… --from-literal=https-host=h.example.com",
        ),
        (
            '{type: hdfs, namenode: "http://a:1;http://b:1", credentials: {keys: [TLS_CA]}}',
            "0.9.0",
            "generic <name> --from-literal=HDFS_NAMENODE='http://a:1;http://b:1' --from-file=TLS_CA=…",
        ),
        (
            "{type: oci, registry: registry.example.com/x, credentials: {}}",
            "0.12.1",
            "docker-registry <name> --docker-server=registry.example.com --docker-username=… --docker-password=…",
        ),
    ],
)
def test_the_command_names_every_key(store: str, kserve: str, contents: str) -> None:
    expected = contents.replace("<name>", "store-credentials --namespace ml")
    assert commands(store, kserve) == [f"kubectl create secret {expected}"]


def test_settings_are_annotated_and_quoted() -> None:
    _, annotate = commands("{type: s3, bucket: acme, region: a b, useAccelerate: true}", "0.20.0")
    pairs = "serving.kserve.io/s3-region='a b' serving.kserve.io/s3-useaccelerate=true"
    assert annotate == f"kubectl annotate secret store-credentials --namespace ml {pairs}"


def test_nothing_is_to_be_done_where_nothing_is_secret() -> None:
    assert commands('{type: http, url: "https://h.example.com"}', "0.20.0") == []


def test_an_entry_of_storage_config_is_added_to_the_secret_of_all() -> None:
    text = '{type: s3, bucket: acme, endpoint: "minio:9000", useHttps: false, credentials: {link: storage-config}}'
    create, patch = commands(text, "0.9.0")
    assert create.startswith("kubectl create secret generic storage-config --namespace ml")
    head, _, quoted = patch.partition(" --patch ")
    assert head == "kubectl patch secret storage-config --namespace ml --type merge"
    (said,) = shlex.split(quoted)
    assert json.loads(json.loads(said)["stringData"]["store"]) == {
        "type": "s3",
        "bucket": "acme",
        "endpoint_url": "http://minio:9000",
        "access_key_id": "…",
        "secret_access_key": "…",
    }
