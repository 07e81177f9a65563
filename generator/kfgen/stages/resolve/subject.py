"""Subject: a model in one environment while it is resolved: its values, and how its mistakes are reported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kfgen.domain.environment import DEFAULT_GPU
from kfgen.domain.problem import did_you_mean, listing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.catalog import Entry
    from kfgen.domain.environment import Environment, Namespace, NodePool, Settled
    from kfgen.domain.problem import Path, Report


@dataclass(frozen=True, slots=True)
class Subject:
    """What every part of a model is resolved from."""

    entry: Entry
    settled: Settled
    environment: Environment
    report: Report

    @property
    def values(self) -> Mapping[str, Any]:
        """The model's values, all layers laid on."""
        return self.settled.values

    @property
    def name(self) -> str:
        """The object's name."""
        return str(self.settled.values.get("name", self.entry.name))

    def error(self, path: Path, code: str, text: str, hint: str = "") -> None:
        """Report a mistake at the last layer that says something at the path."""
        self.report.error(self.settled.where(*path), code, text, hint)

    def missing(self, path: Path, hint: str, *, at: Path | None = None) -> None:
        """A key that must be there is not; nothing is said where it is there but could not be taken."""
        if not self.settled.is_refused(self.report, *path):
            name = path[-1] if at else ".".join(map(str, path))
            self.error(path if at is None else at, "required", f'"{name}" is missing', hint)


def namespace_of(subject: Subject) -> Namespace | None:
    """The namespace that it names; None after reporting that it names none of the catalog's."""
    key = subject.values.get("namespace")
    known = subject.environment.namespaces
    if key is None:
        subject.missing(("namespace",), f"there are {listing(known)}")
        return None
    if key not in known:
        hint = or_new(did_you_mean(key, known), f"kfgen add namespace {key}")
        subject.error(("namespace",), "reference", f'no namespace "{key}" in catalog/namespaces/', hint)
        return None
    return known[key]


def gpu_of(pool: NodePool | None) -> str:
    """What `gpu` is called where a pod runs."""
    return pool.gpu_resource if pool is not None else DEFAULT_GPU


def or_new(suggestion: str, command: str) -> str:
    """The hint for a name that leads nowhere: it is another one, or it is still to be added."""
    return f"{suggestion} A new one: {command}" if suggestion else f"{command}, if it is a new one"
