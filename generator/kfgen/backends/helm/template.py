"""An object as a literal Helm template: the body as it is, its knobs read from the values."""

from __future__ import annotations

import json
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kfgen.domain.data import Data, Object, at_path
from kfgen.yaml_text import Action, Splice, dump, helm_scalar

if TYPE_CHECKING:
    from kfgen.domain.manifest import Knob, Manifest
    from kfgen.domain.problem import Path


_NAMED = "$NAMESPACE"  # stands where a text names the object's namespace
_PLAIN = frozenset({"predictor", "resources"})  # they add nothing to a helper's name


@lru_cache(maxsize=10_000)
def quoted(text: str) -> str:
    """Text as a string of Go's template language."""
    return json.dumps(text, ensure_ascii=False)


def definition(name: str, manifest: Manifest) -> str:
    """`{{- define }}` of an object's body; its context is (root, values)."""
    body = _body(manifest)
    return f"{{{{- define {quoted(name)} -}}}}\n{dump(_ended(body), helm=True)}{{{{- end }}}}\n"


def _ended(body: Object) -> Object:
    """The body with a last text in quotes if it ends in a newline: Helm trims a manifest, and a block would lose it."""
    path: Path = ()
    value: Data = body
    while isinstance(value, (dict, list)) and value:
        step: str | int = list(value)[-1] if isinstance(value, dict) else len(value) - 1
        path, value = (*path, step), value[step]  # type: ignore[index]
    if not isinstance(value, str) or not value.endswith("\n"):
        return body
    return _replaced(body, path, Action(helm_scalar(value)))


def inclusion(section: str, name: str) -> str:
    """The line that renders an object where the values enable it."""
    return f'{{{{ include "kfgen.object" (list . {quoted(section)} {quoted(name)}) }}}}\n'


def helpers(manifest: Manifest) -> dict[str, str]:
    """Helper name → definition: one for each map of the object that holds knobs."""
    groups = _grouped(manifest).items()
    return {_helper(manifest, at): _fields(_helper(manifest, at), tuple(knobs)) for at, knobs in groups}


def _body(manifest: Manifest) -> Object:
    body = manifest.body
    for at, knobs in _grouped(manifest).items():
        fields = {knob.field[-1] for knob in knobs}
        below = at_path(body, at)
        assert isinstance(below, dict)  # noqa: S101 - _grouped has looked
        kept: Object = {key: value for key, value in below.items() if key not in fields}
        nothing = "" if kept else ' | default "{}"'  # an empty map must not become null
        kept[Splice(f"include {quoted(_helper(manifest, at))} .{nothing}")] = None
        body = _replaced(body, at, kept)
    if manifest.key.namespace:
        name = f"{{{{ index .root.Values.namespaces {quoted(manifest.key.namespace)} | toJson }}}}"
        body = _replaced(body, ("metadata", "namespace"), Action(name))
    for path, text in unnamed(manifest).items():
        real = f"(index .root.Values.namespaces {quoted(manifest.key.namespace)})"
        body = _replaced(body, path, Action(f"{{{{ replace {quoted(_NAMED)} {real} {quoted(text)} | toJson }}}}"))
    return body


def unnamed(manifest: Manifest) -> dict[Path, str]:
    """The texts that name the object's namespace, with a mark in its place."""
    real = re.escape(manifest.identity[2])
    named = re.compile(rf'(\b(?:namespace|namespace_name)=)"{real}"')
    texts = {path: str(at_path(manifest.body, path)) for path in manifest.texts}
    return {path: named.sub(rf'\1"{_NAMED}"', text) for path, text in texts.items()}


def _grouped(manifest: Manifest) -> dict[Path, list[Knob]]:
    """Knobs by the map that holds them, for the maps that the object has."""
    groups: dict[Path, list[Knob]] = {}
    for knob in manifest.knobs:
        at = knob.field[:-1]
        if at in groups or isinstance(at_path(manifest.body, at), dict):
            groups.setdefault(at, []).append(knob)
    return groups


def _helper(manifest: Manifest, at: Path) -> str:
    return _helper_name(manifest.knob_set, at)


@cache
def _helper_name(knob_set: str, at: Path) -> str:
    names = [step for step in at if isinstance(step, str)]
    # Components of one object hold maps of the same name: `predictor.containers` and `transformer.containers`.
    inside = [name for name in names[1:-1] if name not in _PLAIN]
    return ".".join(("kfgen", knob_set, *inside, names[-1]))


@cache
def _fields(helper: str, knobs: tuple[Knob, ...]) -> str:
    lines = "".join(f"  {quoted(str(knob.field[-1]))} {_lookup(knob.value)}\n" for knob in knobs)
    return f'{{{{- define {quoted(helper)} -}}}}\n{{{{- include "kfgen.fields" (dict\n{lines}) }}}}\n{{{{- end }}}}\n'


def _lookup(path: tuple[str, ...]) -> str:
    """A value at a path; parentheses keep a missing map on the way from being an error."""
    text = ".values"
    for number, step in enumerate(path):
        text = f"{text}.{step}" if number == 0 else f"({text}).{step}"
    return text


def _replaced(value: Data, at: Path, new: Data) -> Object:
    """A copy of an object, with something else at a path."""
    result = replaced(value, at, new)
    assert isinstance(result, dict)  # noqa: S101 - an object is a map
    return result


def replaced(value: Data, at: Path, new: Data) -> Data:
    """A copy of the maps and lists along a path, with something else at its end."""
    if not at:
        return new
    step, rest = at[0], at[1:]
    if isinstance(value, dict) and isinstance(step, str):
        return {key: replaced(item, rest, new) if key == step else item for key, item in value.items()}
    if isinstance(value, list) and isinstance(step, int):
        return [replaced(item, rest, new) if number == step else item for number, item in enumerate(value)]
    return value
