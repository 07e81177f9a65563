"""EntryResult: all that the rest of a run needs of one entry; plain data, so that it can be kept between runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kfgen.domain.layers import Fragment
from kfgen.domain.problem import Problem, Severity, Where

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kfgen.domain.problem import Path


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a warning is meant, as an entry says or inherits it: for what stands below `scope` of its file.

    `at` is the place of an own one; empty where it is inherited.
    """

    text: str
    scope: Path
    at: Path = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryResult:
    """One entry (or one store in one app) after emit.

    `fragments` is by backend; `identities` by environment ("" for the base): what a cluster would know the objects by;
    `held` those of them that are protected, since they are handed over to another owner;
    `made` by environment: what KServe makes of them in its turn; `uses` by environment: (folder, entry, namespace);
    `gpus` by environment, where it has tenants: what it takes at most; `takes` by environment and namespace, where that
    has a quota: resource → fewest, most, as fractions; `load_timeouts` by environment,
    where it states one: seconds until it serves; `namespaces` by environment: the catalog's names of those its objects
    are in; `reasons` by warning: why it is not said. `warnings` are all, those that are not said among them.
    """

    app: str
    source: str
    fragments: Mapping[str, Fragment]
    identities: Mapping[str, tuple[tuple[str, ...], ...]]
    held: Mapping[str, tuple[tuple[str, ...], ...]]
    made: Mapping[str, tuple[tuple[str, ...], ...]]
    uses: Mapping[str, tuple[tuple[str, str, str], ...]]
    gpus: Mapping[str, int]
    takes: Mapping[str, Mapping[str, Mapping[str, tuple[str, str]]]]
    load_timeouts: Mapping[str, int]
    namespaces: Mapping[str, tuple[str, ...]]
    warnings: tuple[Problem, ...]
    reasons: Mapping[str, Reason]
    summary: Mapping[str, Any]  # for `kfgen list`

    def as_data(self) -> dict[str, Any]:
        """The result as JSON can hold it."""
        return {
            "app": self.app,
            "source": self.source,
            "fragments": {name: [dict(one.files), dict(one.pieces)] for name, one in self.fragments.items()},
            "identities": dict(self.identities),
            "held": dict(self.held),
            "made": dict(self.made),
            "uses": dict(self.uses),
            "gpus": dict(self.gpus),
            "takes": {name: {key: dict(one) for key, one in taken.items()} for name, taken in self.takes.items()},
            "load_timeouts": dict(self.load_timeouts),
            "namespaces": dict(self.namespaces),
            "warnings": warning_rows(self.warnings),
            "reasons": {code: [one.text, list(one.scope), list(one.at)] for code, one in self.reasons.items()},
            "summary": dict(self.summary),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> EntryResult:
        """The result that `as_data` wrote."""
        return cls(
            app=data["app"],
            source=data["source"],
            fragments={name: Fragment(files, pieces) for name, (files, pieces) in data["fragments"].items()},
            identities={name: tuple(map(tuple, value)) for name, value in data["identities"].items()},
            held={name: tuple(map(tuple, value)) for name, value in data["held"].items()},
            made={name: tuple(map(tuple, value)) for name, value in data["made"].items()},
            uses={name: tuple((folder, one, at) for folder, one, at in rows) for name, rows in data["uses"].items()},
            gpus={str(name): int(value) for name, value in data["gpus"].items()},
            takes={
                name: {key: {what: (low, high) for what, (low, high) in one.items()} for key, one in taken.items()}
                for name, taken in data["takes"].items()
            },
            load_timeouts={str(name): int(value) for name, value in data["load_timeouts"].items()},
            namespaces={name: tuple(keys) for name, keys in data["namespaces"].items()},
            warnings=warnings_of(data["warnings"]),
            reasons={
                code: Reason(str(text), tuple(scope), tuple(at)) for code, (text, scope, at) in data["reasons"].items()
            },
            summary=data["summary"],
        )


def warning_rows(warnings: Iterable[Problem]) -> list[list[Any]]:
    """Warnings as JSON can hold them."""
    return [
        [one.where.file, one.where.path, one.where.on_key, one.code, one.text, one.hint, one.environment]
        for one in warnings
    ]


def warnings_of(rows: Iterable[list[Any]]) -> tuple[Problem, ...]:
    """The warnings that `warning_rows` wrote."""
    return tuple(_warning(row) for row in rows)


def _warning(row: list[Any]) -> Problem:
    file, path, on_key, code, text, hint, environment = row
    where = Where(file, tuple(path), on_key)
    warning = Severity.WARNING
    return Problem(where=where, code=code, text=text, hint=hint, severity=warning, environment=environment)
