"""Runtime: a serving runtime of the catalog in one environment; and which runtime serves a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kfgen.domain.release import BundledRuntime, Feature

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.data import Data, Object
    from kfgen.domain.environment import Environment, Namespace, Settled
    from kfgen.domain.values import Overlay


@dataclass(frozen=True, slots=True)
class SupportedFormat:
    """A format that a runtime lists; priority 0: none."""

    name: str
    version: str
    auto_select: bool
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """A serving runtime in one environment. Empty text or None: not said."""

    name: str
    cluster: bool  # one for the whole cluster; else one in each namespace that uses it
    namespaces: tuple[str, ...]  # the only ones that may use it, and have it in any case; none: all may
    create: bool
    enabled: bool
    formats: tuple[SupportedFormat, ...]
    protocols: tuple[str, ...]
    multi_model: bool
    disabled: bool
    server_type: str
    image: str
    command: tuple[str, ...]
    args: tuple[str, ...]
    env: Mapping[str, Data]
    ports: tuple[Object, ...]
    resources: Object
    sidecars: tuple[Object, ...]
    worker_spec: Overlay | None
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    container: Overlay | None
    pod: Overlay | None
    spec: Overlay | None
    settled: Settled

    @property
    def places(self) -> tuple[str, ...]:
        """The namespaces in which it is made, used there or not; "" for the cluster."""
        if not self.enabled or not self.create:
            return ()
        return ("",) if self.cluster else self.namespaces

    def stands_in(self, namespace: str) -> bool:
        """Whether models of a namespace may use it."""
        return self.enabled and (not self.namespaces or namespace in self.namespaces)

    def serves(self, format_name: str, version: str, protocol: str) -> bool:
        """Whether it lists the format (and version, compared as text) and the protocol; empty asks for nothing."""
        return self._speaks(protocol) and any(_is(one, format_name, version) for one in self.formats)

    def would_serve(self, format_name: str, version: str, protocol: str, *, multi_node: bool = False) -> bool:
        """Whether KServe may choose it for a model that names no runtime."""
        return (
            not self.disabled
            and not self.multi_model
            and (self.worker_spec is not None) == multi_node
            and self._speaks(protocol)
            and any(one.auto_select and _is(one, format_name, version) for one in self.formats)
        )

    def _speaks(self, protocol: str) -> bool:
        return not protocol or not self.protocols or protocol in self.protocols

    def priority(self, format_name: str) -> int:
        """Its priority for a format: that of the first line that names it."""
        return next((one.priority for one in self.formats if one.name == format_name), 0)


def _is(known: SupportedFormat, name: str, version: str) -> bool:
    return known.name == name and version in ("", known.version)


@dataclass(frozen=True, slots=True)
class RuntimeInNamespace:
    """A runtime in a namespace, or in the cluster as a whole: what its object is made for."""

    runtime: Runtime
    namespace: Namespace | None

    @property
    def settled(self) -> Settled:
        """What the runtime says."""
        return self.runtime.settled


@dataclass(frozen=True, slots=True)
class Demand:
    """What a model asks of a runtime; empty text asks for nothing. `namespace` is the catalog's name."""

    namespace: str
    format: str
    version: str
    protocol: str
    multi_node: bool = False


def runtimes_for(demand: Demand, environment: Environment) -> tuple[Runtime | BundledRuntime, ...]:
    """The runtimes that KServe would choose among for a model that names none, best first (`predictor_model.go`).

    Those of the namespace come before those of the cluster; of equal ones the newest, which a bundled one never is.
    """
    release = environment.release
    wanted = demand.format, demand.version, demand.protocol
    bundled = release.runtimes_for(*wanted, multi_node=demand.multi_node)
    if not environment.runtimes:
        return bundled
    own = sorted(
        (
            one
            for one in environment.runtimes.values()
            if one.stands_in(demand.namespace) and one.would_serve(*wanted, multi_node=demand.multi_node)
        ),
        key=lambda one: (min(one.protocols, default=""), one.name),
    )

    def rank(one: Runtime | BundledRuntime) -> int:
        if not release.has(Feature.RUNTIME_PRIORITY):
            return 0
        return -(one.priority(demand.format) if isinstance(one, Runtime) else one.formats[demand.format].priority)

    near: list[Runtime | BundledRuntime] = [one for one in own if not one.cluster]
    far: list[Runtime | BundledRuntime] = [one for one in own if one.cluster]
    return (*sorted(near, key=rank), *sorted([*far, *bundled], key=rank))
