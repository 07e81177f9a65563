"""Rule `cache-node-group`: the webhook refuses a group that does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.platform import NODE_GROUPS, NodeGroups
from kfgen.domain.problem import did_you_mean, listing
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.cache import Cache
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="cache-node-group",
    why="The webhook refuses a group of nodes that does not exist.",
    mend="Name one of `platform.localModelNodeGroups`.",
    source="KServe's webhook: localmodelcache_validator.go",
    releases="KServe 0.14 and later",
    bad={
        "environments/prod.yaml": """\
platform:
  localModelNodeGroups:
    gpus:
      storageLimit: 1Ti
      path: /models
      nodeSelector: {disk: ssd}
""",
        "caches/fraud.yaml": """\
sourceModelUri: s3://models/fraud
modelSize: 1Gi
nodeGroups: [gpu]
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
        "caches/fraud.yaml": """\
sourceModelUri: s3://models/fraud
modelSize: 1Gi
nodeGroups: [gpus]
""",
    },
)


def check(cache: Cache, environment: Environment, report: Report) -> None:
    """The webhook refuses a group that does not exist; where the catalog defines none, somebody else does."""
    found = environment.platform.get(NODE_GROUPS)
    known = [one.name for one in found.groups] if isinstance(found, NodeGroups) else cache.node_groups
    for index, name in enumerate(cache.node_groups):
        if name not in known:
            hint = did_you_mean(name, known) or f"there are {listing(known)}"
            text = f'platform.localModelNodeGroups has no "{name}" ({environment.label})'
            report.error(cache.settled.where("nodeGroups", index), RULE.id, text, hint)
