"""Keys that hold a container image: what nodes take as a reference to one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.fields import Reading, Text, shown

if TYPE_CHECKING:
    from kfgen.domain.data import Data
    from kfgen.domain.problem import Path

# The grammar of github.com/distribution/reference, by which the kubelet reads images; capitals are a host's alone.
_PART: Final = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_LABEL: Final = r"[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?"
_HOST: Final = rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
_TAG: Final = r"[A-Za-z0-9_][-A-Za-z0-9_.]{0,127}"
_DIGEST: Final = r"(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})"
_REFERENCE: Final = re.compile(rf"(?:{_HOST}/)?{_PART}(?:/{_PART})*(?::{_TAG})?(?:@{_DIGEST})?\Z")
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*://")


class Image(Text):
    """A reference to a container image; a node that cannot read it never starts the pod (InvalidImageName)."""

    __slots__ = ()

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """The reference as it was written."""
        if isinstance(raw, str) and raw and not _REFERENCE.match(raw):
            return reading.bad(at, f"{shown(raw)} is not {self.what}", _hint(raw))
        return Text.read(self, raw, at, reading)


def _hint(image: str) -> str:
    """What is wrong with it, where that is known."""
    scheme = _SCHEME.match(image)
    if scheme:
        return f"without {scheme[0]}"
    if _REFERENCE.match(image.lower()):
        return "its name has no capitals; only a host and a tag may"
    name, at, digest = image.rpartition("@")
    if at and _REFERENCE.match(name) and not re.fullmatch(_DIGEST, digest):
        return "after @ stands a digest, sha256: and 64 of 0-9 and a-f; a tag follows a colon"
    return "<host>/<name>:<tag>, or <host>/<name>@<digest>"


IMAGE: Final = Image(what="an image reference such as registry.example.com/team/server:1.4.0")
