"""Rule `pod-env`: a variable has a name, and its value or one source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import containers, each, is_key, just_one, named, needs, shown
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="pod-env",
    why="A variable has a name without =, and either a value or one source of it.",
    mend="Say its value, or where one is read.",
    source="Kubernetes: pkg/apis/core/validation, ValidateEnv",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Pod
  metadata: {name: worker}
  spec:
    containers:
    - {name: main, image: example.com/worker:1, env: [{name: MODE, valueFrom: {}}]}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Pod
  metadata: {name: worker}
  spec:
    containers:
    - {name: main, image: example.com/worker:1, env: [{name: MODE, value: fast}]}
""",
    },
)

_SOURCES: Final = ("fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef")
_FIELDS: Final = (
    *("metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName"),
    *("status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"),
)
_RESOURCES: Final = ("cpu", "memory", "ephemeral-storage")
_SUBSCRIPT: Final = re.compile(r"metadata\.(?:labels|annotations)\['([^']*)'\]\Z")
_NAME: Final = re.compile(r"[ -<>-~]+\Z")  # what can be printed in ASCII, but for =
_KEY: Final = re.compile(r"(?!\.\.?\Z)(?!\.\.)[-._a-zA-Z0-9]{1,253}\Z")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A variable has a name, and its value or one source."""
    for path, one in containers(body):
        for at, variable in each(one, "env", path):
            yield from _variable(at, variable)
        for at, source in each(one, "envFrom", path):
            yield from just_one(at, source, ("configMapRef", "secretRef"))
            for field in ("configMapRef", "secretRef"):
                if field in source:
                    yield from named((*at, field, "name"), source[field].get("name", ""))
            if source.get("prefix") and not _NAME.match(source["prefix"]):
                yield Fault((*at, "prefix"), f"is {shown(source['prefix'])}, with which no variable's name begins")


def _variable(at: Path, variable: dict[str, Any]) -> Iterator[Fault]:
    name, source = variable.get("name", ""), variable.get("valueFrom")
    if not _NAME.match(name):
        yield Fault((*at, "name"), f"is {shown(name)}, which is no variable's name")
    if source is None:
        return
    yield from just_one((*at, "valueFrom"), source, _SOURCES)
    if variable.get("value"):
        yield Fault((*at, "valueFrom"), "must not be there beside a value")
    yield from _source((*at, "valueFrom"), source)


def _source(at: Path, source: dict[str, Any]) -> Iterator[Fault]:
    for field in ("configMapKeyRef", "secretKeyRef"):
        if field in source and not _KEY.match(source[field].get("key", "")):
            said = shown(source[field].get("key", ""))
            yield Fault((*at, field, "key"), f"is {said}, which is no key of such an object")
        if field in source and not source[field].get("name"):
            yield from needs((*at, field), source[field], "name")
    said = source.get("fieldRef", {}).get("fieldPath", _FIELDS[0])
    found = _SUBSCRIPT.match(said)
    if said not in _FIELDS and not (found and is_key(found[1].lower())):
        yield Fault((*at, "fieldRef", "fieldPath"), f"is {shown(said)}, which a variable cannot be")
    said = source.get("resourceFieldRef", {}).get("resource", "limits.cpu")
    side, _, what = said.partition(".")
    if side not in ("limits", "requests") or (what not in _RESOURCES and not what.startswith("hugepages-")):
        yield Fault((*at, "resourceFieldRef", "resource"), f"is {shown(said)}, such as limits.cpu is meant")
