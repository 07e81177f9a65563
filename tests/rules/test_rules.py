"""Every rule's record is true: its catalog breaks this rule alone, mended it breaks none; its page says so.

What `kfgen render` lets pass is shown to `kfgen validate`, which rules of objects are for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from documents import ROOT
from kfgen.domain.problem import Problem, ProblemsError
from kfgen.io.sources import read_sources
from kfgen.messages import lines
from kfgen.pipeline import distinct, render
from kfgen.rules import every_rule
from kfgen.rules.changes import CHANGE_RULES
from kfgen.rules.objects import OBJECT_RULES
from kfgen.rules.rule import SMALLEST, ChangeRule, ObjectRule, Rule, page
from kfgen.validation import validated
from snapshots import Snapshots
from worlds import catalog as world
from worlds import write_files

RULES = every_rule()


def before_of(rule: Rule) -> Mapping[str, str] | None:
    """The catalog that was committed, for rules of what changes."""
    return rule.before if isinstance(rule, ChangeRule) else None


def problems_of(
    root: Path, files: Mapping[str, str], before: Mapping[str, str] | None = None
) -> tuple[Sequence[Problem], list[str]]:
    """What is said of the smallest catalog with other files laid over it, as problems and as lines.

    `before` are those that were laid over it in the last commit.
    """
    past = None
    if before is not None:
        past = render(world({**SMALLEST, **before}), keep_objects=True)
        assert past.warnings == ()
        assert validated(past, world({**SMALLEST, **before})).problems == ()
    write_files(root, {f"catalog/{name}": text for name, text in {**SMALLEST, **files}.items()})
    sources = read_sources(root)
    found: Sequence[Problem]
    try:
        rendered = render(sources, keep_objects=True)
        found = distinct([*rendered.warnings, *validated(rendered, sources, before=past).problems])
    except ProblemsError as error:
        found = error.problems
    return found, lines(found, sources)


def test_many_mistakes_are_told_and_mended() -> None:
    """Each with its message and the mended catalog, by the tests below and the pages in docs/rules/."""
    assert len({rule.bad["models/fraud.yaml"] for rule in RULES.values() if "models/fraud.yaml" in rule.bad}) >= 40
    assert len(RULES) >= 150


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_catalog_that_breaks_it_is_told_this_alone(rule: Rule, tmp_path: Path) -> None:
    found, said = problems_of(tmp_path, rule.bad, before_of(rule))
    assert {one.code for one in found} == {rule.id}, said
    assert {one.severity for one in found} == {rule.severity}


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_the_mended_catalog_renders_without_a_word(rule: Rule, tmp_path: Path) -> None:
    assert rule.good != rule.bad
    assert problems_of(tmp_path, rule.good, before_of(rule))[1] == []


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_its_page_is_made_of_it(rule: Rule, tmp_path: Path, snapshots: Snapshots) -> None:
    _, said = problems_of(tmp_path, rule.bad, before_of(rule))
    snapshots.check_file(ROOT / "docs/rules" / f"{rule.id}.md", page(rule, "\n".join(said)))


def test_a_rule_looks_at_objects_where_it_stands_among_them() -> None:
    of_objects = {name.rpartition(".")[2].replace("_", "-") for name in OBJECT_RULES}
    assert {one.id for one in RULES.values() if isinstance(one, ObjectRule)} == of_objects
    of_changes = {name.rpartition(".")[2].replace("_", "-") for name in CHANGE_RULES}
    assert {one.id for one in RULES.values() if isinstance(one, ChangeRule)} == of_changes


def test_every_page_is_of_a_rule_and_the_index_names_it(snapshots: Snapshots) -> None:
    folder = ROOT / "docs/rules"
    assert {path.stem for path in folder.glob("*.md")} - {"README"} == set(RULES)
    rows = [f"| [`{one.id}`]({one.id}.md) | {one.severity} | {one.why} |\n" for one in RULES.values()]
    smallest = "".join(f"\n```yaml\n# catalog/{name}\n{text}```\n" for name, text in SMALLEST.items())
    text = (
        "# Rules\n\nWhat the cluster would refuse or misread, refused first. `kfgen rules` lists them, `kfgen rules "
        "ID` prints a page.\nA warning is silenced where it is meant, in the file that it names: "
        "`ignore: {<id>: <reason>}`. Other problems: [messages](../messages.md).\n\n"
        f"| rule | severity | why |\n|---|---|---|\n{''.join(rows)}\n"
        f"The catalogs of the pages stand over this one:\n{smallest}"
    )
    snapshots.check_file(folder / "README.md", text)
