"""A resolved noun × Environment → Manifests: walks KINDS."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from kfgen.kinds import KINDS, Kind

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.manifest import Manifest


def build(noun: Any, environment: Environment) -> list[Manifest]:
    """The objects made from a noun, in the order in which they are applied."""
    return [manifest for kind in _made_of(noun.__class__) for manifest in kind.build(noun, environment)]


@cache
def _made_of(noun: type[object]) -> tuple[Kind, ...]:
    return tuple(kind for kind in KINDS if issubclass(noun, kind.noun))
