"""For the rules beside it: types of what a ConfigMap holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kfgen.domain.data import Data


TYPES: Final = {"text": "text", "truth": "true or false", "number": "a number", "list": "a list", "map": "a map"}


MODE: Final = ("deploy", "defaultDeploymentMode")


def type_of(value: Data) -> str:
    """text, truth, number, list or map; empty for nothing."""
    names = {str: "text", bool: "truth", int: "number", float: "number", list: "list", dict: "map"}
    return names.get(type(value), "")
