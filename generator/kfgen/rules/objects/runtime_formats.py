"""Rule `runtime-formats`: a runtime gives one format one priority."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.domain.release import Feature
from kfgen.rules.objects.reading import each
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="runtime-formats",
    why="A runtime that is chosen by itself gives one format one priority, whatever the version.",
    mend="Give all versions of the format the same priority.",
    source="KServe's webhook: pkg/webhook/admission/servingruntime, validateModelFormatPrioritySame",
    releases="0.11.1 and newer",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: serving.kserve.io/v1alpha1
  kind: ServingRuntime
  metadata: {name: ours}
  spec:
    containers: [{name: kserve-container, image: example.com/ours:1}]
    supportedModelFormats:
      - {name: ours, version: "1", autoSelect: true, priority: 1}
      - {name: ours, version: "2", autoSelect: true, priority: 2}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: serving.kserve.io/v1alpha1
  kind: ServingRuntime
  metadata: {name: ours}
  spec:
    containers: [{name: kserve-container, image: example.com/ours:1}]
    supportedModelFormats:
      - {name: ours, version: "1", autoSelect: true, priority: 1}
      - {name: ours, version: "2", autoSelect: true, priority: 1}
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:
    """A runtime gives one format one priority."""
    spec = body.get("spec", {})
    if spec.get("disabled") or not environment.release.has(Feature.RUNTIME_PRIORITY):
        return
    known: dict[str, int | None] = {}
    for path, one in each(spec, "supportedModelFormats", ("spec",)):
        if not one.get("autoSelect"):
            continue
        name, said = one.get("name", ""), one.get("priority")
        first = known.setdefault(name, said)
        if first is not None and said is not None and said != first:
            yield Fault((*path, "priority"), f"is {said}, and another version of {name} has {first}")
