"""Rule `object-annotation`: an annotation has a key of a certain form, and all of them have a size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import A_KEY, is_key, template
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="object-annotation",
    why="An annotation has a key of a certain form, and all of an object are at most 256 KiB together.",
    mend="Write a key such as example.com/team.",
    source="Kubernetes: apimachinery/pkg/api/validation, ValidateAnnotations",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: notes, annotations: {team/risk/fraud: cards}}
  data: {a: b}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: notes, annotations: {example.com/team: risk}}
  data: {a: b}
""",
    },
)

_MOST: Final = 256 * 1024


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """An annotation has a key of a certain form, and all of them have a size."""
    yield from _annotations((), body["metadata"])
    path, found = template(body)
    if path and isinstance(found, dict):
        yield from _annotations(path, found.get("metadata", {}))


def _annotations(at: Path, metadata: dict[str, Any]) -> Iterator[Fault]:
    """The server looks at keys as if they were in small letters."""
    found = metadata.get("annotations", {})
    path = (*at, "metadata", "annotations")
    for key in found:
        if not is_key(key.lower()):
            yield Fault((*path, key), f"is no annotation's key; it must be {A_KEY}", on_key=True)
    size = sum(len(key.encode()) + len(value.encode()) for key, value in found.items())
    if size > _MOST:
        yield Fault(path, f"are {size} bytes, and all together may be {_MOST}")
