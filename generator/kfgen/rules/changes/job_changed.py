"""Rule `job-changed`: what a Job runs stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.data import at_path
from kfgen.rules.changes.differing import changed, fixed, replaced
from kfgen.rules.rule import ChangeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.fault import Fault

_JOB = """\
namespace: risk
object:
  apiVersion: batch/v1
  kind: Job
  metadata: {name: load-1}
  spec:
    template:
      spec: {restartPolicy: Never, containers: [{name: load, image: "ghcr.io/acme/load:1"}]}
"""

RULE: Final = ChangeRule(
    id="job-changed",
    why="What a Job runs, and how often, stays: it is done once.",
    mend="Give it another name for another run, or let the controller replace it (Argo CD: `Replace=true`).",
    source="Kubernetes: pkg/apis/batch/validation, ValidateJobUpdate",
    before={"manifests/load.yaml": _JOB},
    bad={"manifests/load.yaml": _JOB.replace("load:1", "load:2")},
    good={"manifests/load.yaml": _JOB.replace("load:1", "load:2").replace("load-1", "load-2")},
)

_HINT: Final = "give it another name, such as that of what it runs"
_MODE: Final = ("spec", "completionMode")
_FIELDS: Final = (
    ("spec", "selector"),
    ("spec", "podFailurePolicy"),
    ("spec", "backoffLimitPerIndex"),
    ("spec", "managedBy"),
    ("spec", "successPolicy"),
)
_TELLING: Final = frozenset({"command", "args", "env", "envFrom", "volumes", "volumeMounts", "serviceAccountName"})


def check(old: dict[str, Any], new: dict[str, Any], environment: Environment) -> Iterator[Fault]:  # noqa: ARG001
    """What a Job runs stays."""
    yield from fixed(old, new, [*_FIELDS, _MODE], _HINT, {_MODE: "NonIndexed"})
    if at_path(new, _MODE) != "Indexed" and at_path(old, ("spec", "completions")) is not None:
        yield from fixed(old, new, [("spec", "completions")], _HINT)
    if at_path(old, ("spec", "suspend")) is True:
        return  # until it is started, most of its pod may still be decided
    before, now = (at_path(body, ("spec", "template")) for body in (old, new))
    for path, was, is_now in replaced(before, now, ("spec", "template"), telling=_TELLING):
        yield changed(path, was, is_now, _HINT)
