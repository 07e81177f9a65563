"""Rule `server-canary`: a canary has a name, a share, and a fixed number of replicas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import each, number, shown
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="server-canary",
    why=(
        "A canary in Standard mode has a name of its own, a share from 0 to 100, all together at most 100, "
        "and a fixed number of replicas, not above the stable predictor's."
    ),
    mend="Name it; take its autoscaling away.",
    source="KServe's webhook: validateCanarySpecs",
    releases="0.20 and newer",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: serving.kserve.io/v1beta1
  kind: InferenceService
  metadata: {name: card, annotations: {serving.kserve.io/deploymentMode: Standard}}
  spec:
    predictor:
      model: {modelFormat: {name: sklearn}, storageUri: s3://models/fraud}
    canary:
      - trafficPercent: 10
        predictor: {name: next, maxReplicas: 2, model: {name: server, modelFormat: {name: sklearn}, storageUri: s3://models/fraud-2}}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: serving.kserve.io/v1beta1
  kind: InferenceService
  metadata: {name: card, annotations: {serving.kserve.io/deploymentMode: Standard}}
  spec:
    predictor:
      model: {modelFormat: {name: sklearn}, storageUri: s3://models/fraud}
    canary:
      - trafficPercent: 10
        predictor: {name: next, model: {name: server, modelFormat: {name: sklearn}, storageUri: s3://models/fraud-2}}
""",
    },
)

_SCALING: Final = ("scaleTarget", "scaleMetric", "autoScaling", "workerSpec")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:
    """A canary has a name, a share, and a fixed number of replicas."""
    spec = body.get("spec", {})
    if not spec.get("canary"):
        return
    mode = body["metadata"].get("annotations", {}).get(environment.release.mode_annotation, environment.mode)
    if mode not in ("Standard", "RawDeployment"):
        yield Fault(("spec", "canary"), f"is for Standard mode, and this is {mode}", on_key=True)
    stable = spec.get("predictor", {})
    names, shares = {stable.get("name", "")}, 0
    for path, one in each(spec, "canary", ("spec",)):
        yield from number(path, one, "trafficPercent", 0, 100)
        shares += one.get("trafficPercent", 0)
        yield from _canary((*path, "predictor"), one.get("predictor", {}), stable, names)
        names.add(one.get("predictor", {}).get("name", ""))
    if len(spec["canary"]) > 1 and shares > 100:
        yield Fault(("spec", "canary"), f"takes {shares} percent all together")


def _canary(at: Path, canary: dict[str, Any], stable: dict[str, Any], names: set[str]) -> Iterator[Fault]:
    name = canary.get("name", "")
    if not name:
        yield Fault(at, 'needs "name"')
    elif name in names:
        yield Fault((*at, "name"), f"is {shown(name)}, as another predictor is called")
    for field in _SCALING:
        if field in canary:
            yield Fault((*at, field), "must not be there: a canary's replicas are fixed", on_key=True)
    if canary.get("maxReplicas", 0) > 0:
        yield Fault((*at, "maxReplicas"), "must not be there: a canary's replicas are fixed", on_key=True)
    low = canary.get("minReplicas", 0)
    if low > stable.get("minReplicas", 1):
        yield Fault((*at, "minReplicas"), f"is {low}, above the stable predictor's {stable.get('minReplicas', 1)}")
