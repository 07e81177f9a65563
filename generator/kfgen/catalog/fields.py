"""Types of catalog keys: each reads what a person wrote, says what is wrong, and describes itself as JSON Schema."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

from kfgen.catalog.plain import resolved
from kfgen.domain.data import Data, Object, Plain
from kfgen.domain.problem import Path, Report, Where, did_you_mean, listing, visible
from kfgen.domain.values import ListEdit, Overlay

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

INVALID: Final = object()  # what `read` returns after it reported an error; the key is left out of the layer


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a value is being read, and who is told of its mistakes."""

    file: str
    report: Report

    def bad(self, at: Path, text: str, hint: str = "", *, code: str = "value", on_key: bool = False) -> object:
        """Report a mistake; returns INVALID. What is said of a value, not of a key, begins with the value's key."""
        self.report.refused.add((self.file, at))
        said = text if on_key else f"{named(at)} {text}"
        self.report.error(Where(self.file, at, on_key), code, said, hint)
        return INVALID

    def cannot_differ(self, at: Path, hint: str) -> object:
        """Report a key that all environments must have in common; returns INVALID."""
        return self.bad(
            at, f"{shown(str(at[-1]))} cannot differ between environments", hint, code="general-only", on_key=True
        )


class Field(Protocol):
    """The type of a key's value."""

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """The value as a layer holds it, or INVALID after reporting what is wrong. `raw` is never None."""

    def json_schema(self) -> Object:
        """A JSON Schema (draft-07) that an editor completes and checks with."""


def named(at: Path) -> str:
    """A place as messages call it: its key, or `args[2]`."""
    indices = ""
    for step in reversed(at):
        if isinstance(step, str):
            return f"{step}{indices}"
        indices = f"[{step}]{indices}"
    return "the file"


_USER: Final = re.compile(r"(?<=://)[^/@\s]*:[^@\s]*@")  # a name and a password in an address


def shown(raw: Data) -> str:
    """A raw value as a message shows it, short, without control characters and passwords."""
    if isinstance(raw, str):
        raw = _USER.sub("***@", raw)
        return f'"{visible(raw[:60])}…"' if len(raw) > 60 else f'"{visible(raw)}"'
    return "a list" if isinstance(raw, list) else "a map"


@dataclass(frozen=True, slots=True)
class Text:
    """Text, taken as it was written: `1.10` stays `1.10`."""

    pattern: re.Pattern[str] | None = None
    what: str = "text"
    empty: bool = False
    hint: str = ""

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """The source characters."""
        if not isinstance(raw, str):
            return reading.bad(at, f"must be {self.what}, not {shown(raw)}", self.hint)
        if not raw and not self.empty:
            return reading.bad(at, "is empty", "remove the key, or write null to remove an inherited value")
        if self.pattern is not None and not self.pattern.match(raw):
            return reading.bad(at, f"{shown(raw)} is not {self.what}", self.hint)
        return str(raw)

    def json_schema(self) -> Object:
        """Any scalar: an editor must not complain about `version: 1.10`."""
        return {"type": ["string", "number", "boolean"]}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    options: tuple[str, ...]
    instead: Mapping[str, str] = field(default_factory=dict)  # a word people try → the hint it earns

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """The word."""
        if isinstance(raw, str) and raw in self.options:
            return str(raw)
        hint = self.instead.get(str(raw), "") or (did_you_mean(str(raw), self.options) if isinstance(raw, str) else "")
        return reading.bad(at, f"must be one of {', '.join(self.options)}, not {shown(raw)}", hint)

    def json_schema(self) -> Object:
        """An enumeration."""
        return {"enum": list(self.options)}


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number in a range."""

    minimum: int = 0
    maximum: int = 2**31 - 1

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """The number."""
        if not isinstance(raw, Plain) or not re.fullmatch(r"-?(0|[1-9][0-9]{0,18})", raw):
            hint = "without quotes" if isinstance(raw, str) and raw.isdecimal() else ""
            return reading.bad(at, f"must be a whole number, not {shown(raw)}", hint)
        value = int(raw)
        if not self.minimum <= value <= self.maximum:
            return reading.bad(at, f"must be from {self.minimum} to {self.maximum}, not {value}")
        return value

    def json_schema(self) -> Object:
        """An integer with its bounds."""
        return {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}


@dataclass(frozen=True, slots=True)
class Boolean:
    """`true` or `false`."""

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """The truth value."""
        if isinstance(raw, Plain) and raw in {"true", "false"}:
            return raw == "true"
        hint = "write true or false, without quotes" if isinstance(raw, str) else ""
        return reading.bad(at, f"must be true or false, not {shown(raw)}", hint)

    def json_schema(self) -> Object:
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Free:
    """Any Kubernetes data, laid onto the built object last."""

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """One Overlay layer with its scalars resolved as every YAML reader does."""
        if not isinstance(raw, dict):
            return reading.bad(at, f"must be a map, not {shown(raw)}")
        return Overlay((resolved(raw, at, reading.bad),))

    def json_schema(self) -> Object:
        """Any map."""
        return {"type": "object"}


@dataclass(frozen=True, slots=True)
class FreeMap:
    """Any Kubernetes map that is a value of its own (a node affinity, a plugin); not an overlay."""

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """The map with its scalars resolved."""
        if not isinstance(raw, dict):
            return reading.bad(at, f"must be a map, not {shown(raw)}")
        return resolved(raw, at, reading.bad)

    def json_schema(self) -> Object:
        """Any map."""
        return {"type": "object"}


@dataclass(frozen=True, slots=True)
class MapOf:
    """A map by name; `null` removes one of them.

    `instead` gives a hint for what Kubernetes spells in another way, and an empty text for anything else.
    """

    value: Field
    key: re.Pattern[str] | None = None
    key_what: str = "a name"
    instead: Callable[[Data, str], str] | None = None
    known: tuple[str, ...] = ()  # the only names, if not empty, but for those that `key` fits
    beside: str = ""  # what those are, for a hint

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """The map, each value read."""
        hint = self.instead(raw, named(at)) if self.instead is not None else ""
        if hint:
            return reading.bad(at, "is spelled as in Kubernetes", hint)
        if not isinstance(raw, dict):
            return reading.bad(at, f"must be a map, not {shown(raw)}")
        result: dict[str, Any] = {}
        for name, item in raw.items():
            below = (*at, name)
            if not self._fits(name):
                hint = (did_you_mean(name, self.known) or f"there are {self._choices()}") if self.known else ""
                reading.bad(below, f"{shown(name)} is not {self.key_what}", hint, on_key=True)
                continue
            value = None if item is None else self.value.read(item, below, reading)
            if value is not INVALID:
                result[name] = value
        return result

    def _choices(self) -> str:
        return listing(self.known, 30) + (f"; and {self.beside}" if self.beside else "")

    def _fits(self, name: str) -> bool:
        if name in self.known:
            return True
        return not self.known if self.key is None else self.key.match(name) is not None

    def json_schema(self) -> Object:
        """An object with any names, or with those that are known."""
        names: Object = {"propertyNames": {"enum": list(self.known)}} if self.known else {}
        if self.known and self.key is not None:
            names = {"propertyNames": {"anyOf": [{"enum": list(self.known)}, {"pattern": self.key.pattern}]}}
        return {"type": "object", **names, "additionalProperties": nullable(self.value.json_schema())}


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list; onto an inherited one, `{append: […], remove: […]}` edits it."""

    item: Field
    editable: bool = True

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """The list, or a ListEdit."""
        if isinstance(raw, dict) and self.editable and raw and raw.keys() <= {"append", "remove"}:
            parts = {name: self._items(raw.get(name) or [], (*at, name), reading) for name in ("append", "remove")}
            return ListEdit(append=tuple(parts["append"]), remove=tuple(parts["remove"]))
        if not isinstance(raw, list):
            hint = f"write [{raw}]" if isinstance(raw, str) and raw else ""
            return reading.bad(at, f"must be a list, not {shown(raw)}", hint)
        return self._items(raw, at, reading)

    def _items(self, raw: Data, at: Path, reading: Reading) -> list[Any]:
        if not isinstance(raw, list):
            reading.bad(at, f"must be a list, not {shown(raw)}")
            return []
        result = []
        for index, item in enumerate(raw):
            if item is None:
                reading.bad((*at, index), "is null", 'remove it; for empty text write ""')
            elif (value := self.item.read(item, (*at, index), reading)) is not INVALID:
                result.append(value)
        return result

    def json_schema(self) -> Object:
        """A list, or its edit."""
        items: Object = {"type": "array", "items": self.item.json_schema()}
        if not self.editable:
            return items
        edit: Object = {
            "type": "object",
            "additionalProperties": False,
            "minProperties": 1,
            "properties": {"append": items, "remove": items},
        }
        return {"anyOf": [items, edit]}


def nullable(schema: Object) -> Object:
    """The schema, or null, which removes an inherited value."""
    return {"anyOf": [schema, {"type": "null"}]}
