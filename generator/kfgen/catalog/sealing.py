"""Keys of `catalog/secrets/<environment>/<store>.yaml`: what `kubeseal` encrypted. No message shows a value."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.fields import Choice, MapOf, Reading
from kfgen.catalog.platform import DATA_KEY
from kfgen.catalog.record import NONE, Key, Record
from kfgen.catalog.words import NAME, SUBDOMAIN
from kfgen.domain.sealing import SEALED_SECRETS, STRICT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.data import Data, Object
    from kfgen.domain.problem import Path

_NO_MAP: Final = "must be a map (value hidden)"
_SMALLEST_KEY, _TAG = 128, 16  # bytes of the smallest RSA key anybody uses, and of what AES-GCM adds


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """One value as `kubeseal` writes it: base64 of length, RSA's part, AES' part (`HybridEncrypt`)."""

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """The text, if it can have come from kubeseal."""
        if isinstance(raw, str) and _is_sealed(raw):
            return str(raw)
        hint = "seal it: kubeseal --raw; what was readable here must be rotated"
        text = f'"{at[-1]}" is not what kubeseal writes (value hidden)'
        return reading.bad(at, text, hint, code="plaintext-secret", on_key=True)

    def json_schema(self) -> Object:
        """Base64."""
        return {"type": "string", "pattern": "^[A-Za-z0-9+/]+={0,2}$"}


def _is_sealed(text: str) -> bool:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return False
    size = int.from_bytes(raw[:2], "big")
    return size >= _SMALLEST_KEY and len(raw) >= 2 + size + _TAG


class _HidingMap(MapOf):
    """A map that shows nothing of what stands in its place: it may be a credential."""

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """The map."""
        return super().read(raw, at, reading) if isinstance(raw, dict) else reading.bad(at, _NO_MAP)


class _HidingRecord(Record):
    """The same for known keys."""

    def read(self, raw: Data, at: Path, reading: Reading, *, skip: Mapping[str, str] = NONE) -> Any:
        """The map."""
        return super().read(raw, at, reading, skip=skip) if isinstance(raw, dict) else reading.bad(at, _NO_MAP)


_SECRET: Final = _HidingRecord(
    "a sealed Secret",
    (
        Key("name", SUBDOMAIN, "The Secret that it was sealed for; needed where the scope is strict."),
        Key(
            "encryptedData",
            _HidingMap(Ciphertext(), DATA_KEY, "a key of a Secret"),
            "Its keys, each with what kubeseal wrote.",
            required=True,
        ),
    ),
    unknown=dict.fromkeys(("data", "stringData"), "what is readable here must be rotated; encryptedData is sealed"),
)

SEALED: Final = Record(
    "sealed material",
    (
        Key("backend", Choice((SEALED_SECRETS,)), "What sealed it."),
        Key(
            "scope",
            Choice((STRICT, "namespace-wide", "cluster-wide")),
            "Where it opens: under its name and in its namespace unless said otherwise.",
        ),
        Key("namespaces", _HidingMap(_SECRET, NAME.pattern, NAME.what), "By the namespace's real name.", required=True),
    ),
)
