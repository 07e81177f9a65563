"""Which kfgen a repository is rendered with: its pin, `kfgen: "~=1.4"` in kfgen.yaml. The home of packaging.

Looked at before the rest of the catalog: one of another version may have keys that this version does not know.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kfgen.domain.places import PROJECT_FILE
from kfgen.domain.problem import Problem, ProblemsError, Where
from kfgen.yaml_text import parse

if TYPE_CHECKING:
    from kfgen.domain.tree import Sources

KEY: Final = "kfgen"
_COMPATIBLE: Final = re.compile(r"~=(\d+(?:\.\d+)+)\Z")
_RELEASE: Final = re.compile(r"\d+(?:\.\d+)*\Z")


def pin_of(sources: Sources) -> str:
    """The versions that the repository may be rendered with; empty where any will do, or kfgen.yaml cannot be read."""
    raw = sources.files.get(PROJECT_FILE, b"")
    if f"{KEY}:".encode() not in raw:
        return ""
    try:
        pin = parse(raw, PROJECT_FILE).get(KEY)
    except ProblemsError:
        return ""
    return pin if isinstance(pin, str) else ""


def check_pin(sources: Sources, version: str) -> None:
    """Refuse to write what another version is to write.

    Raises:
        ProblemsError: if this version is not among those that the repository names.
    """
    pin = pin_of(sources)
    if not pin or is_allowed(pin, version):
        return
    hint = f"install that one: pipx install --force 'kfgen{pin}'"
    if is_above(pin, version):
        hint += f"; or bring the repository to {version}: kfgen upgrade"
    text = f"this repository is rendered with kfgen {pin}, and this is kfgen {version}"
    raise ProblemsError([Problem(where=Where(PROJECT_FILE, (KEY,)), code="kfgen-version", text=text, hint=hint)])


def is_allowed(pin: str, version: str) -> bool:
    """Whether a version is among those that a pin names; what is no pin names all, and is refused as a value."""
    least, mine = _COMPATIBLE.match(pin), _RELEASE.match(version)
    if least and mine:  # what `init` writes: importing packaging takes 50 ms, the tenth part of a short run
        floor, own = (tuple(map(int, text.split("."))) for text in (least[1], mine[0]))
        own += (0,) * (len(floor) - len(own))
        return own[: len(floor) - 1] == floor[:-1] and own >= floor
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415
    from packaging.version import Version  # noqa: PLC0415

    try:
        allowed = SpecifierSet(pin)
    except InvalidSpecifier:
        return True
    whole = Version(version)
    return allowed.contains(whole, prereleases=True) or allowed.contains(whole.base_version)


def is_above(pin: str, version: str) -> bool:
    """Whether a version is as new as every one that a pin names."""
    from packaging.version import Version  # noqa: PLC0415

    named = [Version(one) for one in re.findall(r"\d+(?:\.\d+)*", pin)]
    return all(Version(version) >= one for one in named)


def next_pin(pin: str, version: str) -> str:
    """The pin of a repository that is brought to a version; one that named a single version does so again."""
    return f"=={version}" if re.match(r"={2,3} *[0-9.]+\Z", pin) else pin_for(version)


def pin_for(version: str) -> str:
    """The pin that a version writes: its patch releases up to 1.0, then its minor ones."""
    from packaging.version import Version  # noqa: PLC0415

    release = Version(version).release
    return f"~={'.'.join(map(str, (*release, 0, 0)[: 2 if release[0] else 3]))}"
