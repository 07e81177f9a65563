#!/usr/bin/env python3
"""Measures kfgen beside the tools that read its output and other generators, all on the same models, in one run.

    make bench
    make bench BENCH_ARGS="--models 100 --rounds 3 --without kapitan cdk8s"

See benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import peers
import tasks
from catalogs import ENVIRONMENTS, OBJECTS_PER_MODEL
from measure import BenchmarkError, Runner, Task, say
from report import data, machine, table, verdicts
from tasks import PeerProject, Project

_MEANT = 1000
"""The models for which the bounds are meant."""
_STARTS = 4
"""Starting a program takes so little that it is done more often in each round."""


class Benchmark:
    """The projects and what is measured on them."""

    def __init__(self, options: argparse.Namespace, work: Path) -> None:
        self._options = options
        self._runner = Runner(work)
        self._work = work
        self._generated: list[PeerProject] = []
        self.project = Project(self._runner, work / "models", options.models)
        self.tasks = list(self._tasks())

    def _tasks(self) -> Iterator[Task]:
        # In this order: a render that finds nothing changed follows one that made everything.
        project, runner = self.project, self._runner
        yield from (project.cold(), project.unchanged(), project.one_changed(), project.check(), project.validate())
        with self._wanted("helm"):
            yield project.helm(tasks.tool("helm3"))
        with self._wanted("kustomize"):
            program = tasks.tool("kustomize")
            yield project.kustomize(program)
            if self._options.split:
                yield self._split().kustomize(program, tasks.SPLIT)
        for kind in peers.ALL:
            with self._wanted(kind.name.lower()):
                peer = kind()
                peer.install()
                generated = PeerProject(runner, peer, self._work / peer.name, self._options.models)
                self._generated.append(generated)
                yield generated.task()
        if self._options.large:
            yield Project(runner, self._work / "large", 10 * self._options.models).cold(tasks.LARGE)
        yield tasks.simple(tasks.HELP, runner, tasks.KFGEN, "--help")
        yield tasks.simple(tasks.NOTHING, runner, sys.executable, "-c", "pass")

    def _split(self) -> Project:
        project = Project(self._runner, self._work / "split", self._options.models, self._options.split)
        project.render()
        return project

    @contextlib.contextmanager
    def _wanted(self, name: str) -> Iterator[None]:
        """Leave out what is not wanted or not to be had, aloud."""
        try:
            if name in self._options.without:
                raise BenchmarkError("left out")
            yield
        except BenchmarkError as error:
            say(f"not measured: {name}: {error}")

    def run(self) -> None:
        """All rounds; each task once in every round, so that a busy minute slows all of them."""
        for number in range(self._options.rounds):
            for task in self.tasks:
                short = task.name in (tasks.HELP, tasks.NOTHING)
                for _ in range(_STARTS if short else 1):
                    sample = self._runner.measure(task, number)
                if not short:
                    say(f"round {number + 1}: {task.name}: {sample.seconds:.2f} s")

    def compare(self) -> Iterator[str]:
        """Whether all that was timed made the same objects, in words."""
        names = {task.name for task in self.tasks}
        if tasks.KUSTOMIZE not in names:
            return
        self.project.restore()
        for task in self.tasks:
            if task.name in (tasks.HELM, tasks.KUSTOMIZE):
                self._runner.once(task)
        for environment in ENVIRONMENTS:
            (ours,) = self.project.results("kustomize", environment)
            others = [result.result(environment) for result in self._generated]
            if tasks.HELM in names:
                others += self.project.results("helm", environment)
            for other in others:
                yield _same(ours, other, self._work)


def _same(ours: Path, other: Path, work: Path) -> str:
    command = [sys.executable, str(tasks.HERE / "objects.py"), str(ours), str(other)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    return f"{ours.relative_to(work)} and {other.relative_to(work)}: {(done.stdout or done.stderr).strip()}"


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line's options."""
    parser = argparse.ArgumentParser(description="Measure kfgen beside other tools on the same models.")
    parser.add_argument("--models", type=int, default=1000, metavar="N", help="how many (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="of which the median is taken (default: 5)")
    parser.add_argument(
        "--split", type=int, default=8, metavar="N", help="apps of the split catalog; 0: none (default: 8)"
    )
    parser.add_argument("--large", action="store_true", help="render ten times the models too")
    parser.add_argument("--compare", action="store_true", help="compare the objects of all tools as data, once")
    choices = ["helm", "kustomize", *(kind.name.lower() for kind in peers.ALL)]
    parser.add_argument(
        "--without", nargs="+", default=[], choices=choices, metavar="TOOL", help=f"any of {', '.join(choices)}"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything measured to a file")
    parser.add_argument("--strict", action="store_true", help="exit with status 1 if a bound that must hold does not")
    options = parser.parse_args(arguments)
    if options.models < 1 or options.rounds < 1 or options.split < 0:
        parser.error("numbers must be positive")
    return options


def main(arguments: Sequence[str]) -> int:
    """Run the command line; return the exit status."""
    options = parse(arguments)
    before = machine()
    objects = options.models * OBJECTS_PER_MODEL * len(ENVIRONMENTS)
    print(f"{options.models} models, {objects} objects; {options.rounds} rounds")
    print(", ".join(f"{name} {value}" for name, value in before.items()), flush=True)
    try:
        with tempfile.TemporaryDirectory(prefix="kfgen-bench-") as folder:
            benchmark = Benchmark(options, Path(folder).resolve())
            benchmark.run()
            compared = list(benchmark.compare()) if options.compare else []
    except BenchmarkError as error:
        say(f"benchmarks/run.py: {error}")
        return 1
    if options.models != _MEANT:
        say(f"the bounds are meant for {_MEANT} models")
    found = list(verdicts({task.name: task for task in benchmark.tasks}))
    print("\n".join(["", *table(benchmark.tasks), "", *map(str, found), *compared]))
    if options.json:
        settings = {name: value for name, value in vars(options).items() if name not in ("json", "strict")}
        text = json.dumps(data(benchmark.tasks, found, settings), indent=2, ensure_ascii=False)
        options.json.write_text(text + "\n", encoding="utf-8")
    return 1 if options.strict and not all(one.met for one in found if one.must) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
