"""YAML in and out: the catalog keeps its source characters, output is written so that every reader takes it alike.

The only importer of PyYAML. Reading goes through libyaml's events (about 15,000 short documents a second); positions
are worked out by a second reading, only when there is a problem to place. Writing is our own: ten times as fast as
PyYAML's C dumper, and strict about quoting.
"""

from __future__ import annotations

import contextlib
import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

import yaml
from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from kfgen.domain.data import Data, Plain
from kfgen.domain.problem import Path, Problem, ProblemsError, Where
from kfgen.domain.slips import slip

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_BYTES: Final = 16 * 2**20
MAX_DEPTH: Final = 64
MAX_ALIASED: Final = 100_000  # nodes that aliases may add to a file; a "YAML bomb" adds billions

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_Positions: TypeAlias = dict[Path, tuple[int, int]]
# Keys that kustomize cannot merge, takes for directives, or writes so that it cannot read them.
_FORBIDDEN: Final = re.compile(
    r"(?:|<<|\$(?:patch|retainKeys|setElementOrder(?:/.*)?|deleteFromPrimitiveList(?:/.*)?))\Z|\t[^\n]*\n"
)
# Helm and kustomize pass objects through JSON without escaping these, then refuse or fold them as YAML.
_LOST: Final = re.compile("[\x7f-\x9f\ufffe\uffff]")


def parse(raw: bytes, file: str) -> dict[str, Data]:
    """The one mapping in a catalog file; scalars stay text, `Plain` where they stood without quotes.

    Raises:
        ProblemsError: for anything but one mapping in UTF-8 without duplicate keys, tags, merge keys or bombs.
    """
    text = _decoded(raw, file)
    try:
        return _Reader(text, file).document()
    except yaml.YAMLError as error:
        raise ProblemsError([_syntax_problem(error, text, file)]) from None


def locate(raw: bytes, path: Path, *, on_key: bool = False) -> tuple[int, int]:
    """Line and column, from 1, of the value (or key) at a path; of the longest part of the path that exists."""
    index, keys = _positions(raw)
    for length in range(len(path), -1, -1):
        place = path[:length]
        if place in index:
            return keys.get(place, index[place]) if on_key and length == len(path) else index[place]
    return 1, 1


@lru_cache(maxsize=4)  # the problems of a file come one after the other
def _positions(raw: bytes) -> tuple[_Positions, _Positions]:
    """Where the values and the keys of a document stand, as far as it can be read."""
    found: tuple[_Positions, _Positions] = {}, {}
    with contextlib.suppress(yaml.YAMLError, RecursionError):
        _index(CParser(raw.decode("utf-8-sig", "replace")), *found)
    return found


def _decoded(raw: bytes, file: str) -> str:
    if len(raw) > MAX_BYTES:
        text = f"the file has more than {MAX_BYTES // 2**20} MiB"
        raise ProblemsError([_problem(Where(file, line=1, column=1), "too-large", text)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        hint = "save it as UTF-8"
        raise ProblemsError(
            [_problem(Where(file, line=line, column=column), "encoding", "the file is not UTF-8", hint)]
        ) from None


def _problem(where: Where, code: str, text: str, hint: str = "") -> Problem:
    return Problem(where=where, code=code, text=text, hint=hint)


def _syntax_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        if mark is not None:
            what = " ".join(filter(None, [error.problem, error.context]))
            began = error.context_mark.line + 1 if error.context_mark is not None else 0
            said, line, column, hint = slip(what, mark.line + 1, mark.column + 1, text, began)
            return _problem(Where(file, line=line, column=column), "yaml", said, hint)
    position = getattr(error, "position", 0) or 0
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    hint = "remove the control character"
    return _problem(Where(file, line=line, column=column), "yaml", "a character that YAML does not allow", hint)


class _Reader:
    """One pass over libyaml's events, from text to plain data."""

    def __init__(self, text: str, file: str) -> None:
        self._parser = CParser(text)
        self._file = file
        self._anchors: dict[str, tuple[Data, int]] = {}
        self._open: set[str] = set()
        self._nodes = 0
        self._aliased = 0

    def document(self) -> dict[str, Data]:
        next_event = self._parser.get_event
        next_event()  # stream start
        first = next_event()
        if isinstance(first, StreamEndEvent):
            return {}
        event = next_event()
        value = self._value(event, 0)
        next_event()  # document end
        after = next_event()
        if isinstance(after, DocumentStartEvent):
            raise self._refused(after, "yaml", "a second document", "one file holds one thing: remove the `---`")
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise self._refused(event, "yaml", "the file must hold a mapping (`key: value`)")
        return value

    def _refused(self, event: object, code: str, text: str, hint: str = "") -> ProblemsError:
        mark = event.start_mark  # type: ignore[attr-defined]
        return ProblemsError(
            [_problem(Where(self._file, line=mark.line + 1, column=mark.column + 1), code, text, hint)]
        )

    def _value(self, event: object, depth: int) -> Data:
        self._nodes += 1
        kind = event.__class__
        if kind is ScalarEvent:
            return self._scalar(event)
        if kind is AliasEvent:
            return self._alias(event)
        if depth > MAX_DEPTH:
            raise self._refused(event, "too-deep", f"nested more than {MAX_DEPTH} deep")
        return self._container(event, depth)

    def _scalar(self, event: object) -> Data:
        if event.tag is not None:  # type: ignore[attr-defined]
            raise self._no_tags(event)
        text: str = event.value  # type: ignore[attr-defined]
        value: Data
        plain = not event.style  # type: ignore[attr-defined] # "" or None
        value = (None if text in _NULLS else Plain(text)) if plain else text
        if not plain:  # only an escape in quotes can say them
            self._check_characters(event, text)
        if event.anchor is not None:  # type: ignore[attr-defined]
            self._anchors[event.anchor] = (value, 1)  # type: ignore[attr-defined]
        return value

    def _check_characters(self, event: object, text: str) -> None:
        found = _LOST.search(text)
        if found is not None:
            what = f"the character U+{ord(found[0]):04X}, which neither Helm nor kustomize can carry"
            raise self._refused(event, "character", what, "remove it, or encode it (base64)")

    def _forbidden(self, event: object, key: str) -> ProblemsError:
        if not key:
            return self._refused(event, "yaml", "a key is empty", "kustomize cannot merge into such a map")
        if key == "<<":  # kustomize merges even where it stands in quotes
            hint = "write the keys out, or use _defaults.yaml"
            return self._refused(event, "merge-key", "`<<` is not supported", hint)
        if key.startswith("\t"):
            text = "a key of several lines begins with a tab"
            return self._refused(event, "yaml", text, "kustomize cannot read what it writes of it")
        return self._refused(event, "yaml", f'"{key}" is a directive of kustomize', "it cannot be a key of an object")

    def _container(self, event: object, depth: int) -> Data:
        if event.tag is not None:  # type: ignore[attr-defined]
            raise self._no_tags(event)
        anchor: str | None = event.anchor  # type: ignore[attr-defined]
        if anchor is None:
            return self._mapping(depth) if event.__class__ is MappingStartEvent else self._sequence(depth)
        before = self._nodes + self._aliased
        self._open.add(anchor)
        value = self._mapping(depth) if event.__class__ is MappingStartEvent else self._sequence(depth)
        self._open.discard(anchor)
        self._anchors[anchor] = (value, self._nodes + self._aliased - before + 1)
        return value

    def _mapping(self, depth: int) -> dict[str, Data]:
        next_event = self._parser.get_event
        result: dict[str, Data] = {}
        while True:
            key_event = next_event()
            if key_event.__class__ is MappingEndEvent:
                return result
            if key_event.__class__ is not ScalarEvent:
                raise self._refused(key_event, "yaml", "a key must be text")
            key: str = key_event.value
            self._check_characters(key_event, key)
            if _FORBIDDEN.match(key):
                raise self._forbidden(key_event, key)
            if key in result:
                raise self._refused(key_event, "duplicate-key", f'"{key}" stands twice in this map')
            result[key] = self._value(next_event(), depth + 1)

    def _sequence(self, depth: int) -> list[Data]:
        next_event = self._parser.get_event
        result: list[Data] = []
        while True:
            event = next_event()
            if event.__class__ is SequenceEndEvent:
                return result
            result.append(self._value(event, depth + 1))

    def _alias(self, event: object) -> Data:
        name: str = event.anchor  # type: ignore[attr-defined]
        if name in self._open:
            raise self._refused(event, "yaml", f"`*{name}` stands inside what it refers to")
        if name not in self._anchors:
            raise self._refused(event, "yaml", f"`*{name}` refers to nothing: there is no `&{name}` before it")
        value, size = self._anchors[name]
        self._aliased += size
        if self._aliased > MAX_ALIASED:
            raise self._refused(event, "yaml-bomb", f"aliases blow the file up to more than {MAX_ALIASED} values")
        return value

    def _no_tags(self, event: object) -> ProblemsError:
        return self._refused(event, "yaml-tag", "tags are not supported", "for text, use quotes")


def _index(parser: CParser, values: _Positions, keys: _Positions) -> None:
    """Note where every key and value of a document stands."""

    def place(event: object) -> tuple[int, int]:
        mark = event.start_mark  # type: ignore[attr-defined]
        return mark.line + 1, mark.column + 1

    def walk(event: object, path: Path) -> None:
        values[path] = place(event)
        if isinstance(event, MappingStartEvent):
            while not isinstance(key := parser.get_event(), MappingEndEvent):
                below = (*path, getattr(key, "value", ""))
                walk(key, below)  # a key may be a collection too, though none that the format knows
                keys[below] = values[below]
                walk(parser.get_event(), below)
        elif isinstance(event, SequenceStartEvent):
            number = 0
            while not isinstance(item := parser.get_event(), SequenceEndEvent):
                walk(item, (*path, number))
                number += 1

    parser.get_event()
    if isinstance(parser.get_event(), DocumentStartEvent):
        walk(parser.get_event(), ())


class Action(str):
    """A leaf that a Helm template fills in: written as it is, without quotes."""

    __slots__ = ()


class Splice(str):
    """A key whose line is a Helm action of its own, given the indentation it stands at: `{{- <text> | nindent N }}`."""

    __slots__ = ()


# Text that every YAML reader, 1.1 or 1.2, takes for text. Everything else is quoted.
_SAFE = re.compile(
    r"(?:[A-Za-z_/]|--?[A-Za-z]|\$[a-z]|(?:\.\./)+[A-Za-z])[A-Za-z0-9_./+=@$()%-]*"
    r"(?:[ ,:](?=[A-Za-z0-9_./+=@$()%-])[A-Za-z0-9_./+=@$()%-]+|:(?=//))*\Z"
    r"|[0-9]+(?:\.[0-9]+)?(?:m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi|Ei|s|h|ms)\Z"
    r"|[0-9]+\.[0-9]+\.[0-9]+(?:-[a-z][a-z0-9]*)?\Z"
)
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null", "nan", "inf"})
_SPECIAL = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
# A literal block shows such text as it is; anything odder is quoted. So is a line that ends in a
# space of any script: Helm takes those away at the end of a document.
_LINE = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]*(?<![^\S\n])"
_BLOCK = re.compile(rf"(?![ \n])(?!.*\n\n\Z)(?:{_LINE}\n)+{_LINE}\Z", re.DOTALL)


@lru_cache(maxsize=100_000)
def scalar(text: str) -> str:
    """Text as a one-line YAML scalar: bare where no reader can mistake it, otherwise in double quotes."""
    if _SAFE.match(text) and text.lower() not in _WORDS and len(text) < 200:
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return _SPECIAL.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


@lru_cache(maxsize=100_000)
def helm_scalar(text: str) -> str:
    """The same inside a Helm template."""
    return _for_helm(scalar(text))


def _for_helm(line: str) -> str:
    """User text inside a Helm template: `{{` would start an action."""
    return line.replace("{{", '{{ "{{" }}') if "{{" in line else line


def number(value: float) -> str:
    """An integer or float that YAML 1.1 and 1.2 readers both take for a number (1.1 wants a dot in `1.0e-07`)."""
    text = repr(value)
    if isinstance(value, float) and "e" in text and "." not in text:
        text = text.replace("e", ".0e")
    return re.sub(r"e(?=\d)", "e+", text)


def dump(data: Mapping[str, Data], *, helm: bool = False, indent: int = 0) -> str:
    """A mapping as YAML in block style; with `helm`, as part of a Helm template, where text stays data."""
    lines: list[str] = []
    _map(data, " " * indent, lines, helm)
    return "\n".join(lines) + "\n" if lines else ""


def dump_list(data: list[Data], *, indent: int = 0) -> str:
    """A sequence as YAML in block style."""
    lines: list[str] = []
    _list(data, " " * indent, lines, helm=False)
    return "\n".join(lines) + "\n" if lines else ""


def _map(data: Mapping[str, Data], indent: str, lines: list[str], helm: bool) -> None:
    text = helm_scalar if helm else scalar
    for key, value in data.items():
        if key.__class__ is Splice:
            lines.append(f"{indent}{{{{- {key} | nindent {len(indent)} }}}}")
            continue
        name = text(key)
        kind = value.__class__
        if kind is dict and value:
            lines.append(f"{indent}{name}:")
            _map(value, indent + "  ", lines, helm)  # type: ignore[arg-type]
        elif kind is list and value:
            lines.append(f"{indent}{name}:")
            _list(value, indent, lines, helm)  # type: ignore[arg-type]
        else:
            lines.append(f"{indent}{name}: {_leaf(value, indent + '  ', helm)}")


def _list(data: list[Data], indent: str, lines: list[str], helm: bool) -> None:
    for value in data:
        kind = value.__class__
        if (kind is dict or kind is list) and value:
            start = len(lines)
            if kind is dict:
                _map(value, indent + "  ", lines, helm)  # type: ignore[arg-type]
            else:
                _list(value, indent + "  ", lines, helm)  # type: ignore[arg-type]
            if lines[start].lstrip().startswith("{{-"):
                lines.insert(start, f"{indent}-")  # an action of its own cannot follow the dash
            else:
                lines[start] = f"{indent}- {lines[start][len(indent) + 2 :]}"
        else:
            lines.append(f"{indent}- {_leaf(value, indent + '  ', helm)}")


def _leaf(value: Data, indent: str, helm: bool) -> str:  # noqa: PLR0911 - one return per type
    if isinstance(value, str):
        if value.__class__ is Action:
            return value
        if "\n" in value and _BLOCK.match(value):
            return _block(value, indent, helm)
        return helm_scalar(value) if helm else scalar(value)
    if value is True:
        return "true"
    if value is False:
        return "false"
    if value is None:
        return "null"
    if isinstance(value, (int, float)):
        return number(value)
    return "{}" if isinstance(value, dict) else "[]"


def _block(text: str, indent: str, helm: bool) -> str:
    chomping = "" if text.endswith("\n") else "-"
    body = text[:-1] if not chomping else text
    lines = [f"{indent}{line}" if line else "" for line in body.split("\n")]
    block = "\n".join([f"|{chomping}", *lines])
    return _for_helm(block) if helm else block
