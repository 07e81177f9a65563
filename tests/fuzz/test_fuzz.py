"""No catalog brings a traceback, writes outside or runs anything; what once did stays in `found/`.

KFGEN_FUZZ_SECONDS (20 unless told) and KFGEN_SEED say how long and where to begin.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import time
from contextlib import suppress
from pathlib import Path

from click.testing import CliRunner

from fuzzing import WATCH, Files, Mutator, finding, worlds
from kfgen.commands import main

HERE = Path(__file__).resolve().parent
FOUND = sorted((HERE / "found").glob("*.json"))
SECONDS = float(os.environ.get("KFGEN_FUZZ_SECONDS", "20"))


def load(path: Path) -> Files:
    return {name: text.encode("latin-1") for name, text in json.loads(path.read_text(encoding="ascii")).items()}


def save(files: Files, name: str) -> str:
    """A finding as a file that can be moved to found/, and where it is."""
    path = Path(os.environ.get("KFGEN_FUZZ_OUTPUT", "."), f"{name}.json")
    path.write_text(json.dumps({key: raw.decode("latin-1") for key, raw in files.items()}, indent=1), encoding="ascii")
    return str(path)


def test_what_was_found_once() -> None:
    for path in FOUND:
        assert finding(load(path)) == "", path.name


def test_the_search_itself_finds() -> None:
    """A catalog that is fine says nothing, and the watch sees a write."""
    small = worlds(HERE.parent / "cases" / "tree-one-model")[0]
    assert finding(small) == ""
    with WATCH.entered(), open(os.devnull, "w", encoding="utf-8"):
        pass
    assert WATCH.tried


def test_hostile_catalogs() -> None:
    """The output names the seed, and each finding as a file."""
    seed = int(os.environ.get("KFGEN_SEED", "1"))
    chance = random.Random(seed)
    seeds = worlds(HERE.parent / "cases", HERE.parent.parent)
    mutator = Mutator(chance, seeds)
    pool = list(seeds)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, count, told = time.monotonic(), 0, []
    while time.monotonic() - started < SECONDS and len(told) < 10:
        files = mutator.changed(chance.choice(pool))
        count += 1
        wrong = finding(files)
        if wrong:
            told.append(f"{wrong} ({save(files, f'seed-{seed}-{count}')})")
        elif chance.random() < 0.02 and len(pool) < 300:  # changes build upon changes
            pool.append(files)
    sys.stdout.write(f"seed {seed}: {count} catalogs in {SECONDS:.0f} s\n")
    assert told == []
    assert count > SECONDS / 2  # it did run
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit < 1 << 30


def test_hostile_catalogs_on_disk(tmp_path: Path) -> None:
    """The command itself: what it writes stays inside, and it ends with 0 or 1 and no traceback."""
    mutator = Mutator(random.Random(int(os.environ.get("KFGEN_SEED", "1"))), worlds(HERE.parent / "cases"))
    for number in range(60):
        root = tmp_path / str(number) / "repository"
        for name, raw in mutator.changed(mutator.chance.choice(mutator.donors)).items():
            path = root / name
            with suppress(OSError, ValueError):  # a name that no disk takes
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(raw)
        assert root.is_dir()
        done = CliRunner().invoke(main, ["--root", str(root), "render"])
        assert done.exit_code in {0, 1}, done.output
        assert done.exception is None or isinstance(done.exception, SystemExit)
        assert [path.name for path in root.parent.iterdir()] == ["repository"]
        assert {path.name for path in root.iterdir()} <= {"catalog", "charts", "environments"}
