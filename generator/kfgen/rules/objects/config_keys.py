"""Rule `config-keys`: the keys of a ConfigMap or Secret are names of files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="config-keys",
    why=(
        "The keys of a ConfigMap or Secret are names of files, each of them there once, and what it holds is "
        "at most 1 MiB."
    ),
    mend="Use letters, digits, -, _ and .; no / and no spaces.",
    source="Kubernetes: pkg/apis/core/validation, ValidateConfigMap and ValidateSecret",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: notes}
  data: {notes/today: b}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: notes}
  data: {notes-today: b}
""",
    },
)

_KEY: Final = re.compile(r"(?!\.\.?\Z)(?!\.\.)[-._a-zA-Z0-9]{1,253}\Z")
_MOST: Final = 1024 * 1024
_FIELDS: Final = ("data", "binaryData", "stringData")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """The keys of a ConfigMap or Secret are names of files."""
    size = 0
    for field in _FIELDS:
        for key, value in body.get(field, {}).items():
            size += len(value.encode()) * 3 // 4 if _is_encoded(body["kind"], field) else len(value.encode())
            if not _KEY.match(key):
                yield Fault(
                    (field, key), "is no key; it must be a name of a file (letters, digits, -, _ and .)", on_key=True
                )
    for key in body.get("data", {}).keys() & body.get("binaryData", {}).keys():
        yield Fault(("binaryData", key), "stands under data, too", on_key=True)
    if size > _MOST:
        yield Fault((), f"holds {size} bytes, and may hold {_MOST}")


def _is_encoded(kind: str, field: str) -> bool:
    return field == "binaryData" or (kind == "Secret" and field == "data")
