"""Rules that a definition states in CEL (`x-kubernetes-validations`): kept beside its schema, found again in objects.

They are asked of what the API server has by then: with defaults filled in, so those that a rule can see are kept, too.
A tree of both has the keys of a schema: `properties`, `items`, `additionalProperties`.
"""

from __future__ import annotations

import copy
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from kfgen.domain.problem import Path, Where

KEY: Final = "x-rules"
"""Where a schema has its tree: itself, or the name of a part."""
Tree = dict[str, Any]

_STATED: Final = "x-kubernetes-validations"
_KEPT: Final = ("rule", "message", "messageExpression", "fieldPath", "optionalOldSelf")
_INNER: Final = ("items", "additionalProperties")
_OF_CHANGES: Final = re.compile(r"\boldSelf\b")


@dataclass(frozen=True, slots=True)
class Place:
    """A value of an object that rules are stated of; `before` is what was there, if anything was."""

    path: Path
    rules: tuple[Mapping[str, Any], ...]
    value: Any
    before: Any = None


def rules_of(schema: Mapping[str, Any], *, seen: bool = False) -> Tree | None:
    """The tree of a structural schema; `seen` by a rule further up. None where no rule needs anything of it."""
    rules = [{key: one[key] for key in _KEPT if key in one} for one in schema.get(_STATED) or ()]
    for one in schema.get("allOf") or ():
        rules += (rules_of({_STATED: one.get(_STATED)}) or {}).get("rules", ())
    seen = seen or bool(rules)
    tree: Tree = {"rules": rules} if rules else {}
    tree |= _fields(schema, seen)
    for key in _INNER:
        if isinstance(schema.get(key), dict) and (inner := rules_of(schema[key], seen=seen)):
            tree[key] = inner
    if tree and schema.get("x-kubernetes-list-type") == "map":
        tree["keys"] = schema["x-kubernetes-list-map-keys"]
    return tree or None


def _fields(schema: Mapping[str, Any], seen: bool) -> Tree:
    fields, defaults = {}, {}
    for key, one in sorted((schema.get("properties") or {}).items()):
        inner = rules_of(one, seen=seen)
        if inner:
            fields[key] = inner
        if "default" in one and (inner or seen):
            defaults[key] = one["default"]
    return {key: value for key, value in (("properties", fields), ("defaults", defaults)) if value}


def is_of_changes(rule: Mapping[str, Any]) -> bool:
    """Whether a rule speaks of what was there before, and so of nothing that is new."""
    return bool(_OF_CHANGES.search(rule["rule"])) and not rule.get("optionalOldSelf")


@dataclass(frozen=True, slots=True)
class Stated:
    """The rules of a kind: a tree, and the parts that it refers to."""

    tree: Tree
    parts: Mapping[str, Tree]

    def places(self, body: Any, before: Any = None) -> Iterator[Place]:
        """Every value of an object that rules are stated of, with defaults; nulls must be gone."""
        whole, old = self._filled(body, self.tree), self._filled(before, self.tree)
        return self._places(whole, old, self.tree, ())

    def _at(self, tree: Tree) -> Tree:
        return self.parts[tree["$ref"].rpartition("/")[2]] if "$ref" in tree else tree

    def _filled(self, value: Any, tree: Tree) -> Any:
        tree = self._at(tree)
        if isinstance(value, list):
            return [self._filled(one, tree["items"]) for one in value] if "items" in tree else value
        if not isinstance(value, dict):
            return value
        missing = {key: copy.deepcopy(one) for key, one in tree.get("defaults", {}).items() if key not in value}
        return {key: self._filled(one, self._inner(tree, key)) for key, one in {**value, **missing}.items()}

    @staticmethod
    def _inner(tree: Tree, key: str) -> Tree:
        found: Tree = tree.get("properties", {}).get(key) or tree.get("additionalProperties") or {}
        return found

    def _places(self, value: Any, before: Any, tree: Tree, path: Path) -> Iterator[Place]:
        tree = self._at(tree)
        if value is None or not tree:
            return
        if tree.get("rules"):
            yield Place(path, tuple(tree["rules"]), value, before)
        if isinstance(value, dict):
            old = before if isinstance(before, dict) else {}
            for key, one in value.items():
                yield from self._places(one, old.get(key), self._inner(tree, key), (*path, key))
        elif isinstance(value, list) and "items" in tree:
            for index, one in enumerate(value):
                yield from self._places(one, _same(one, before, tree.get("keys")), tree["items"], (*path, index))


@dataclass(frozen=True, slots=True)
class Fitting:
    """An object that fits its schema, without nulls: what it is called, where it is applied, the rules of its kind."""

    body: Any
    before: Any
    called: str
    label: str
    of: str
    stated: Stated
    where: Callable[[Path, bool], Where]


def _same(one: Any, before: Any, keys: list[str] | None) -> Any:
    """The element that was there under the same keys; those of a list that is no map are nobody's successors."""
    if not keys or not isinstance(before, list):
        return None
    return next((old for old in before if all(old.get(key) == one.get(key) for key in keys)), None)
