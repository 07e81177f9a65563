"""For the rules beside it: what a release lacks, and how to do without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.component import Load
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Where


def named(environment: Environment) -> str:
    """The release and where it runs, as messages say it."""
    release = environment.release
    return f"{release.product} {release.line} ({environment.label})"


def without(environment: Environment, at: Path) -> str:
    """The hint that says how to do without a key here."""
    steps = "".join(f"{step}: {{" for step in at[:-1])
    text = f"{steps}{at[-1]}: null{'}' * (len(at) - 1)}"
    return environment.only_here(text) if environment.name else f"remove {at[-1]}"


def lacks(rule: str, model: Model, environment: Environment, at: Path) -> tuple[Where, str, str, str]:
    """What a rule reports of a key that the release has no field for."""
    text = f'{named(environment)} has no "{".".join(map(str, at))}"'
    return model.settled.where(*at, on_key=True), rule, text, without(environment, at)


def loads(model: Model) -> Iterator[tuple[Load, Path]]:
    """The load of the server and of every component, and where it is said."""
    yield model.load, ()
    for component in model.components:
        yield component.load, (component.name,)
