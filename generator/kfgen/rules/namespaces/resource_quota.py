"""Rule `resource-quota`: the API server refuses unknown resources, and counts extended ones by their requests only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kfgen.domain.kubernetes import COMPUTE
from kfgen.domain.problem import did_you_mean
from kfgen.domain.quantity import amount
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment, Namespace
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="resource-quota",
    why=(
        "The API server refuses a quota of resources that it does not count; extended ones are counted by "
        "their requests only."
    ),
    mend="For example `requests.cpu`, `pods`, `requests.nvidia.com/gpu`, `count/secrets`.",
    source="Kubernetes: pkg/apis/core/helper, standardQuotaResources",
    bad={
        "namespaces/risk.yaml": """\
resourceQuota: {nvidia.com/gpu: 4}
""",
    },
    good={
        "namespaces/risk.yaml": """\
resourceQuota: {requests.nvidia.com/gpu: 4}
""",
    },
)

# pkg/apis/core/helper/helpers.go, standardQuotaResources; the first of them are counted in whole numbers.
_COUNTED: Final = (
    "pods",
    "services",
    "services.loadbalancers",
    "services.nodeports",
    "persistentvolumeclaims",
    "configmaps",
    "secrets",
    "replicationcontrollers",
    "resourcequotas",
)

_QUOTA: Final = (
    *_COUNTED,
    *COMPUTE,
    *(f"{kind}.{name}" for kind in ("requests", "limits") for name in COMPUTE),
    "requests.storage",
)


_EXAMPLES: Final = "for example requests.cpu, pods, requests.nvidia.com/gpu, count/secrets"
_DEVICES: Final = "a device is counted by its whole name: requests.nvidia.com/gpu"


def check(namespace: Namespace, environment: Environment, report: Report) -> None:
    """The API server refuses unknown resources, and counts extended ones by their requests only."""
    for name, most in namespace.resource_quota.items():
        where = namespace.settled.where("resourceQuota", name, on_key=True)
        prefix = name.partition("/")[0] if "/" in name else ""
        if not prefix and name not in _QUOTA and "hugepages-" not in name:
            is_device = name.rpartition(".")[2] in ("gpu", "gpus")
            hint = _DEVICES if is_device else did_you_mean(name, _QUOTA) or _EXAMPLES
            report.error(where, RULE.id, f'a quota does not count "{name}" ({environment.label})', hint)
        elif prefix and prefix != "count" and not re.match(r"requests\.|.*\.storageclass\.storage\.k8s\.io\Z", prefix):
            text = f'a quota counts "{name}" only by its requests ({environment.label})'
            report.error(where, RULE.id, text, f"write requests.{name.removeprefix('limits.')}")
        elif (name in _COUNTED or prefix == "count" or (prefix and "storageclass" not in prefix)) and _is_part(most):
            text = f'{name}: "{most}" is not a whole number ({environment.label})'
            report.error(namespace.settled.where("resourceQuota", name), RULE.id, text)


def _is_part(quantity: str) -> bool:
    return amount(quantity).denominator != 1
