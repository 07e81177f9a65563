"""What can be silenced is every warning that an entry can bring about, and nothing else."""

from __future__ import annotations

import ast

import pytest

from doc_messages import PACKAGE
from kfgen.catalog.common import OF_OBJECTS, WARNINGS
from kfgen.domain.problem import ProblemsError, Severity
from kfgen.pipeline import render
from kfgen.rules import every_rule
from kfgen.rules.rule import ChangeRule, ObjectRule
from worlds import catalog

# Of environments, clusters and files that nothing reads; and of a reason itself.
NOT_OF_ENTRIES = {"no-effect", "partly-known", "policy-changed", "reference", "release-size", "sealed", "unused-ignore"}


def test_every_warning_of_an_entry_can_be_silenced() -> None:
    said = {
        node.args[1].value
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "warn"
        and isinstance(node.args[1], ast.Constant)
    }
    rules = {rule.id for rule in every_rule().values() if rule.severity is Severity.WARNING}
    assert set(WARNINGS) == (said | rules) - NOT_OF_ENTRIES
    assert said > NOT_OF_ENTRIES
    assert tuple(sorted(WARNINGS)) == WARNINGS


def test_those_that_validate_alone_finds_are_told_apart() -> None:
    """What `kfgen render` would call an idle reason otherwise."""
    found = {one.id for one in every_rule().values() if isinstance(one, ObjectRule | ChangeRule)}
    assert found & set(WARNINGS) == OF_OBJECTS


def test_a_policy_is_among_what_may_be_meant() -> None:
    with pytest.raises(ProblemsError) as caught:
        render(catalog({"models/x.yaml": "namespace: ml\nmodelFormat: sklearn\nignore: {policy-cpu: busy}\n"}))
    (problem,) = (one for one in caught.value.problems if one.where.path == ("ignore", "policy-cpu"))
    assert problem.hint.endswith("; and policy/<name> of a policy that has mayBeIgnored")
