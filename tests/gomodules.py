"""Sources of other projects from the Go module proxy: pinned by version, checked by checksum, cached by Go."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest


@cache
def module_folder(module: str, version: str) -> Path:
    """The folder of a module's files; the test is skipped aloud without Go, or fails where tools are required."""
    go = shutil.which("go")
    if go is None:
        reason = f"{module}@{version} needs Go on the PATH"
        if os.environ.get("KFGEN_REQUIRE_TOOLS") == "1":
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    command = [go, "mod", "download", "-json", f"{module}@{version}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    answer = json.loads(done.stdout or "{}")
    assert done.returncode == 0, f"{' '.join(command)}: {answer.get('Error', done.stderr)}"
    return Path(answer["Dir"])
