#!/usr/bin/env python3
"""Makes a catalog of any size: N models, each with a volume claim of its own, in three environments.

    python benchmarks/catalogs.py FOLDER --models 1000
    python benchmarks/catalogs.py FOLDER --models 1000 --split 8

The files are as short and as different from one another as people's own. The same arguments give the same bytes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ENVIRONMENTS = ("dev", "staging", "prod")
NAMESPACE = "serving"
PROJECT = "bench"
OBJECTS_PER_MODEL = 2
"""An InferenceService and a PersistentVolumeClaim."""

_TASKS = ("churn", "fraud", "demand", "ranking", "intent", "quality", "pricing", "routing", "toxicity", "summary")
_REGIONS = ("eu", "us", "apac", "latam", "mena", "nordic", "dach")
_FORMATS = ("sklearn", "xgboost", "lightgbm", "onnx", "pytorch", "tensorflow", "huggingface")
_PROTOCOLS = {"tensorflow": "v1", "huggingface": "v1"}
_TEAMS = ("risk", "search", "supply")

_PROJECT_FILE = f"""\
name: {PROJECT}
repository: {{url: "https://git.example.com/ml/bench.git", branch: main}}
environments: [{", ".join(ENVIRONMENTS)}]
teams:
  risk: {{github: "@example/risk"}}
  search: {{github: "@example/search"}}
  supply: {{github: "@example/supply"}}
defaults:
  environment:
    versions: {{kserve: 0.20.0, knative: 1.19.0, kubernetes: 1.33.0}}
    mode: Knative
  storage: {{pvc: {{accessModes: [ReadWriteMany]}}}}
"""

_ENVIRONMENT_FILES = {
    "dev": """\
# An older cluster that scales to zero and has slow volumes only.
versions: {kserve: 0.15.2, knative: 1.17.0, kubernetes: 1.31.0}
domain: dev.example.com
overrides:
  model: {replicas: {min: 0}}
  storage: {pvc: {storageClassName: standard}}
""",
    "staging": "domain: staging.example.com\n",
    "prod": "domain: ml.example.com\n",
}


@dataclass(frozen=True, slots=True)
class Model:
    """What is said of one model, whoever renders it."""

    index: int

    @property
    def name(self) -> str:
        """A name that tells task, region and number."""
        return f"{_TASKS[self.index % len(_TASKS)]}-{_REGIONS[self.index % len(_REGIONS)]}-{self.index:05d}"

    @property
    def owner(self) -> str:
        """The team that answers for it."""
        return _TEAMS[self.index % len(_TEAMS)]

    @property
    def format(self) -> str:
        """What `modelFormat` says."""
        return _FORMATS[self.index % len(_FORMATS)]

    @property
    def protocol(self) -> str:
        """An inference protocol that the bundled runtimes speak for the format."""
        return _PROTOCOLS.get(self.format, "v2")

    @property
    def version(self) -> str:
        """The newest version, which dev and staging serve."""
        return f"{2 + self.index % 3}.{self.index % 10}.0"

    @property
    def pinned(self) -> str:
        """The version that prod serves."""
        return f"{1 + self.index % 3}.{self.index % 10}.3"

    @property
    def cpu(self) -> int:
        """Cores, requested and allowed."""
        return 1 + self.index % 2

    @property
    def memory(self) -> tuple[int, int]:
        """Requested and allowed, in Gi."""
        return 1 + self.index % 4, 2 + 2 * (self.index % 4)

    @property
    def staging_memory(self) -> tuple[int, int] | None:
        """What staging asks for every tenth model."""
        request, limit = self.memory
        return (request + 1, limit + 2) if self.index % 10 == 0 else None

    @property
    def replicas(self) -> tuple[int, int]:
        """Least and most."""
        return 1, 2 + self.index % 3

    @property
    def prod_replicas(self) -> tuple[int, int]:
        """Least and most in prod."""
        return 2, 4 + self.index % 5

    @property
    def timeout(self) -> int:
        """Seconds."""
        return 60 + 30 * (self.index % 5)

    @property
    def size(self) -> int:
        """Of its volume, in Gi."""
        return 10 * (1 + self.index % 5)


def models(count: int) -> Iterator[Model]:
    """The first models of the catalog of any size."""
    return map(Model, range(count))


def model_file(model: Model, *, timeout: int | None = None) -> str:
    """The catalog file of a model; with another timeout, the file after somebody changed it."""
    lines = [
        f"description: {model.name.partition('-')[0].capitalize()} scores, model {model.index}",
        f"namespace: {NAMESPACE}",
        f"owner: {model.owner}",
        f"modelFormat: {model.format}",
        f"protocolVersion: {model.protocol}",
        f"version: {model.version}",
        f"storage: {{from: {model.name}, path: models/$(name)/$(version)}}",
        f"resources: {{cpu: {model.cpu}, memory: {_range(model.memory, 'Gi')}}}",
        f"replicas: {_range(model.replicas)}",
        f"timeout: {model.timeout if timeout is None else timeout}",
        "environments:",
    ]
    if model.staging_memory is not None:
        lines.append(f"  staging: {{resources: {{memory: {_range(model.staging_memory, 'Gi')}}}}}")
    lines.append(f"  prod: {{version: {model.pinned}, replicas: {_range(model.prod_replicas)}}}")
    return "\n".join(lines) + "\n"


def store_file(model: Model) -> str:
    """The catalog file of a model's volume."""
    return f"type: pvc\nstorageClassName: nfs-client\nsize: {model.size}Gi\n"


def _range(bounds: tuple[int, int], unit: str = "") -> str:
    return f"{bounds[0]}{unit}..{bounds[1]}{unit}"


def catalog(count: int, split: int = 0) -> dict[str, str]:
    """Every file of the catalog, by path from the project's folder."""
    namespace = "description: Made by the platform team\ncreate: false\n"
    if split:
        namespace += f"split: {split}\n"
    files = {"catalog/kfgen.yaml": _PROJECT_FILE, f"catalog/namespaces/{NAMESPACE}.yaml": namespace}
    for name, text in _ENVIRONMENT_FILES.items():
        files[f"catalog/environments/{name}.yaml"] = text
    for model in models(count):
        files[f"catalog/models/{model.name}.yaml"] = model_file(model)
        files[f"catalog/storage/{model.name}.yaml"] = store_file(model)
    return files


def write(files: Mapping[str, str], folder: Path) -> None:
    """Write files below a folder."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def main(arguments: Sequence[str]) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Make a catalog of N models in three environments.")
    parser.add_argument("folder", type=Path, help="the project's folder; files in it are overwritten")
    parser.add_argument("--models", type=int, default=1000, metavar="N", help="how many (default: %(default)s)")
    parser.add_argument("--split", type=int, default=0, metavar="N", help="split the models into N apps")
    options = parser.parse_args(arguments)
    files = catalog(options.models, options.split)
    write(files, options.folder)
    print(f"{len(files)} files in {options.folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
