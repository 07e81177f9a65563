"""Rule `workload-selector`: a workload selects the pods that it makes, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import each, selector, shown
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="workload-selector",
    why="A workload finds its pods again by its selector, so it must select the labels of its template.",
    mend="Write the same labels under selector and template.",
    source="Kubernetes: pkg/apis/apps/validation, ValidateDeploymentSpec",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: worker}
  spec:
    selector: {matchLabels: {app: worker}}
    template:
      metadata: {labels: {app: helper}}
      spec: {containers: [{name: main, image: example.com/worker:1}]}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: apps/v1
  kind: Deployment
  metadata: {name: worker}
  spec:
    selector: {matchLabels: {app: worker}}
    template:
      metadata: {labels: {app: worker}}
      spec: {containers: [{name: main, image: example.com/worker:1}]}
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A workload selects the pods that it makes, and no others."""
    spec = body.get("spec", {})
    chosen, at = spec.get("selector", {}), ("spec", "selector")
    yield from selector(at, chosen)
    if body["kind"] == "Job":
        if chosen and not spec.get("manualSelector"):
            yield Fault(at, "must not be there: a Job makes its own, unless it has manualSelector: true")
        return
    if not chosen.get("matchLabels") and not chosen.get("matchExpressions"):
        yield Fault(at if "selector" in spec else ("spec",), "needs a selector that says something")
    found = spec.get("template", {}).get("metadata", {}).get("labels", {})
    for key, value in chosen.get("matchLabels", {}).items():
        if found.get(key) != value:
            other = shown(found[key]) if key in found else "missing"
            yield Fault((*at, "matchLabels", key), f"is {shown(value)}, and the template's label is {other}")
    for path, one in each(chosen, "matchExpressions", at):
        if not _selects(one, found):
            yield Fault(path, "does not select the labels of the template")


def _selects(one: dict[str, Any], found: dict[str, Any]) -> bool:
    value: str | None = found.get(one.get("key", ""))
    operator: str = one.get("operator", "")
    if operator in ("Exists", "DoesNotExist"):
        return (value is not None) is (operator == "Exists")
    return (value in one.get("values", ())) is (operator == "In")
