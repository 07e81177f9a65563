"""For the rules beside it: every `autoscaling` of a model whose class can be had here, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report


class Scaling:
    """One `autoscaling` map and where it stands."""

    def __init__(self, model: Model, environment: Environment, at: Path, values: Mapping[str, Any]):
        self.model, self.environment, self.values = model, environment, values
        self._at = at

    def refuse(self, report: Report, rule: str, key: str, *said: str, on_key: bool = False) -> None:
        """Report what is wrong with a key, `said`, and how to mend it."""
        where = self.model.settled.where(*self._at, "autoscaling", key, on_key=on_key)
        text, hint = said
        report.error(where, rule, f"{text} ({self.environment.label})", hint)


def all_scalings(model: Model, environment: Environment) -> Iterator[Scaling]:
    """Every `autoscaling` of a model and its components."""
    for at, load in [((), model.load), *(((one.name,), one.load) for one in model.components)]:
        if load.autoscaling:
            yield Scaling(model, environment, at, load.autoscaling)


def lacks_mode(one: Scaling) -> bool:
    """Whether a class is said where the mode has none."""
    return one.values.get("class") is not None and one.model.mode != "Standard"


def lacks_class(one: Scaling) -> bool:
    """Whether the release does not know the class."""
    name = one.values.get("class")
    return name is not None and name not in one.environment.release.autoscaler_classes


def scalings(model: Model, environment: Environment) -> Iterator[Scaling]:
    """Those whose class can be had here; what goes with another is not looked at."""
    return (one for one in all_scalings(model, environment) if not (lacks_mode(one) or lacks_class(one)))
