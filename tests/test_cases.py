"""Golden cases: every folder of cases/ is a small catalog, and what must come of it. A new case is a folder.

`bad-*` holds the problems that are printed, `tree-*` every generated file, all others the objects of each environment.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kfgen.domain.problem import ProblemsError
from kfgen.io.sources import read_sources
from kfgen.messages import lines
from kfgen.pipeline import render
from kfgen.rules import every_rule
from kfgen.yaml_text import dump
from snapshots import Snapshots, files_below
from worlds import objects_of

TESTS = Path(__file__).resolve().parent
CASES = sorted(path for path in (TESTS / "cases").iterdir() if path.is_dir())
BAD = [case for case in CASES if case.name.startswith("bad-")]
GOOD = [case for case in CASES if case not in BAD]
PACKAGE = TESTS.parent / "generator" / "kfgen"
MOST_LINES = 40

# What no catalog text can show; each is shown by a test of its own in that file.
NOT_IN_A_CATALOG = {
    "link": "io/test_sources.py",
    "no-file": "io/test_sources.py",
    "unreadable": "io/test_sources.py",
    "not-ours": "io/test_disk.py",
    "write": "io/test_disk.py",
    "shared": "commands/test_render.py",
    "edited": "commands/test_edits.py",
    "merge-conflict": "commands/test_edits.py",
    "journal": "io/test_lock.py",
    "unfinished": "io/test_lock.py",
    "git": "publishing/test_publish_refused.py",
    "release-size": "stages/test_releases.py",
    "uncommitted": "publishing/test_publish_refused.py",
    "cluster": "commands/test_import.py",
    "edit": "transcripts/promote.txt",
    "owner": "sync/test_handover.py",
    "values": "commands/test_secret.py",
    "sealing": "commands/test_secret.py",
    "schema": "stages/test_validate.py",
    "policies": "stages/test_policies.py",
    "expression": "stages/test_policies.py",
    "expression-cost": "stages/test_policies.py",
    "beyond-limits": "stages/test_limits.py",
    "pod-addresses": "stages/test_addresses.py",
    "pool": "stages/test_pools.py",
    "no-past": "io/test_past.py",
    "unchecked-rules": "stages/test_stating.py",
    "policy-changed": "stages/test_policies.py",
    "schema-file": "stages/test_own_schemas.py",
    "no-schema": "stages/test_validate.py",
    "too-large": "stages/test_load_limits.py",
    "no-project": "stages/test_load_limits.py",
    "kfgen-version": "stages/test_pinning.py",
}


def name_of(case: Path) -> str:
    return case.name


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_case_says_what_it_shows_and_is_small(case: Path) -> None:
    catalog = case / "catalog"
    first = (catalog / "kfgen.yaml").read_text(encoding="utf-8").partition("\n")[0]
    assert first.startswith("# "), "the first line of catalog/kfgen.yaml says what the case shows"
    total = sum(path.read_bytes().count(b"\n") for path in catalog.rglob("*.y*ml"))
    assert total <= MOST_LINES


@pytest.mark.parametrize("case", GOOD, ids=name_of)
def test_good_case(case: Path, snapshots: Snapshots) -> None:
    sources = replace(read_sources(case), remote=False)  # where this repository came from is no part of a case
    result = render(sources, keep_objects=True)
    if case.name.startswith("tree-"):
        got = dict(result.tree.files)
    else:
        got = {
            f"{name}.yaml": "---\n".join(dump(body) for body in objects_of(result, name))
            for name in result.catalog.order
        }
    warnings = lines(result.warnings, sources)
    if warnings:
        got["warnings.txt"] = "\n".join(warnings) + "\n"
    snapshots.check(case / "expected", got)


@pytest.mark.parametrize("case", BAD, ids=name_of)
def test_bad_case(case: Path, snapshots: Snapshots) -> None:
    sources = replace(read_sources(case), remote=False)  # where this repository came from is no part of a case
    with pytest.raises(ProblemsError) as caught:
        render(sources)
    printed = lines(caught.value.problems, sources)
    assert all(line.isprintable() for line in printed)
    snapshots.check(case / "expected", {"problems.txt": "\n".join(printed) + "\n"})


def codes_in_code() -> set[str]:
    """Every code of a problem but those of rules: the text that stands where a call of these functions takes one."""
    positions = {"error": 1, "warn": 1, "_error": 1, "_problem": 1, "_refused": 1, "refuse": 1}
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found |= set(_code_of(node, positions))
    found |= {"value"}  # what Reading.bad says unless told otherwise
    return found


def _code_of(call: ast.Call, positions: dict[str, int]) -> Iterator[str]:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    candidates = [keyword.value for keyword in call.keywords if keyword.arg == "code"]
    if name in positions and len(call.args) > positions[name]:
        candidates.append(call.args[positions[name]])
    for node in candidates:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
            assert re.fullmatch(r"[a-z]+(-[a-z]+)*", node.value), f"{node.value!r} is no code"
            yield node.value


def test_every_code_has_a_case() -> None:
    codes = codes_in_code() | set(every_rule())
    assert {"yaml", "quantity", "name-length", "claim-shared"} <= codes  # the search itself works
    stored = [text for case in CASES for text in files_below(case / "expected").items() if text[0].endswith(".txt")]
    shown = {code for _, text in stored for code in re.findall(r": (?:error|warning)\[([a-z-]+)\]: ", text)}
    assert codes - shown - set(NOT_IN_A_CATALOG) - set(every_rule()) == set(), (
        "codes without a case"
    )  # rules have theirs
    assert shown <= codes, "cases with codes that are nowhere in the code"
    for code, file in NOT_IN_A_CATALOG.items():
        assert code in codes
        shown_there = re.search(rf"(?:error|warning)\[{code}\]", (TESTS / file).read_text(encoding="utf-8"))
        assert shown_there, f"{file} does not show {code}"
