"""NetworkPolicy: who may call a model.

In Knative mode requests come through the activator, and the autoscaler asks the pods, both in Knative's own namespace;
the components of an InferenceService call each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import Data, Object
from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Manifest, ObjectKey
from kfgen.domain.model import Model
from kfgen.domain.operations import all_pods
from kfgen.kinds.kind import Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

_KNATIVE: Final[Object] = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "knative-serving"}}}


def _build(model: Model, environment: Environment) -> Iterator[Manifest]:
    callers = model.operations.callers
    if callers is None:
        return
    pods = all_pods(model, environment.release.group)
    peers: list[Data] = list(callers)
    if model.workload is None:
        peers.append({"podSelector": {"matchLabels": pods}})
        if model.mode == "Knative" and _KNATIVE not in peers:
            peers.append(_KNATIVE)
    spec: Object = {"podSelector": {"matchLabels": pods}, "policyTypes": ["Ingress"]}
    if peers:
        spec["ingress"] = [{"from": peers}]
    yield Manifest(
        key=ObjectKey(NETWORK_POLICY.name, model.namespace.key, model.name),
        section=NETWORK_POLICY.section,
        knob_set="networkPolicy",
        body={
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": metadata(model.name, model.namespace, environment),
            "spec": spec,
        },
    )


NETWORK_POLICY: Final = Kind("NetworkPolicy", Model, "networkPolicies", _build)
