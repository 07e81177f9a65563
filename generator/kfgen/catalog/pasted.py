"""Objects of Kubernetes that somebody put where a thing of the catalog is said: told as that, and once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.catalog.fields import shown

if TYPE_CHECKING:
    from kfgen.catalog.fields import Reading
    from kfgen.catalog.record import Record
    from kfgen.domain.data import Data
    from kfgen.domain.problem import Path


def is_pasted(record: Record, raw: dict[str, Data], at: Path, reading: Reading) -> bool:
    """Whether a map is an object of Kubernetes, which is reported; what it lacks of the record's keys is not told then.

    A manifest knows how to say such an object, and tells that itself.
    """
    if not {"apiVersion", "kind"} <= raw.keys() or record.by_name.keys() & {"apiVersion", "object"}:
        return False
    kind = shown(raw["kind"] or "").strip('"')
    text = f"holds a Kubernetes object ({kind}), not {record.what}"
    hint = (
        f"say it with the keys of {record.what}; what the catalog has no keys for goes below "
        '"object:" in a file of catalog/manifests/'
    )
    reading.bad(at, text, hint)
    return True
