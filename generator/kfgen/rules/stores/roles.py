"""For the rules beside it: roles that make a Secret needless."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.catalog.stores import STORE_TYPES

if TYPE_CHECKING:
    from kfgen.domain.environment import Store


def role_of(store: Store) -> str:
    """The annotation with which an account needs no Secret; empty where there is none."""
    needs = STORE_TYPES[store.type].credentials
    return needs.role if needs is not None else ""
