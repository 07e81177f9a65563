"""What rules of objects read alike: pods and their containers wherever they stand, and the forms of names.

Sources: k8s.io/apimachinery/pkg/util/validation, k8s.io/kubernetes/pkg/apis/core/validation.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.places import DNS_LABEL, DNS_SUBDOMAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.problem import Path

_TEMPLATE: Final = ("spec", "template")
_TEMPLATES: Final[dict[str, Path]] = {
    "Pod": (),
    "PodTemplate": ("template",),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
}
_CONTAINERS: Final = ("initContainers", "containers", "ephemeralContainers")
_NAME_PART: Final = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?\Z")
_LABEL_VALUE: Final = re.compile(r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?\Z")
_DNS_1035: Final = re.compile(r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?\Z")
_PORT_NAME: Final = re.compile(r"(?!.*--)(?=.*[a-z])[a-z0-9](?:[-a-z0-9]{0,13}[a-z0-9])?\Z")

A_LABEL: Final = "a DNS label (a-z, 0-9 and -, at most 63 characters)"
A_SUBDOMAIN: Final = "a DNS name (a-z, 0-9 and -, dots between, at most 253 characters)"
A_DNS_1035: Final = "a DNS label that begins with a letter (a-z, 0-9 and -, at most 63 characters)"
A_KEY: Final = "a key such as team or example.com/team"
A_VALUE: Final = "a label's value (at most 63 of A-Z, a-z, 0-9, -, _ and .)"
A_PORT_NAME: Final = "a port's name (a-z, 0-9 and -, a letter among them, at most 15 characters)"


def template(body: dict[str, Any]) -> tuple[Path, dict[str, Any]]:
    """The pod that an object makes, or is, with its metadata; and where it stands."""
    path = _TEMPLATES.get(body["kind"], _TEMPLATE)
    found: Any = body
    for step in path:
        found = found.get(step, {})
    return path, found


def pod(body: dict[str, Any]) -> tuple[Path, dict[str, Any]]:
    """The spec of that pod, and where it stands."""
    path, found = template(body)
    return (*path, "spec"), found.get("spec", {})


def containers(body: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The containers of that pod, of every sort."""
    path, spec = pod(body)
    for field in _CONTAINERS:
        yield from each(spec, field, at=path)


def each(value: dict[str, Any], field: str, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The elements of a list that a map may have, and where they stand."""
    return (((*at, field, index), item) for index, item in enumerate(value.get(field, ())))


def shown(value: object) -> str:
    """A value as messages show it, cut where it is long."""
    text = f'"{value}"' if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def is_label(text: str) -> bool:
    """Whether it is a DNS label (RFC 1123)."""
    return DNS_LABEL.match(text) is not None


@lru_cache(maxsize=10_000)
def is_subdomain(text: str) -> bool:
    """Whether it is a DNS name (RFC 1123)."""
    return DNS_SUBDOMAIN.match(text) is not None and len(text) <= 253


def is_dns_1035(text: str) -> bool:
    """Whether it is a DNS label that begins with a letter (RFC 1035)."""
    return _DNS_1035.match(text) is not None


def is_port_name(text: str) -> bool:
    """Whether a container's port may be called so."""
    return _PORT_NAME.match(text) is not None


@lru_cache(maxsize=10_000)
def is_key(text: str) -> bool:
    """Whether it is a qualified name, as labels have them: a name, before which a DNS name may stand."""
    prefix, slash, name = text.rpartition("/")
    return _NAME_PART.match(name) is not None and (not slash or is_subdomain(prefix))


@lru_cache(maxsize=10_000)
def is_value(text: str) -> bool:
    """Whether it is a label's value."""
    return _LABEL_VALUE.match(text) is not None
