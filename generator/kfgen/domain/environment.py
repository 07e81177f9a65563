"""Environment: what runs where, with defaults applied; and the namespaces and stores that models refer to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kfgen.domain.platform import InstalledConfig
from kfgen.domain.problem import Path, Where
from kfgen.domain.values import Overlay

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kfgen.domain.catalog import Part
    from kfgen.domain.data import Data, Object
    from kfgen.domain.gitops import Gitops
    from kfgen.domain.platform import IngressClasses, NodeGroups
    from kfgen.domain.problem import Report
    from kfgen.domain.release import Release
    from kfgen.domain.runtime import Runtime
    from kfgen.domain.sealing import Encrypted, Sealed
    from kfgen.domain.tenancy import Profile, Tenant


DEFAULT_GPU = "nvidia.com/gpu"
# Features of Knative that are on where they are enabled, and not where they are allowed (k8s_validation.go).
_NOT_ALLOWED = frozenset(
    {
        *("kubernetes.podspec-init-containers", "kubernetes.podspec-persistent-volume-claim"),
        *("kubernetes.podspec-persistent-volume-write", "kubernetes.podspec-volumes-emptydir"),
        "kubernetes.podspec-volumes-hostpath",
    }
)
BASE_LABEL = "the base"  # what messages call the project with no environment applied


@dataclass(frozen=True, slots=True)
class Settled:
    """A thing of the catalog after its layers are laid on: the values, and the layers to find who said what."""

    values: Mapping[str, Any]
    parts: tuple[Part, ...]
    fallback: Where

    def is_refused(self, report: Report, *path: str | int) -> bool:
        """Whether some layer says something at the path that could not be taken."""
        return any(report.is_refused(part.file, (*part.at, *path)) for part in self.parts)

    def where(self, *path: str | int, on_key: bool = False) -> Where:
        """The place in the catalog that gave a value: the last layer that says something at the path."""
        for length in range(len(path), 0, -1):
            for part in reversed(self.parts):
                if _reaches(part.values, path[:length]):
                    return Where(part.file, (*part.at, *path), on_key)
        return self.fallback


def _reaches(values: Any, path: Path) -> bool:
    for step in path:
        values = values.layers[-1] if isinstance(values, Overlay) else values
        in_map = isinstance(values, dict) and step in values
        if not in_map and not (isinstance(values, list) and isinstance(step, int) and step < len(values)):
            return False
        values = values[step]
    return True


@dataclass(frozen=True, slots=True)
class Namespace:
    """A namespace in one environment: `key` is the catalog's name, `name` the real one."""

    key: str
    name: str
    create: bool
    owner: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    app: str
    split: int | str  # a number of apps, "folder", or 0
    profile: Profile | None
    resource_quota: Mapping[str, str]
    limit_range: Mapping[str, Mapping[str, Mapping[str, str]]]  # Container, Pod … → max, default … → resource
    settled: Settled

    def part(self, name: str) -> str:
        """The app that holds something by this name, in a namespace that is split by number.

        By the name alone, so that nothing else's coming or going moves it; a power of two halves cleanly.
        """
        if not isinstance(self.split, int) or not self.split:
            return self.app
        digest = hashlib.sha256(name.encode()).digest()
        return f"{self.app}-{int.from_bytes(digest[:8], 'big') % self.split}"


@dataclass(frozen=True, slots=True)
class Secret:
    """Credentials of a store: the Secret's name, what it holds, and how it gets there.

    `kind` is what release files call a Secret with its keys. `literals` are keys whose values are no secret, `files`
    keys that hold a file; `registry` is the host whose images it is for, empty where the storage initializer reads it.
    `entry` is what the store is, but for its credentials, as an entry of `storage-config`; empty where the Secret is
    the store's own.
    """

    name: str
    kind: str
    backend: str
    remote_key: str
    properties: Mapping[str, str]  # key of the Secret → property of the remote entry
    literals: Mapping[str, str]
    files: frozenset[str]
    registry: str
    entry: Mapping[str, str]

    @property
    def type(self) -> str:
        """The Secret's type; empty for Opaque."""
        return "kubernetes.io/dockerconfigjson" if self.registry else ""


@dataclass(frozen=True, slots=True)
class Account:
    """The ServiceAccount that models read a store with."""

    name: str
    annotations: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ExternalService:
    """An ExternalName Service through which a store is reached."""

    name: str
    external_name: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A PersistentVolumeClaim; not made where `create` is false.

    `volume` is the source of a PersistentVolume of its own, and what else a person may say of one; empty: the cluster
    finds or makes one.
    """

    name: str
    create: bool
    size: str
    storage_class: str
    access_modes: tuple[str, ...]
    volume: Object

    def volume_name(self, namespace: Namespace) -> str:
        """The name of its own PersistentVolume: cluster-wide, so with the namespace's real name."""
        return f"{namespace.name}-{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """A store in one environment."""

    name: str
    type: str
    settled: Settled
    root: str  # the URI that its paths are put below; empty where the store is not whole
    claim: Claim | None = None
    secret: Secret | None = None
    account: Account | None = None
    service: ExternalService | None = None
    initializer: Object | None = None  # the init container that reads it, and the URIs that it takes
    settings: Mapping[str, str]  # what KServe reads from annotations, by the catalog's key
    namespaces: tuple[str, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """The namespaces in which it is made, used there or not."""
        return self.namespaces

    @property
    def is_in_cluster(self) -> bool:
        """Whether it makes something that belongs to no namespace."""
        return self.initializer is not None or (self.claim is not None and bool(self.claim.volume))

    @property
    def needs_path(self) -> bool:
        """Whether it names nothing that could be read by itself."""
        return self.root.endswith("://")

    def uri(self, path: str) -> str:
        """The storage URI of a path inside the store."""
        return f"{self.root}{'/' if path and not self.needs_path else ''}{path}"

    def annotations(self, release: Release) -> dict[str, str]:
        """The settings as annotations of its Secret, or of a ServiceAccount with a role."""
        known = release.s3_annotations
        found = {f"{release.group}/{known[key]}": value for key, value in self.settings.items() if key in known}
        return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class NodePool:
    """Where pods may run: fields of a pod spec, and what a GPU is called there."""

    fields: Object
    gpu_resource: str
    nodes: int = 0  # 0: nobody says, here and below
    gpus_per_node: int | None = None
    pods_per_node: int = 0
    of_each: Mapping[str, str] = field(default_factory=dict)  # cpu, memory → what pods may ask of one node, where said


@dataclass(frozen=True, slots=True)
class SecretStore:
    """How Secrets get into an environment."""

    backend: str
    plaintext: str  # "", "allowed", or "exposed": allowed here, and the repository is known elsewhere too
    certificate: str  # PEM, with which values are sealed; empty where nobody says
    reference: Mapping[str, Data]
    refresh_interval: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """An environment, or the base (`name` empty: no environment applied)."""

    name: str
    project: str
    release: Release
    version: str
    mode: str
    domain: str
    allowed_external_names: tuple[str, ...]
    node_pools: Mapping[str, NodePool]
    secrets: SecretStore
    platform: Mapping[
        str, InstalledConfig | IngressClasses | NodeGroups
    ]  # by the name of what is written; none for the base
    sealed: Mapping[str, Sealed]  # by store; none for the base
    encrypted: Mapping[str, Mapping[str, Encrypted]]  # by store and the namespace's real name; none for the base
    tenants: Mapping[str, Tenant]  # none: anybody may do anything
    gitops: Gitops
    settled: Settled
    teams: frozenset[str]  # of the project; empty where it names none
    lineage: tuple[str, ...]
    overrides: tuple[Part, ...]  # `overrides` of the environment it extends, then its own
    namespaces: Mapping[str, Namespace]
    stores: Mapping[str, Store]
    runtimes: Mapping[str, Runtime]
    pins: tuple[str, ...] = ()  # the environments in whose blocks stands what runs here; none: it may stand anywhere
    before: str = ""  # the environment before it in the order of promotion
    base: Environment | None = None  # what this environment is laid onto; None for the base itself

    @property
    def renamed(self) -> dict[str, str]:
        """The base's name of a namespace → its name here, where they differ."""
        base = self.base.namespaces if self.base is not None else self.namespaces
        pairs = ((base[key].name, self.namespaces[key].name) for key in base)
        return {name: own for name, own in pairs if name != own}

    def tenant_of(self, namespace: str) -> Tenant | None:
        """The tenant whose namespace (the catalog's name) this is."""
        return next((one for one in self.tenants.values() if namespace in one.namespaces), None)

    def says_backend(self, store: Store) -> Where:
        """Where it is said how a store's Secret gets there."""
        if "backend" in store.settled.values.get("credentials", {}):
            return store.settled.where("credentials", "backend")
        return self.settled.where("secrets", "backend")

    @property
    def knative(self) -> str:
        """The Knative that runs there, `x.y.z`; empty where nobody says."""
        return self.version_of("knative")

    @property
    def kubernetes(self) -> str:
        """The Kubernetes that runs there, `x.y.z`; empty where nobody says."""
        return self.version_of("kubernetes")

    def version_of(self, product: str) -> str:
        """What of it runs there, `x.y.z`; empty where nobody says."""
        return str(self.settled.values.get("versions", {}).get(product, ""))

    @property
    def pod_addresses(self) -> int:
        """How many addresses its network has for pods; 0 where nobody says."""
        return int(self.settled.values.get("podAddresses", 0))

    @property
    def label(self) -> str:
        """The environment as messages call it."""
        return self.name or BASE_LABEL

    def knative_setting(self, config: str, key: str) -> str:
        """What the catalog says of a key of a ConfigMap of Knative, its baseline included; empty where nothing does."""
        known = self.platform.get(config)
        if isinstance(known, InstalledConfig):
            return known.data().get(key, "")
        return str(self.settled.values.get("platform", {}).get(config, {}).get(key, ""))

    def disabled_features(self, needed: Iterable[str]) -> list[str]:
        """Those of these features of Knative that `config-features` does not enable, as far as is known, sorted."""
        said = ((key, self.knative_setting("config-features", key).lower()) for key in needed)
        return sorted(key for key, value in said if value != "enabled" and (value != "allowed" or key in _NOT_ALLOWED))

    def without(self, key: str) -> str:
        """The hint that says how to do without a key here."""
        return self.only_here(f"{key}: null") if self.name else f'remove "{key}"'

    def only_here(self, text: str) -> str:
        """The hint that says what to write for this environment alone."""
        return f"write environments: {{{self.name}: {{{text}}}}}" if self.name else f"write {text}"
