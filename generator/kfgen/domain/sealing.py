"""Sealed material: what a tool encrypted for one cluster, so that it may stand in Git."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kfgen.domain.problem import Where

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.data import Object

SEALED_SECRETS = "sealed-secrets"
SOPS = "sops"
STRICT = "strict"  # a scope: opens under the name, in the namespace that it was sealed for


@dataclass(frozen=True, slots=True)
class SealedValues:
    """The sealed values of one Secret by its keys, and the name of the Secret they were sealed for."""

    name: str
    encrypted: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sealed:
    """What Sealed Secrets holds of one store in one environment; `secrets` by the real name of the namespace."""

    file: str
    scope: str
    secrets: Mapping[str, SealedValues]

    def where(self, *path: str, on_key: bool = False) -> Where:
        """A place below `namespaces` of its file."""
        return Where(self.file, ("namespaces", *path), on_key)


@dataclass(frozen=True, slots=True)
class Encrypted:
    """A Secret that SOPS encrypted for one environment and namespace: an object that stays as it is."""

    file: str
    body: Object

    def where(self, *path: str, on_key: bool = False) -> Where:
        """A place in its file."""
        return Where(self.file, path, on_key)
