"""Model and what surrounds it: resolved for one environment, names checked, nothing left to look up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.component import Component, Load
    from kfgen.domain.data import Data, Object
    from kfgen.domain.environment import Namespace, NodePool, Settled, Store
    from kfgen.domain.operations import Operations
    from kfgen.domain.values import Overlay
    from kfgen.domain.workload import Workload


@dataclass(frozen=True, slots=True)
class Format:
    """A model's format, and its version if one is named."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class StorageEntry:
    """A place inside a store that the Secret `storage-config` describes, as `storage: {key, path, parameters}`."""

    key: str
    path: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StorageMount:
    """One of several places that a model is read from."""

    path: str  # in the container
    uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """The container that serves: everything that a canary may say for itself."""

    image: str
    runtime_version: str
    protocol: str
    command: tuple[str, ...]
    args: tuple[str, ...]
    env: Mapping[str, Data]
    resources: Object
    storage_uri: str
    storage_entry: StorageEntry | None = None  # how the URI is said where its store is an entry of `storage-config`


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedModel:
    """One of several models on a multi-model server."""

    name: str
    framework: str
    memory: str
    storage_uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Llm:
    """What only an LLMInferenceService has; None: not said."""

    base_refs: tuple[str, ...]
    parallelism: Overlay | None
    router: Overlay | None
    worker: Overlay | None
    prefill: Overlay | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A model in one environment. Empty text, 0 or None: not said, so the server's default holds."""

    kind: str
    name: str
    namespace: Namespace
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    mode: str
    format: Format | None
    runtime: str
    server: Server
    mounts: tuple[StorageMount, ...]
    writable: bool  # whether what is mounted may be written to
    canary: Server | None
    canary_percent: int
    ports: tuple[Object, ...]
    load: Load
    components: tuple[Component, ...]
    predictor_name: str
    canary_name: str
    worker_spec: Object | None  # {} asks for what the runtime says
    visibility: str
    stopped: bool
    service_account: str
    node_pool: NodePool | None
    trained_models: tuple[TrainedModel, ...]
    served_name: str
    sidecars: tuple[Object, ...]
    workload: Workload | None  # where it is a plain Deployment
    llm: Llm | None  # where it is an LLMInferenceService
    operations: Operations
    container: Overlay | None
    pod: Overlay | None
    spec: Overlay | None
    settled: Settled

    @property
    def is_multi_model(self) -> bool:
        """Whether TrainedModels are loaded into it."""
        return "trainedModels" in self.settled.values


@dataclass(frozen=True, slots=True)
class StoreInNamespace:
    """A store where models of one namespace use it: what its objects are made for.

    `sharing` are the stores of the ServiceAccount that it makes here, by name, `holding` those of the Secret; none:
    another makes it.
    """

    store: Store
    namespace: Namespace
    sharing: tuple[Store, ...]
    holding: tuple[Store, ...]

    @property
    def settled(self) -> Settled:
        """What the store says."""
        return self.store.settled

    def sealing(self, environment: str) -> str:
        """The command that seals its Secret there, for the first time or again."""
        store = self.holding[0].name if self.holding else self.store.name
        return f"kfgen secret set {store} --env {environment} --namespace {self.namespace.name}"


@dataclass(frozen=True, slots=True)
class StoreInCluster:
    """What a store makes for the whole cluster, where models of one namespace use it: it belongs to the platform."""

    store: Store
    namespace: Namespace

    @property
    def settled(self) -> Settled:
        """What the store says."""
        return self.store.settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """Any Kubernetes object of `manifests/`."""

    name: str
    namespace: Namespace | None
    body: Object
    settled: Settled
