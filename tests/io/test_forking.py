"""Copies of the process: what they make is what one process makes, and whatever happens to one is made good."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gitrepos import init
from snapshots import files_below
from worlds import catalog, write_files

MODELS = 330
DOES = {
    "it gives plain data": ("return {'a': [1, None, ('b', True)]}", "{'a': [1, None, ('b', True)]}"),
    "it gives much": ("return 'x' * 5_000_000", "'" + "x" * 5_000_000 + "'"),
    "it raises": ("raise ValueError('never seen')", "None"),
    "it leaves": ("raise SystemExit(0)", "None"),
    "it is killed": ("os.kill(os.getpid(), 9)", "None"),
    "it gives what is no plain data": ("return object()", "None"),
    "it prints, and never ends as this process would": ("atexit.register(print, 'twice'); return 1", "1"),
}
linux = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere, a process works alone")


@linux
@pytest.mark.parametrize("does", DOES)
def test_whatever_a_copy_does(does: str) -> None:
    work, said = DOES[does]
    script = f"""
import atexit, os, sys
from kfgen.io.forking import start
def work():
    {work}
sys.stdout.write("before ")
print(repr(start(work)()))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"before {said}\n", "")


@linux
def test_where_there_are_threads_nothing_is_copied() -> None:
    script = """
import os, threading
from kfgen.io.forking import workers
os.sched_setaffinity(0, list(os.sched_getaffinity(0))[:1])
alone = workers().count
threading.Thread(target=threading.Event().wait, daemon=True).start()
print(alone, workers().count)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "1 1\n"


def run(root: Path, processors: int) -> tuple[int, str, dict[str, bytes]]:
    """What `kfgen render` says and leaves behind, whichever number of processors it finds."""
    script = f"""
import sys
import kfgen.commands.render as command
from kfgen.commands import main
from kfgen.io import forking
from kfgen.spreading import Workers
started = []
def start(work):
    started.append(work)
    return forking.start(work)
command.workers = lambda: Workers({processors}, start)
try:
    main(["render"])
finally:
    print(len(started), file=sys.stderr)
"""
    env = {**os.environ, "CI": ""}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False, env=env
    )
    said, _, started = done.stderr.rstrip("\n").rpartition("\n")
    assert int(started) == processors - 1, done.stderr
    left = {path: text for path, text in files_below(root).items() if path != ".git/kfgen/lock"}
    return done.returncode, done.stdout + said, left


def model(number: int, wrong: str) -> str:
    """A model; some are nowhere, some are warned of, one may have a mistake."""
    text = "namespace: ml\nmodelFormat: sklearn\n"
    text += "enabled: false\n" if number % 50 == 7 else ""
    text += "podDisruptionBudget: {minAvailable: 1}\n" if number % 50 == 9 else ""
    mistake = {"first": 3, "last": MODELS - 3}.get(wrong) == number
    return f"{text}{'storag' if mistake else 'storage'}: s3://models/{number}\n"


@linux
@pytest.mark.parametrize("wrong", ["", "first", "last"], ids=["good", "a mistake in the first part", "in the last"])
def test_what_several_make_is_what_one_makes(tmp_path: Path, wrong: str) -> None:
    sources = catalog({f"models/m{number}.yaml": model(number, wrong) for number in range(MODELS)}, mode="Standard")
    for name in ("one", "three"):
        init(tmp_path / name)
        write_files(tmp_path / name, sources.files)
    one, three = run(tmp_path / "one", 1), run(tmp_path / "three", 3)
    assert one[0] == (1 if wrong else 0), one[1]
    assert "warning[" in one[1]
    assert three[:2] == one[:2]
    assert three[2] == one[2]  # what is remembered, too
