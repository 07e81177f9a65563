"""Memory: results of an earlier run, and what this one keeps for the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from kfgen.domain.result import EntryResult

if TYPE_CHECKING:
    from collections.abc import Mapping, MutableMapping


@dataclass(slots=True)
class Memory:
    """Results of an earlier run, by a key made from all that they depend on; plain data.

    `made` are those that another process made in this run; None where no object comes of an entry.
    """

    known: Mapping[str, Any] = field(default_factory=dict)
    kept: MutableMapping[str, Any] = field(default_factory=dict)
    made: dict[str, Any] = field(default_factory=dict)

    def result(self, key: str) -> EntryResult | None:
        """The result kept under a key, if it is of the shape that is written today."""
        data = self.made.get(key) or self.known.get(key)
        if data is None:
            return None
        try:
            result = EntryResult.from_data(data)
        except (AttributeError, KeyError, TypeError, ValueError):
            return None
        self.kept[key] = data
        return result

    def keep(self, key: str, result: EntryResult) -> None:
        """Keep a result for the next run."""
        self.kept[key] = result.as_data()
