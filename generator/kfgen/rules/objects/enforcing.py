"""Which level of Pod Security the namespace of an object enforces, as far as the catalog says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.kubernetes import minor
from kfgen.rules.objects.levels import ENFORCE, LEVELS, Policy

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment, Namespace

NEWEST: Final = 99
VERSION: Final = re.compile(r"(?:latest|v1\.(0|[1-9][0-9]*))\Z")


def namespace_of(body: dict[str, Any], environment: Environment) -> Namespace | None:
    """The catalog's namespace that an object lies in; most are called there as in the catalog."""
    name = body.get("metadata", {}).get("namespace", "")
    found = environment.namespaces.get(name)
    if found is not None and found.name == name:
        return found
    return next((one for one in environment.namespaces.values() if one.name == name), None)


def level_of(body: dict[str, Any], environment: Environment) -> tuple[Namespace, Policy] | None:
    """The namespace of an object and what it enforces; None where it enforces nothing."""
    namespace = namespace_of(body, environment)
    level = namespace.labels.get(ENFORCE, "") if namespace is not None else ""
    if namespace is None or level not in LEVELS:
        return None
    return namespace, Policy(level, policy_version(namespace.labels.get(f"{ENFORCE}-version", ""), environment))


def policy_version(said: str, environment: Environment) -> int:
    """The minor version of the policy: what the label says, at most what the server knows."""
    server = minor(environment.kubernetes)[1] if environment.kubernetes else NEWEST
    found = VERSION.match(said)
    return min(int(found[1]), server) if found and found[1] else server
