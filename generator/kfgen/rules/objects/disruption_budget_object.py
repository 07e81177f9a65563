"""Rule `disruption-budget-object`: a budget says one of minAvailable and maxUnavailable."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import just_one, number, shown, word
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="disruption-budget-object",
    why="A PodDisruptionBudget says one of minAvailable and maxUnavailable, as a number or a percentage.",
    mend="Leave one of the two.",
    source="Kubernetes: pkg/apis/policy/validation, ValidatePodDisruptionBudgetSpec",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: policy/v1
  kind: PodDisruptionBudget
  metadata: {name: worker}
  spec: {minAvailable: 1, maxUnavailable: 1, selector: {matchLabels: {app: worker}}}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: policy/v1
  kind: PodDisruptionBudget
  metadata: {name: worker}
  spec: {minAvailable: 1, selector: {matchLabels: {app: worker}}}
""",
    },
)

_FIELDS: Final = ("minAvailable", "maxUnavailable")
_PERCENT: Final = re.compile(r"[0-9]+%\Z")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A budget says one of minAvailable and maxUnavailable."""
    spec = body.get("spec", {})
    yield from just_one(("spec",), spec, _FIELDS, least=0)
    yield from word(("spec",), spec, "unhealthyPodEvictionPolicy", ("IfHealthyBudget", "AlwaysAllow"))
    for field in _FIELDS:
        said = spec.get(field)
        if isinstance(said, str) and (not _PERCENT.match(said) or int(said[:-1]) > 100):
            yield Fault(("spec", field), f"is {shown(said)}, must be a whole number, or a percentage up to 100%")
        yield from number(("spec",), spec, field, 0, 2**31 - 1)
