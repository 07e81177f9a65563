"""catalog/schemas/ → validators of the kinds whose definitions, or JSON Schemas, a catalog brings itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.plain import resolved
from kfgen.domain.places import CATALOG
from kfgen.domain.problem import ProblemsError, Report, Where
from kfgen.schemas import Schema
from kfgen.schemas.custom import custom_resource
from kfgen.schemas.stated import KEY, rules_of
from kfgen.schemas.validator import BadSchemaError, Validator
from kfgen.yaml_text import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.tree import Sources

FOLDER: Final = f"{CATALOG}/schemas/"
_OF: Final = "x-kubernetes-group-version-kind"
_HINT: Final = f"kind: CustomResourceDefinition, or a JSON Schema with {_OF}: [{{group: …, version: …, kind: …}}]"


def own_schemas(sources: Sources, report: Report) -> dict[str, Validator]:
    """`group/version/Kind` → its validator, of every file below catalog/schemas/."""
    found: dict[str, Validator] = {}
    said: dict[str, str] = {}
    for file, raw in sources.files.items():
        if not file.startswith(FOLDER):
            continue
        try:
            body: Any = resolved(parse(raw, file), (), lambda *_, **__: None)
            own = {kind: Validator(schema) for kind, schema in _schemas(body)}
        except ProblemsError as error:
            report.problems += error.problems
            continue
        except (AttributeError, BadSchemaError, KeyError, TypeError, ValueError) as error:
            report.error(Where(file), "schema-file", f"is no schema that can be held to: {_shortly(error)}", _HINT)
            continue
        for kind in own.keys() & said.keys():
            report.error(Where(file), "schema-file", f"{kind} is in {said[kind]}, too", "keep one of them")
        said |= dict.fromkeys(own, file)
        found |= own
    return found


def _schemas(body: Mapping[str, Any]) -> Iterator[tuple[str, Schema]]:
    """What a file defines.

    Raises:
        ValueError: if it defines nothing.
    """
    if body.get("kind") == "CustomResourceDefinition":
        spec = body["spec"]
        for version in spec["versions"]:
            kind = f"{spec['group']}/{version['name']}/{spec['names']['kind']}"
            yield kind, custom_resource(kind, version["schema"]["openAPIV3Schema"])
        return
    if not body.get(_OF):
        raise ValueError(f"it has neither kind: CustomResourceDefinition nor {_OF}")
    rules = rules_of(body)
    for one in body[_OF]:
        version = "/".join(filter(None, (one.get("group", ""), one["version"])))
        yield f"{version}/{one['kind']}", {**{key: value for key, value in body.items() if key != _OF}, KEY: rules}


def _shortly(error: Exception) -> str:
    text = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
    return " ".join(text.split())[:120]
