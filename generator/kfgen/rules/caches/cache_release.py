"""Rule `cache-release`: caches came with KServe 0.14."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.cache import Cache
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="cache-release",
    why=("Caches came with KServe 0.14, for one node group; those of a namespace with 0.18, an account with 0.19."),
    mend="`enabled: false` there.",
    source="KServe's CRDs",
    releases="KServe 0.14 and later",
    bad={
        "environments/prod.yaml": """\
versions: {kserve: 0.13.0}
""",
        "caches/fraud.yaml": """\
sourceModelUri: s3://models/fraud
modelSize: 1Gi
nodeGroups: [gpus]
""",
    },
    good={
        "caches/fraud.yaml": """\
sourceModelUri: s3://models/fraud
modelSize: 1Gi
nodeGroups: [gpus]
""",
    },
)


def check(cache: Cache, environment: Environment, report: Report) -> None:
    """Caches came with KServe 0.14, for one node group; those of a namespace with 0.18, an account with 0.19."""
    release, settled = environment.release, cache.settled
    named = f"{release.product} {release.line} ({environment.label})"
    off = environment.only_here("enabled: false")
    if cache.namespace is not None and "LocalModelNamespaceCache" not in release.kinds:
        report.error(settled.where("namespace"), RULE.id, f"{named} has no cache for one namespace", off)
    elif not {"LocalModelCache", "ClusterLocalModel"} & release.kinds.keys():
        report.error(settled.fallback, RULE.id, f"{named} has no local model caches", off)
    elif "LocalModelCache" not in release.kinds and len(cache.node_groups) > 1:
        text = f"{named} holds a model in one node group, and these are {len(cache.node_groups)}"
        hint = environment.only_here(f"nodeGroups: [{cache.node_groups[0]}]")
        report.error(settled.where("nodeGroups"), RULE.id, text, hint)
    elif cache.service_account and not release.has(Feature.CACHE_ACCOUNT):
        where = settled.where("serviceAccountName", on_key=True)
        text = f"{named} reads what it caches with an account of its own"
        report.error(where, RULE.id, text, environment.without("serviceAccountName"))
