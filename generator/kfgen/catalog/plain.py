"""Scalars of free-form data: what kubectl, Helm and every other YAML reader agree on; where they differ, we ask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kfgen.domain.data import Data, Plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from kfgen.domain.problem import Path

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+([eE][-+][0-9]+)?\Z")
_TRUE_FALSE = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
# Text to one reader and a number or boolean to another (YAML 1.1: PyYAML, kubectl, Helm; 1.2: ruamel, kustomize).
_DOUBTFUL = re.compile(
    r"(?i:y|n|yes|no|on|off)\Z"
    r"|[-+]?0[0-9_]+\Z|[-+]?0o?[0-7_]+\Z|[-+]?0x[0-9a-fA-F_]+\Z|[-+]?0b[01_]+\Z"
    r"|[-+]?[0-9][0-9_]*_[0-9_]*(\.[0-9_]*)?\Z"
    r"|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?\Z"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z"
    r"|[-+]?\.(?i:inf)\Z|\.(?i:nan)\Z|=\Z"
)


def resolved(raw: Data, at: Path, bad: Callable[..., object]) -> Data:
    """Free-form data with unquoted scalars resolved; `bad` is told of every one that YAML readers take differently."""
    if isinstance(raw, dict):
        return {key: resolved(value, (*at, key), bad) for key, value in raw.items()}
    if isinstance(raw, list):
        return [_item(value, (*at, index), bad) for index, value in enumerate(raw)]
    if isinstance(raw, Plain):
        return _scalar(raw, at, bad)
    return raw


def _item(raw: Data, at: Path, bad: Callable[..., object]) -> Data:
    if raw is None:
        bad(at, "is null, which means nothing in a list", 'remove it; for empty text write ""')
    return resolved(raw, at, bad)


def _scalar(text: Plain, at: Path, bad: Callable[..., object]) -> Data:
    if text in _TRUE_FALSE:
        return _TRUE_FALSE[text]
    if _INTEGER.match(text):
        value = int(text)
        if not -(2**63) <= value < 2**63:
            bad(at, f"{text} does not fit into 64 bits", f'for text write "{text}"', code="number")
        return value
    if _FLOAT.match(text):
        return _float(text, at, bad)
    if _DOUBTFUL.match(text):
        bad(
            at,
            f"is an unquoted {text}, which YAML readers take differently",
            f'for text write "{text}", for a number or a truth value its plain form (420, 1000.0, true)',
            code="doubtful",
        )
    return str(text)


def _float(text: str, at: Path, bad: Callable[..., object]) -> Data:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        bad(at, f"{text} is too large for a number", f'for text write "{text}"', code="number")
        return text
    # JSON, and so the API server, knows no difference between 2.0 and 2: one spelling keeps every output alike.
    return int(value) if value.is_integer() and abs(value) < 2**63 else value
