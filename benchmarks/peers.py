"""Other generators, given the same models: their programs, and a project for each, as their own manuals have it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

import catalogs
from catalogs import ENVIRONMENTS, Model
from measure import BenchmarkError, say

PROJECTS = Path(__file__).resolve().parent / "peers"
KAPITAN = "kapitan==0.36.3"


class Peer(Protocol):
    """A generator to compare with."""

    name: ClassVar[str]
    command: tuple[str, ...]
    results: ClassVar[str]
    """The folder of its project that its results go to."""

    def install(self) -> None:
        """Get the program.

        Raises:
            BenchmarkError: if that is not possible here.
        """

    def project(self, count: int, folder: Path) -> None:
        """Write a project of `count` models."""

    def result(self, environment: str) -> str:
        """The file that holds an environment's objects, below the project's folder."""


@dataclass(slots=True)
class Kapitan:
    """Kapitan with its default inventory, a class per model and a Jinja template: its fastest input for this."""

    name: ClassVar[str] = "Kapitan"
    results: ClassVar[str] = "compiled"
    command: tuple[str, ...] = ()

    def install(self) -> None:
        """Its package in a virtual environment of its own."""
        home = cache_folder() / KAPITAN.replace("==", "-")
        program = home / "bin" / "kapitan"
        if not program.is_file():
            say(f"installing {KAPITAN} in an environment of its own (once)")
            shutil.rmtree(home, ignore_errors=True)
            _call(sys.executable, "-m", "venv", str(home))
            _call(str(home / "bin" / "python"), "-m", "pip", "install", "--quiet", KAPITAN)
        self.command = (str(program), "compile")

    def project(self, count: int, folder: Path) -> None:
        """An inventory: classes for the models and the environments, a target per environment."""
        shutil.copytree(PROJECTS / "kapitan", folder, dirs_exist_ok=True)
        classes = folder / "inventory" / "classes"
        models = list(catalogs.models(count))
        files = {f"models/{model.name}.yml": {model.name: _general(model)} for model in models}
        for environment in ("staging", "prod"):
            own = {model.name: _own(model).get(environment) for model in models}
            files[f"env/{environment}.yml"] = {name: values for name, values in own.items() if values}
        for name, values in files.items():
            path = classes / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_class(values), encoding="utf-8")
        targets = folder / "inventory" / "targets"
        targets.mkdir()
        for environment in ENVIRONMENTS:
            used = ["common", *(f"models.{model.name}" for model in models), f"env.{environment}"]
            lines = ["classes:", *(f"- {name}" for name in used)]
            (targets / f"{environment}.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def result(self, environment: str) -> str:
        """One file a target."""
        return f"{self.results}/{environment}/models.yaml"


@dataclass(slots=True)
class Cdk8s:
    """cdk8s as plain JavaScript: nothing to compile, no bridge to another language."""

    name: ClassVar[str] = "cdk8s"
    results: ClassVar[str] = "dist"
    command: tuple[str, ...] = ()

    def install(self) -> None:
        """Its package and the one it needs, below the cache folder."""
        node, npm = shutil.which("node"), shutil.which("npm")
        if node is None or npm is None:
            raise BenchmarkError("needs node and npm on PATH")
        home = self._home()
        if not (home / "node_modules" / "cdk8s").is_dir():
            say("installing cdk8s (once)")
            home.mkdir(parents=True, exist_ok=True)
            shutil.copy(PROJECTS / "cdk8s" / "package.json", home)
            _call(npm, "install", "--no-audit", "--no-fund", "--prefix", str(home))
        self.command = (node, "main.js")

    def project(self, count: int, folder: Path) -> None:
        """The program, and a file of data per model."""
        shutil.copytree(PROJECTS / "cdk8s", folder, dirs_exist_ok=True)
        (folder / "node_modules").symlink_to(self._home() / "node_modules")
        (folder / "models").mkdir()
        for model in catalogs.models(count):
            data = {"name": model.name, **_general(model), "environments": _own(model)}
            (folder / "models" / f"{model.name}.json").write_text(json.dumps(data), encoding="utf-8")

    def result(self, environment: str) -> str:
        """One file a chart."""
        return f"{self.results}/{environment}.k8s.yaml"

    @staticmethod
    def _home() -> Path:
        package = json.loads((PROJECTS / "cdk8s" / "package.json").read_text(encoding="utf-8"))
        return cache_folder() / f"cdk8s-{package['dependencies']['cdk8s']}"


ALL: tuple[type[Kapitan] | type[Cdk8s], ...] = (Kapitan, Cdk8s)


def cache_folder() -> Path:
    """Where programs are kept between runs, outside any repository."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "kfgen" / "benchmarks"


def _general(model: Model) -> dict[str, Any]:
    """What holds for a model everywhere."""
    return {
        "format": model.format,
        "protocol": model.protocol,
        "version": model.version,
        "cpu": str(model.cpu),
        "memory": _memory(model.memory),
        "replicas": _bounds(model.replicas),
        "timeout": model.timeout,
        "size": f"{model.size}Gi",
    }


def _own(model: Model) -> dict[str, dict[str, Any]]:
    """What one environment says of a model."""
    own = {"prod": {"version": model.pinned, "replicas": _bounds(model.prod_replicas)}}
    if model.staging_memory is not None:
        own["staging"] = {"memory": _memory(model.staging_memory)}
    return own


def _memory(bounds: tuple[int, int]) -> dict[str, str]:
    return {"request": f"{bounds[0]}Gi", "limit": f"{bounds[1]}Gi"}


def _bounds(bounds: tuple[int, int]) -> dict[str, int]:
    return {"min": bounds[0], "max": bounds[1]}


def _class(models: dict[str, dict[str, Any]]) -> str:
    """A reclass class with models as parameters; each value of a model is JSON, which is YAML too."""
    lines = ["parameters:", "  models:"]
    for name, values in models.items():
        lines.append(f"    {name}:")
        lines += [f"      {key}: {json.dumps(value)}" for key, value in values.items()]
    return "\n".join(lines) + "\n"


def _call(*command: str) -> None:
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(command, stdout=said, stderr=said, check=False)
        if done.returncode != 0:
            said.seek(0)
            lines = said.read().decode(errors="replace").splitlines()
            raise BenchmarkError("\n".join([f"cannot be installed: {' '.join(command)}", *lines[-4:]]))
