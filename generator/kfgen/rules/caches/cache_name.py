"""Rule `cache-name`: the name with its digest must be one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.places import DNS_SUBDOMAIN
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.cache import Cache
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="cache-name",
    why="A cache's name, with the digest that is added to it, is an object's name.",
    mend="Set a shorter `name`.",
    source="Kubernetes: names are DNS subdomains",
    releases="KServe 0.14 and later",
    bad={
        "caches/fraud.yaml": f"""\
name: {"fraud-" * 41}x
model: fraud
modelSize: 1Gi
nodeGroups: [gpus]
""",
    },
    good={
        "caches/fraud.yaml": """\
model: fraud
modelSize: 1Gi
nodeGroups: [gpus]
""",
    },
)


def check(cache: Cache, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """The name with its digest must be one."""
    if not DNS_SUBDOMAIN.match(cache.name):
        report.error(cache.settled.where("name"), RULE.id, f'"{cache.name}" cannot be the name of an object')
