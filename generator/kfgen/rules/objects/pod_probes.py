"""Rule `pod-probes`: a probe does one thing, and a number in it is not below nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import containers, each, just_one, number, port, shown, word
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="pod-probes",
    why=(
        "A probe does exactly one thing, at a port that there can be, and a number in it is not below "
        "nothing. The same holds for what is done after a start and before a stop."
    ),
    mend="Leave one of exec, httpGet, tcpSocket and grpc.",
    source="Kubernetes: pkg/apis/core/validation, validateProbe and validateLifecycle",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Pod
  metadata: {name: worker}
  spec:
    containers:
    - {name: main, image: example.com/worker:1, livenessProbe: {periodSeconds: 5}}
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
    - {name: main, image: example.com/worker:1, livenessProbe: {periodSeconds: 5, tcpSocket: {port: 8080}}}
""",
    },
)

_PROBES: Final = ("livenessProbe", "readinessProbe", "startupProbe")
_NUMBERS: Final = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")
_HANDLERS: Final = ("exec", "httpGet", "tcpSocket", "grpc")
_HOOKS: Final = ("exec", "httpGet", "tcpSocket", "sleep")
_HEADER: Final = re.compile(r"[-A-Za-z0-9]+\Z")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A probe does one thing, and a number in it is not below nothing."""
    for path, one in containers(body):
        once = path[-2] == "initContainers" and one.get("restartPolicy") != "Always"
        for field in (*_PROBES, "lifecycle"):
            if once and field in one:
                text = "must not be there: an init container ends, unless it has restartPolicy: Always"
                yield Fault((*path, field), text, on_key=True)
        for field in _PROBES:
            if field in one:
                yield from _probe((*path, field), one[field])
        for field in ("postStart", "preStop"):
            hook = one.get("lifecycle", {}).get(field)
            if hook is not None:
                yield from just_one((*path, "lifecycle", field), hook, _HOOKS)
                yield from _handler((*path, "lifecycle", field), hook)


def _probe(at: Path, probe: dict[str, Any]) -> Iterator[Fault]:
    yield from just_one(at, probe, _HANDLERS)
    yield from _handler(at, probe)
    for field in _NUMBERS:
        yield from number(at, probe, field)
    yield from number(at, probe, "terminationGracePeriodSeconds", 1)
    if at[-1] == "readinessProbe" and "terminationGracePeriodSeconds" in probe:
        yield Fault((*at, "terminationGracePeriodSeconds"), "must not be there: nothing ends when it fails")
    if at[-1] != "readinessProbe" and probe.get("successThreshold", 0) > 1:
        yield Fault((*at, "successThreshold"), f"is {probe['successThreshold']}, must be 1")


def _handler(at: Path, handler: dict[str, Any]) -> Iterator[Fault]:
    if "exec" in handler and not handler["exec"].get("command"):
        yield Fault((*at, "exec"), 'needs "command"')
    get = handler.get("httpGet", {})
    yield from port((*at, "httpGet"), get, "port")
    yield from word((*at, "httpGet"), get, "scheme", ("HTTP", "HTTPS"))
    for path, header in each(get, "httpHeaders", (*at, "httpGet")):
        if not _HEADER.match(header.get("name", "")):
            yield Fault((*path, "name"), f"is {shown(header.get('name', ''))}, which is no header's name")
    yield from port((*at, "tcpSocket"), handler.get("tcpSocket", {}), "port")
    yield from number((*at, "grpc"), handler.get("grpc", {}), "port", 1, 65535)
    yield from number((*at, "sleep"), handler.get("sleep", {}), "seconds")
