"""Policies: those of another commit, and their judging in a process of its own, within bounds."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import asdict, replace
from typing import IO, TYPE_CHECKING, Any, Final

from kfgen.domain.policy import NAMES, Asked, Case, NotInstalledError, Verdict
from kfgen.domain.problem import Problem, ProblemsError, Where
from kfgen.io.policy_worker import ALONE, MARK, MEMORY, NO_LIBRARY
from kfgen.io.repository import failed, require
from kfgen.stages.policies import FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_DEADLINE: Final = 300  # seconds, whatever the process does meanwhile
_MANY: Final = 20  # times its text that a case may take in memory


def policies_at(root: Path, revision: str) -> dict[str, bytes]:
    """The files of policies that a commit has.

    Raises:
        ProblemsError: where Git knows no such commit.
    """
    repository = require(root)
    commit = repository.commit_at(revision)
    if not commit:
        raise failed(f"there is no commit {revision}", "git fetch origin; in CI, check out with its history")
    ids = {path: one for path, one in repository.committed([FOLDER.rstrip("/")], commit).items() if _is_yaml(path)}
    contents = repository.contents(ids.values())
    return {path: contents[one] for path, one in sorted(ids.items())}


def _is_yaml(path: str) -> bool:
    return path.endswith(".yaml")


def judged(asked: Sequence[Asked], cases: Sequence[Case], names: Mapping[str, str] = NAMES) -> Iterator[Verdict]:
    """What comes of policies. Of one that takes too long, or too much memory, only that is told.

    Raises:
        NotInstalledError: where there is nothing that evaluates CEL.
        ProblemsError: where the process cannot do its work at all.
    """
    start = 0
    while start < len(asked):
        found, stopped = _judged(asked[start:], cases, names)
        yield from (replace(one, policy=one.policy + start) for one in found)
        if stopped is None:
            return
        yield replace(stopped, policy=stopped.policy + start)
        start += stopped.policy + 1


def _judged(
    asked: Sequence[Asked], cases: Sequence[Case], names: Mapping[str, str]
) -> tuple[list[Verdict], Verdict | None]:
    """What was found before one had to be stopped, if one had to."""
    given = json.dumps({"names": dict(names), "cases": cases, "asked": [_plain(one) for one in asked]})
    given = f'{{"memory": {MEMORY + _MANY * len(given)}, {given[1:]}'
    with tempfile.TemporaryFile() as mark:
        status, output, errors = _run(given, mark)
        mark.seek(0)
        at = mark.read(MARK.size)
    found = [_verdict(line) for line in output.splitlines() if line.endswith("}")]
    if not status:
        return found, None
    if status == NO_LIBRARY:
        raise NotInstalledError
    if status > 0 or not at:
        raise ProblemsError([_broken(errors)])
    policy, case = MARK.unpack(at)
    return [one for one in found if one.policy < policy], _stopped(policy, case, timed=_is_timed(status))


def _run(given: str, mark: IO[bytes]) -> tuple[int, str, str]:
    """Exit status (of a signal, negative), output and error output of the process."""
    command = [sys.executable, "-P", "-m", "kfgen.io.policy_worker", str(mark.fileno())]
    try:
        done = subprocess.run(  # noqa: S603 - ourselves
            command,
            input=given,
            capture_output=True,
            encoding="utf-8",
            pass_fds=(mark.fileno(),),
            timeout=_DEADLINE,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        output = error.stdout or b""
        return -9, output.decode() if isinstance(output, bytes) else output, ""
    except OSError as error:
        return 1, "", str(error)
    return done.returncode, done.stdout, done.stderr


def _is_timed(status: int) -> bool:
    import signal  # noqa: PLC0415 - only for what is stopped

    return -status in (signal.SIGPROF, signal.SIGKILL)


def _stopped(policy: int, case: int, *, timed: bool) -> Verdict:
    text = (
        f"took more than {ALONE:.0f} s of processor time" if timed else f"needs more than {MEMORY >> 30} GiB of memory"
    )
    return Verdict(policy=policy, word="stopped", case=case, text=text)


def _broken(errors: str) -> Problem:
    text = f"they cannot be judged: {' '.join(errors.split())[-300:]}"
    return Problem(where=Where(FOLDER), code="policies", text=text, hint="this is a mistake in kfgen")


def _plain(asked: Asked) -> dict[str, Any]:
    policy = asked.policy
    parts = {
        "conditions": policy.conditions,
        "variables": policy.variables,
        "validations": [asdict(one) for one in policy.validations],
    }
    return {"cases": asked.cases, "policy": parts}


def _verdict(line: str) -> Verdict:
    plain = json.loads(line)
    return Verdict(**{**plain, "at": tuple(plain["at"])})
