"""`kfgen validate`: say before the merge what the clusters would refuse."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import click

from kfgen.commands.options import fail, known, pass_root, reported, show
from kfgen.domain.problem import ProblemsError, visible
from kfgen.io.past import rendered_before
from kfgen.io.policing import judged, policies_at
from kfgen.messages import placed, told
from kfgen.pipeline import distinct, render
from kfgen.reports import FORMS
from kfgen.validation import Checked, Policing, validated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kfgen.domain.problem import Problem
    from kfgen.domain.tree import Sources


@click.command(
    "validate",
    epilog="Example: kfgen validate --env prod --output sarif > kfgen.sarif   (in CI, beside kfgen render --check)",
)
@click.option("--env", "environments", multiple=True, metavar="NAME", help="Only what this environment applies.")
@click.option("--output", type=click.Choice(["text", *FORMS]), default="text", help="How the result is printed.")
@click.option(
    "--policies-from",
    "revision",
    default="",
    metavar="COMMIT",
    help="Hold to the policies of this commit or branch, too: in a pull request, the one that it goes into.",
)
@click.option(
    "--against", metavar="COMMIT", default="", help="What clusters have; by default what is known to be synced."
)
@pass_root
def COMMAND(root: Path, environments: tuple[str, ...], output: str, revision: str, against: str) -> None:  # noqa: N802
    """Hold all that the catalog generates to what the clusters take.

    Finds what `kfgen render` finds in the catalog itself (not in what moves to another owner), and holds every object
    of every environment to the schema of its kind in the versions that run there: a field that nobody knows, a value
    of another type, a kind that is not there; and to the policies of catalog/policies/. What differs from an earlier
    commit, it holds to what clusters change in place: a claim keeps its class.
    """
    gc.disable()  # as in `render`
    with reported(root, dry=True) as sources:
        try:
            rendered = render(sources, keep_objects=True)
            names = known("environment", environments, rendered.catalog.order)
            before, unknown = rendered_before(root, sources, rendered.catalog.project.values, against)
            policing = Policing(judged, revision, policies_at(root, revision) if revision else None)
            checked = validated(rendered, sources, names, policing, before)
            problems = distinct([*rendered.warnings, *unknown, *checked.problems])
            meant = distinct([*rendered.silenced, *checked.silenced])
        except ProblemsError as error:
            checked, problems, meant = Checked(), error.problems, ()
        if output != "text":
            click.echo(FORMS[output]([*problems, *meant], sources), nl=False)
        else:
            _say_meant(meant, sources)
        _say(problems, checked, output, sources)


def _say_meant(silenced: Sequence[Problem], sources: Sources) -> None:
    """Say which warnings the catalog calls meant, and why."""
    for one, line, column in placed(silenced, sources):
        place = f"{one.where.file}:{line}:{column}" if line else one.where.file
        click.echo(visible(f"{place}: ignored[{one.code}]: {one.ignored}"), err=True)


def _say(problems: Sequence[Problem], checked: Checked, output: str, sources: Sources) -> None:
    summary = show(problems, sources) if output == "text" else told(problems, sources).summary
    errors = any(one.is_error for one in problems)
    if errors and not checked.objects:
        fail(summary, "no object was looked at")
    said = f"{checked.objects} objects in {checked.environments} environment{'s' if checked.environments != 1 else ''}"
    if errors:
        fail(summary, said)
    click.echo(f"valid: {said}", err=True)
