"""Schemas that share their parts: each part once, under a name made from what it says."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

Schema = dict[str, Any]
_WORTH: Final = 48
"""Characters from which a part that occurs more than once gets a name."""


class Table:
    """Collects schemas; equal parts are one part."""

    def __init__(self) -> None:
        self._parts: dict[str, Any] = {}
        self._uses: Counter[str] = Counter()
        self._roots: set[str] = set()
        self._sizes: dict[str, int] = {}

    def add(self, schema: Schema) -> str:
        """Take a schema in; its name."""
        name = self._taken(schema)
        self._roots.add(name)
        return name

    def _taken(self, schema: Schema) -> str:
        own = {key: self._inside(key, value) for key, value in schema.items()}
        text = json.dumps(own, sort_keys=True, separators=(",", ":"))
        name = base64.urlsafe_b64encode(hashlib.blake2b(text.encode(), digest_size=6).digest()).decode()
        assert self._parts.setdefault(name, own) == own, f"two parts are called {name}"
        if name not in self._sizes:
            self._sizes[name] = len(text)
            self._uses.update(_names(own))
        return name

    def _inside(self, key: str, value: Any) -> Any:
        """A value of a schema with the schemas in it replaced by `$part`s."""
        if key == "properties":
            return {one: {"$part": self._taken(schema)} for one, schema in value.items()}
        if key in ("items", "additionalProperties", "not") and isinstance(value, dict):
            return {"$part": self._taken(value)}
        if key in ("allOf", "anyOf", "oneOf"):
            return [{"$part": self._taken(schema)} for schema in value]
        return value

    def parts(self) -> dict[str, Schema]:
        """Name → part, references in place where a part is shared or stands for itself."""
        named = {name for name in self._parts if self._is_named(name)}
        return {name: self._written(self._parts[name], named) for name in sorted(named)}

    def _is_named(self, name: str) -> bool:
        return name in self._roots or (self._uses[name] > 1 and self._sizes[name] >= _WORTH)

    def _written(self, value: Any, named: set[str]) -> Any:
        if isinstance(value, Mapping):
            if set(value) == {"$part"}:
                name = value["$part"]
                return {"$ref": f"#/$defs/{name}"} if name in named else self._written(self._parts[name], named)
            return {key: self._written(one, named) for key, one in value.items()}
        if isinstance(value, list):
            return [self._written(one, named) for one in value]
        return value


def _names(value: Any) -> list[str]:
    """The parts that a part refers to, as often as it does."""
    if isinstance(value, Mapping):
        if set(value) == {"$part"}:
            return [value["$part"]]
        return [name for one in value.values() for name in _names(one)]
    return [name for one in value for name in _names(one)] if isinstance(value, list) else []
