"""Rule `pod-names`: what a pod names has the form of such names, and its times are not below nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import A_KEY, A_LABEL, A_SUBDOMAIN, each, is_address, named, number, pod, shown
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="pod-names",
    why=(
        "What a pod names, from its account to its hosts, has the form of such names; its times are not below nothing."
    ),
    mend="Write a name as the message says.",
    source="Kubernetes: pkg/apis/core/validation, ValidatePodSpec",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Pod
  metadata: {name: worker}
  spec:
    containers:
    - {name: main, image: example.com/worker:1}
    serviceAccountName: Risk_Reader
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
    - {name: main, image: example.com/worker:1}
    serviceAccountName: risk-reader
""",
    },
)

_NAMES: Final = {
    "serviceAccountName": A_SUBDOMAIN,
    "priorityClassName": A_SUBDOMAIN,
    "runtimeClassName": A_SUBDOMAIN,
    "nodeName": A_SUBDOMAIN,
    "hostname": A_LABEL,
    "subdomain": A_LABEL,
}


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """What a pod names has the form of such names, and its times are not below nothing."""
    at, spec = pod(body)
    for field, form in _NAMES.items():
        own = field == "hostname" and body["kind"] == "StatefulSet"  # which gives each pod one of its own
        if spec.get(field) and not own:
            yield from named((*at, field), spec[field], form)
    yield from number(at, spec, "terminationGracePeriodSeconds")
    yield from number(at, spec, "activeDeadlineSeconds", 1, 2**31 - 1)
    yield from _hosts(at, spec)
    for path, one in each(spec, "readinessGates", at):
        yield from named((*path, "conditionType"), one.get("conditionType", ""), A_KEY)


def _hosts(at: Path, spec: dict[str, Any]) -> Iterator[Fault]:
    for path, one in each(spec, "hostAliases", at):
        if not is_address(one.get("ip", "")):
            yield Fault((*path, "ip"), f"is {shown(one.get('ip', ''))}, which is no address")
        for where, host in each(one, "hostnames", path):
            yield from named(where, host)
    dns, where = spec.get("dnsConfig", {}), (*at, "dnsConfig")
    for path, one in each(dns, "nameservers", where):
        if not is_address(one):
            yield Fault(path, f"is {shown(one)}, which is no address")
    for field, most in (("nameservers", 3), ("searches", 32)):
        if len(dns.get(field, ())) > most:
            yield Fault((*where, field), f"has {len(dns[field])} elements, and may have {most}")
