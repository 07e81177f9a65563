"""ServiceAccount that models read a store with; stores that name the same account share it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import Data, Object
from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Manifest, ObjectKey
from kfgen.domain.model import StoreInNamespace
from kfgen.kinds.kind import BEFORE_SERVERS, Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator


def _build(use: StoreInNamespace, environment: Environment) -> Iterator[Manifest]:
    account = use.store.account
    if account is None or not use.sharing:
        return
    annotations: dict[str, str] = {}
    secrets: list[Data] = []
    pulling: list[Data] = []
    for store in use.sharing:
        if store.account is not None:
            annotations.update(store.account.annotations)
        if store.secret is not None and store.secret.entry:
            continue
        if store.secret is not None:
            _add(store.secret.name, pulling if store.secret.registry else secrets)
        else:  # with a role instead of a Secret, KServe reads the S3 settings from the account (0.10+)
            annotations.update(store.annotations(environment.release))
    body: Object = {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": metadata(account.name, use.namespace, environment, annotations={**BEFORE_SERVERS, **annotations}),
    }
    if secrets:
        body["secrets"] = secrets
    if pulling:
        body["imagePullSecrets"] = pulling
    yield Manifest(
        key=ObjectKey(SERVICE_ACCOUNT.name, use.namespace.key, account.name),
        section=SERVICE_ACCOUNT.section,
        knob_set="serviceAccount",
        body=body,
    )


def _add(name: str, secrets: list[Data]) -> None:
    """Name a Secret, once: stores may share one."""
    if {"name": name} not in secrets:
        secrets.append({"name": name})


SERVICE_ACCOUNT: Final = Kind("ServiceAccount", StoreInNamespace, "serviceAccounts", _build)
