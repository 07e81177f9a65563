"""Rule `requests`: the API server refuses a request above its limit."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.environment import DEFAULT_GPU
from kfgen.domain.quantity import amount
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="requests",
    why=(
        "The API server refuses a request above its limit, and devices such as GPUs are whole and as many "
        "requested as allowed."
    ),
    mend="Set both where you set one, as in `8Gi..12Gi`; write whole devices.",
    source="Kubernetes: pkg/apis/core/validation",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
resources: {gpu: 500m}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
resources: {gpu: 1}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """The API server refuses a request above its limit; one layer may say the one, another the other.

    It takes whole devices alone, as many requested as allowed; and memory in parts of a byte is never meant.
    """
    for resources, at in _amounts(model):
        limits, requests = resources.get("limits", {}), resources.get("requests", {})
        for name in {**requests, **limits}:
            low, high = requests.get(name), limits.get(name)
            wrong = _mistake(name, low, high)
            if wrong:
                key = _resource_key(name, model)
                text, hint = wrong
                where = model.settled.where(*at, "resources", key)
                report.error(where, RULE.id, f"{key}: {text} ({environment.label})", hint)


def _amounts(model: Model) -> Iterator[tuple[Any, tuple[str, ...]]]:
    yield model.server.resources, ()
    if model.canary is not None:
        yield model.canary.resources, ("canary",)
    for one in model.components:
        yield one.container["resources"], (one.name,)


@lru_cache(maxsize=10_000)
def _mistake(name: str, low: str | None, high: str | None) -> tuple[str, str] | None:
    """What is wrong with a request and a limit, and how to mend it."""
    said = [one for one in (low, high) if one is not None]
    if "/" in name and any(amount(one) % 1 for one in said):
        return f"{said[-1]} is no whole number of devices", "write 1, 2 …"
    if "/" in name and len(said) == 2 and amount(said[0]) != amount(said[1]):
        return f"the request of {low} is not the limit of {high}, and devices are not shared", "write one number"
    if name == "memory" and any(amount(one) % 1 for one in said):
        return f"{said[-1]} is less than a byte, or a part of one", "m is a thousandth; write 512Mi or 16Gi"
    if low is not None and high is not None and amount(low) > amount(high):
        return f"the request of {low} is above the limit of {high}", "set both where you set one, as in 8Gi..12Gi"
    return None


def _resource_key(name: str, model: Model) -> str:
    """The catalog's word for a resource."""
    if model.node_pool is not None and name == model.node_pool.gpu_resource:
        return "gpu"
    return {"ephemeral-storage": "ephemeralStorage", DEFAULT_GPU: "gpu"}.get(name, name)
