"""SyncPlan: what a controller is told of one environment or cluster: its apps, their order, who may apply them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from kfgen.domain.gitops import Destination, Gitops

GroupKind: TypeAlias = "tuple[str, str]"  # API group and kind
_LONGEST: Final = 63  # Argo CD and Flux write names into labels


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """When an object of a kind is as it should be, in CEL, for a controller that would not know by itself."""

    api_version: str
    kind: str
    current: str
    in_progress: str = ""
    failed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncedApp:
    """One app as a unit of its own. `after` are the (folder, app) that must be applied before it."""

    name: str
    namespaces: tuple[str, ...]  # the real ones in which it has objects, sorted
    kinds: tuple[GroupKind, ...]  # of its objects in namespaces, sorted
    cluster_kinds: tuple[GroupKind, ...]  # of those that are in none
    makes_namespaces: tuple[str, ...]  # those that it makes, or has made by a Profile's controller
    tenant: str  # whose it is; empty where the environment names no tenants, and for the platform
    after: tuple[tuple[str, str], ...]
    depth: int  # how many apps of the same folder come one after the other before it
    in_base: bool  # whether the overlay is laid onto a base
    load_timeout: int  # seconds: the longest honest start of what it serves
    takes_over: bool = False  # whether it has objects that another owner still calls its own

    @property
    def holds_secrets(self) -> bool:
        """Whether Secrets lie in Git themselves: encrypted, since kfgen writes no others."""
        return ("", "Secret") in self.kinds


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncedTenant:
    """What a tenant's apps hold, and so all that they may: nothing else passes, whatever is in Git."""

    name: str
    namespaces: tuple[str, ...]
    kinds: tuple[GroupKind, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncPlan:
    """All that is synced from `environments/<name>/`; the apps in an order in which they can be applied."""

    project: str
    name: str  # of the environment, or of the cluster that several share
    gitops: Gitops
    apps: tuple[SyncedApp, ...]
    tenants: tuple[SyncedTenant, ...]
    platform: tuple[tuple[str, str], ...]  # (folder, app) of the platform of its cluster, if that has any
    controller_namespace: str  # of KServe
    checks: tuple[HealthCheck, ...]

    def called(self, app: str, destination: Destination, folder: str = "") -> str:
        """The name of a unit, of this folder or of another: one of its own in whatever cluster it is applied from."""
        return shortened("-".join(filter(None, (self.project, folder or self.name, destination.key, app))))

    def project_called(self, who: str) -> str:
        """The name of Argo CD's project of a tenant (`tenant-nlp`), of the platform, and so on."""
        return shortened(f"{self.project}-{self.name}-{who}")


def shortened(name: str, longest: int = _LONGEST) -> str:
    """The name, or its beginning and a digest of all of it where it is too long."""
    if len(name) <= longest:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: longest - 9].rstrip('-')}-{digest}"
