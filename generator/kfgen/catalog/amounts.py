"""Keys that hold amounts: quantities, `request..limit` ranges and replicas."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kfgen.catalog.fields import INVALID, Field, Integer, Reading, shown
from kfgen.catalog.record import Key, Record
from kfgen.domain.data import Data, Object, Plain
from kfgen.domain.quantity import QuantityError, amount, canonical, nearly

if TYPE_CHECKING:
    from kfgen.domain.problem import Path

_QUANTITY_SCHEMA: Object = {"type": ["string", "number"]}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A Kubernetes quantity, written canonically."""

    above_zero: bool = False

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """The canonical text: `1024Mi` is read as `1Gi`."""
        if isinstance(raw, str):
            try:
                if amount(raw) > 0 or (amount(raw) == 0 and not self.above_zero):
                    return canonical(raw)
            except QuantityError:
                pass
        meant = nearly(raw) if isinstance(raw, str) else ""
        hint = f'did you mean "{meant}"?' if meant not in ("", raw) else "for example 500m, 2, 8Gi"
        what = "a quantity above 0" if self.above_zero else "a quantity"
        return reading.bad(at, f"{shown(raw)} is not {what}", hint, code="quantity")

    def json_schema(self) -> Object:
        """A string or number."""
        return dict(_QUANTITY_SCHEMA)


def _range(raw: Data, at: Path, reading: Reading) -> Any:
    """`8Gi` or `8Gi..12Gi` as {request, limit}."""
    if not isinstance(raw, str):
        return reading.bad(at, f"must be a quantity or a range, not {shown(raw)}")
    low, dots, high = raw.partition("..")
    request = Quantity().read(low, at, reading)
    limit = Quantity().read(high, at, reading) if dots else request
    if request is INVALID or limit is INVALID:
        return INVALID
    if amount(request) > amount(limit):
        text, hint = f'"{raw}": the request is above the limit', f"write {high}..{low}"
        return reading.bad(at, text, hint, code="quantity")
    return {"request": request, "limit": limit}


RANGE = Record(
    "a resource",
    (
        Key("request", Quantity(), "What the scheduler sets aside."),
        Key("limit", Quantity(), "What the container may use."),
    ),
    short=_range,
    short_schema=_QUANTITY_SCHEMA,
)


def _replicas(raw: Data, at: Path, reading: Reading) -> Any:
    """`2` or `1..4` as {min, max}."""
    match = re.fullmatch(r"([0-9]{1,9})(?:\.\.([0-9]{1,9}))?", raw) if isinstance(raw, Plain) else None
    if match is None:
        is_quoted = isinstance(raw, str) and re.fullmatch(r"[0-9]+(\.\.[0-9]+)?", raw)
        hint = "without quotes" if is_quoted else "write 2, 1..4 or {min: 1, max: 4}"
        return reading.bad(at, f"must be a number or a range, not {shown(raw)}", hint, code="replicas")
    low, high = int(match[1]), int(match[2] or match[1])
    if low > high:
        return reading.bad(at, f'"{raw}": min is above max', f"write {high}..{low}", code="replicas")
    return {"min": low, "max": high}


_COUNT: Field = Integer(0)

REPLICAS = Record(
    "replicas",
    (
        Key("min", _COUNT, "Fewest pods; 0 (scale to zero) needs Knative mode."),
        Key("max", _COUNT, "Most pods; 0 means no limit."),
    ),
    short=_replicas,
    short_schema={"type": ["integer", "string"]},
)


@dataclass(frozen=True, slots=True)
class Share:
    """A number of pods, or a percentage of them."""

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """The number, or text such as `25%`."""
        if isinstance(raw, str) and re.fullmatch(r"(0|[1-9][0-9]?|100)%", raw):
            return str(raw)
        if isinstance(raw, Plain) and re.fullmatch(r"0|[1-9][0-9]{0,8}", raw):
            return int(raw)
        return reading.bad(at, f"must be a number or a percentage, not {shown(raw)}", "for example 1 or 25%")

    def json_schema(self) -> Object:
        """A number, or a percentage."""
        return {"type": ["integer", "string"]}


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration in Kubernetes' words; whole seconds."""

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """Seconds: `1h30m` is 5400."""
        match = re.fullmatch(r"(?:(\d{1,4})h)?(?:(\d{1,6})m)?(?:(\d{1,8})s)?", raw) if isinstance(raw, str) else None
        if match is None or not any(match.groups()):
            return reading.bad(at, f"must be a duration, not {shown(raw)}", "for example 30m, 1h30m, 90s")
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return hours * 3600 + minutes * 60 + seconds or reading.bad(at, "must be more than nothing", "for example 30m")

    def json_schema(self) -> Object:
        """Text."""
        return {"type": "string"}
