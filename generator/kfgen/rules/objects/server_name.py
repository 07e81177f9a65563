"""Rule `server-name`: kServe's webhooks want a letter first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import shown
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment

RULE: Final = ObjectRule(
    id="server-name",
    why=(
        "The names of InferenceServices and InferenceGraphs begin with a letter and have no dots; those of "
        "TrainedModels have no dots."
    ),
    mend="Choose another name.",
    source="KServe's webhooks: pkg/apis/serving",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: serving.kserve.io/v1beta1
  kind: InferenceService
  metadata: {name: 2-cards}
  spec:
    predictor:
      model: {modelFormat: {name: sklearn}, storageUri: s3://models/fraud}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: serving.kserve.io/v1beta1
  kind: InferenceService
  metadata: {name: cards-2}
  spec:
    predictor:
      model: {modelFormat: {name: sklearn}, storageUri: s3://models/fraud}
""",
    },
)

_FORM: Final = "begin with a letter, and have a-z, 0-9 and - alone"


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """KServe's webhooks want a letter first."""
    name, path = body["metadata"]["name"], ("metadata", "name")
    if body["kind"] == "TrainedModel":
        if "." in name:
            yield Fault(path, f"is {shown(name)}, and a TrainedModel's name has no dots")
    elif not re.match(r"[a-z]([-a-z0-9]*[a-z0-9])?\Z", name):
        yield Fault(path, f"is {shown(name)}, and an {body['kind']}'s name must {_FORM}")
