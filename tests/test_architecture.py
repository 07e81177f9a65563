"""The limits that keep the code readable, held by a test rather than by reviewers."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

from kfgen.backends import BACKENDS, CONTROLLERS
from kfgen.catalog.folders import FOLDER
from kfgen.commands import COMMANDS
from kfgen.domain import gitops
from kfgen.kinds import KINDS
from kfgen.kserve import LINES, by_version
from kfgen.rules import MODEL_RULES, RULES, every_rule
from kfgen.rules.changes import CHANGE_RULES
from kfgen.rules.objects import OBJECT_RULES
from kfgen.stages.resolve import RESOLVERS

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "generator" / "kfgen"
MODULES = sorted(PACKAGE.rglob("*.py"))
OTHERS = sorted(
    [*(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
)
MAX_FILE, MAX_FUNCTION = 400, 60


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@pytest.mark.parametrize("path", [*MODULES, *OTHERS], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_and_functions_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_FILE
    long = {
        node.name: (node.end_lineno or 0) - node.lineno + 1
        for node in functions(ast.parse(text))
        if (node.end_lineno or 0) - node.lineno + 1 > MAX_FUNCTION
    }
    assert not long


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_every_file_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def in_folder(name: str, but: set[str]) -> set[str]:
    """The modules of a folder, those that are folders themselves included."""
    packages = {path.parent.name for path in (PACKAGE / name).glob("*/__init__.py")}
    return {path.stem for path in (PACKAGE / name).glob("*.py")} - {"__init__"} - but | packages


def test_every_kind_is_listed() -> None:
    assert {kind.build.__module__.rpartition(".")[2] for kind in KINDS} == in_folder("kinds", {"kind", "components"})


def test_every_rule_is_listed() -> None:
    """A file of rules/ is a rule, or what rules beside it share: it has RULE, its id is its name, and it is listed."""
    listed = {name for names in (*RULES.values(), *MODEL_RULES.values(), OBJECT_RULES, CHANGE_RULES) for name in names}
    found = {}
    for path in (PACKAGE / "rules").glob("*/*.py"):
        names = {node.target.id for node in ast.parse(path.read_text(encoding="utf-8")).body if is_named(node)}
        if "RULE" in names:
            found[f"{path.parent.name}.{path.stem}"] = path.stem.replace("_", "-")
    assert set(found) == listed
    assert set(found.values()) == set(every_rule())
    assert len(found) == len(every_rule())


def is_named(node: ast.AST) -> TypeGuard[ast.AnnAssign]:
    return isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)


def test_every_folder_of_the_catalog_has_entries_that_can_be_resolved() -> None:
    with_environment = {"storage", "runtimes"}  # made where others use them
    assert {*RESOLVERS, *with_environment} == set(FOLDER)


def test_every_command_is_listed() -> None:
    assert {module for module, _ in COMMANDS.values()} == in_folder("commands", {"options", "edited", "copying"})


def test_every_backend_is_listed() -> None:
    folders = {path.name for path in (PACKAGE / "backends").iterdir() if (path / "emit.py").exists()}
    assert set(BACKENDS) == folders
    controllers = {path.name for path in (PACKAGE / "backends").iterdir() if (path / "sync.py").exists()}
    assert set(CONTROLLERS) == controllers == set(gitops.CONTROLLERS)


def test_every_release_is_listed() -> None:
    assert list(LINES) == sorted(LINES, key=lambda line: [int(part) for part in f"{line}.99".split(".")][:3])
    assert {f"{line}.yaml" for line in LINES} == {path.name for path in (PACKAGE / "kserve" / "releases").iterdir()}


def literals(path: Path) -> Iterator[str]:
    """The strings of a module, without its docstrings and the catalogs that are examples of a rule."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            node.keywords = [one for one in node.keywords if one.arg not in {"bad", "good"}]
    prose = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.value


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_versions_and_groups_are_spelled_in_the_release_files_alone(path: Path) -> None:
    if path.parent.name == "kserve":
        return
    for text in literals(path):
        assert text not in by_version()
        assert text not in LINES
        assert "serving.kserve.io" not in text
        assert "serving.kubeflow.org" not in text


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_kind_of_kserve_is_named_outside_its_table(path: Path) -> None:
    """Kinds are spelled in kinds/ (and in the catalog's own vocabulary, where people choose one, and in messages)."""
    if path.parent.name in {"kinds", "catalog"} or PACKAGE / "rules" in path.parents:
        return
    assert not [text for text in literals(path) if re.fullmatch(r"InferenceService|TrainedModel|ExternalSecret", text)]
