"""No call of a command brings a traceback, writes outside, runs anything or leaves half of something.

What once did stays in `found_commands/`. KFGEN_FUZZ_SECONDS and KFGEN_SEED are those of catalogs.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from hostile_calls import Caller, Case
from sandbox import Sandbox, load

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="memory is bounded by Linux's /proc and devices")

HERE = Path(__file__).resolve().parent
FOUND = sorted((HERE / "found_commands").glob("*.json"))
SECONDS = float(os.environ.get("KFGEN_FUZZ_SECONDS", "20"))


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    return Sandbox(tmp_path_factory.mktemp("sandbox"))


def save(case: Case, name: str) -> str:
    path = Path(os.environ.get("KFGEN_FUZZ_OUTPUT", "."), f"{name}.json").resolve()
    path.write_text(case.text(), encoding="utf-8")
    return str(path)


def test_what_was_found_once(sandbox: Sandbox) -> None:
    assert FOUND
    for path in FOUND:
        assert sandbox.finding(load(path)) == "", path.name


def test_the_search_itself_finds(sandbox: Sandbox) -> None:
    """Calls that are fine say nothing; a program that may not be run is seen."""
    assert sandbox.finding(Case("small", ["render"])) == ""
    assert sandbox.finding(Case("init", ["upgrade"])) == ""
    asked = Case("small", ["import", "config", "--env", "dev", "--from", "context:x"], answer='{"items": []}')
    assert sandbox.finding(asked) == "touched the world: ran kubectl"
    asked.programs = ["kubectl"]
    assert sandbox.finding(asked) == ""


def test_hostile_calls(sandbox: Sandbox) -> None:
    """The output names the seed, and each finding as a file."""
    seed = int(os.environ.get("KFGEN_SEED", "1"))
    caller = Caller(random.Random(seed), sandbox.scaffolded())
    started, told = time.monotonic(), list[str]()
    seen: Counter[str] = Counter()
    while time.monotonic() - started < SECONDS and len(told) < 10:
        case = caller.case()
        seen[case.arguments[0] if case.arguments else ""] += 1
        wrong = sandbox.finding(case)
        if wrong:
            told.append(f"{wrong} ({save(case, f'call-{seed}-{seen.total()}')})")
    sys.stdout.write(f"seed {seed}: {seen.total()} calls in {SECONDS:.0f} s: {dict(seen)}\n")
    assert told == []
    assert seen.total() > SECONDS / 2  # it did run
