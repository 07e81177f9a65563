"""A resolved noun × Environment → Manifests: walks KINDS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.kinds import KINDS

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.manifest import Manifest


def build(noun: Any, environment: Environment) -> list[Manifest]:
    """The objects made from a noun, in the order in which they are applied."""
    return [manifest for kind in KINDS if isinstance(noun, kind.noun) for manifest in kind.build(noun, environment)]
