"""ExternalSecret (External Secrets Operator, `external-secrets.io/v1`): makes a store's Secret from a remote entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import Data, Object
from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Manifest, ObjectKey
from kfgen.domain.model import StoreInNamespace
from kfgen.kinds.kind import Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator


def _build(use: StoreInNamespace, environment: Environment) -> Iterator[Manifest]:
    secret = use.store.secret
    if secret is None or secret.entry or secret.backend != "external-secrets":
        return
    target: Object = {"name": secret.name}
    template = _template(use, environment)
    if template:
        target["template"] = template
    data: list[Data] = [
        {"secretKey": key, "remoteRef": {"key": secret.remote_key, "property": remote}}
        for key, remote in sorted(secret.properties.items())
    ]
    spec: Object = {"secretStoreRef": dict(environment.secrets.reference)}
    if environment.secrets.refresh_interval:
        spec["refreshInterval"] = environment.secrets.refresh_interval
    spec |= {"target": target, "data": data}
    yield Manifest(
        key=ObjectKey(EXTERNAL_SECRET.name, use.namespace.key, secret.name),
        section=EXTERNAL_SECRET.section,
        knob_set="externalSecret",
        body={
            "apiVersion": "external-secrets.io/v1",
            "kind": "ExternalSecret",
            "metadata": metadata(secret.name, use.namespace, environment),
            "spec": spec,
        },
    )


def _template(use: StoreInNamespace, environment: Environment) -> Object:
    """What the Secret has beside the remote entry's values: its type, KServe's settings, what is no secret."""
    secret = use.store.secret
    assert secret is not None  # noqa: S101 - the caller has looked
    template: Object = {"type": secret.type} if secret.type else {}
    annotations = use.store.annotations(environment.release)
    if annotations:
        template["metadata"] = {"annotations": dict(annotations)}
    if secret.literals:
        template |= {"mergePolicy": "Merge", "data": dict(sorted(secret.literals.items()))}
    return template


EXTERNAL_SECRET: Final = Kind("ExternalSecret", StoreInNamespace, "externalSecrets", _build)
