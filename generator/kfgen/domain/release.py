"""Release: what one line of KServe (or KFServing) versions offers; code asks for a feature, never for a version."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


# What reads a scheme of one's own, in the releases that have the kind.
STORAGE_CONTAINER: Final = "ClusterStorageContainer"


class Feature(StrEnum):
    """What a release may or may not have; the value is its name in the release files."""

    MODEL_SPEC = "model-spec"
    PYTORCH_V2_PROTOCOL = "pytorch-v2-protocol"
    TRAINED_MODEL_MEMORY = "trained-model-memory"
    TRAINED_MODEL_FRAMEWORKS = "trained-model-frameworks"
    MULTI_MODEL_BY_CONFIG = "multi-model-by-config"
    PROTOCOL_DEFAULTS_TO_V1 = "protocol-defaults-to-v1"
    VLLM_PROTOCOL_DEFAULTS_TO_V2 = "vllm-protocol-defaults-to-v2"
    GRAPH_RESOURCES = "graph-resources"
    GRAPH_SCALING = "graph-scaling"
    GRAPH_PREDICTIONS = "graph-predictions"
    CACHE_ACCOUNT = "cache-account"
    LLM_CACHE = "llm-cache"
    RUNTIME_PROTOCOLS = "runtime-protocols"
    RUNTIME_PRIORITY = "runtime-priority"
    SERVER_TYPE = "server-type"
    SCALE_METRIC = "scale-metric"
    AUTO_SCALING = "auto-scaling"
    SCALING_BEHAVIOR = "scaling-behavior"
    STORAGE_SPEC = "storage-spec"
    STORAGE_URIS = "storage-uris"
    WRITABLE_STORAGE = "writable-storage"
    DIRECT_VOLUME = "direct-volume"
    S3_BY_ROLE = "s3-by-role"
    MISSING_SECRET_FAILS = "missing-secret-fails"  # noqa: S105 - a feature's name
    MODEL_STATUS = "model-status"
    INIT_CONTAINERS = "init-containers"
    SERVER_METRICS = "server-metrics"
    COMPONENT_METADATA = "component-metadata"
    DEPLOYMENT_STRATEGY = "deployment-strategy"
    WORKER_SPEC = "worker-spec"
    COLLOCATED_TRANSFORMER = "collocated-transformer"
    SIDECARS = "sidecars"
    STANDARD_CANARY = "standard-canary"
    PREDICTOR_NAME = "predictor-name"
    LOGGER_HEADERS = "logger-headers"
    LOGGER_STORAGE = "logger-storage"
    STOP = "stop"
    STOPPED_CONDITION = "stopped-condition"
    MODE_IS_FIXED = "mode-is-fixed"
    PYTHONPATH_REFUSED = "pythonpath-refused"
    ALIBI_EXPLAINER = "alibi-explainer"
    AIX_EXPLAINER = "aix-explainer"
    ART_EXPLAINER = "art-explainer"
    TRAINED_MODELS_LEAVING = "trained-models-leaving"

    @property
    def meaning(self) -> str:
        """One line for people."""
        return _MEANINGS[self]


_MEANINGS: Final[Mapping[Feature, str]] = {
    Feature.MODEL_SPEC: "`predictor.model` with `modelFormat` and serving runtimes, instead of a key per framework",
    Feature.PYTORCH_V2_PROTOCOL: "`protocolVersion: v2` is accepted for pytorch",
    Feature.TRAINED_MODEL_MEMORY: "TrainedModels must fit into the memory limit of their server",
    Feature.TRAINED_MODEL_FRAMEWORKS: "a TrainedModel's framework must be in the server's `supportedFrameworks`",
    Feature.MULTI_MODEL_BY_CONFIG: "multi-model servers need `multiModelServer: true` in `inferenceservice-config`",
    Feature.PROTOCOL_DEFAULTS_TO_V1: "a runtime is chosen as if protocol v1 were asked for where none is",
    Feature.VLLM_PROTOCOL_DEFAULTS_TO_V2: "the webhook fills in v2 for the format vLLM too, not only for triton",
    Feature.GRAPH_RESOURCES: "`resources` of an InferenceGraph, `dependency` of its steps",
    Feature.GRAPH_SCALING: "an InferenceGraph's replicas, scaling and timeout; graphs in Standard mode",
    Feature.GRAPH_PREDICTIONS: "`mapPredictionsToInstances` of an InferenceGraph's steps",
    Feature.CACHE_ACCOUNT: "`serviceAccountName` and `storage` of a LocalModelCache",
    Feature.LLM_CACHE: "LLMInferenceServices read from local model caches",
    Feature.RUNTIME_PROTOCOLS: "runtimes list their protocols and ports; before, each takes every protocol",
    Feature.RUNTIME_PRIORITY: "runtimes of one format are chosen by priority, and equal ones are refused",
    Feature.SERVER_TYPE: "annotation `server-type` on runtimes drives defaults, not their name",
    Feature.SCALE_METRIC: "`scaleMetric` and `scaleTarget`",
    Feature.AUTO_SCALING: "`autoScaling` with metrics, `scaleMetricType`; KEDA",
    Feature.SCALING_BEHAVIOR: "`autoScaling.behavior`",
    Feature.STORAGE_SPEC: "`storage: {key, path, parameters}` from the Secret `storage-config`",
    Feature.STORAGE_URIS: "`storageUris`: several places, each mounted",
    Feature.WRITABLE_STORAGE: 'annotation `storage.kserve.io/readonly: "false"`',
    Feature.DIRECT_VOLUME: "a claim is mounted straight to `/mnt/models`, without an init container",
    Feature.S3_BY_ROLE: "S3 settings on a ServiceAccount with `eks.amazonaws.com/role-arn`",
    Feature.MISSING_SECRET_FAILS: "pods are refused while a Secret of their ServiceAccount is missing",
    Feature.MODEL_STATUS: "`status.modelStatus` tells whether the model was loaded",
    Feature.INIT_CONTAINERS: "`initContainers` in components",
    Feature.SERVER_METRICS: "KServe's own servers tell Prometheus how long requests take",
    Feature.COMPONENT_METADATA: "`labels` and `annotations` per component",
    Feature.DEPLOYMENT_STRATEGY: "`deploymentStrategy` in Standard mode",
    Feature.WORKER_SPEC: "`workerSpec`: several nodes for one model",
    Feature.COLLOCATED_TRANSFORMER: "a container `transformer-container` beside the server in the predictor",
    Feature.SIDECARS: "further containers beside `predictor.model`",
    Feature.STANDARD_CANARY: "`spec.canary` in Standard mode",
    Feature.PREDICTOR_NAME: "`predictor.name`",
    Feature.LOGGER_HEADERS: "`logger.metadataHeaders`",
    Feature.LOGGER_STORAGE: "`logger.metadataAnnotations` and `logger.storage`",
    Feature.STOP: "annotation `stop` parks a service",
    Feature.STOPPED_CONDITION: "every service has the condition `Stopped`, parked or not",
    Feature.MODE_IS_FIXED: "a live service's deployment mode cannot be changed",
    Feature.PYTHONPATH_REFUSED: "the webhook refuses a `PYTHONPATH` variable",
    Feature.ALIBI_EXPLAINER: "explainer `alibi`",
    Feature.AIX_EXPLAINER: "explainer `aix`",
    Feature.ART_EXPLAINER: "explainer `art`",
    Feature.TRAINED_MODELS_LEAVING: "TrainedModels are to be deprecated, its maintainers say",
}


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
    multi_node: bool = False

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
    partly_known: str  # what kfgen's knowledge of it rests on, where that is not its source; empty otherwise
    apis: Mapping[str, str]  # deployment mode, or any → an API of Kubernetes that it cannot do without
    kubernetes: str  # the libraries it was built with, x.y
    knative: str
    features: frozenset[Feature]
    group: str
    kinds: Mapping[str, str]  # kind → API version after the group
    controller_namespace: str
    main_container: str
    predictor_suffix: str
    transformer_suffix: str
    explainer_suffix: str
    storage_schemes: tuple[str, ...]
    trained_model_schemes: tuple[str, ...]
    secret_keys: Mapping[str, Mapping[str, str]]  # kind of Secret → its keys, the catalog's word → the release's
    modes: Mapping[str, str]  # the catalog's word → the annotation's; empty where there is no annotation
    visibility: Mapping[str, str]  # mode → the label that keeps a model inside the cluster
    autoscaler_classes: tuple[str, ...]  # what the autoscalerClass annotation may say; none: there is no annotation
    worker_class: str  # what that annotation says of a model on several nodes, and must; empty where none has several
    fewest_nodes: int  # that such a model may be said to have
    s3_annotations: Mapping[str, str]  # the catalog's key → the annotation's name after the group
    config_keys: Mapping[str, str]  # of inferenceservice-config → whether it is shipped there, or only read
    ingress_fields: Mapping[str, str]  # of its key ingress → text, truth or list
    frameworks: tuple[str, ...]  # keys of a predictor, before MODEL_SPEC
    runtimes: Mapping[str, BundledRuntime]
    _chosen: dict[tuple[str, str, str, bool], tuple[BundledRuntime, ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

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

    def api_version(self, kind: str) -> str:
        """The `apiVersion` of one of its kinds.

        Raises:
            KeyError: if the release does not have the kind.
        """
        return f"{self.group}/{self.kinds[kind]}"

    def runtimes_for(
        self, format_name: str, version: str, protocol: str, *, multi_node: bool = False
    ) -> tuple[BundledRuntime, ...]:
        """The bundled runtimes that would be chosen without being named, best first (`predictor_model.go`)."""
        asked = format_name, version, protocol, multi_node
        if asked not in self._chosen:  # a thousand models ask for the same few
            self._chosen[asked] = self._choose(*asked)
        return self._chosen[asked]

    def _choose(
        self,
        format_name: str,
        version: str,
        protocol: str,
        multi_node: bool,
    ) -> tuple[BundledRuntime, ...]:
        fitting = [
            runtime
            for runtime in self.runtimes.values()
            if runtime.multi_node == multi_node
            and runtime.serves(format_name, version, protocol)
            and runtime.formats[format_name].auto_select
        ]
        return tuple(sorted(fitting, key=lambda runtime: (-runtime.formats[format_name].priority, runtime.name)))
