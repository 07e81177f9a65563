"""Brings pinned sources here: Go modules through `go`, kubernetes-validate through pip; both keep what they fetched."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from schemas.pins import Source


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """A loader that takes a lone `=` for text: some definitions offer it as an operator."""


_Loader.add_constructor("tag:yaml.org,2002:value", lambda _, node: node.value)


def module(source: Source) -> Path:
    """The folder of a Go module that holds definitions."""
    command = ["go", "mod", "download", "-json", f"{source.module}@{source.version}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    answer = json.loads(done.stdout or "{}")
    if "Dir" not in answer:
        sys.exit(f"{' '.join(command)}: {answer.get('Error') or done.stderr.strip()}")
    return Path(answer["Dir"]) / source.folder


def definitions(folder: Path) -> Iterator[dict[str, Any]]:
    """Every custom resource definition below a folder."""
    for path in sorted(folder.rglob("*.yaml")):
        for document in yaml.load_all(path.read_text(encoding="utf-8"), _Loader):
            kind = document.get("kind") if isinstance(document, dict) else None
            if kind == "CustomResourceDefinition" and "versions" in document.get("spec", {}):
                yield document


def kubernetes(release: str, minors: tuple[int, ...]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(`1.34`, Kubernetes' definitions of that version), from one release of kubernetes-validate."""
    with tempfile.TemporaryDirectory() as name:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", name]
        subprocess.run([*command, f"kubernetes-validate=={release}"], check=True)
        (archive,) = Path(name).iterdir()
        for minor in minors:
            yield f"1.{minor}", _member(archive, f"v1.{minor}.0-local-strict/_definitions.json")


def _member(archive: Path, ending: str) -> Mapping[str, Any]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            (path,) = [one for one in wheel.namelist() if one.endswith(ending)]
            document = json.loads(wheel.read(path))
    else:
        with tarfile.open(archive) as source:
            (member,) = [one for one in source.getmembers() if one.name.endswith(ending)]
            document = json.load(source.extractfile(member))  # type: ignore[arg-type]
    found = document.get("definitions") or document["$defs"]
    assert isinstance(found, dict)
    return found
