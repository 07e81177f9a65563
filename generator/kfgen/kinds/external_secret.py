"""ExternalSecret (External Secrets Operator, `external-secrets.io/v1`): makes a store's Secret from a remote entry."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from kfgen.domain.data import Data, Object
from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Manifest, ObjectKey
from kfgen.domain.model import StoreInNamespace
from kfgen.kinds.kind import BEFORE_SERVERS, Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfgen.domain.environment import Secret, Store


def _build(use: StoreInNamespace, environment: Environment) -> Iterator[Manifest]:
    secrets = {store.name: store.secret for store in use.holding if store.secret is not None}
    first = next(iter(secrets.values()), None)
    if first is None or first.backend != "external-secrets":
        return
    target: Object = {"name": first.name}
    template = _entries(secrets) if first.entry else _template(use.holding[0], environment)
    if template:
        target["template"] = template
    spec: Object = {"secretStoreRef": dict(environment.secrets.reference)}
    if environment.secrets.refresh_interval:
        spec["refreshInterval"] = environment.secrets.refresh_interval
    spec |= {"target": target, "data": list(_data(secrets) if first.entry else _data({"": first}))}
    yield Manifest(
        key=ObjectKey(EXTERNAL_SECRET.name, use.namespace.key, first.name),
        section=EXTERNAL_SECRET.section,
        knob_set="externalSecret",
        body={
            "apiVersion": "external-secrets.io/v1",
            "kind": "ExternalSecret",
            "metadata": metadata(first.name, use.namespace, environment, annotations=BEFORE_SERVERS),
            "spec": spec,
        },
    )


def _data(secrets: Mapping[str, Secret]) -> Iterator[Data]:
    """What is fetched; of an entry of `storage-config`, under the store's name, since others are fetched beside it."""
    for store, secret in secrets.items():
        for key, remote in sorted(secret.properties.items()):
            name = f"{store}.{key}" if store else key
            yield {"secretKey": name, "remoteRef": {"key": secret.remote_key, "property": remote}}


def _template(store: Store, environment: Environment) -> Object:
    """What the Secret has beside the remote entry's values: its type, KServe's settings, what is no secret."""
    secret = store.secret
    assert secret is not None  # noqa: S101 - the caller has looked
    template: Object = {"type": secret.type} if secret.type else {}
    annotations = store.annotations(environment.release)
    if annotations:
        template["metadata"] = {"annotations": {key: _verbatim(value) for key, value in annotations.items()}}
    if secret.literals:
        literals: Object = {key: _verbatim(value) for key, value in sorted(secret.literals.items())}
        template |= {"mergePolicy": "Merge", "data": literals}
    return template


def _entries(secrets: Mapping[str, Secret]) -> Object:
    """`storage-config`: each store as JSON, which the operator fills in (`_update_with_storage_spec` reads it)."""
    entries: Object = {}
    for store, secret in secrets.items():
        said = [f"{json.dumps(key)}: {_verbatim(json.dumps(value))}" for key, value in secret.entry.items()]
        for key in sorted(secret.properties):
            encoded = " | b64enc" if key in secret.files else ""  # files are in it as base64
            said.append(f'{json.dumps(key)}: {{{{ index . "{store}.{key}"{encoded} | toJson }}}}')
        entries[store] = f"{{{', '.join(said)}}}"
    return {"data": entries}


def _verbatim(text: str) -> str:
    """Text for a template of the operator, which runs what stands between braces."""
    return text.replace("{{", '{{ "{{" }}')


EXTERNAL_SECRET: Final = Kind("ExternalSecret", StoreInNamespace, "externalSecrets", _build)
