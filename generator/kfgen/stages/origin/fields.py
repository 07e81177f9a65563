"""Fields of built objects as a person writes them, `Kind/name.spec.containers[server].image`: found, and suggested."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kfgen.domain.data import Data
    from kfgen.domain.manifest import Manifest
    from kfgen.domain.problem import Path

_NUMBER: Final = re.compile(r"\.([0-9]+)(?=\.|\[|$)")
_SINGLE: Final = re.compile(r"\[[^]]*\]|[^.\[]+(/[^\[]+)?")  # a step, if need be one with dots such as a label's
_OWN: Final = frozenset({"spec", "metadata"})  # of objects, also where the catalog has such a key: it becomes them


@dataclass(frozen=True, slots=True)
class Field:
    """A scalar or empty container of a built object."""

    manifest: Manifest
    path: Path
    value: Data

    @property
    def text(self) -> str:
        """The path as it is shown, elements of lists by their names if they have some."""
        return _text(self.manifest, self.path)

    def asked_by(self, asked: str) -> bool:
        """Whether it is what a person asks for, or below it; `asked` may begin with the kind, or kind and name."""
        exact = _written(self.path)
        return any(_below(f"{start}{path}", asked) for start in named(self.manifest) for path in (self.text, exact))


def fields(manifests: Iterable[Manifest], asked: str) -> list[Field]:
    """The fields that a person asks for."""
    asked = _NUMBER.sub(r"[\1]", asked)
    return [one for one in _all(manifests) if one.asked_by(asked)]


def named(manifest: Manifest) -> tuple[str, str, str]:
    """What a path may begin with: nothing, the kind, or the kind and the object's name."""
    _, kind, _, name = manifest.identity
    return "", f"{kind}.", f"{kind}/{name}."


def near(manifests: Sequence[Manifest], asked: str) -> tuple[str, list[str]]:
    """How much of a path is there, and the steps that could follow: kinds too if it begins with one."""
    there = _steps(manifests, asked)
    above = max((one for one in there if _below(asked, one)), key=len, default="")
    after = (one[len(above) :].removeprefix(".") for one in there if not above or (one != above and _below(one, above)))
    return above, sorted({one for one in after if one and _SINGLE.fullmatch(one)})


def _steps(manifests: Sequence[Manifest], asked: str) -> set[str]:
    """Every path to anything in objects."""
    starts = slice(1, 3) if asked[:1].isupper() else slice(0, 1)
    found: set[str] = set()
    for one in _all(manifests):
        paths = [_text(one.manifest, one.path[:length]) for length in range(1, len(one.path) + 1)]
        found |= {f"{start}{path}" for start in named(one.manifest)[starts] for path in paths}
        found |= {start.removesuffix(".") for start in named(one.manifest)[starts] if start}
    return found


def of_objects(asked: str) -> bool:
    """Whether a path can only be one of objects: it begins with a kind, or with `spec` or `metadata`."""
    return asked[:1].isupper() or re.split(r"[.\[]", asked, maxsplit=1)[0] in _OWN


def _all(manifests: Iterable[Manifest]) -> Iterator[Field]:
    for manifest in manifests:
        for path, value in _leaves(manifest.body, ()):
            yield Field(manifest, path, value)


def _leaves(value: Data, path: Path) -> Iterator[tuple[Path, Data]]:
    inner: Iterable[tuple[str | int, Data]] = ()
    if isinstance(value, dict):
        inner = value.items()
    elif isinstance(value, list):
        inner = enumerate(value)
    empty = True
    for step, item in inner:
        empty = False
        yield from _leaves(item, (*path, step))
    if empty:
        yield path, value


def _text(manifest: Manifest, path: Path) -> str:
    """The path, elements of lists by their names."""
    body: Data = manifest.body
    said: list[str] = []
    for step in path:
        if isinstance(body, list) and isinstance(step, int):
            names = [item.get("name") if isinstance(item, dict) else None for item in body]
            name = names[step]
            said.append(f"[{name}]" if isinstance(name, str) and names.count(name) == 1 else f"[{step}]")
            body = body[step]
        elif isinstance(body, dict):
            said.append(f".{step}")
            body = body[str(step)]
    return "".join(said).removeprefix(".")


def _written(path: Path) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _below(path: str, asked: str) -> bool:
    return path == asked or (path.startswith(asked) and (path[len(asked)] in ".["))
