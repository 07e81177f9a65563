"""What rules of objects read and refuse alike: pods wherever they stand, forms of names, words, numbers, selectors.

Sources: k8s.io/apimachinery/pkg/util/validation, k8s.io/kubernetes/pkg/apis/core/validation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from operator import not_
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.domain.places import DNS_LABEL, DNS_SUBDOMAIN
from kfgen.domain.problem import did_you_mean
from kfgen.domain.quantity import QuantityError, amount

if TYPE_CHECKING:
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

COMPUTE: Final = ("cpu", "memory", "ephemeral-storage")
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


def components(body: dict[str, Any]) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """The components of an InferenceService that are there: where they stand, their names and they themselves."""
    for name in ("predictor", "transformer", "explainer"):
        if name in body.get("spec", {}):
            yield ("spec", name), name, body["spec"][name]


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


def units(value: object) -> Fraction:
    """How much a quantity is; one that only the server can read counts as one."""
    try:
        return amount(str(value))
    except QuantityError:
        return Fraction(1)


def is_below(value: object) -> bool:
    """Whether a quantity is below nothing."""
    return units(value) < 0


def is_above(value: object) -> bool:
    """Whether a quantity is above nothing."""
    return units(value) > 0


def is_address(text: str) -> bool:
    """Whether it is an address, of either family."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def network(text: str) -> IPv4Network | IPv6Network | None:
    """A range of addresses, such as 10.0.0.0/8."""
    try:
        return ip_network(text, strict=False) if "/" in text else None
    except ValueError:
        return None


def is_within(part: IPv4Network | IPv6Network, whole: IPv4Network | IPv6Network) -> bool:
    """Whether a range is part of another."""
    if isinstance(part, IPv4Network) and isinstance(whole, IPv4Network):
        return part.subnet_of(whole)
    return isinstance(part, IPv6Network) and isinstance(whole, IPv6Network) and part.subnet_of(whole)


def is_of_containers(name: str) -> bool:
    """Whether containers can have such a resource: Kubernetes' own, or one that a quota could name, too."""
    if "/" not in name:
        return name in COMPUTE or name.startswith("hugepages-")
    return is_key(name) and (
        "kubernetes.io/" in name or (not name.startswith("requests.") and is_key(f"requests.{name}"))
    )


def is_device(name: str) -> bool:
    """Whether a resource is none of Kubernetes' own."""
    return "/" in name and not name.startswith("kubernetes.io/")


def named(path: Path, value: str, form: str = A_SUBDOMAIN) -> Iterator[Fault]:
    """Refuse what is no name of such a form."""
    if not _FORMS[form](value):
        yield Fault(path, f"is {shown(value)}, must be {form}")


def word(at: Path, value: dict[str, Any], field: str, words: Sequence[str]) -> Iterator[Fault]:
    """Refuse a field that is there and is none of these words; an empty one counts as left out."""
    said = value.get(field)
    if said and said not in words:
        hint = did_you_mean(str(said), words)
        yield Fault((*at, field), f"is {shown(said)}, must be one of {', '.join(words)}", hint)


def number(at: Path, value: dict[str, Any], field: str, low: int = 0, high: int = 2**63) -> Iterator[Fault]:
    """Refuse a field that is there and is below or above."""
    said = value.get(field)
    if not isinstance(said, int):
        return
    if said < low:
        yield Fault((*at, field), f"is {said}, must be at least {low}")
    elif said > high:
        yield Fault((*at, field), f"is {said}, must be at most {high}")


def needs(at: Path, value: dict[str, Any], *fields: str) -> Iterator[Fault]:
    """Refuse a map in which one of these is left out or empty."""
    for field in fields:
        if field not in value:
            yield Fault(at, f'needs "{field}"')
        elif value[field] in ("", [], {}):
            yield Fault((*at, field), "is empty")


def just_one(at: Path, value: dict[str, Any], fields: Sequence[str], *, least: int = 1) -> Iterator[Fault]:
    """Refuse a map that has several of these, or none."""
    found = [field for field in fields if field in value]
    if len(found) > 1:
        yield Fault(at, f"has {' and '.join(found)}, of which only one may be")
    elif len(found) < least:
        yield Fault(at, f"needs one of {', '.join(fields)}")


_ACCESS: Final = ("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")


def access_modes(at: Path, spec: dict[str, Any]) -> Iterator[Fault]:
    """Refuse what is no way of access to a volume, and none at all."""
    yield from needs(at, spec, "accessModes")
    for path, said in each(spec, "accessModes", at):
        if said not in _ACCESS:
            yield Fault(path, f"is {shown(said)}, must be one of {', '.join(_ACCESS)}", did_you_mean(said, _ACCESS))
    if "ReadWriteOncePod" in spec.get("accessModes", ()) and len(spec["accessModes"]) > 1:
        yield Fault((*at, "accessModes"), "has others beside ReadWriteOncePod")


def port(at: Path, value: dict[str, Any], field: str) -> Iterator[Fault]:
    """Refuse a field that is neither the number of a port nor a name of one."""
    said = value.get(field)
    if isinstance(said, int) and not 1 <= said <= 65535:
        yield Fault((*at, field), f"is {said}, must be from 1 to 65535")
    elif isinstance(said, str) and not is_port_name(said):
        yield Fault((*at, field), f"is {shown(said)}, must be {A_PORT_NAME}, or a number")


def labels(at: Path, value: dict[str, Any]) -> Iterator[Fault]:
    """Refuse labels whose key or value is none."""
    for key, said in value.items():
        if not is_key(key):
            yield Fault((*at, key), f"is no label's key; it must be {A_KEY}", on_key=True)
        if not is_value(said):
            yield Fault((*at, key), f"is {shown(said)}, must be {A_VALUE}")


_SELECTING: Final = ("In", "NotIn", "Exists", "DoesNotExist")
_OF_NODES: Final = (*_SELECTING, "Gt", "Lt")


def selector(at: Path, value: dict[str, Any]) -> Iterator[Fault]:
    """Refuse a label selector that says what cannot be."""
    yield from labels((*at, "matchLabels"), value.get("matchLabels", {}))
    for path, one in each(value, "matchExpressions", at):
        yield from expression(path, one, _SELECTING)


def expression(path: Path, one: dict[str, Any], operators: Sequence[str] = _OF_NODES) -> Iterator[Fault]:
    """Refuse one expression about a label."""
    key, operator, values = one.get("key", ""), one.get("operator", ""), one.get("values", [])
    if not is_key(key):
        yield Fault((*path, "key"), f"is {shown(key)}, must be {A_KEY}")
    if operator not in operators:
        yield Fault((*path, "operator"), f"is {shown(operator)}, must be one of {', '.join(operators)}")
    elif not _FITTING[operator](values):
        yield Fault(path, f"has {len(values)} values that do not fit its operator {operator}")
    if operator in ("In", "NotIn"):
        for at, said in each(one, "values", path):
            yield from named(at, said, A_VALUE)


def _is_number(values: Sequence[str]) -> bool:
    return len(values) == 1 and re.match(r"[-+]?[0-9]+\Z", values[0]) is not None


_FITTING: Final[dict[str, Callable[[Sequence[str]], bool]]] = {
    "In": bool,
    "NotIn": bool,
    "Exists": not_,
    "DoesNotExist": not_,
    "Gt": _is_number,
    "Lt": _is_number,
}
_FORMS: Final[dict[str, Callable[[str], bool]]] = {
    A_LABEL: is_label,
    A_SUBDOMAIN: is_subdomain,
    A_DNS_1035: is_dns_1035,
    A_PORT_NAME: is_port_name,
    A_KEY: is_key,
    A_VALUE: is_value,
}
