"""What a problem's code means: the page of its rule, or its section of `docs/messages.md`, which a wheel carries."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from kfgen.domain.policy import POLICY
from kfgen.rules import every_rule
from kfgen.rules.rule import page

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

_SECTION: Final = re.compile(r"^### `([a-z0-9-]+)`\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_OF_POLICY: Final = """\
# `{code}`

A policy of the catalog's own: `catalog/policies/{name}.yaml` says what must hold, in CEL.

Mend what it speaks of. If it is meant, and the policy says `mayBeIgnored: true`: `ignore: {{{code}: <reason>}}`.
"""
_LINK: Final = re.compile(r"\[([^\]]+)\]\([^)]+\)")  # leads nowhere outside docs/


@cache
def meanings() -> Mapping[str, str]:
    """Every code that a message may have → Markdown, sorted; `policy/<name>` aside, which is a catalog's own."""
    return {code: page(rule) for code, rule in every_rule().items()} | _sections()


def meaning(code: str) -> str:
    """What one code means, as Markdown; empty for what no message has."""
    name = code.removeprefix(POLICY)
    if name == code or not name:
        return meanings().get(code, "")
    return _OF_POLICY.format(code=code, name=name)


@cache
def _sections() -> dict[str, str]:
    text = _LINK.sub(r"\1", _messages().read_text(encoding="utf-8"))
    return {code: f"# `{code}`\n{body.rstrip()}\n" for code, body in _SECTION.findall(text)}


def _messages() -> Traversable:
    """The file as a wheel has it (`pyproject.toml`); else that of the repository which kfgen runs from."""
    package = files("kfgen")
    packed = package / "messages.md"
    return packed if packed.is_file() else package / "../../docs/messages.md"
