"""What is measured: kfgen on a project of its own, the tools that read its output, and other generators."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import catalogs
from catalogs import ENVIRONMENTS, OBJECTS_PER_MODEL, Model
from measure import BenchmarkError, Runner, Step, Task, count
from peers import Peer

COLD = "kfgen render, cold"
UNCHANGED = "kfgen render, nothing changed"
ONE_CHANGED = "kfgen render, one model changed"
CHECK = "kfgen render --check"
VALIDATE = "kfgen validate"
LARGE = "kfgen render, cold, ten times the models"
HELM = "helm template, all environments"
KUSTOMIZE = "kustomize build, all environments"
SPLIT = "kustomize build, all environments, split"
HELP = "kfgen --help"
NOTHING = "python -c pass"

HERE = Path(__file__).resolve().parent
KFGEN = Path(sys.executable).with_name("kfgen")
"""The console script beside the Python that runs the benchmark."""
_OUTPUTS = ("charts", "environments")
_FILES_OF_A_CHANGE = 12
"""One changed model may write no more files than this."""

Commands = Callable[[str], Iterable[tuple[str, tuple[str, ...]]]]
"""Environment → (app, command) of each of its apps."""


def tool(name: str) -> Path:
    """A built tool.

    Raises:
        BenchmarkError: if it is not built.
    """
    command = [sys.executable, str(HERE.parent / "tools" / "build.py"), "--print", name]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        raise BenchmarkError(done.stderr.strip())
    return Path(done.stdout.strip())


def simple(name: str, runner: Runner, *command: str | Path) -> Task:
    """A task of one process that leaves nothing behind."""
    words = tuple(map(str, command))
    output = runner.home / "out" / "simple.txt"
    return Task(name=name, steps=lambda: [Step(command=words, folder=runner.home, output=output)])


class Project:
    """A catalog of N models and what kfgen makes of it."""

    def __init__(self, runner: Runner, folder: Path, models: int, split: int = 0) -> None:
        self.folder = folder
        self.models = models
        self._runner = runner
        self._split = split
        self._seen: dict[str, tuple[int, int]] = {}
        # Made by another process: a process started by a large one counts its starter's memory as its own.
        command = [sys.executable, str(HERE / "catalogs.py"), str(folder)]
        subprocess.run(
            [*command, "--models", str(models), "--split", str(split)], check=True, stdout=subprocess.DEVNULL
        )

    @property
    def objects(self) -> int:
        """How many objects one environment has."""
        return self.models * OBJECTS_PER_MODEL

    def render(self) -> None:
        """Render, untimed."""
        self._runner.run(self._kfgen("render"))

    def cold(self, name: str = COLD) -> Task:
        """Render without a cache or earlier output."""
        return Task(name=name, prepare=self._clear, steps=lambda: [self._kfgen("render")], verify=self._whole)

    def unchanged(self) -> Task:
        """Render what was just rendered."""
        return Task(
            name=UNCHANGED, prepare=self._look, steps=lambda: [self._kfgen("render")], verify=lambda: self._wrote(0, 0)
        )

    def one_changed(self) -> Task:
        """Render after somebody changed one model: another number each time, so that no cache knows it."""
        return Task(
            name=ONE_CHANGED,
            prepare=self._change,
            steps=lambda: [self._kfgen("render")],
            verify=lambda: self._wrote(1, _FILES_OF_A_CHANGE),
        )

    def check(self) -> Task:
        """Ask whether the output is up to date, as CI does."""
        return Task(
            name=CHECK,
            prepare=self._look,
            steps=lambda: [self._kfgen("render", "--check")],
            verify=lambda: self._wrote(0, 0),
        )

    def validate(self) -> Task:
        """Ask what clusters would refuse: every object against the schemas of its environment's releases."""
        return Task(
            name=VALIDATE,
            prepare=self._look,
            steps=lambda: [self._kfgen("validate")],
            verify=lambda: self._wrote(0, 0),
        )

    def helm(self, program: Path) -> Task:
        """`helm template` of every chart for every environment."""
        return self._built(HELM, "helm", lambda environment: self._charts(program, environment))

    def kustomize(self, program: Path, name: str = KUSTOMIZE) -> Task:
        """`kustomize build` of every overlay of every environment."""
        return self._built(name, "kustomize", lambda environment: self._overlays(program, environment))

    def restore(self) -> None:
        """Undo the change of a model."""
        self._write_model(None)
        self.render()

    def results(self, kind: str, environment: str) -> list[Path]:
        """What helm or kustomize printed for an environment, a file per app."""
        return sorted((self._out / kind / environment).glob("*.yaml"))

    @property
    def _out(self) -> Path:
        return self._runner.home / "out" / self.folder.name

    def _kfgen(self, *arguments: str) -> Step:
        return Step(command=(str(KFGEN), *arguments), folder=self.folder, output=self._out / "kfgen.txt")

    def _clear(self, _: int) -> None:
        self._runner.put_aside(*(self.folder / name for name in _OUTPUTS), self._runner.cache)

    def _whole(self) -> None:
        base = self.folder / "environments" / "base"
        found = count(path for path in base.rglob("*.yaml") if path.name != "kustomization.yaml")
        _expect(f"objects in {base.name}/", found, self.objects)

    def _look(self, _: int) -> None:
        self._seen = dict(self._files())

    def _files(self) -> Iterator[tuple[str, tuple[int, int]]]:
        for name in _OUTPUTS:
            for path in (self.folder / name).rglob("*"):
                if path.is_file():
                    status = path.stat()
                    yield str(path), (status.st_mtime_ns, status.st_ino)

    def _wrote(self, least: int, most: int) -> None:
        now = dict(self._files())
        written = sum(self._seen.get(path) != status for path, status in now.items())
        if now.keys() != self._seen.keys() or not least <= written <= most:
            raise BenchmarkError(f"{written} of {len(now)} files were written, not {least} to {most}")

    def _change(self, number: int) -> None:
        self._look(number)
        self._write_model(1000 + number)

    def _write_model(self, timeout: int | None) -> None:
        model = Model(self.models // 2)
        catalogs.write({f"catalog/models/{model.name}.yaml": catalogs.model_file(model, timeout=timeout)}, self.folder)

    def _charts(self, program: Path, environment: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        for values in sorted((self.folder / "charts").glob(f"*/values-{environment}.yaml")):
            chart = values.parent
            command = (str(program), "template", "bench", str(chart), "--values", str(values), "--skip-tests")
            yield chart.name, command

    def _overlays(self, program: Path, environment: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        for path in sorted((self.folder / "environments" / environment).glob("[!_]*/kustomization.yaml")):
            yield path.parent.name, (str(program), "build", str(path.parent))

    def _built(self, name: str, kind: str, commands: Commands) -> Task:
        def steps() -> Sequence[Step]:
            return [
                Step(command=command, folder=self.folder, output=self._out / kind / environment / f"{app}.yaml")
                for environment in ENVIRONMENTS
                for app, command in commands(environment)
            ]

        def verify() -> None:
            for environment in ENVIRONMENTS:
                _expect(f"objects of {kind} in {environment}", count(self.results(kind, environment)), self.objects)

        return Task(name=name, prepare=lambda _: self._runner.put_aside(self._out / kind), steps=steps, verify=verify)


class PeerProject:
    """The same models as another generator's project."""

    def __init__(self, runner: Runner, peer: Peer, folder: Path, models: int) -> None:
        self._runner = runner
        self._peer = peer
        self._folder = folder
        self._models = models
        self._output = runner.home / "out" / f"{folder.name}.txt"
        peer.project(models, folder)

    def task(self) -> Task:
        """Generate everything, for all environments."""
        return Task(
            name=f"{self._peer.name}, all environments",
            prepare=lambda _: self._runner.put_aside(self._folder / self._peer.results),
            steps=lambda: [Step(command=self._peer.command, folder=self._folder, output=self._output)],
            verify=self._whole,
        )

    def result(self, environment: str) -> Path:
        """The file that holds an environment's objects."""
        return self._folder / self._peer.result(environment)

    def _whole(self) -> None:
        for environment in ENVIRONMENTS:
            found = count([self.result(environment)])
            _expect(f"objects of {self._peer.name} in {environment}", found, self._models * OBJECTS_PER_MODEL)


def _expect(what: str, found: int, wanted: int) -> None:
    if found != wanted:
        raise BenchmarkError(f"{what}: {found}, not {wanted}")
