"""Rule `label-selector`: a selector is made of labels and operators that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.rules.objects.reading import labels, selector
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.fault import Fault

RULE: Final = ObjectRule(
    id="label-selector",
    why="A selector is made of labels and operators that there are, whatever object it stands in.",
    mend="Write labels as labels are written; values with In and NotIn alone.",
    source="Kubernetes: apimachinery/pkg/apis/meta/v1/validation, ValidateLabelSelector",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: policy/v1
  kind: PodDisruptionBudget
  metadata: {name: worker}
  spec: {minAvailable: 1, selector: {matchLabels: {app: my worker}}}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: policy/v1
  kind: PodDisruptionBudget
  metadata: {name: worker}
  spec: {minAvailable: 1, selector: {matchLabels: {app: my-worker}}}
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A selector is made of labels and operators that there are."""
    spec = body.get("spec", {})
    if body["kind"] == "Service":
        yield from labels(("spec", "selector"), spec.get("selector", {}))
    elif "selector" in spec:
        yield from selector(("spec", "selector"), spec["selector"])
