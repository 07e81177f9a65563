"""Transcripts: what a person types and sees. Every file of transcripts/ is played in a fresh copy of a small catalog.

`$ kfgen …` runs kfgen; `$ write <file>` writes the lines below it that begin with `| `; `$ remove <file>` removes one;
`$ show <file>` prints one; from `$ nobody` on, Git knows no identity.
What was printed follows (stderr's lines first, marked `! `), then `[exit N]`.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from gitrepos import ENVIRONMENT
from kfgen.commands import COMMANDS, main
from snapshots import Snapshots

FOLDER = Path(__file__).resolve().parent / "transcripts"
TRANSCRIPTS = sorted(FOLDER.glob("*.txt"))


def played(text: str, root: Path) -> str:
    """The transcript again, with what is printed now."""
    out: list[str] = []
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if line.startswith("# ") and not any(one.startswith("$ ") for one in out):
            out.append(line)
        if not line.startswith("$ "):
            continue
        if out:
            out.append("")
        out.append(line)
        program, *arguments = shlex.split(line[2:])
        body = []
        for following in lines[number + 1 :]:
            if not following.startswith("| "):
                break
            body.append(following)
        out += body
        out += _run(program, arguments, "".join(f"{one[2:]}\n" for one in body), root)
    return "\n".join(out) + "\n"


def _run(program: str, arguments: list[str], body: str, root: Path) -> list[str]:
    if program == "write":
        path = root / arguments[0]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, encoding="utf-8")
        return []
    if program == "remove":
        (root / arguments[0]).unlink()
        return []
    if program == "nobody":
        for name in [name for name in os.environ if name.startswith(("GIT_AUTHOR_", "GIT_COMMITTER_"))]:
            del os.environ[name]
        return []
    if program == "show":
        return [f"  {line}".rstrip() for line in (root / arguments[0]).read_text(encoding="utf-8").splitlines()]
    assert program == "kfgen", f"a transcript runs kfgen, not {program}"
    result = CliRunner().invoke(main, arguments, prog_name="kfgen", terminal_width=100)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    told = [f"! {line}".rstrip() for line in result.stderr.splitlines()]
    return [*told, *(line.rstrip() for line in result.stdout.splitlines()), f"[exit {result.exit_code}]"]


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_transcript(path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch, snapshots: Snapshots) -> None:
    monkeypatch.chdir(repository)
    for name, value in {**ENVIRONMENT, "GIT_CONFIG_COUNT": "1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.useConfigOnly")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    snapshots.check_file(path, played(path.read_text(encoding="utf-8"), repository))


def test_every_command_is_shown_with_its_help_and_a_mistake() -> None:
    shown = "\n".join(path.read_text(encoding="utf-8") for path in TRANSCRIPTS)
    for command in COMMANDS:
        assert f"$ kfgen {command} --help\n" in shown
    assert shown.count("[exit 2]") >= len(COMMANDS)
