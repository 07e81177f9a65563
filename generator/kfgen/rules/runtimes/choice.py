"""For the rules beside it: what would serve a model instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.domain.problem import did_you_mean
from kfgen.domain.runtime import Demand, runtimes_for

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model


def other_way(model: Model, environment: Environment) -> str:
    """A protocol or a runtime that would work."""
    assert model.format is not None  # noqa: S101 - the caller has looked
    release, name, version = environment.release, model.format.name, model.format.version
    for protocol in ("v1", "v2", "grpc-v2", "grpc-v1"):
        found = runtimes_for(Demand(model.namespace.key, name, version, protocol), environment)
        if found:
            return f"with protocolVersion: {protocol}, and no runtime:, it is {found[0].name}"
    own = [one for one in environment.runtimes.values() if one.stands_in(model.namespace.key) and not one.disabled]
    named = [one.name for one in own if one.serves(name, "", "")]
    named += [runtime.name for runtime in release.runtimes.values() if name in runtime.formats]
    if named:
        return f"set runtime: {named[0]}"
    formats = {known for runtime in release.runtimes.values() for known in runtime.formats}
    formats |= {known.name for one in own for known in one.formats}
    own_way = "write a runtime of your own in catalog/runtimes/, or use image: for a container"
    return did_you_mean(name, formats) or own_way
