"""Keys of `catalog/environments/<name>.yaml` and of `catalog/kfgen.yaml`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kfgen.catalog.amounts import Quantity
from kfgen.catalog.common import IGNORE
from kfgen.catalog.fields import Boolean, Choice, FreeMap, Integer, ListOf, MapOf, Reading, Text, shown
from kfgen.catalog.folders import FOLDERS, Folder
from kfgen.catalog.gitops import CLUSTER_OF_SEVERAL, DESTINATION, GITOPS, REPOSITORY
from kfgen.catalog.handover import KEY as HANDOVER_KEY
from kfgen.catalog.platform import CONTROLLERS, PLATFORM
from kfgen.catalog.record import NONE, Key, Record
from kfgen.catalog.stores.store_type import BACKENDS
from kfgen.catalog.tenancy import TENANT
from kfgen.catalog.words import DOMAIN, LABEL_VALUE, LABELS, META_KEY, MODE, NAME, SUBDOMAIN
from kfgen.domain.gitops import DELIVERIES, LAYOUTS
from kfgen.domain.promotion import FREE, PINNED
from kfgen.domain.values import Staged

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.data import Data, Object
    from kfgen.domain.problem import Path

_TEXT = Text()


@dataclass(frozen=True, slots=True)
class Version:
    """A full version, x.y.z: patch versions of KServe differ."""

    what: str

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """The version as text."""
        if isinstance(raw, str) and re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,6}){2}", raw):
            return str(raw)
        if isinstance(raw, str) and re.fullmatch(r"\d+\.\d+", raw):
            text = f"{shown(raw)} does not say which patch of {self.what}, and patches differ"
            return reading.bad(at, text, f"write {raw}.0, for example", code="version")
        bare = re.fullmatch(r"v(\d+\.\d+)(\.\d+)?", raw) if isinstance(raw, str) else None
        hint = f"write {bare[1]}{bare[2] or '.0, for example'}" if bare else "write x.y.z"
        return reading.bad(at, f"{shown(raw)} is not a version of {self.what}", hint, code="version")

    def json_schema(self) -> Object:
        """x.y.z."""
        return {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"}


VERSIONS = Record(
    "versions",
    (
        Key("kserve", Version("KServe"), "KServe (or KFServing) there, x.y.z.", required=True),
        Key("knative", Version("Knative"), "Knative serving, x.y.z; null where there is none."),
        Key("kubernetes", Version("Kubernetes"), "Kubernetes, x.y.z."),
        Key("argocd", Version("Argo CD"), "Argo CD, x.y.z, where it applies the output."),
        Key("flux", Version("Flux"), "Flux, x.y.z, likewise."),
    ),
)


class _Toleration(Record):
    """A toleration, whose keys must agree: the API server takes no other."""

    __slots__ = ()

    def read(self, raw: Data, at: Path, reading: Reading, *, skip: Mapping[str, str] = NONE) -> Any:
        """The keys, if they say something together."""
        value = Record.read(self, raw, at, reading, skip=skip)
        if not isinstance(value, dict):
            return value
        exists = value.get("operator") == "Exists"
        if exists and value.get("value"):
            reading.bad((*at, "value"), 'says nothing beside "operator: Exists"', "remove value:, or write Equal")
        elif not exists and not value.get("key"):
            reading.bad(at, '"key" is missing', "operator: Exists tolerates every taint", code="required")
        if "tolerationSeconds" in value and value.get("effect") != "NoExecute":
            reading.bad((*at, "tolerationSeconds"), "needs effect: NoExecute", "write that, or remove it")
        return value


_TOLERATION = _Toleration(
    "a toleration",
    (
        Key("key", Text(META_KEY, "a taint's key, such as nvidia.com/gpu"), "The taint's key; any taint without it."),
        Key("operator", Choice(("Equal", "Exists")), "Equal unless said otherwise."),
        Key("value", LABEL_VALUE, "The taint's value."),
        Key("effect", Choice(("NoSchedule", "PreferNoSchedule", "NoExecute")), "The taint's effect; any by default."),
        Key("tolerationSeconds", Integer(0), "How long a pod stays, with NoExecute."),
    ),
)

_GPU_RESOURCE = Text(
    re.compile(rf"(?=[^/]+/){META_KEY.pattern}"),
    "a resource such as amd.com/gpu",
    hint="with the domain of its vendor: containers may ask for no other",
)

NODE_POOL = Record(
    "a node pool",
    (
        Key("nodeSelector", LABELS, "Labels of its nodes."),
        Key("tolerations", ListOf(_TOLERATION), "Taints of its nodes that are tolerated."),
        Key("affinity", FreeMap(), "A Kubernetes affinity."),
        Key("runtimeClassName", SUBDOMAIN, "A RuntimeClass."),
        Key(
            "gpuResource",
            _GPU_RESOURCE,
            "What `gpu` is called there; nvidia.com/gpu by default.",
        ),
        Key("nodes", Integer(1), "How many nodes it has; of one that grows, its most."),
        Key("gpusPerNode", Integer(0), "GPUs of one node."),
        Key("podsPerNode", Integer(1), "Pods that one node takes."),
        Key("cpuPerNode", Quantity(above_zero=True), "What pods may ask of the cpu of one node (its allocatable)."),
        Key("memoryPerNode", Quantity(above_zero=True), "What pods may ask of the memory of one node."),
    ),
)

_SECRET_STORE = Record(
    "a reference to a store of secrets",
    (
        Key("kind", Choice(("SecretStore", "ClusterSecretStore")), "SecretStore unless said otherwise."),
        Key("name", SUBDOMAIN, "Its name."),
    ),
)

SECRETS = Record(
    "secrets",
    (
        Key("backend", Choice(BACKENDS), "How Secrets get there."),
        Key(
            "certificate",
            Text(
                re.compile(r"\s*-----BEGIN CERTIFICATE-----\s[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*\Z"),
                "a certificate (PEM)",
                hint="kubeseal --fetch-cert prints it",
            ),
            "What Sealed Secrets has values sealed with; it is public.",
        ),
        Key(
            "plaintext",
            Choice(("allowed",)),
            "Whether Secrets of manifests/ may stand in Git in clear text; see allowPlaintextSecrets of the project.",
        ),
        Key("secretStoreRef", _SECRET_STORE, "The store that External Secrets reads."),
        Key(
            "refreshInterval",
            Text(re.compile(r"([0-9]+(ms|s|m|h))+\Z"), "a duration such as 1h"),
            "How often it looks.",
        ),
    ),
)


def _of_folder(folder: Folder, records: Mapping[str, Record]) -> Key:
    record = records.get("") or Record(
        f"{folder.word} by type",
        tuple(Key(name, one, f"What every {name} store says.") for name, one in records.items()),
    )
    return Key(folder.word, record, f"For every {folder.each or folder.word}.")


def _varying(folder: Folder) -> dict[str, Record]:
    return {name: replace(record, varying=True) for name, record in folder.records.items()}


OVERRIDES = Record("overrides", tuple(_of_folder(folder, _varying(folder)) for folder in FOLDERS))

_SETTINGS = (
    Key("versions", VERSIONS, "What runs there."),
    Key("mode", MODE, "Deployment mode of models that do not say their own."),
    Key("domain", DOMAIN, "The domain for URLs; takes $(env)."),
    Key("allowedExternalNames", ListOf(Text()), "Domains that ExternalName Services may stand for; any by default."),
    Key(
        "nodePools",
        MapOf(NODE_POOL, NAME.pattern, NAME.what),
        "What a pool is here; {}: any node will do (not in defaults).",
    ),
    Key("podAddresses", Integer(1), "How many addresses its network has for what is made here: each pod takes one."),
    Key("secrets", SECRETS, "How Secrets get there."),
    Key("tenants", MapOf(TENANT, NAME.pattern, NAME.what), "Who may deploy what; anybody anything by default."),
    Key("controllers", CONTROLLERS, "The namespaces of KServe's and Knative's controllers."),
    Key("platform", PLATFORM, "What the cluster has once: settings of KServe and Knative, IngressClasses …"),
    Key("gitops", GITOPS, "How the output gets there."),
    Key("description", Text(empty=True), "For people."),
    IGNORE,
)

CLUSTER = Record(
    "a cluster",
    (
        *DESTINATION,
        *(
            key
            for key in _SETTINGS
            if key.name
            in {
                *("versions", "domain", "nodePools", "podAddresses", "controllers", "platform", "gitops"),
                *("description", "ignore"),
            }
        ),
    ),
)

ENVIRONMENT_SETTINGS = Record("an environment's defaults", _SETTINGS)

ENVIRONMENT = Record(
    "an environment",
    (
        *_SETTINGS,
        Key("cluster", NAME, "The cluster of catalog/clusters/ that it is on, with others perhaps; its own without."),
        Key(
            "clusters",
            MapOf(CLUSTER_OF_SEVERAL, NAME.pattern, NAME.what),
            "Several equal clusters: what is rendered once is synced to each.",
        ),
        Key("extends", NAME, "An environment whose settings and overrides come first."),
        Key("abstract", Boolean(), "true: only extended, not rendered itself."),
        HANDOVER_KEY,
        Key("overrides", OVERRIDES, "Values for everything here; they beat the general part of every file."),
    ),
    unknown={
        "defaults": '"overrides" sets values for everything here and beats the models\' general part; what models may '
        'change at will belongs into kfgen.yaml "defaults"',
    },
)

DEFAULTS = Record(
    "defaults",
    (
        Key("environment", ENVIRONMENT_SETTINGS, "For every environment; the base is built for its versions."),
        *(_of_folder(folder, folder.records) for folder in FOLDERS),
    ),
)

_STAGE = Text(NAME.pattern, NAME.what)


@dataclass(frozen=True, slots=True)
class Stages:
    """Environments in promotion order; an inner list is one stage."""

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """The names, flat, in order."""
        if not isinstance(raw, list):
            return reading.bad(at, f"must be a list of environments, not {shown(raw)}", "for example [dev, prod]")
        names = Staged()
        for index, item in enumerate(raw):
            stage = item if isinstance(item, list) else [item]
            for name in stage:
                value = _STAGE.read(name, (*at, index), reading)
                if isinstance(value, str):
                    names.append(value)
                    names.first += index == 0
        if not raw:
            return reading.bad(at, "names no environment", "for example [dev, prod], in promotion order")
        return names

    def json_schema(self) -> Object:
        """A list of names or of lists of names."""
        return {"type": "array", "items": {"type": ["string", "array"]}, "minItems": 1}


_CLAUSE = r"(~=|===?|!=|<=?|>=?) *[0-9][0-9A-Za-z.*+!-]*"
_KFGEN = Text(re.compile(rf"{_CLAUSE}( *, *{_CLAUSE})*\Z"), "what versions pip may take", hint='for example "~=1.4"')

PROJECT = Record(
    "a project",
    (
        Key("name", NAME, "The project's name.", required=True),
        Key("kfgen", _KFGEN, "The versions of kfgen that may write here, as pip says them; any by default."),
        Key("repository", REPOSITORY, "The repository that is synced."),
        Key("environments", Stages(), "In promotion order.", required=True),
        Key(
            "promotion",
            Choice((PINNED, FREE), {"unpinned": 'write "free"'}),
            "pinned: after the first environment, what a model runs (version, image, runtimeVersion, storage) stands "
            "in each environment's own block, and nothing else changes it; free, the default: anywhere.",
        ),
        Key(
            "allowPlaintextSecrets",
            Boolean(),
            "Whether what `secrets.plaintext` of an environment allows holds where the repository has a remote, too.",
        ),
        Key("outputs", ListOf(Choice(DELIVERIES), editable=False), "What is generated; both by default."),
        Key(
            "layout",
            Choice(LAYOUTS),
            "Where the output is: beside the catalog (tree, the default), on the branch repository.branch alone "
            "(branch), or on one for each environment, repository.branch/<environment> (branches).",
        ),
        Key("gitops", GITOPS, "How the output gets to clusters; an environment, or a cluster, may say otherwise."),
        Key(
            "teams",
            MapOf(
                Record("a team", (Key("github", _TEXT, "Its GitHub name."), Key("email", _TEXT, "Its address."))),
                NAME.pattern,
                NAME.what,
            ),
            "Who may own what.",
        ),
        Key("defaults", DEFAULTS, "What everything starts from."),
        Key("description", Text(empty=True), "For people."),
    ),
)
