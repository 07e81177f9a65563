"""What was measured, as a table, as verdicts on the aims, and as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import tasks
from measure import Task

MB = 1_000_000
GIB = 2**30


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """A bound, and what was measured."""

    text: str
    measured: float
    limit: float
    unit: str = ""
    least: bool = False
    """The limit is the least that is wanted, not the most."""
    must: bool = True

    @property
    def met(self) -> bool:
        """Whether it holds."""
        return self.measured >= self.limit if self.least else self.measured <= self.limit

    def __str__(self) -> str:
        grade = ("pass" if self.met else "FAIL") if self.must else ("reached" if self.met else "not reached")
        relation = "≥" if self.least else "≤"
        return f"{grade:11}  {self.text}: {self.measured:.3g}{self.unit} ({relation} {self.limit:.3g}{self.unit})"


def machine() -> dict[str, Any]:
    """What it was measured on."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "load": round(os.getloadavg()[0], 2),
    }


def verdicts(done: Mapping[str, Task]) -> Iterator[Verdict]:
    """The bounds on what was measured."""
    yield from _of_peers(done)
    yield from _of_kfgen(done)


def _of_peers(done: Mapping[str, Task]) -> Iterator[Verdict]:
    cold = done[tasks.COLD].seconds
    if helm := done.get(tasks.HELM):
        yield Verdict(text="cold, in times of helm's sum", measured=cold / helm.seconds, limit=2)
        yield Verdict(text="cold, in times of helm's sum", measured=cold / helm.seconds, limit=1, must=False)
    if kustomize := done.get(tasks.KUSTOMIZE):
        yield Verdict(text="cold, in times of kustomize's sum", measured=cold / kustomize.seconds, limit=1 / 6)
        if split := done.get(tasks.SPLIT):
            gain = kustomize.seconds / split.seconds
            yield Verdict(text="split overlays build faster, times", measured=gain, limit=3, least=True)


def _of_kfgen(done: Mapping[str, Task]) -> Iterator[Verdict]:
    cold, unchanged, changed = done[tasks.COLD], done[tasks.UNCHANGED], done[tasks.ONE_CHANGED]
    yield Verdict(text="nothing changed, in times of cold", measured=unchanged.seconds / cold.seconds, limit=1 / 3)
    yield Verdict(text="one model changed, in times of cold", measured=changed.seconds / cold.seconds, limit=1 / 3)
    yield Verdict(text="one model changed", measured=changed.seconds, limit=0.3, unit=" s", must=False)
    yield Verdict(text="validate, in times of cold", measured=done[tasks.VALIDATE].seconds / cold.seconds, limit=2)
    peak = max(
        done[name].peak for name in (tasks.COLD, tasks.UNCHANGED, tasks.ONE_CHANGED, tasks.CHECK, tasks.VALIDATE)
    )
    yield Verdict(text="memory", measured=peak / MB, limit=300, unit=" MB")
    start = done[tasks.HELP].seconds / done[tasks.NOTHING].seconds
    yield Verdict(text="--help, in times of an empty Python", measured=start, limit=6)
    if large := done.get(tasks.LARGE):
        growth = large.seconds / cold.seconds
        yield Verdict(text="ten times the models, in times of cold", measured=growth, limit=11)
        yield Verdict(text="memory with ten times the models", measured=large.peak / GIB, limit=1, unit=" GiB")


def table(done: Sequence[Task]) -> Iterator[str]:
    """Markdown: the median, the fastest and slowest round, the memory, and the ratio to a cold render."""
    cold = next(task.seconds for task in done if task.name == tasks.COLD)
    width = max(len(task.name) for task in done)
    yield f"| {'':{width}} | median s | fastest–slowest |  MB | ÷ cold |"
    yield f"| {'-' * width} | -------: | --------------: | --: | -----: |"
    for task in done:
        seconds = [sample.seconds for sample in task.samples]
        spread = f"{min(seconds):.2f}–{max(seconds):.2f}"
        numbers = f"{task.seconds:8.2f} | {spread:>15} | {task.peak / MB:3.0f} | {task.seconds / cold:6.2f}"
        yield f"| {task.name:{width}} | {numbers} |"


def data(done: Sequence[Task], found: Sequence[Verdict], settings: Mapping[str, Any]) -> dict[str, Any]:
    """Everything, for machines."""
    return {
        "machine": machine(),
        "settings": dict(settings),
        "tasks": {
            task.name: {"median": task.seconds, "peak": task.peak, "samples": [asdict(one) for one in task.samples]}
            for task in done
        },
        "verdicts": [{**asdict(one), "met": one.met} for one in found],
    }
