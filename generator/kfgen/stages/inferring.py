"""What a person need not say when a model is added: the store a URI lies in, what a URI says of a store, a format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.stores import STORE_TYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

# Endings that one of KServe's servers alone looks for (`*_EXTENSIONS` in python/*server/). `.pkl` and `.bst` may be of
# several frameworks, a `.pt` of Triton or TorchServe, and a `.mar` is served from the folder above the one it lies in.
ENDINGS: Final[Mapping[str, str]] = {".joblib": "sklearn", ".onnx": "onnx", ".pmml": "pmml", ".ubj": "xgboost"}


@dataclass(frozen=True, slots=True)
class Located:
    """Where a model lies: the value of `storage`, and the stores that would fit alike if there are several."""

    value: Any
    several: tuple[str, ...] = ()

    @property
    def is_in_store(self) -> bool:
        """Whether a store of the catalog holds it."""
        return isinstance(self.value, dict)


def located(place: str, roots: Mapping[str, str]) -> Located:
    """`store`, `store/path` or a URI as the catalog says it; `roots` are the stores' URIs by name.

    A URI is put into the store whose root is the longest that holds it. A root that ends with `://` holds anything of
    its scheme, so it says nothing about a URI.
    """
    if "://" not in place:
        store, _, path = place.partition("/")
        return Located({"from": store, **({"path": path.strip("/")} if path.strip("/") else {})})
    inside = [name for name, root in roots.items() if not root.endswith("://") and f"{place}/".startswith(f"{root}/")]
    longest = max((len(roots[name]) for name in inside), default=0)
    best = [name for name in inside if len(roots[name]) == longest]
    if not best:
        return Located(place)
    path = place[longest:].strip("/")
    return Located({"from": best[0], **({"path": path} if path else {})}, tuple(best) if len(best) > 1 else ())


def store_at(uri: str, kind: str = "") -> tuple[str, dict[str, str]]:
    """The type of store, or the one that is said, of which a URI is the root, with the keys it tells; else no type."""
    for store in STORE_TYPES.values() if not kind else (STORE_TYPES[kind],):
        found = store.uri.match(uri) if store.uri else None
        if found:
            return store.name, {key: value for key, value in found.groupdict().items() if value}
    return "", {}


def store_name(values: Mapping[str, str]) -> str:
    """A name for a store, from the word of its URI that tells it from others; empty if that makes none."""
    word = values.get("url", "").partition("://")[2] or next(iter(values.values()), "")
    return re.sub(r"[^a-z0-9]+", "-", word.lower()).strip("-")[:63].strip("-")


def format_of(place: str) -> str:
    """The format that a URI's or path's ending tells for certain; empty where it does not."""
    name = place.rstrip("/").rpartition("/")[2].lower()
    return next((word for ending, word in ENDINGS.items() if name.endswith(ending) and name != ending), "")
