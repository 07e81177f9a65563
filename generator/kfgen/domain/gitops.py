"""What applies the output of an environment to its cluster, and from where in Git it takes it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

ARGOCD: Final = "argocd"
FLUX: Final = "flux"
CONTROLLERS: Final = (ARGOCD, FLUX)
HELM: Final = "helm"
KUSTOMIZE: Final = "kustomize"
DELIVERIES: Final = (HELM, KUSTOMIZE)
EXPLICIT: Final = "explicit"
SET: Final = "set"
APPLICATIONS: Final = (EXPLICIT, SET)
TREE: Final = "tree"
BRANCH: Final = "branch"
BRANCHES: Final = "branches"
LAYOUTS: Final = (TREE, BRANCH, BRANCHES)
OUTPUT_BRANCH: Final = {TREE: "main", BRANCH: "rendered", BRANCHES: "env"}  # where none is named

_SCP_LIKE: Final = re.compile(r"(?P<host>[\w.-]+@[\w.-]+):(?P<path>[^/].*|/.*)\Z")
_USER: Final = re.compile(r"(?<=://)([^/?#]*)@")
_TOKEN: Final = re.compile(r"(gh[a-z]_|github_pat_|glpat-|x-token|xox)|.{24}")  # no name of a person


def as_url(address: str) -> str:
    """`git@host:team/repository.git` as the URL that Flux and Helm want; any other address as it is."""
    match = None if "://" in address else _SCP_LIKE.match(address)
    return f"ssh://{match['host']}/{match['path'].lstrip('/')}" if match else address


def has_credentials(address: str) -> bool:
    """Whether an address of a repository holds a password, or what serves as one."""
    user = _USER.search(address)
    return bool(user and (":" in user[1] or (address.startswith("http") and _TOKEN.match(user[1]))))


def without_credentials(address: str) -> str:
    """An address as it may be shown and committed."""
    return _USER.sub("", address)


@dataclass(frozen=True, slots=True)
class Repository:
    """The Git repository that is synced; `path` is empty where its top holds charts/ and environments/.

    `branch` is the environment's own where each has one (that of the base is what those begin with).
    """

    url: str
    branch: str
    path: str
    secret: str  # the Secret with which Flux reads it, or empty


@dataclass(frozen=True, slots=True)
class Destination:
    """One cluster to which an environment is synced; without server and name, the controller's own.

    `key` is what the catalog calls it among several, empty where there is one.
    """

    key: str = ""
    server: str = ""
    name: str = ""
    kube_config: str = ""  # the Secret with which Flux reaches it, or empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Gitops:
    """How one environment is synced. Without a controller (and in the base) nothing is known of that.

    `delivery` is always one of `outputs`, the forms that the project writes (if it writes any).
    """

    controllers: tuple[str, ...]  # at most one, since two would undo each other's work
    delivery: str
    applications: str
    namespace: str  # the controller's own
    interval: int  # seconds
    cascade: bool
    wait: bool
    decryption_secret: str
    outputs: tuple[str, ...]
    repository: Repository
    destinations: tuple[Destination, ...]  # at least one

    @property
    def controller(self) -> str:
        """The controller, or an empty text."""
        return self.controllers[0] if self.controllers else ""

    def is_synced(self, controller: str, delivery: str) -> bool:
        """Whether this controller applies this form there, and nothing else is known to apply any."""
        return self.controllers == (controller,) and self.delivery == delivery
