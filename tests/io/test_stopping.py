"""A render that is stopped at any system call: killed, or told that the disk is full, or without a right, or by Ctrl-C.

`KFGEN_KILLS` says how often each (50 if not set; a thousand every night).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from stopping import MISSED

TESTS = Path(__file__).resolve().parent.parent
KILLS = int(os.environ.get("KFGEN_KILLS") or 50)


def program(*arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {name: text for name, text in os.environ.items() if name != "CI"}
    environment = {**kept, "PYTHONPATH": str(TESTS), "NO_COLOR": "1"}
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, env=environment)


@pytest.mark.parametrize(
    ("kind", "often"),
    [("kills", 1.0), ("outside-git", 0.2), ("ENOSPC", 0.3), ("EACCES", 0.3), ("EROFS", 0.2), ("interrupt", 0.2)],
)
def test_a_render_that_is_stopped_leaves_all_or_nothing(tmp_path: Path, kind: str, often: float) -> None:
    most = int(KILLS * often)
    done = program(str(TESTS / "stopping.py"), str(tmp_path), kind, str(most))
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["wrong"] == []
    assert said["done"] >= min(most, said["points"]["EACCES"]) - 2
    for counts in said["changed"].values():
        assert all(count >= 10 for count in counts.values())
    assert sum(sum(counts.values()) for counts in said["changed"].values()) >= 100
    assert said["points"]["kill"] > 2 * said["points"]["EACCES"] > 400


UNSEEN = """
import sys
from pathlib import Path
from stopping import Stop
root = Path(sys.argv[1])
Stop(root).install()
(root.parent / "elsewhere.txt").write_text("not in the repository")
%s
"""


@pytest.mark.parametrize(
    "change",
    [
        '(root / "new.txt").write_text("x")',
        'open(root / "old.txt", "a").close()',
        'import shutil; shutil.copy(root / "old.txt", root / "new.txt")',
    ],
)
def test_no_change_goes_uncounted(tmp_path: Path, change: str) -> None:
    """What is written by other means than the wrapped functions of `os` ends the run with a status of its own."""
    root = tmp_path / "repository"
    root.mkdir()
    (root / "old.txt").write_text("x", encoding="utf-8")
    done = program("-c", UNSEEN % change, str(root))
    assert (done.returncode, "not counted: open" in done.stderr) == (MISSED, True), done.stderr
