"""Kubernetes quantities: read, compared, and written in the canonical form to which the API server would rewrite them.

Source: k8s.io/apimachinery/pkg/api/resource: binary suffixes keep an integer under the largest suffix that divides it;
decimal ones have no fraction and the largest exponent; `1e3` stays in exponent form.
"""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

_QUANTITY = re.compile(r"([+-]?)([0-9]+(?:\.[0-9]*)?|\.[0-9]+)(|[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,2})\Z")
_LOOSE = re.compile(r"([0-9]+(?:\.[0-9]*)?|\.[0-9]+)\s*(?:([kmgtpe]?)(i?)(b?)|cores?|cpus?)\Z", re.IGNORECASE)
_BINARY = ("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")
_DECIMAL = {"n": -3, "u": -2, "m": -1, "": 0, "k": 1, "M": 2, "G": 3, "T": 4, "P": 5, "E": 6}
_DECIMAL_SUFFIX = {power: suffix for suffix, power in _DECIMAL.items()}


class QuantityError(ValueError):
    """The text is no quantity."""


@lru_cache(maxsize=10_000)
def amount(text: str) -> Fraction:
    """The exact number that a quantity stands for, in units (bytes, cores).

    Raises:
        QuantityError: if the text is no quantity.
    """
    match = _QUANTITY.match(text)
    if match is None:
        raise QuantityError(text)
    sign, digits, suffix = match.groups()
    value = Fraction(digits.rstrip(".") if digits.endswith(".") else digits)
    if suffix.endswith("i"):
        value *= 1024 ** _BINARY.index(suffix)
    elif suffix and suffix[0] in "eE" and len(suffix) > 1:
        value *= Fraction(10) ** int(suffix[1:])
    else:
        value *= Fraction(1000) ** _DECIMAL[suffix]
    return -value if sign == "-" else value


def nearly(text: str) -> str:
    """The quantity that people mean by `2GB`, `8 Gi`, `4g` or `2 cores`; empty where nobody knows."""
    found = _LOOSE.match(text.strip())
    if found is None:
        return ""
    digits, unit, binary, byte = (one or "" for one in found.groups())
    if binary or unit.lower() in ("g", "t", "p", "e") or (unit == "m" and byte):
        unit = unit.upper()
    elif unit == "K":
        unit = "k"
    meant = f"{digits}{unit}{binary.lower()}"
    return meant if _QUANTITY.match(meant) else ""


@lru_cache(maxsize=10_000)
def canonical(text: str) -> str:
    """The quantity as the API server writes it: `1000m` → `1`, `1024Mi` → `1Gi`, `0.5` → `500m`.

    Raises:
        QuantityError: if the text is no quantity.
    """
    value = amount(text)
    if value == 0:
        return "0"
    suffix = _QUANTITY.match(text)[3]  # type: ignore[index] # amount() has matched it
    if suffix.endswith("i") and (value.denominator == 1) and abs(value) >= 1024:
        power = next(power for power in range(6, -1, -1) if value % 1024**power == 0)
        return f"{int(value / 1024**power)}{_BINARY[power]}"
    if suffix and suffix[0] in "eE" and len(suffix) > 1:
        return _exponent(value)
    # Kubernetes keeps no more than nano precision and rounds up.
    units = -int((-value * 10**9) // 1)
    power = -3
    while units % 1000 == 0 and power < 6:
        units, power = units // 1000, power + 1
    return f"{units}{_DECIMAL_SUFFIX[power]}"


def _exponent(value: Fraction) -> str:
    units, power = -int((-value * 10**9) // 1), -9
    while units % 1000 == 0:
        units, power = units // 1000, power + 3
    return f"{units}e{power}" if power else str(units)


def shown(value: Fraction) -> str:
    """An amount as people write it: bytes by powers of 1024 where they are whole."""
    whole = value.denominator == 1 and value >= 1024 and value % 1024 == 0
    return canonical(f"{int(value) // 1024}Ki" if whole else f"{float(value):.3f}")
