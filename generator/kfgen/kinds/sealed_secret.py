"""SealedSecret (Sealed Secrets, `bitnami.com/v1alpha1`): its controller makes a store's Secret of what was sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Manifest, ObjectKey
from kfgen.domain.model import StoreInNamespace
from kfgen.domain.sealing import STRICT
from kfgen.kinds.kind import BEFORE_SERVERS, Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.data import Object


def _build(use: StoreInNamespace, environment: Environment) -> Iterator[Manifest]:
    store = use.holding[0] if use.holding else use.store
    secret, material = store.secret, environment.sealed.get(store.name)
    if not use.holding or secret is None or secret.entry or secret.backend != "sealed-secrets" or material is None:
        return
    sealed = material.secrets.get(use.namespace.name)
    if sealed is None:  # it was refused
        return
    # The controller reads the scope from the annotation; kubeseal hands it on to the Secret as well.
    scope = {} if material.scope == STRICT else {f"sealedsecrets.bitnami.com/{material.scope}": "true"}
    annotations = {**scope, **store.annotations(environment.release)}
    template: Object = {"type": secret.type} if secret.type else {}
    if annotations:
        template["metadata"] = {"annotations": dict(sorted(annotations.items()))}
    if secret.literals:
        template["data"] = dict(sorted(secret.literals.items()))
    spec: Object = {"encryptedData": dict(sorted(sealed.encrypted.items()))}
    if template:
        spec["template"] = template
    yield Manifest(
        key=ObjectKey(SEALED_SECRET.name, use.namespace.key, secret.name),
        section=SEALED_SECRET.section,
        knob_set="sealedSecret",
        body={
            "apiVersion": "bitnami.com/v1alpha1",
            "kind": "SealedSecret",
            "metadata": metadata(secret.name, use.namespace, environment, annotations={**BEFORE_SERVERS, **scope}),
            "spec": spec,
        },
    )


SEALED_SECRET: Final = Kind("SealedSecret", StoreInNamespace, "sealedSecrets", _build)
