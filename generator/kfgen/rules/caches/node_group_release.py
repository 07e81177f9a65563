"""Rule `node-group-release`: groups of nodes came with KServe 0.14, together with the caches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.platform import NodeGroups
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="node-group-release",
    why="Groups of nodes came with KServe 0.14, together with the caches.",
    mend="`platform: {localModelNodeGroups: null}` there.",
    source="KServe's CRDs",
    releases="KServe 0.14 and later",
    bad={
        "environments/prod.yaml": """\
versions: {kserve: 0.13.0}
platform:
  localModelNodeGroups:
    gpus:
      storageLimit: 1Ti
      path: /models
      nodeSelector: {disk: ssd}
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
    """Groups of nodes came with KServe 0.14, together with the caches."""
    release = environment.release
    if "LocalModelNodeGroup" not in release.kinds:
        where = found.settled.where("platform", "localModelNodeGroups", on_key=True)
        text = f"{release.product} {release.line} ({environment.label}) has no LocalModelNodeGroup"
        hint = f"write platform: {{localModelNodeGroups: null}} in environments/{environment.name}.yaml"
        report.error(where, RULE.id, text, hint)
