"""Runs whole processes and says how long they took and how much memory they held."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_RSS_UNIT = 1 if sys.platform == "darwin" else 1024
_ERROR_LINES = 12


class BenchmarkError(Exception):
    """What was to be measured does not do what is claimed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One process."""

    command: tuple[str, ...]
    folder: Path
    output: Path
    """Where its standard output goes: to a file, as a delivery pipeline would have it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement: of a process, or of several that ran one after the other."""

    seconds: float
    peak: int
    """Bytes of resident memory, of the largest process."""


@dataclass(slots=True, kw_only=True)
class Task:
    """Something to measure, in every round anew."""

    name: str
    steps: Callable[[], Sequence[Step]]
    prepare: Callable[[int], None] = lambda _: None
    """Makes things ready for a round; not timed."""
    verify: Callable[[], None] = lambda: None
    """Raises BenchmarkError if the round did not do its work; not timed."""
    samples: list[Sample] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """The median."""
        return statistics.median(sample.seconds for sample in self.samples)

    @property
    def peak(self) -> int:
        """The most of all rounds, in bytes."""
        return max(sample.peak for sample in self.samples)


class Runner:
    """Runs processes away from the user's settings, caches and clusters."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.cache = home / "cache"
        self._aside = home / "aside"
        self._environment = _isolated(home)

    def measure(self, task: Task, number: int) -> Sample:
        """Run a task once, as round `number`, and keep what it took."""
        sample = self.once(task, number)
        task.samples.append(sample)
        return sample

    def once(self, task: Task, number: int = 0) -> Sample:
        """Run a task, but keep nothing."""
        task.prepare(number)
        os.sync()  # what was written before must not be paid for by what is measured now
        samples = [self.run(step) for step in task.steps()]
        if not samples:
            raise BenchmarkError(f"{task.name}: there is nothing to run")
        task.verify()
        return Sample(sum(one.seconds for one in samples), max(one.peak for one in samples))

    def put_aside(self, *paths: Path) -> None:
        """Move away what may be there.

        It is not deleted while anything is still measured: a file system may shun what was just freed (ext4 looks past
        every inode deleted in the last minutes), and new files would cost more with each round.
        """
        for path in paths:
            if path.exists():
                self._aside.mkdir(parents=True, exist_ok=True)
                path.rename(Path(tempfile.mkdtemp(dir=self._aside)) / path.name)

    def run(self, step: Step) -> Sample:
        """Run one process to its end.

        Raises:
            BenchmarkError: if it fails, with the end of what it said.
        """
        step.output.parent.mkdir(parents=True, exist_ok=True)
        errors = step.output.with_name(f"{step.output.name}.errors")
        with step.output.open("wb") as output, errors.open("wb") as complaints:
            start = time.perf_counter()
            process = subprocess.Popen(
                step.command, cwd=step.folder, env=self._environment, stdout=output, stderr=complaints
            )
            usage, status = _wait(process)
            seconds = time.perf_counter() - start
        if status != 0:
            said = errors.read_text(encoding="utf-8", errors="replace").splitlines()[-_ERROR_LINES:]
            raise BenchmarkError("\n".join([f"{' '.join(step.command)} ended with status {status}", *said]))
        return Sample(seconds, usage.ru_maxrss * _RSS_UNIT)


def _wait(process: subprocess.Popen[bytes]) -> tuple[resource.struct_rusage, int]:
    """Wait for a process and tell its usage; a subprocess object alone does not say it."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage, process.returncode


def _isolated(home: Path) -> Mapping[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C.UTF-8",
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "KUBECONFIG": str(home / "kubeconfig"),
    }


def count(paths: Iterable[Path]) -> int:
    """How many objects files hold; by their `kind` lines, which is quick."""
    found = 0
    for path in paths:
        with path.open("rb") as stream:
            found += sum(line.startswith(b"kind: ") for line in stream)
    return found


def say(text: str) -> None:
    """Tell how far things are; the results alone go to standard output."""
    print(text, file=sys.stderr, flush=True)
