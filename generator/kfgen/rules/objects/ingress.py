"""Rule `ingress`: an Ingress leads from hosts and paths to ports of Services."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.domain.problem import did_you_mean
from kfgen.rules.objects.reading import (
    A_DNS_1035,
    A_PORT_NAME,
    each,
    is_address,
    just_one,
    named,
    needs,
    number,
    shown,
)
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="ingress",
    why="An Ingress leads from hosts and paths that there can be to a port of a Service.",
    mend="Begin a path with /; say the port of the Service.",
    source="Kubernetes: pkg/apis/networking/validation, ValidateIngressSpec",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: networking.k8s.io/v1
  kind: Ingress
  metadata: {name: front}
  spec:
    rules:
      - host: risk.example.com
        http:
          paths:
            - {path: risk, pathType: Prefix, backend: {service: {name: front, port: {number: 80}}}}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: networking.k8s.io/v1
  kind: Ingress
  metadata: {name: front}
  spec:
    rules:
      - host: risk.example.com
        http:
          paths:
            - {path: /risk, pathType: Prefix, backend: {service: {name: front, port: {number: 80}}}}
""",
    },
)

_TYPES: Final = ("Exact", "Prefix", "ImplementationSpecific")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """An Ingress leads from hosts and paths to ports of Services."""
    spec = body.get("spec", {})
    if not spec.get("rules") and not spec.get("defaultBackend"):
        yield Fault(("spec",) if "spec" in body else (), "needs rules or a defaultBackend")
    if "defaultBackend" in spec:
        yield from _backend(("spec", "defaultBackend"), spec["defaultBackend"])
    yield from _hosts(spec)
    if spec.get("ingressClassName"):
        yield from named(("spec", "ingressClassName"), spec["ingressClassName"])
    for path, rule in each(spec, "rules", ("spec",)):
        if "http" in rule:
            yield from needs((*path, "http"), rule["http"], "paths")
        for at, one in each(rule.get("http", {}), "paths", (*path, "http")):
            yield from _path(at, one)


def _hosts(spec: dict[str, Any]) -> Iterator[Fault]:
    for path, rule in each(spec, "rules", ("spec",)):
        yield from _host((*path, "host"), rule.get("host", ""))
    for path, tls in each(spec, "tls", ("spec",)):
        for at, host in each(tls, "hosts", path):
            yield from _host(at, host)
        if tls.get("secretName"):
            yield from named((*path, "secretName"), tls["secretName"])


def _host(at: Path, host: str) -> Iterator[Fault]:
    if is_address(host):
        yield Fault(at, f"is {shown(host)}, must be a DNS name and no address")
    elif host:
        yield from named(at, host.removeprefix("*."))


def _path(at: Path, one: dict[str, Any]) -> Iterator[Fault]:
    said, kind = one.get("path", ""), one.get("pathType", "")
    if kind not in _TYPES:
        yield Fault(
            (*at, "pathType"), f"is {shown(kind)}, must be one of {', '.join(_TYPES)}", did_you_mean(kind, _TYPES)
        )
    if not said.startswith("/") and (said or kind != "ImplementationSpecific"):
        yield Fault((*at, "path"), f"is {shown(said)}, must begin with /")
    elif kind in ("Exact", "Prefix"):
        wrong = [one for one in ("//", "/./", "/../", "%2f", "%2F") if one in said]
        if wrong or said.endswith(("/..", "/.")):
            yield Fault((*at, "path"), f"is {shown(said)}, must not hold {wrong[0] if wrong else 'dots as a part'}")
    yield from _backend((*at, "backend"), one.get("backend", {}))


def _backend(at: Path, backend: dict[str, Any]) -> Iterator[Fault]:
    yield from just_one(at, backend, ("service", "resource"))
    if "service" not in backend:
        return
    service, where = backend["service"], (*at, "service")
    yield from named((*where, "name"), service.get("name", ""), A_DNS_1035)
    said = service.get("port", {})
    yield from just_one((*where, "port"), said, ("name", "number"))
    yield from number((*where, "port"), said, "number", 1, 65535)
    if said.get("name"):
        yield from named((*where, "port", "name"), said["name"], A_PORT_NAME)
