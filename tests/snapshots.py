"""Stored expected output: compared file by file, rewritten only when asked to."""

from __future__ import annotations

import difflib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest


def files_below(folder: Path) -> dict[str, str]:
    """Every file below a folder, by path relative to it."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in found}


def differences(expected: Mapping[str, str], got: Mapping[str, str]) -> str:
    """What differs, as a unified diff of each file; empty where nothing does."""
    parts = []
    for name in sorted({*expected, *got}):
        if expected.get(name) == got.get(name):
            continue
        old, new = (texts.get(name, "").splitlines(keepends=True) for texts in (expected, got))
        labels = (
            (f"expected/{name}" if name in expected else "(no such file expected)"),
            (f"got/{name}" if name in got else "(no such file came out)"),
        )
        lines = difflib.unified_diff(old, new, *labels)
        parts.append("".join(line if line.endswith("\n") else f"{line}\n" for line in lines) or f"{labels}\n")
    return "\n".join(parts)


@dataclass(frozen=True)
class Snapshots:
    """Compares what came out with what is stored; under `--update`, stores it instead."""

    update: bool

    def check(self, folder: Path, got: Mapping[str, str]) -> None:
        """Compare all files of a folder with what came out."""
        if self.update:
            if folder.exists():
                shutil.rmtree(folder)
            for name, text in got.items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text.encode())
            return
        found = differences(files_below(folder), got)
        if found:
            pytest.fail(f"{found}\nIf this is meant: pytest --update, and look at the diff.", pytrace=False)

    def check_file(self, path: Path, got: str) -> None:
        """Compare one file with what came out."""
        if self.update:
            path.write_bytes(got.encode())
            return
        expected = {path.name: path.read_bytes().decode()} if path.exists() else {}
        found = differences(expected, {path.name: got})
        if found:
            pytest.fail(f"{found}\nIf this is meant: pytest --update, and look at the diff.", pytrace=False)
