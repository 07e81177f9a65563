"""Annotations and labels that Helm and kustomize take for themselves: an object with them would come out changed."""

from __future__ import annotations

import re
from typing import Final

_KUSTOMIZE: Final = (
    "config.kubernetes.io/",
    "config.k8s.io/",
    "internal.config.kubernetes.io/",
    "kustomize.config.k8s.io/",
)
# What kustomize writes without quotes, and then reads as something else than text (YAML 1.2, with Go's extensions).
_NOT_TEXT: Final = re.compile(
    r"(?:|~|null|Null|NULL|true|True|TRUE|false|False|FALSE)\Z"
    r"|[-+]?(?:0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+)\Z"
    r"|[-+]?(?:\.[0-9_]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9_]+)?\Z"
    r"|[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z"
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?\Z"
)


def reserved_annotation(key: str) -> str:
    """Why an annotation cannot be used, or an empty text."""
    if key.startswith(_KUSTOMIZE):
        return "kustomize takes it for itself: it would not reach the cluster"
    if key.startswith("helm.sh/hook"):
        return "Helm would take the object for a hook, kustomize would not"
    return ""


def unreadable_annotation(key: str, value: str) -> str:
    """Why an annotation cannot be written, or an empty text: kustomize writes every object's annotations anew."""
    if _NOT_TEXT.match(key):
        return "kustomize takes it for a number, a date or a truth value: give it a prefix, as in example.com/x"
    if value.startswith("\t") and "\n" in value:
        return "kustomize cannot read text of several lines that begins with a tab"
    return reserved_annotation(key)
