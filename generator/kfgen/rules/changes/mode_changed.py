"""Rule `mode-changed`: an InferenceService keeps the mode in which it is deployed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.release import Feature
from kfgen.rules.changes.differing import changed
from kfgen.rules.rule import SMALLEST, ChangeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.fault import Fault

_FRAUD = SMALLEST["models/fraud.yaml"]

RULE: Final = ChangeRule(
    id="mode-changed",
    why="KServe notes the mode of an InferenceService in its status, and refuses another.",
    mend="Give the model another name with `kfgen rename`: the new one is deployed in the new mode, and both serve "
    "until the old one is ended. Where all of an environment changes, make an environment beside it.",
    source="KServe: pkg/apis/serving/v1beta1, validateDeploymentMode",
    releases="0.15.1+",
    before={"models/fraud.yaml": _FRAUD},
    bad={"models/fraud.yaml": f"{_FRAUD}environments: {{prod: {{mode: Standard}}}}\n"},
    good={
        "models/fraud.yaml": f"{_FRAUD}",
        "models/fraud-standard.yaml": f"{_FRAUD}environments: {{prod: {{mode: Standard}}}}\n",
    },
)

_ANNOTATIONS: Final = ("metadata", "annotations")
_WORDS: Final = {"Serverless": "Knative", "RawDeployment": "Standard"}


def check(old: dict[str, Any], new: dict[str, Any], environment: Environment) -> Iterator[Fault]:
    """An InferenceService keeps the mode in which it is deployed."""
    release = environment.release
    if not release.has(Feature.MODE_IS_FIXED):
        return
    before, now = (body["metadata"].get("annotations", {}).get(release.mode_annotation) for body in (old, new))
    if before and now and _WORDS.get(before, before) != _WORDS.get(now, now):
        name = new["metadata"]["name"]
        hint = f"kfgen rename {name} {name}-{_WORDS.get(now, now).lower()}: one of the new mode beside it"
        yield changed((*_ANNOTATIONS, release.mode_annotation), before, now, hint)
