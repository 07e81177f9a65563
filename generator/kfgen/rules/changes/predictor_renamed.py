"""Rule `predictor-renamed`: a predictor takes another name only with another model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.data import at_path
from kfgen.domain.release import Feature
from kfgen.rules.changes.differing import changed
from kfgen.rules.rule import SMALLEST, ChangeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.fault import Fault

_FRAUD = f"{SMALLEST['models/fraud.yaml']}mode: Standard\n"

RULE: Final = ChangeRule(
    id="predictor-renamed",
    why="A predictor with another name is another Deployment: that is how KServe rolls out another model, and it "
    "refuses that where the storage URI stays what it was.",
    mend="Change `predictorName` in the commit that changes `storage`, or leave it.",
    source="KServe: pkg/apis/serving/v1beta1, validatePredictorNameChange",
    releases="0.20+",
    before={"models/fraud.yaml": f"{_FRAUD}predictorName: v1\n"},
    bad={"models/fraud.yaml": f"{_FRAUD}predictorName: v2\n"},
    good={"models/fraud.yaml": f"{_FRAUD.replace('models/fraud', 'models/fraud-2')}predictorName: v2\n"},
)

_NAME: Final = ("spec", "predictor", "name")


def check(old: dict[str, Any], new: dict[str, Any], environment: Environment) -> Iterator[Fault]:
    """A predictor takes another name only with another model."""
    if not environment.release.has(Feature.PREDICTOR_NAME):
        return
    before, now = (at_path(body, _NAME) or "" for body in (old, new))
    if before != now and _uri(old) == _uri(new):
        yield changed(_NAME, before, now, f"keep {before or 'it without a name'}, or change storage with it")


def _uri(body: dict[str, Any]) -> str:
    """What KServe compares: of `model` or of the one framework there is, or what a container of one's own is told."""
    predictor = body["spec"]["predictor"]
    told = [one for container in predictor.get("containers", []) for one in container.get("env", [])]
    said = [one["storageUri"] for one in predictor.values() if isinstance(one, dict) and one.get("storageUri")]
    said += [one.get("value", "") for one in told if one["name"] == "STORAGE_URI"]
    return next(iter(said), "")
