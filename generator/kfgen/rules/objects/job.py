"""Rule `job`: a Job's numbers are not below nothing, and its modes are ones that there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import number, word
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="job",
    why=(
        "A Job's numbers are not below nothing, its modes are ones that there are, and an indexed one says "
        "how many completions it needs."
    ),
    mend="Write 0 or more; `completions` beside `completionMode: Indexed`.",
    source="Kubernetes: pkg/apis/batch/validation, ValidateJobSpec",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: batch/v1
  kind: Job
  metadata: {name: clean}
  spec:
    backoffLimit: -1
    template: {spec: {restartPolicy: Never, containers: [{name: main, image: example.com/clean:1}]}}
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: batch/v1
  kind: Job
  metadata: {name: clean}
  spec:
    backoffLimit: 1
    template: {spec: {restartPolicy: Never, containers: [{name: main, image: example.com/clean:1}]}}
""",
    },
)

_NUMBERS: Final = (
    *("parallelism", "completions", "backoffLimit", "activeDeadlineSeconds", "ttlSecondsAfterFinished"),
    *("backoffLimitPerIndex", "maxFailedIndexes"),
)
_CRON: Final = ("startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit")


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """A Job's numbers are not below nothing, and its modes are ones that there are."""
    spec: dict[str, Any] = body.get("spec", {})
    at: Path = ("spec",)
    if body["kind"] == "CronJob":
        for field in _CRON:
            yield from number(at, spec, field)
        yield from word(at, spec, "concurrencyPolicy", ("Allow", "Forbid", "Replace"))
        spec, at = spec.get("jobTemplate", {}).get("spec", {}), ("spec", "jobTemplate", "spec")
    for field in _NUMBERS:
        yield from number(at, spec, field)
    yield from word(at, spec, "completionMode", ("NonIndexed", "Indexed"))
    yield from word(at, spec, "podReplacementPolicy", ("Failed", "TerminatingOrFailed"))
    indexed = spec.get("completionMode") == "Indexed"
    if indexed and "parallelism" in spec and "completions" not in spec:
        yield Fault(at, 'needs "completions": its completionMode is Indexed, and parallelism is said')
    for field in ("backoffLimitPerIndex", "maxFailedIndexes"):
        if field in spec and not indexed:
            yield Fault((*at, field), "needs completionMode: Indexed", on_key=True)
