"""Release: what one line of KServe (or KFServing) versions offers; code asks for a feature, never for a version."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Feature(StrEnum):
    """What a release may or may not have; the value is its name in the release files."""

    MODEL_SPEC = "model-spec"
    """`predictor.model` with `modelFormat` and serving runtimes, instead of a key per framework (0.8+)."""
    PYTORCH_V2_PROTOCOL = "pytorch-v2-protocol"
    """`protocolVersion: v2` is accepted for pytorch (0.6+)."""
    TRAINED_MODEL_MEMORY = "trained-model-memory"
    """TrainedModels must fit into the memory limit of their server (0.6+)."""
    PROTOCOL_DEFAULTS_TO_V1 = "protocol-defaults-to-v1"
    """A runtime is chosen as if protocol v1 were asked for where none is (0.11.1+); before, any fits."""
    VLLM_PROTOCOL_DEFAULTS_TO_V2 = "vllm-protocol-defaults-to-v2"
    """The webhook fills in v2 for the format vLLM too, not only for triton (0.20)."""


@dataclass(frozen=True, slots=True)
class RuntimeFormat:
    """A format that a bundled runtime serves."""

    versions: tuple[str, ...]
    auto_select: bool
    priority: int


@dataclass(frozen=True, slots=True)
class BundledRuntime:
    """A ClusterServingRuntime that a release's installation brings; no protocols listed means all are accepted."""

    name: str
    protocols: tuple[str, ...]
    formats: Mapping[str, RuntimeFormat]

    def serves(self, format_name: str, version: str, protocol: str) -> bool:
        """Whether it lists the format (and version, compared as text) and the protocol; empty asks for nothing."""
        known = self.formats.get(format_name)
        if known is None or (version and version not in known.versions):
            return False
        return not protocol or not self.protocols or protocol in self.protocols


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One line of versions, everything resolved."""

    line: str
    product: str
    versions: tuple[str, ...]
    features: frozenset[Feature]
    group: str
    main_container: str
    predictor_suffix: str
    storage_schemes: tuple[str, ...]
    trained_model_schemes: tuple[str, ...]
    modes: Mapping[str, str]  # the catalog's word → the annotation's; empty where there is no annotation
    s3_annotations: Mapping[str, str]  # the catalog's key → the annotation's name after the group
    frameworks: tuple[str, ...]  # keys of a predictor, before MODEL_SPEC
    runtimes: Mapping[str, BundledRuntime]

    def has(self, feature: Feature) -> bool:
        """Whether these versions have a feature."""
        return feature in self.features

    @property
    def mode_annotation(self) -> str:
        """The annotation that holds the deployment mode."""
        return f"{self.group}/deploymentMode"

    def default_protocol(self, format_name: str) -> str:
        """The protocol that runtime selection assumes where a model names none; empty where any will do."""
        if format_name == "triton":
            return "v2"
        if format_name == "vLLM" and self.has(Feature.VLLM_PROTOCOL_DEFAULTS_TO_V2):
            return "v2"
        return "v1" if self.has(Feature.PROTOCOL_DEFAULTS_TO_V1) else ""

    def runtimes_for(self, format_name: str, version: str, protocol: str) -> tuple[BundledRuntime, ...]:
        """The bundled runtimes that would be chosen without being named, best first (`predictor_model.go`)."""
        fitting = [
            runtime
            for runtime in self.runtimes.values()
            if runtime.serves(format_name, version, protocol) and runtime.formats[format_name].auto_select
        ]
        return tuple(sorted(fitting, key=lambda runtime: (-runtime.formats[format_name].priority, runtime.name)))
