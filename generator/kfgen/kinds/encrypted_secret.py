"""Secret that SOPS encrypted: as it is, since its checksum covers every field; Flux decrypts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Manifest, ObjectKey
from kfgen.domain.model import StoreInNamespace
from kfgen.domain.sealing import SOPS
from kfgen.kinds.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator


def _build(use: StoreInNamespace, environment: Environment) -> Iterator[Manifest]:
    secret = use.holding[0].secret if use.holding else None
    if secret is None or secret.entry or secret.backend != SOPS:
        return
    material = environment.encrypted.get(use.holding[0].name, {}).get(use.namespace.name)
    if material is None or not material.body:  # it was refused
        return
    yield Manifest(
        key=ObjectKey(ENCRYPTED_SECRET.name, use.namespace.key, secret.name),
        section=ENCRYPTED_SECRET.section,
        knob_set="encryptedSecret",
        body=material.body,
    )


ENCRYPTED_SECRET: Final = Kind("EncryptedSecret", StoreInNamespace, "encryptedSecrets", _build)
