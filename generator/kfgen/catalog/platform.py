"""Keys of `platform:`: the ConfigMaps and other objects that a cluster has once; and of `catalog/baselines/`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.amounts import Quantity
from kfgen.catalog.fields import Boolean, Choice, FreeMap, ListOf, MapOf, Reading, Text, shown
from kfgen.catalog.record import Key, Record
from kfgen.catalog.words import ANNOTATIONS, LABELS, NAME, SUBDOMAIN
from kfgen.domain.platform import KNATIVE_CONFIGS, KSERVE_CONFIG

if TYPE_CHECKING:
    from kfgen.domain.data import Data, Object
    from kfgen.domain.problem import Path

DATA_KEY: Final = re.compile(r"[-._a-zA-Z0-9]{1,253}\Z")
_PATH: Final = re.compile(r"/[^\x00-\x20\x7f]*\Z")
_KNATIVE_KEY: Final = re.compile(r"[a-z0-9]+([-.][a-z0-9]+)*\Z")


@dataclass(frozen=True, slots=True)
class Setting:
    """A value of one of Knative's ConfigMaps: text as it was written, or a list that is joined by commas."""

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """The text."""
        if isinstance(raw, str):
            return str(raw)
        if isinstance(raw, list) and raw and all(isinstance(item, str) and "," not in item for item in raw):
            return ",".join(map(str, raw))
        return reading.bad(at, f"must be text, or a list of texts, not {shown(raw)}")

    def json_schema(self) -> Object:
        """Any scalar, or a list of them."""
        scalar: Object = {"type": ["string", "number", "boolean"]}
        return {"anyOf": [scalar, {"type": "array", "items": scalar, "minItems": 1}]}


def _knative(name: str, about: str) -> Key:
    kebab = "a key of Knative's ConfigMaps in today's spelling, such as progress-deadline"
    return Key(name, MapOf(Setting(), _KNATIVE_KEY, kebab), about)


_CONTROLLER = Text(
    re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*(/[-A-Za-z0-9._~%!$&'()*+,;=:@]+)+\Z"),
    "a path after a domain, such as k8s.io/ingress-nginx",
)

INGRESS_CLASS = Record(
    "an IngressClass",
    (
        Key("controller", _CONTROLLER, "Who serves it, such as k8s.io/ingress-nginx.", required=True),
        Key("default", Boolean(), "Whether it is the cluster's default."),
    ),
)

NODE_GROUP = Record(
    "a group of nodes",
    (
        Key("storageLimit", Quantity(), "What caches may take on each of its nodes together.", required=True),
        Key("nodeSelector", LABELS, "Labels of its nodes."),
        Key("path", Text(_PATH, "an absolute path"), "Where models lie on a node; /models by default."),
        Key("storageClassName", SUBDOMAIN, "The class of its volumes and claims; none by default."),
        Key("persistentVolumeSpec", FreeMap(), "What else its volumes are; a source other than local, for example."),
        Key("persistentVolumeClaimSpec", FreeMap(), "What else its claims are."),
    ),
)

PLATFORM = Record(
    "platform",
    (
        _knative("config-deployment", "What differs in Knative's ConfigMap."),
        _knative("config-features", "The same; for example kubernetes.podspec-nodeselector."),
        _knative("config-autoscaler", "The same."),
        _knative("config-defaults", "The same."),
        Key(KSERVE_CONFIG, MapOf(FreeMap(), DATA_KEY, "a key of a ConfigMap"), "What differs, field by field."),
        Key("ingressClasses", MapOf(INGRESS_CLASS, SUBDOMAIN.pattern, SUBDOMAIN.what), "IngressClasses to make."),
        Key(
            "localModelNodeGroups",
            MapOf(NODE_GROUP, SUBDOMAIN.pattern, SUBDOMAIN.what),
            "Groups of nodes that hold models: LocalModelNodeGroups (KServe 0.14+).",
        ),
        Key(
            "own",
            ListOf(Choice((KSERVE_CONFIG, *KNATIVE_CONFIGS))),
            "ConfigMaps that nobody else installs: written whole, without a baseline.",
        ),
    ),
)

CONTROLLERS = Record(
    "controllers",
    (
        Key("kserve", NAME, "KServe's namespace; its release's own by default."),
        Key("knative", NAME, "Knative's namespace; knative-serving by default."),
    ),
)

BASELINE = Record(
    "a baseline",
    (
        Key("source", Text(), "Where it was taken from."),
        Key("namespace", NAME, "The namespace it was installed in."),
        Key("labels", LABELS, "Its labels."),
        Key("annotations", ANNOTATIONS, "Its annotations."),
        Key("data", MapOf(Text(empty=True), DATA_KEY, "a key of a ConfigMap"), "Its data.", required=True),
    ),
)
