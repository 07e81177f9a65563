"""Resolved: an entry of the catalog in one environment, whatever it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kfgen.domain.environment import Settled


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """`noun` is what rules look at and objects are made of; `app` is the chart and overlay that hold them.

    `uses` are the (folder, entry, namespace) that it needs where it is enabled.
    """

    noun: Any
    app: str
    settled: Settled
    enabled: bool = True
    uses: tuple[tuple[str, str, str], ...] = ()
