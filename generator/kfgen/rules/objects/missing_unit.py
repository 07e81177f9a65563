"""Rule `missing-unit`: an amount that nobody can mean, since its unit is missing or wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.domain.problem import Severity
from kfgen.rules.objects.levels import pods
from kfgen.rules.objects.reading import units
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="missing-unit",
    severity=Severity.WARNING,
    why=(
        "An amount of memory or storage without a unit is in bytes, with `m` in thousandths of them; one of cpu is in "
        "cores. Less than a mebibyte holds no program, and no node has a thousand cores."
    ),
    mend="Write the unit: `memory: 1Gi`, `size: 200Gi`, `cpu: 500m`.",
    source="Kubernetes: resource.Quantity",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
resources: {cpu: 500m, memory: 1}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
resources: {cpu: 500m, memory: 1Gi}
""",
    },
)

_BYTES: Final = ("memory", "ephemeral-storage", "storage")
_LEAST: Final = 2**20
_CORES: Final = 1000


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """An amount that no container or claim can be meant to have."""
    if body["kind"] == "PersistentVolumeClaim":
        yield from _amounts(("spec", "resources"), body["spec"].get("resources", {}))
        return
    for pod in pods(body):
        for path, container in pod.containers():
            yield from _amounts((*path, "resources"), container.get("resources", {}))


def _amounts(at: Path, said: dict[str, Any]) -> Iterator[Fault]:
    told: set[str] = set()
    for field in ("limits", "requests"):
        for name, value in said.get(field, {}).items():
            if f"{name} {value}" in told:
                continue
            told.add(f"{name} {value}")
            found = units(value)
            if name in _BYTES and 0 < found < _LEAST:
                yield Fault(
                    (*at, field, name), f"is {value}: that is less than a mebibyte", "write the unit: 1Gi, for example"
                )
            elif name == "cpu" and found >= _CORES:
                yield Fault((*at, field, name), f"is {value}: that many cores", "m stands for thousandths: 500m")
