"""Rule `node-group`: KServe finds the nodes by the volumes' affinity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import at_path
from kfgen.domain.platform import NodeGroups
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="node-group",
    why=("KServe finds a group's nodes by the volumes' affinity: without one, none belongs to it, and nobody says so."),
    mend="The labels of its nodes under `nodeSelector`, and one source of the volume.",
    source="KServe: pkg/controller/v1alpha1/localmodelnode",
    releases="KServe 0.14 and later",
    bad={
        "environments/prod.yaml": """\
platform:
  localModelNodeGroups:
    gpus:
      storageLimit: 1Ti
      path: /models
""",
    },
    good={
        "environments/prod.yaml": """\
platform:
  localModelNodeGroups:
    gpus:
      storageLimit: 1Ti
      path: /models
      nodeSelector: {disk: ssd}
""",
    },
)


def check(found: NodeGroups, environment: Environment, report: Report) -> None:
    """KServe finds the nodes by the volumes' affinity: without one, none belongs to the group, and nobody says so."""
    for group in found.groups:
        at = "platform", "localModelNodeGroups", group.name
        terms = at_path(group.volume, ("nodeAffinity", "required", "nodeSelectorTerms"))
        if not group.node_selector and not terms:
            text = f'no node belongs to "{group.name}" ({environment.label}): "nodeSelector" is missing'
            hint = "the labels of its nodes, for example nodeSelector: {nvidia.com/gpu.product: NVIDIA-L40S}"
            report.error(found.settled.where(*at), RULE.id, text, hint)
        elif group.node_selector and terms:
            where = found.settled.where(*at, "nodeSelector", on_key=True)
            report.error(where, RULE.id, "persistentVolumeSpec.nodeAffinity says the nodes too", "remove one of them")
        if group.path and group.source:
            where = found.settled.where(*at, "path", on_key=True)
            text = f"persistentVolumeSpec.{group.source} says where models lie too"
            report.error(where, RULE.id, text, "remove one of them")
