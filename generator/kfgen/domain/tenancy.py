"""Who may use what: the Kubeflow Profile of a namespace, and the grant of a tenant in an environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kfgen.domain.data import Object


@dataclass(frozen=True, slots=True)
class Profile:
    """A Kubeflow Profile, whose controller makes the namespace: its owner as an RBAC subject, and its plugins."""

    owner: Object
    plugins: tuple[Object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """What a tenant may do in one environment; None: no limit was stated.

    `stores` are names of stores, or beginnings of URIs.
    """

    name: str
    namespaces: tuple[str, ...]
    kinds: tuple[str, ...] | None
    stores: tuple[str, ...] | None
    gpus: int | None

    def may_read(self, place: str) -> bool:
        """Whether a store, or a whole URI, is among those that the tenant may use."""
        if self.stores is None or place in self.stores:
            return True
        return any("://" in known and place.startswith(known) for known in self.stores)
