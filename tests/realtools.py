"""The real programs that read what kfgen writes: helm, kustomize, kubectl and Go's YAML libraries.

They are built by `make tools`. Without them a test that needs one is skipped, aloud; with
KFGEN_REQUIRE_TOOLS=1, as in CI, it fails.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT = 120
"""Seconds for one run; the largest chart takes a few, so more means that a program hangs."""


@functools.cache
def builder() -> ModuleType:
    """The build script as a module: it alone knows where a binary is kept."""
    spec = importlib.util.spec_from_file_location("kfgen_tools_build", ROOT / "tools" / "build.py")
    if spec is None or spec.loader is None:
        raise ImportError("tools/build.py cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their own module up here
    spec.loader.exec_module(module)
    return module


@functools.cache
def locate(name: str) -> tuple[Path | None, str]:
    """The built binary, or None and what is missing."""
    build = builder()
    try:
        path: Path | None = build.find(name)
    except build.BuildError as error:
        return None, f"{name} is not available: {error}"
    return path, f"{name} is not built; run `make tools` (or `python tools/build.py {name}`)"


def tool(name: str) -> Path:
    """The binary of one of the tools of tools/build.py; skips the test without it."""
    path, missing = locate(name)
    if path is not None:
        return path
    if os.environ.get("KFGEN_REQUIRE_TOOLS") == "1":
        pytest.fail(missing, pytrace=False)
    pytest.skip(missing)


def run_tool(
    name: str,
    arguments: Sequence[str | Path],
    *,
    text: str | None = None,
    variables: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> str:
    """Run a tool away from the user's own settings; its standard output, or an AssertionError with its errors."""
    command = [str(tool(name)), *map(str, arguments)]
    with tempfile.TemporaryDirectory(prefix="kfgen-tool-") as home:
        try:
            done = subprocess.run(
                command,
                input=text,
                cwd=folder,
                env={**isolated_environment(Path(home)), **(variables or {})},
                capture_output=True,
                encoding="utf-8",
                timeout=TIMEOUT,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f"{' '.join(command)}\ndid not end within {TIMEOUT} s") from error
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}\nended with status {done.returncode}:\n{done.stderr.strip()}")
    return done.stdout


def isolated_environment(home: Path) -> dict[str, str]:
    """An environment without the user's clusters, repositories, plugins or locale."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "LC_ALL": "C",
        "GOGC": "400",  # these programs live for a moment: collecting garbage is a fifth of their time
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "HELM_CACHE_HOME": str(home / "helm-cache"),
        "HELM_CONFIG_HOME": str(home / "helm-config"),
        "HELM_DATA_HOME": str(home / "helm-data"),
        "KUBECONFIG": str(home / "kubeconfig"),
    }


def helm_template(
    tool_name: str,
    chart: Path,
    values: Sequence[Path],
    *,
    release: str = "release",
    namespace: str | None = None,
    skip_tests: bool = True,
    extra: Sequence[str] = (),
) -> str:
    """The manifests that helm3 or helm4 renders from a chart with these values files."""
    arguments: list[str | Path] = ["template", release, chart]
    for path in values:
        arguments += ["--values", path]
    if namespace is not None:
        arguments += ["--namespace", namespace]
    if skip_tests:
        arguments.append("--skip-tests")
    return run_tool(tool_name, [*arguments, *extra])


def helm_lint(tool_name: str, chart: Path, values: Sequence[Path]) -> str:
    """What `helm lint --strict` says of a chart it accepts with these values files."""
    arguments: list[str | Path] = ["lint", "--strict", chart]
    for path in values:
        arguments += ["--values", path]
    return run_tool(tool_name, arguments)


def kustomize_build(folder: Path) -> str:
    """What kustomize builds from a folder, with default options."""
    return run_tool("kustomize", ["build", folder])


def kubectl_kustomize(folder: Path) -> str:
    """What the kustomize inside kubectl builds from a folder."""
    return run_tool("kubectl", ["kustomize", folder])


def go_yaml(mode: str, text: str) -> list[object]:
    """The documents as Go reads them: mode `sigs` like helm and kubectl, `v3` like kustomize."""
    # JSON from Go ends lines with "\n" only; splitlines would also cut at U+2028 inside a text.
    return [json.loads(line) for line in run_tool("yamljson", [mode], text=text).split("\n") if line]
