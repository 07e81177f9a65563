"""Any object of `manifests/`, as it was written; only metadata.namespace is filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Manifest, ObjectKey
from kfgen.domain.model import Extra
from kfgen.kinds.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.data import Data

_FIRST: Final = ("apiVersion", "kind", "metadata")
_MAPS: Final = frozenset({"labels", "annotations"})


def _build(extra: Extra, environment: Environment) -> Iterator[Manifest]:  # noqa: ARG001 - the shape of all kinds
    body: dict[str, Data] = {key: extra.body[key] for key in _FIRST if key in extra.body}
    body |= {key: value for key, value in extra.body.items() if key not in _FIRST}
    meta = body.get("metadata")
    if isinstance(meta, dict):
        named = {key: meta[key] for key in ("name",) if key in meta}
        where = {"namespace": extra.namespace.name} if extra.namespace is not None else {}
        # Empty labels or annotations say nothing, and kustomize drops them.
        rest = {key: value for key, value in meta.items() if not (key in _MAPS and value == {})}
        body["metadata"] = {**named, **where, **{key: value for key, value in rest.items() if key not in named | where}}
    yield Manifest(
        key=ObjectKey(EXTRA.name, extra.namespace.key if extra.namespace else "", extra.name),
        section=EXTRA.section,
        knob_set="manifest",
        body=body,
    )


EXTRA: Final = Kind("Extra", Extra, "manifests", _build)
