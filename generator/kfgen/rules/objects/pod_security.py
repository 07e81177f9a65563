"""Rule `pod-security`: what a security context grants must not contradict itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import containers, each, needs, number, pod, word
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="pod-security",
    why=(
        "What a security context grants must not contradict itself, and numbers of users and groups are from "
        "0 to 2147483647."
    ),
    mend="Take one of the two away.",
    source="Kubernetes: pkg/apis/core/validation, ValidateSecurityContext",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Pod
  metadata: {name: worker}
  spec:
    containers:
    - {name: main, image: example.com/worker:1, securityContext: {privileged: true, allowPrivilegeEscalation: false}}
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
    - {name: main, image: example.com/worker:1, securityContext: {allowPrivilegeEscalation: false}}
""",
    },
)

_MOST: Final = 2**31 - 1
_POD: Final = {
    "fsGroupChangePolicy": ("OnRootMismatch", "Always"),
    "supplementalGroupsPolicy": ("Merge", "Strict"),
    "seLinuxChangePolicy": ("MountOption", "Recursive"),
}
_PROFILES: Final = {
    "seccompProfile": ("Localhost", "RuntimeDefault", "Unconfined"),
    "appArmorProfile": ("Localhost", "RuntimeDefault", "Unconfined"),
}


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """What a security context grants must not contradict itself."""
    at, spec = pod(body)
    own = spec.get("securityContext", {})
    where = (*at, "securityContext")
    yield from _alike(where, own)
    yield from number(where, own, "fsGroup", 0, _MOST)
    for path, group in each(own, "supplementalGroups", where):
        if not 0 <= group <= _MOST:
            yield Fault(path, f"is {group}, must be from 0 to {_MOST}")
    for field, words in _POD.items():
        yield from word(where, own, field, words)
    for path, one in containers(body):
        if "securityContext" in one:
            yield from _container((*path, "securityContext"), one["securityContext"], spec)


def _container(at: Path, said: dict[str, Any], spec: dict[str, Any]) -> Iterator[Fault]:
    yield from _alike(at, said)
    yield from word(at, said, "procMount", ("Default", "Unmasked"))
    if said.get("procMount") == "Unmasked" and spec.get("hostUsers", True):
        yield Fault((*at, "procMount"), "is Unmasked, for which the pod needs hostUsers: false")
    if said.get("allowPrivilegeEscalation") is False:
        if said.get("privileged"):
            yield Fault((*at, "allowPrivilegeEscalation"), "is false, and the container is privileged")
        if "CAP_SYS_ADMIN" in said.get("capabilities", {}).get("add", ()):
            yield Fault((*at, "allowPrivilegeEscalation"), "is false, and the container has CAP_SYS_ADMIN")


def _alike(at: Path, said: dict[str, Any]) -> Iterator[Fault]:
    """What a pod and a container may both say."""
    yield from number(at, said, "runAsUser", 0, _MOST)
    yield from number(at, said, "runAsGroup", 0, _MOST)
    for field, words in _PROFILES.items():
        profile = said.get(field)
        if profile is None:
            continue
        yield from needs((*at, field), profile, "type")
        yield from word((*at, field), profile, "type", words)
        local = profile.get("type") == "Localhost"
        if local != bool(profile.get("localhostProfile")):
            text = (
                'needs "localhostProfile": its type is Localhost'
                if local
                else "has a localhostProfile, and another type"
            )
            yield Fault((*at, field), text)
