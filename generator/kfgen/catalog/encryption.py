"""`catalog/secrets/<environment>/<store>/<namespace>.yaml`: a Secret as SOPS encrypted it. No message shows a value."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.fields import shown
from kfgen.catalog.plain import resolved
from kfgen.domain.data import at_path

if TYPE_CHECKING:
    from kfgen.catalog.fields import Reading
    from kfgen.domain.data import Data, Object
    from kfgen.domain.problem import Path

DATA: Final = ("data", "stringData")
# What SOPS is told, so that names and KServe's settings stay readable and only values are encrypted.
ENCRYPTED_REGEX: Final = "^(data|stringData)$"
_HOW: Final = f"kfgen secret set, or sops encrypt --encrypted-regex '{ENCRYPTED_REGEX}'"
_ROTATE: Final = "encrypt the file; what was readable here must be rotated"
_BASE64: Final = "[A-Za-z0-9+/=]+"
_VALUE: Final = re.compile(rf"ENC\[AES256_GCM,data:{_BASE64},iv:{_BASE64},tag:{_BASE64},type:[a-z]+\]\Z")
_KEYS: Final = frozenset({"apiVersion", "kind", "metadata", "type", "immutable", *DATA, "sops"})
_METADATA: Final = ("mac", "lastmodified", "version")


def read_encrypted(raw: Object, reading: Reading) -> dict[str, Any]:
    """The Secret as plain data; empty after reporting why SOPS cannot have written it."""
    if not isinstance(raw.get("sops"), dict):
        text = 'has no "sops": nothing in it is encrypted (values hidden)'
        reading.bad((), text, _ROTATE, code="plaintext-secret")
        return {}
    before = len(reading.report.problems)
    _check_values(raw, reading)
    _check_shape(raw, reading)
    if reading.report.failed_since(before):
        return {}
    body = resolved(_as_text(raw), (), reading.bad)
    return body if isinstance(body, dict) and not reading.report.failed_since(before) else {}


def _as_text(raw: Data) -> Data:
    """SOPS writes the text `=` without quotes, and reads it so again; so does everybody who reads what it wrote."""
    if isinstance(raw, dict):
        return {key: _as_text(value) for key, value in raw.items()}
    return "=" if raw == "=" else raw


def _check_values(raw: Object, reading: Reading) -> None:
    """Every value of a Secret is encrypted."""
    for name in DATA:
        values = raw.get(name)
        if values is None:
            continue
        if not isinstance(values, dict):
            reading.bad((name,), "must be a map (value hidden)")
            continue
        for key, value in values.items():
            if not (isinstance(value, str) and _VALUE.match(value)):
                text = f"{shown(key)} is not encrypted (value hidden)"
                reading.bad((name, key), text, _ROTATE, code="plaintext-secret", on_key=True)


def _check_shape(raw: Object, reading: Reading) -> None:
    """It is a Secret whose name and settings can be read, and nothing beside it."""
    for key in raw.keys() - _KEYS:
        reading.bad((key,), f"{shown(key)} is not a key of a Secret", code="unknown-key", on_key=True)
    for path, expected in ((("apiVersion",), "v1"), (("kind",), "Secret")):
        _check_text(raw, path, reading, expected)
    _check_text(raw, ("metadata", "name"), reading)
    _check_text(raw, ("metadata", "namespace"), reading)
    for kind in ("labels", "annotations"):
        found = at_path(raw, ("metadata", kind))
        for key in found if isinstance(found, dict) else ():
            _check_text(raw, ("metadata", kind, key), reading, empty=True)
    for key in _METADATA:
        value = at_path(raw, ("sops", key))
        if not isinstance(value, str) or (key == "mac" and not _VALUE.match(value)):
            reading.bad(("sops",), f'has no "{key}" as SOPS writes it', _HOW)


def _check_text(raw: Object, path: Path, reading: Reading, expected: str = "", *, empty: bool = False) -> None:
    value = at_path(raw, path)
    dotted = ".".join(map(str, path))
    if not isinstance(value, str) or not (value or empty):
        reading.bad(path[:-1], f'has no "{path[-1]}"', _HOW)
    elif _VALUE.match(value):
        text = f'"{dotted}" is encrypted, and nobody could tell which Secret this is'
        reading.bad(path, text, _HOW, on_key=True)
    elif expected and value != expected:
        reading.bad(path, f"must be {expected}, not {shown(value)}")
