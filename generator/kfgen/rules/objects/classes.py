"""Rule `classes`: a class says who provides it, in words that there are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import A_KEY, A_LABEL, is_subdomain, named, number, shown, word
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="classes",
    why="A class of storage, priority, ingress or runtime says who provides it, in words and numbers that there are.",
    mend="Write it as the message says.",
    source="Kubernetes: pkg/apis/storage/validation, scheduling, networking, node",
    bad={
        "manifests/x.yaml": """\
object:
  apiVersion: storage.k8s.io/v1
  kind: StorageClass
  metadata: {name: fast}
  provisioner: csi.example.com
  reclaimPolicy: Keep
""",
    },
    good={
        "manifests/x.yaml": """\
object:
  apiVersion: storage.k8s.io/v1
  kind: StorageClass
  metadata: {name: fast}
  provisioner: csi.example.com
  reclaimPolicy: Retain
""",
    },
)

_HIGHEST: Final = 1_000_000_000
_CONTROLLER: Final = re.compile(r"[^/]+/[-A-Za-z0-9/._~%!$&'()*+,;=:]+\Z")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A class says who provides it, in words that there are."""
    kind = body["kind"]
    if kind == "StorageClass":
        yield from named(("provisioner",), body.get("provisioner", "").lower(), A_KEY)
        yield from word((), body, "reclaimPolicy", ("Delete", "Retain"))
        yield from word((), body, "volumeBindingMode", ("Immediate", "WaitForFirstConsumer"))
        if "" in body.get("parameters", {}):
            yield Fault(("parameters",), "has a key that is empty")
    elif kind == "PriorityClass":
        if not body["metadata"]["name"].startswith("system-"):
            yield from number((), body, "value", -(2**31), _HIGHEST)
        yield from word((), body, "preemptionPolicy", ("PreemptLowerPriority", "Never"))
    elif kind == "RuntimeClass":
        yield from named(("handler",), body.get("handler", ""), A_LABEL)
    else:
        said = body.get("spec", {}).get("controller", "")
        if not _CONTROLLER.match(said) or not is_subdomain(said.partition("/")[0]):
            yield Fault(("spec", "controller"), f"is {shown(said)}, must be such as example.com/ingress")
