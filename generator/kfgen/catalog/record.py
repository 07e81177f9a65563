"""Record: a map with known keys, the shape of every catalog file and of most of its values."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.fields import INVALID, Field, Reading, nullable, shown
from kfgen.domain.problem import did_you_mean
from kfgen.domain.values import Whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kfgen.domain.data import Data, Object
    from kfgen.domain.problem import Path


NONE: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Key:
    """One key: its type, what it means, and where it may stand.

    `general_only` keys are refused in an environment's part, `required` ones must be there when all layers are laid on,
    and `example` is what a message shows that misses it.
    `kinds` are the kinds of model that it means something for; none: for all.
    """

    name: str
    field: Field
    doc: str
    required: bool = False
    general_only: bool = False
    example: str = ""
    kinds: tuple[str, ...] = ()

    @property
    def meaning(self) -> str:
        """What it means, and for which kinds, as people read it."""
        return f"{self.doc} {' and '.join(self.kinds)} only." if self.kinds else self.doc


@dataclass(frozen=True, slots=True)
class Record:
    """A map of known keys.

    `what` names it in messages ("a model"); `short` reads another, shorter form of it (a scalar) into the same
    map; `unknown` may give a special message for a key people try. `varying`: what it says may differ between
    environments, so that its keys that are `general_only` are refused.
    """

    what: str
    keys: tuple[Key, ...]
    short: Callable[[Data, Path, Reading], Any] | None = None
    short_schema: Object | None = None
    unknown: Mapping[str, str] = field(default_factory=dict)
    secret: Callable[[str], bool] | None = None
    varying: bool = False
    by_name: dict[str, Key] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the keys once."""
        object.__setattr__(self, "by_name", {key.name: key for key in self.keys})

    def read(self, raw: Data, at: Path, reading: Reading, *, skip: Mapping[str, str] = NONE) -> Any:
        """A layer: the known keys that stand here, None for those it removes.

        `skip` are keys that somebody else reads, or for which there is a text: where they belong.
        """
        if not isinstance(raw, dict):
            if self.short is None:
                return reading.bad(at, f"must be a map, not {shown(raw)}")
            value = self.short(raw, at, reading)
            return Whole(value) if isinstance(value, dict) else value
        result: dict[str, Any] = {}
        for name, item in raw.items():
            key = self.by_name.get(name)
            if key is None:
                if skip.get(name) != "":
                    self._report_unknown(name, (*at, name), reading, skip)
                continue
            if self.varying and key.general_only:
                reading.cannot_differ((*at, name), f"say it in the file of {self.what} itself")
                continue
            value = None if item is None else key.field.read(item, (*at, name), reading)
            if value is not INVALID:
                result[name] = value
        return result

    def _report_unknown(self, name: str, at: Path, reading: Reading, skip: Mapping[str, str]) -> None:
        if self.secret is not None and self.secret(name):
            text = f"{shown(name)} looks like a credential in Git (value hidden)"
            hint = "remove it and rotate it: a Secret belongs in the cluster or in the environment's secrets back end"
            reading.bad(at, text, hint, code="plaintext-secret", on_key=True)
            return
        hint = self.unknown.get(name, "") or skip.get(name, "")
        if ":" in name:  # in {braces} that is no mistake to YAML
            hint = f'a space is missing: write "{name.partition(":")[0]}: …"'
        hint = hint or did_you_mean(name, (*self.by_name, *(key for key, place in skip.items() if not place)))
        reading.bad(at, f"{shown(name)} is not a key of {self.what}", hint, code="unknown-key", on_key=True)

    def json_schema(self) -> Object:
        """The map's schema, its short form beside it."""
        schema: Object = {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                key.name: {"description": key.meaning, **nullable(key.field.json_schema())}
                for key in self.keys
                if not (self.varying and key.general_only)
            },
        }
        return {"anyOf": [self.short_schema, schema]} if self.short_schema is not None else schema
