"""KubernetesObject: the type of `object` in manifests; mistakes in a Secret's data are told without showing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.fields import Free, Reading

if TYPE_CHECKING:
    from kfgen.domain.data import Data
    from kfgen.domain.problem import Path

_HIDDEN: Final = {
    "doubtful": "is unquoted, and YAML readers take it differently (value hidden)",
    "number": "does not fit into 64 bits (value hidden)",
}


@dataclass(frozen=True, slots=True)
class KubernetesObject(Free):
    """A Kubernetes object. What is wrong with data, which may be a Secret's, is said without showing it."""

    def read(self, raw: Data, at: Path, reading: Reading) -> Any:
        """One Overlay layer."""
        return Free.read(self, raw, at, _Hiding(reading.file, reading.report, at))


@dataclass(frozen=True, slots=True)
class _Hiding(Reading):
    """Says of what is below `data` and `stringData` only what kind of mistake it is."""

    top: Path

    def bad(self, at: Path, text: str, hint: str = "", *, code: str = "value", on_key: bool = False) -> object:
        """Report a mistake."""
        if at[len(self.top) :][:1] in (("data",), ("stringData",)) and code in _HIDDEN:
            return Reading.bad(self, at, _HIDDEN[code], "write it in quotes", code=code, on_key=on_key)
        return Reading.bad(self, at, text, hint, code=code, on_key=on_key)
