#!/usr/bin/env python3
"""Builds the real tools that the tests run (helm, kustomize, kubectl, ...) from pinned Go modules and Python packages.

    python tools/build.py               build all that is not built yet
    python tools/build.py kustomize     build some
    python tools/build.py --print helm4 print the path of a built binary

Binaries are kept outside the repository, in a folder whose name is a checksum of everything that
went into them, so a changed pin means a new binary and an unchanged one costs nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


class BuildError(Exception):
    """A tool that cannot be built; the text says why."""


@dataclass(frozen=True)
class Stamp:
    """A version that the program's own release build writes into a variable of its code."""

    variable: str
    module: str
    """The version is that of this module in go.mod."""
    form: str = "{version}"
    """What is written: may name {version}, {major} and {minor}."""


@dataclass(frozen=True)
class Tool:
    """One binary: the folder that pins its module, and the package that is its main program."""

    folder: str
    package: str
    stamps: tuple[Stamp, ...] = ()
    is_python: bool = False
    """A program of a Python package, in an environment of its own; the folder holds its requirements.txt."""


HELM3 = "helm.sh/helm/v3"
HELM4 = "helm.sh/helm/v4"
KSERVE = "github.com/kserve/kserve"
SEALED_SECRETS = "github.com/bitnami-labs/sealed-secrets"
KUBERNETES = "k8s.io/kubernetes"
KUBERNETES_VERSION = "k8s.io/component-base/version"
KUBERNETES_STAMPS = (
    Stamp(f"{KUBERNETES_VERSION}.gitVersion", KUBERNETES),
    Stamp(f"{KUBERNETES_VERSION}.gitMajor", KUBERNETES, "{major}"),
    Stamp(f"{KUBERNETES_VERSION}.gitMinor", KUBERNETES, "{minor}"),
)

# Cheapest first, so that a first build gives something to work with early.
TOOLS = {
    "yamljson": Tool("yamljson", "."),
    "actionlint": Tool("actionlint", "github.com/rhysd/actionlint/cmd/actionlint"),
    "kustomize": Tool("kustomize", "sigs.k8s.io/kustomize/kustomize/v5"),
    "helm3": Tool(
        "helm3",
        f"{HELM3}/cmd/helm",
        (
            Stamp(f"{HELM3}/internal/version.version", HELM3),
            # Without these, templates and lint believe in Kubernetes 1.20. Only the minor number is
            # set: the libraries of Kubernetes 1.N are numbered 0.N.
            Stamp(f"{HELM3}/pkg/chartutil.k8sVersionMinor", "k8s.io/client-go", "{minor}"),
            Stamp(f"{HELM3}/pkg/lint/rules.k8sVersionMinor", "k8s.io/client-go", "{minor}"),
        ),
    ),
    "flux-local": Tool("flux-local", "flux-local", is_python=True),
    "kubectl": Tool("kubernetes", f"{KUBERNETES}/cmd/kubectl", KUBERNETES_STAMPS),
    "helm4": Tool(
        "helm4",
        f"{HELM4}/cmd/helm",
        (Stamp(f"{HELM4}/internal/version.version", HELM4),),
    ),
    "kubeseal": Tool("kubeseal", f"{SEALED_SECRETS}/cmd/kubeseal", (Stamp("main.VERSION", SEALED_SECRETS),)),
    "age-keygen": Tool("sops", "filippo.io/age/cmd/age-keygen"),
    "sops": Tool("sops", "github.com/getsops/sops/v3/cmd/sops"),
    "etcd": Tool("kubernetes", "go.etcd.io/etcd/server/v3"),
    "kube-apiserver": Tool("kubernetes", f"{KUBERNETES}/cmd/kube-apiserver", KUBERNETES_STAMPS),
    "kserve-manager-0.20": Tool("kserve-0.20", f"{KSERVE}/cmd/manager"),
    "kserve-llmisvc-0.20": Tool("kserve-0.20", f"{KSERVE}/cmd/llmisvc"),
    "kserve-manager-0.15": Tool("kserve-0.15", f"{KSERVE}/cmd/manager"),
}


def cache_folder() -> Path:
    """The folder that keeps all built tools."""
    if chosen := os.environ.get("KFGEN_TOOLS_DIR"):
        return Path(chosen).resolve()  # go runs in another folder
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "kfgen" / "tools"


def go_environment() -> dict[str, str]:
    """Settings that make the result depend on the pins alone, not on the user's Go settings."""
    return {
        **os.environ,
        "CGO_ENABLED": "0",
        "GOFLAGS": "-mod=readonly -buildvcs=false",
        "GOWORK": "off",
    }


def run_go(arguments: list[str], folder: Path) -> str:
    """Run go in a module's folder and return what it prints; a failure tells go's own words."""
    go = shutil.which("go")
    if go is None:
        raise BuildError("`go` is not on PATH: the tools are found and built with Go")
    done = subprocess.run(
        [go, *arguments],
        cwd=folder,
        env=go_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BuildError(f"`go {arguments[0]}` failed in {folder}:\n{done.stderr.strip()}")
    return done.stdout


def linker_flags(tool: Tool) -> str:
    """What the linker is told: no debug tables, and the versions to show."""
    pins = (HERE / tool.folder / "go.mod").read_text(encoding="utf-8")
    flags = ["-s", "-w"]
    for stamp in tool.stamps:
        pattern = rf"^\s*(?:require )?{re.escape(stamp.module)} (v(\d+)\.(\d+)\.\S+)"
        found = re.search(pattern, pins, re.MULTILINE)
        if found is None:
            raise BuildError(f"{tool.folder}/go.mod does not pin {stamp.module}")
        value = stamp.form.format(version=found[1], major=found[2], minor=found[3])
        flags.append(f"-X {stamp.variable}={value}")
    return " ".join(flags)


def checksum(tool: Tool) -> str:
    """A name for everything that decides what the binary does."""
    folder = HERE / tool.folder
    digest = hashlib.sha256()
    if tool.is_python:  # an environment refers to the Python that made it
        digest.update(f"{sys.version}\n{sys.base_prefix}\n".encode())
        digest.update((folder / "requirements.txt").read_bytes())
        return digest.hexdigest()[:16]
    digest.update(run_go(["env", "GOVERSION", "GOOS", "GOARCH"], folder).encode())
    digest.update(f"{tool.package}\n{linker_flags(tool)}\n".encode())
    for path in (folder / "go.mod", folder / "go.sum", *sorted(folder.glob("*.go"))):
        digest.update(f"{path.name} {path.stat().st_size}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def binary_path(name: str) -> Path:
    """Where the named tool is, or will be once it is built."""
    return cache_folder() / f"{name}-{checksum(TOOLS[name])}" / name


def find(name: str) -> Path | None:
    """The built binary of the named tool; None if it is not built."""
    path = binary_path(name)
    return path if path.is_file() else None


def build(name: str) -> Path:
    """Build the named tool unless that was done before; return the binary's path."""
    path = binary_path(name)
    if path.is_file():
        return path
    tool = TOOLS[name]
    path.parent.mkdir(parents=True, exist_ok=True)
    if tool.is_python:
        install(tool, path)
        return path
    # Built aside and renamed: a binary is whole whenever it is there, and of two builds at the
    # same time the last one wins with an equal file.
    with tempfile.TemporaryDirectory(prefix="building-", dir=path.parent) as aside:
        product = Path(aside) / name
        flags = ["-trimpath", "-ldflags", linker_flags(tool)]
        run_go(["build", *flags, "-o", str(product), tool.package], HERE / tool.folder)
        product.replace(path)
    return path


def install(tool: Tool, path: Path) -> None:
    """Make an environment for a Python package; the link to its program comes last: if it is there, all is."""
    folder = Path(tempfile.mkdtemp(prefix="environment-", dir=path.parent))
    python = folder / "bin" / "python"
    requirements = HERE / tool.folder / "requirements.txt"
    for command in (
        [sys.executable, "-m", "venv", str(folder)],
        [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--requirement", str(requirements)],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            shutil.rmtree(folder)
            raise BuildError(f"`{' '.join(command[1:4])}` failed for {tool.folder}:\n{done.stderr.strip()}")
    link = folder / "link"
    link.symlink_to(folder / "bin" / tool.package)
    link.replace(path)


def build_all(names: list[str]) -> None:
    """Build the named tools one after the other, a line about each; go itself uses all cores."""
    for name in names:
        start = time.monotonic()
        path = build(name)
        sys.stdout.write(f"{name}: {path} ({time.monotonic() - start:.1f} s)\n")
        sys.stdout.flush()


def show(name: str) -> int:
    """Print the path of a built tool; status 1 if it is not built."""
    path = find(name)
    if path is None:
        sys.stderr.write(f"{name} is not built; run: python tools/build.py {name}\n")
        return 1
    sys.stdout.write(f"{path}\n")
    return 0


def main(arguments: list[str]) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Build the tools that the tests run.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of: {', '.join(TOOLS)}")
    parser.add_argument("--print", dest="shown", choices=TOOLS, help="print a built tool's path")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in TOOLS]
    if unknown:
        parser.error(f"no such tool: {', '.join(unknown)} (there are: {', '.join(TOOLS)})")
    try:
        if options.shown:
            return show(options.shown)
        build_all(options.names or list(TOOLS))
    except BuildError as error:
        sys.stderr.write(f"tools/build.py: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
