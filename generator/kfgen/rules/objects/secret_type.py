"""Rule `secret-type`: a Secret of a type holds what the type asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="secret-type",
    why="A Secret of a type of Kubernetes' own holds the keys that the type asks for.",
    mend="Add the key, or take the type Opaque.",
    source="Kubernetes: pkg/apis/core/validation, ValidateSecret",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Secret
  metadata: {name: front}
  type: kubernetes.io/service-account-token
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Secret
  metadata: {name: front, annotations: {kubernetes.io/service-account.name: default}}
  type: kubernetes.io/service-account-token
""",
    },
)

_OURS: Final = "kubernetes.io/"
_ACCOUNT: Final = "kubernetes.io/service-account.name"
_KEYS: Final = {
    "tls": ("tls.crt", "tls.key"),
    "ssh-auth": ("ssh-privatekey",),
    "dockerconfigjson": (".dockerconfigjson",),
    "dockercfg": (".dockercfg",),
}


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A Secret of a type holds what the type asks for."""
    said = str(body.get("type", ""))
    kind = said.removeprefix(_OURS) if said.startswith(_OURS) else ""
    held = {**body.get("data", {}), **body.get("stringData", {})}
    for key in _KEYS.get(kind, ()):
        if key not in held:
            yield Fault(("type",), f'is {said}, and needs the key "{key}"')
    if kind == "basic-auth" and not {"username", "password"} & held.keys():
        yield Fault(("type",), f'is {said}, and needs the key "username" or "password"')
    if kind == "service-account-token" and not body["metadata"].get("annotations", {}).get(_ACCOUNT):
        yield Fault(("type",), f"is {said}, and needs the annotation {_ACCOUNT}")
