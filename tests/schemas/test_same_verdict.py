"""Our compact schemas and the definitions as they are published say the same of every object.

The judge here works on the untouched `openAPIV3Schema`, in the steps of the API server: nulls are taken away, defaults
filled in, unknown fields told, values judged, lists looked at for elements alike. It shares no code with ours.
"""

from __future__ import annotations

import copy
import json
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import jsonschema
from schemas.fetch import definitions
from schemas.pins import KSERVE, ONLY, OTHERS, Source

from crds import module
from kfgen.schemas import Versions, find
from kfgen.schemas.validator import of_part

SEED = int(os.environ.get("KFGEN_SEED", "6"))
OBJECTS = 1000
VERSIONS = ("0.5.1", "0.7.0", "0.9.0", "0.11.2", "0.13.0", "0.15.2", "0.17.0", "0.20.0")
DEEPEST = 9
Json = Any
CHECKER = jsonschema.Draft4Validator  # exclusiveMinimum is a boolean there, as in OpenAPI 3.0


def published(source: Source, only: tuple[str, ...] = ()) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(`group/version/Kind`, openAPIV3Schema) of a source."""
    for one in definitions(module(source.module, source.version) / source.folder):
        spec, kind = one["spec"], one["spec"]["names"]["kind"]
        for version in spec["versions"]:
            schema = (version.get("schema") or spec.get("validation") or {}).get("openAPIV3Schema")
            if version["served"] and schema and (not only or kind in only):
                yield f"{spec['group']}/{version['name']}/{kind}", schema


# --- the judge --------------------------------------------------------------------------------------------------------


def is_valid(body: Json, schema: Mapping[str, Any]) -> bool:
    """What an API server says of an object."""
    body = copy.deepcopy(body)
    settle(body, schema)
    free = {**schema, "properties": {**schema["properties"], "metadata": {}}}
    return not unknown(body, free, root=True) and fits(body, free) and not alike(body, free)


def inner(key: Any, schema: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The schema of a field; none where the field is nobody's or anything."""
    others = schema.get("additionalProperties")
    own = (schema.get("properties") or {}).get(key, others)
    return own if isinstance(own, dict) else None


def settle(value: Json, schema: Mapping[str, Any]) -> None:
    """Take nulls away that are foreseen nowhere; fill in defaults."""
    if isinstance(value, list):
        for one in value:
            settle(one, schema.get("items") or {})
    if not isinstance(value, dict):
        return
    owns = {key: inner(key, schema) for key in value}
    for key in [key for key, own in owns.items() if value[key] is None and own is not None and not own.get("nullable")]:
        del value[key]
    for key, own in (schema.get("properties") or {}).items():
        if "default" in own:
            value.setdefault(key, copy.deepcopy(own["default"]))
    for key, one in value.items():
        settle(one, inner(key, schema) or {})


def unknown(value: Json, schema: Mapping[str, Any], *, root: bool = False) -> bool:
    """Whether a field is nobody's."""
    if isinstance(value, list):
        return any(unknown(one, schema.get("items") or {}) for one in value)
    if not isinstance(value, dict):
        return False
    address = ("apiVersion", "kind", "metadata") if root else ()
    takes_any = schema.get("x-kubernetes-preserve-unknown-fields") or schema.get("additionalProperties") is True
    for key, one in value.items():
        own = inner(key, schema)
        if own is not None and key not in address and unknown(one, own):
            return True
        if own is None and key not in address and not takes_any:
            return True
    return False


def fits(value: Json, schema: Mapping[str, Any]) -> bool:
    """Whether values are what the schema says, read as JSON Schema with what Kubernetes adds."""
    return CHECKER(readable(schema)).is_valid(value) and in_range(value, schema)


def readable(schema: Json) -> Json:
    """OpenAPI 3.0 as JSON Schema draft 4: `nullable`, `x-kubernetes-int-or-string`; nothing else differs here."""
    if not isinstance(schema, dict):
        return schema
    result = {**schema, **addition(schema)}
    if schema.get("x-kubernetes-int-or-string"):
        result.pop("anyOf", None)
    for key in ("items", "additionalProperties"):
        if key in schema:
            result[key] = readable(schema[key])
    for key in {"anyOf", "oneOf", "allOf"} & result.keys():
        result[key] = [readable(one) for one in result[key]]
    if "properties" in schema:
        result["properties"] = {key: readable(one) for key, one in schema["properties"].items()}
    return result


def addition(schema: Mapping[str, Any]) -> dict[str, Any]:
    """What Kubernetes' own keywords, and Go's patterns, say in JSON Schema's words."""
    result: dict[str, Any] = {}
    if schema.get("x-kubernetes-int-or-string"):
        result["type"] = ["integer", "string"]
    if schema.get("nullable") and "type" in schema:
        result["type"] = [schema["type"], "null"]
    if str(schema.get("pattern", "")).startswith("^(?i)"):  # Python wants flags first
        result["pattern"] = f"(?i)^{schema['pattern'][len('^(?i)') :]}"
    return result


def in_range(value: Json, schema: Mapping[str, Any]) -> bool:
    """Whether whole numbers keep to their size, and times and base64 to their form."""
    if isinstance(value, bool):
        return True
    if isinstance(value, int) and schema.get("type") == "integer":
        size = 31 if schema.get("format") == "int32" else 63
        return -(2**size) <= value < 2**size
    if isinstance(value, str):
        return text_fits(value, schema)
    if isinstance(value, list):
        return all(in_range(one, schema.get("items") or {}) for one in value)
    if isinstance(value, dict):
        return all(in_range(one, inner(key, schema) or {}) for key, one in value.items())
    return True


def text_fits(value: str, schema: Mapping[str, Any]) -> bool:
    """The two forms of text that are used; made objects hold only these right and wrong ones."""
    return {"date-time": value in (TIME, ""), "byte": value == BASE64}.get(str(schema.get("format")), True)


def alike(value: Json, schema: Mapping[str, Any]) -> bool:
    """Whether a list that is a map or a set has the same twice."""
    if isinstance(value, dict):
        return any(alike(one, inner(key, schema) or {}) for key, one in value.items())
    if not isinstance(value, list):
        return False
    items = schema.get("items") or {}
    keys = schema.get("x-kubernetes-list-map-keys") or ()
    if schema.get("x-kubernetes-list-type") == "map":
        names = [json.dumps([one.get(key) for key in keys]) for one in value if isinstance(one, dict)]
        if len(set(names)) < len(names):
            return True
    if schema.get("x-kubernetes-list-type") == "set" and len({json.dumps(one) for one in value}) < len(value):
        return True
    return any(alike(one, items) for one in value)


# --- made objects -----------------------------------------------------------------------------------------------------

TIME, BASE64 = "2026-01-31T12:00:00Z", "YWJj"
TEXTS = ("a", "abc", "x-1", "10m", "1Gi", "http://a.example/b", "s3://b/x", "1s", "0", "a.b", "", "A_b", "^", "ä")


class Maker:
    """Objects that fit a definition, by chance as full as one wants."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def made(self, schema: Mapping[str, Any], depth: int = 0) -> Json:
        """A value."""
        if "enum" in schema:
            return self._chance.choice(schema["enum"])
        if schema.get("x-kubernetes-int-or-string"):
            return self._chance.choice([1, 80, "1", "250m", "1Gi"])
        kind = schema.get("type", "object")
        return getattr(self, f"_{kind}")(schema, depth)

    def _object(self, schema: Mapping[str, Any], depth: int) -> Json:
        properties = schema.get("properties") or {}
        needed = set(schema.get("required") or ())
        result = {}
        for key, one in properties.items():
            wanted = self._chance.random() < (0.5 if depth < 3 else 2.5 / (1 + len(properties)))
            if key in needed or (wanted and depth < DEEPEST):
                result[key] = self.made(one, depth + 1)
        others = schema.get("additionalProperties")
        if isinstance(others, dict) and self._chance.random() < 0.5:
            result["k"] = self.made(others, depth + 1)
        return result

    def _array(self, schema: Mapping[str, Any], depth: int) -> Json:
        count = max(schema.get("minItems", 0), self._chance.choice([0, 1, 1, 2]))
        return [self.made(schema.get("items") or {}, depth + 1) for _ in range(count)]

    def _string(self, schema: Mapping[str, Any], _depth: int) -> Json:
        form = schema.get("format")
        if form in ("date-time", "byte"):
            return TIME if form == "date-time" else BASE64
        good = [one for one in TEXTS if CHECKER(readable({**schema, "type": "string"})).is_valid(one)]
        return self._chance.choice(good or ["abc"])

    def _integer(self, schema: Mapping[str, Any], _depth: int) -> Json:
        return self._chance.randint(schema.get("minimum", 0), schema.get("maximum", 100))

    def _number(self, schema: Mapping[str, Any], depth: int) -> Json:
        return self._integer(schema, depth)

    def _boolean(self, _schema: Mapping[str, Any], _depth: int) -> Json:
        return self._chance.random() < 0.5


def places(value: Json) -> Iterator[tuple[Any, Any]]:
    """(what holds a value, under which key) of everything in an object but its address."""
    for key, one in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(one, dict | list):
            yield from places(one)


def _of_another_type(value: Json, chance: random.Random) -> Json:
    others = [one for one in ("text", 7, 1.5, True, [], {}, ["a"], {"a": 1}) if type(one) is not type(value)]
    return chance.choice(others)


def _unknown(holder: Any, key: Any, _chance: random.Random) -> None:
    place = holder[key] if isinstance(holder[key], dict) else holder
    if isinstance(place, dict):
        place["odd"] = 1


def _twice(holder: Any, key: Any, _chance: random.Random) -> None:
    if isinstance(holder[key], list) and holder[key]:
        holder[key].append(copy.deepcopy(holder[key][0]))


BREAKS: Mapping[str, Callable[[Any, Any, random.Random], None]] = {
    "another type": lambda holder, key, chance: holder.__setitem__(key, _of_another_type(holder[key], chance)),
    "null": lambda holder, key, chance: holder.__setitem__(key, None),
    "gone": lambda holder, key, chance: holder.__delitem__(key),
    "unknown": _unknown,
    "another text": lambda holder, key, chance: holder.__setitem__(key, chance.choice(TEXTS)),
    "huge": lambda holder, key, chance: holder.__setitem__(key, chance.choice([2**31, -(2**31) - 1, 2**63, -1, 0])),
    "twice": _twice,
    "empty": lambda holder, key, chance: holder.__setitem__(key, type(holder[key])()),
}


def broken(body: Json, chance: random.Random) -> str:
    """Do something to an object; what was done."""
    name = chance.choice(sorted(BREAKS))
    there = list(places({key: value for key, value in body.items() if key not in ("apiVersion", "kind", "metadata")}))
    if not there:
        return "nothing"
    holder, key = chance.choice(there[1:] or there)
    BREAKS[name](holder, key, chance)
    return name


def worlds() -> list[tuple[str, Versions, Mapping[str, Any]]]:
    found = [
        (kind, Versions("", version), schema) for version in VERSIONS for kind, schema in published(KSERVE[version])
    ]
    for name, source in OTHERS.items():
        found += [(kind, Versions("", "0.20.0"), schema) for kind, schema in published(source, ONLY.get(name, ()))]
    return found


def test_the_same_verdict_on_a_thousand_objects() -> None:
    chance = random.Random(SEED)
    known = worlds()
    said: Counter[tuple[str, bool]] = Counter()
    differences = []
    for number in range(OBJECTS):
        kind, versions, schema = known[number % len(known)]
        version, _, name = kind.rpartition("/")
        body = Maker(chance).made({**schema, "required": ["spec"]} if "spec" in schema["properties"] else schema)
        body |= {"apiVersion": version, "kind": name, "metadata": {"name": "x"}}
        body.pop("status", None)
        done = broken(body, chance) if number % 3 else "nothing"
        found = find(kind, versions)
        assert found is not None
        ours, theirs = of_part(found.part).faults(body), is_valid(body, schema)
        said[done, theirs] += 1
        if bool(ours) is theirs:
            verdict = "taken" if theirs else "refused"
            text = json.dumps(body)[:600]
            differences.append(f"{kind} {versions.kserve} ({done}): {verdict}, we say {ours}\n{text}")
    assert not differences, "\n".join(differences[:5]) + f"\n{len(differences)} differences with KFGEN_SEED={SEED}"
    assert sum(count for (_, valid), count in said.items() if valid) > OBJECTS / 5, said
    assert sum(count for (_, valid), count in said.items() if not valid) > OBJECTS / 5, said
    assert {done for done, _ in said} == {"nothing", *BREAKS}
