"""Objects held to schemas, and what is wrong with them in words. The home of jsonschema-rs."""

from __future__ import annotations

import json
import re
from datetime import datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final

from jsonschema_rs import Draft202012Validator, ReferencingError, RegexOptions

from kfgen.domain.fault import Fault
from kfgen.domain.problem import did_you_mean, listing
from kfgen.schemas import Schema, whole
from kfgen.schemas.stated import KEY, Stated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jsonschema_rs import ValidationError

_LONGEST: Final = 60  # characters of a value in a message
_TYPES: Final = {
    "object": "a map",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


class BadSchemaError(Exception):
    """A schema that nothing can be held to."""


class UniqueKeys:
    """The keyword `uniqueKeys`: key → default; no two elements of a list agree in all of them."""

    def __init__(self, _parent: Mapping[str, Any], value: Mapping[str, Any], _path: list[str | int]) -> None:
        self._keys = value

    def validate(self, instance: Any) -> None:
        """Refuse a list with two elements of the same keys.

        Raises:
            ValueError: naming what they have in common.
        """
        if not isinstance(instance, list) or len(instance) < 2:
            return
        seen = set()
        for one in instance:
            if not isinstance(one, dict):
                continue
            found = tuple((key, repr(one.get(key, default))) for key, default in self._keys.items())
            if found in seen:
                alike = ", ".join(f"{key} {value}" for key, value in found if value != "None")
                raise ValueError(f"has two elements with {alike or 'the same keys'}")
            seen.add(found)


class MaxProperties:
    """`maxProperties` as the API server counts: a null is taken away before it looks."""

    def __init__(self, _parent: Mapping[str, Any], value: int, _path: list[str | int]) -> None:
        self._most = value

    def validate(self, instance: Any) -> None:
        """Refuse a map with more.

        Raises:
            ValueError: saying how many it may have.
        """
        if isinstance(instance, dict) and sum(one is not None for one in instance.values()) > self._most:
            raise ValueError(f"must have at most {self._most} keys")


class MinProperties:
    """`minProperties`, likewise."""

    def __init__(self, _parent: Mapping[str, Any], value: int, _path: list[str | int]) -> None:
        self._fewest = value

    def validate(self, instance: Any) -> None:
        """Refuse a map with fewer.

        Raises:
            ValueError: saying how many it must have.
        """
        if isinstance(instance, dict) and sum(one is not None for one in instance.values()) < self._fewest:
            raise ValueError(f"must have at least {self._fewest} keys")


_OWN_KEYWORDS: Final = {"uniqueKeys": UniqueKeys, "maxProperties": MaxProperties, "minProperties": MinProperties}
_STRICT_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})\Z")
_DATE_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[-+]\d\d:\d\d)\Z")


def _is_base64(text: str) -> bool:
    """As Go decodes it: line breaks mean nothing, and nothing is something."""
    bare = text.replace("\n", "").replace("\r", "")
    return not bare or _STRICT_BASE64.match(bare) is not None


def _is_date_time(text: str) -> bool:
    if not _DATE_TIME.match(text):
        return False
    try:
        datetime.fromisoformat(text[:19].upper())
    except ValueError:
        return False
    return True


_FORMATS: Final = {
    "byte": lambda text: _STRICT_BASE64.match(text) is not None,
    "base64": _is_base64,
    "date-time": _is_date_time,
}


class Validator:
    """A schema made ready; it reads nothing from elsewhere, and takes patterns as Go does."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        try:
            self._compiled = self._made_ready(schema)
        except (ReferencingError, ValueError) as error:
            raise BadSchemaError(str(error).partition("\n")[0]) from None

    @staticmethod
    def _made_ready(schema: Schema) -> Draft202012Validator:
        return Draft202012Validator(
            schema,
            formats=_FORMATS,
            validate_formats=True,
            pattern_options=RegexOptions(),
            keywords=dict(_OWN_KEYWORDS),
            offline=True,
        )

    @cached_property
    def stated(self) -> Stated | None:
        """The rules in CEL that come with it, if any do."""
        parts = self._schema.get("$defs", {})
        own = parts[self._schema["$ref"].rpartition("/")[2]] if KEY not in self._schema and parts else self._schema
        rules = own.get(KEY)
        if isinstance(rules, str):
            found = whole(rules)
            return Stated({"$ref": found["$ref"]}, found["$defs"])
        return Stated(rules, {}) if rules else None

    def faults(self, body: Any) -> list[Fault]:
        """All that is wrong with an object."""
        if self._compiled.is_valid(body):
            return []
        return [fault for error in self._compiled.iter_errors(body) for fault in self._told(error)]

    def _told(self, error: ValidationError) -> Iterator[Fault]:
        path = tuple(error.instance_path)
        kind = error.kind.name
        if kind == "additionalProperties":
            known = self._beside(error)
            for name in error.kind.value:
                hint = did_you_mean(name, known) or (f"there are {listing(known)}" if known else "there is none")
                yield Fault((*path, name), "is no field", hint, on_key=True)
        else:
            yield Fault(path, _words(error))

    def _beside(self, error: ValidationError) -> list[str]:
        """The fields that an object may have where one was found that it may not."""
        place: Any = self._schema
        for step in error.schema_path[:-1]:
            place = place[step]
        return list(place.get("properties", ()))


@cache
def of_part(part: str) -> Validator:
    """The validator of a schema of ours."""
    return Validator(whole(part))


def _words(error: ValidationError) -> str:
    """What is wrong, as told of the value that it is wrong with."""
    teller = _TELLERS.get(error.kind.name)
    return teller(error) if teller else error.message


def _choice(error: ValidationError) -> str:
    """Of several schemas, one must fit; where several do and only one may, none of them says anything."""
    branches = [[_words(one) for one in branch] for branch in error.kind.as_dict()["context"]]
    if not any(branches):
        return "fits more than one of what it may be"
    return f"fits none of what it may be: {'; or '.join(', '.join(branch) for branch in branches)}"


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a map" if isinstance(value, dict) else "a list"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _type(error: ValidationError) -> str:
    value = error.kind.value
    wanted = [_TYPES[one] for one in ([value] if isinstance(value, str) else value) if one in _TYPES]
    return f"is {_shown(error.instance)}, must be {' or '.join(sorted(wanted))}"


def _pattern(error: ValidationError) -> str:
    pattern = str(error.kind.value)
    if pattern.endswith(_QUANTITY_END):
        return f"is {_shown(error.instance)}, must be a quantity such as 500m, 2 or 4Gi"
    return f"is {_shown(error.instance)}, must match {pattern}"


def _enum(error: ValidationError) -> str:
    choices = [_shown(one) for one in error.kind.value if one is not None]
    return f"is {_shown(error.instance)}, must be one of {', '.join(choices)}"


_QUANTITY_END: Final = r"|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$"
_NAMED_FORMATS: Final = {"byte": "base64", "base64": "base64", "date-time": "a time such as 2026-01-31T12:00:00Z"}
_TELLERS: Final[Mapping[str, Callable[[ValidationError], str]]] = {
    "type": _type,
    "pattern": _pattern,
    "enum": _enum,
    "const": lambda error: f"is {_shown(error.instance)}, must be {_shown(error.kind.value)}",
    "required": lambda error: f'needs "{error.kind.value}"',
    "minimum": lambda error: f"is {_shown(error.instance)}, must be at least {error.kind.value}",
    "maximum": lambda error: f"is {_shown(error.instance)}, must be at most {error.kind.value}",
    "exclusiveMinimum": lambda error: f"is {_shown(error.instance)}, must be more than {error.kind.value}",
    "exclusiveMaximum": lambda error: f"is {_shown(error.instance)}, must be less than {error.kind.value}",
    "minLength": lambda error: f"must have at least {error.kind.value} characters",
    "maxLength": lambda error: f"must have at most {error.kind.value} characters",
    "minItems": lambda error: f"must have at least {error.kind.value} elements",
    "maxItems": lambda error: f"must have at most {error.kind.value} elements",
    "uniqueItems": lambda error: "has the same element twice",  # noqa: ARG005
    **dict.fromkeys(_OWN_KEYWORDS, lambda error: str(error.kind.as_dict()["message"])),
    "anyOf": _choice,
    "oneOf": _choice,
    "not": lambda error: "is what it must not be",  # noqa: ARG005
    "format": lambda error: f"is {_shown(error.instance)}, must be {_NAMED_FORMATS[str(error.kind.value)]}",
}
