"""Rule `cache-uri`: the webhook refuses a second cache of one URI; a claim cannot be held by the nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import listing
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.cache import Cache
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="cache-uri",
    why="The webhook refuses a second cache of one URI; a claim cannot be held by the nodes.",
    mend="Remove one of them.",
    source="KServe's webhook: localmodelcache_validator.go",
    releases="KServe 0.14 and later",
    bad={
        "caches/fraud.yaml": """\
sourceModelUri: pvc://models/fraud
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
    """The webhook refuses a second cache of one URI; a claim cannot be held by the nodes."""
    at = "model" if "model" in cache.settled.values else "sourceModelUri"
    for other in cache.same:
        text = f'cache "{other}" holds {cache.uri} too ({environment.label}): KServe refuses the second'
        report.error(cache.settled.where(at), RULE.id, text, "remove one of them")
    scheme = cache.uri.partition("://")[0]
    schemes = [one for one in environment.release.storage_schemes if one not in {"pvc", "file"}]
    if scheme not in schemes:
        text = f"a cache cannot hold {scheme}:// ({environment.label})"
        report.error(cache.settled.where(at), RULE.id, text, f"it can hold {listing(schemes, 12)}")
