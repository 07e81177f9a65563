"""Kubernetes' functions of quantities for CEL: `quantity("512Mi").isLessThan(quantity("1Gi"))`, or just `<`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.quantity import QuantityError, amount

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Overload:
    """A function for certain types; as a member, the first of them is what it is called on."""

    takes: tuple[str, ...]
    gives: str
    do: Callable[..., Any]
    is_member: bool = False


def _quantity(text: str) -> float:
    """The number that stands for a quantity. Equal quantities give equal ones, and the order stays."""
    return float(amount(text))


def _is_quantity(text: str) -> bool:
    try:
        amount(text)
    except QuantityError:
        return False
    return True


def _compare(one: float, other: float) -> int:
    return (one > other) - (one < other)


FUNCTIONS: Final[Mapping[str, tuple[Overload, ...]]] = {
    "quantity": (
        Overload(("string",), "double", _quantity),
        Overload(("int",), "double", float),
        Overload(("double",), "double", float),
    ),
    "isQuantity": (Overload(("string",), "bool", _is_quantity),),
    "isGreaterThan": (Overload(("double", "double"), "bool", float.__gt__, is_member=True),),
    "isLessThan": (Overload(("double", "double"), "bool", float.__lt__, is_member=True),),
    "compareTo": (Overload(("double", "double"), "int", _compare, is_member=True),),
    "add": (Overload(("double", "double"), "double", float.__add__, is_member=True),),
    "sub": (Overload(("double", "double"), "double", float.__sub__, is_member=True),),
}
