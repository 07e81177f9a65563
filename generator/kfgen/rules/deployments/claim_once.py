"""Rule `claim-once`: a claim of one node, and a new pod that starts before the old one is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.problem import Severity
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="claim-once",
    severity=Severity.WARNING,
    why=(
        "A volume claim that one node alone can mount, and pods that may come up on several: those on another "
        "node wait for good."
    ),
    mend=(
        "A claim with `ReadWriteMany`, or one replica and `deploymentStrategy: {type: Recreate}`; one node "
        "only: `ignore` it."
    ),
    source="Kubernetes: ReadWriteOnce is one node",
    bad={
        "storage/disk.yaml": """\
type: pvc
size: 1Gi
""",
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
storage: {from: disk}
""",
    },
    good={
        "storage/disk.yaml": """\
type: pvc
size: 1Gi
""",
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: example.com/fraud:1
storage: {from: disk}
deploymentStrategy: {type: Recreate}
""",
    },
)

_ONE_NODE: Final = frozenset({"ReadWriteOnce", "ReadWriteOncePod"})


def check(model: Model, environment: Environment, report: Report) -> None:
    """A claim of one node, and a new pod that starts before the old one is gone: it waits for good on another node."""
    storage: Any = model.settled.values.get("storage", {})
    strategy: Any = model.settled.values.get("deploymentStrategy", {})
    store = environment.stores.get(storage.get("from", "")) if storage.get("from") in environment.stores else None
    if (
        model.workload is None
        or store is None
        or store.claim is None
        or not _ONE_NODE.issuperset(store.claim.access_modes)
    ):
        return
    rolls = strategy.get("type") != "Recreate" and strategy.get("rollingUpdate", {}).get("maxSurge") not in (0, "0%")
    several = model.workload.autoscaler is not None or (model.workload.replicas or 1) > 1
    if rolls or several:
        who = "its pods" if several else "the old pod and the new one"
        text = f'{who} share claim "{store.claim.name}", which only one node can mount ({environment.label})'
        hint = "accessModes: [ReadWriteMany] in the store; or one replica and deploymentStrategy: {type: Recreate}"
        report.warn(model.settled.where("storage"), RULE.id, text, hint)
