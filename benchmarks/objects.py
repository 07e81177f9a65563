#!/usr/bin/env python3
"""Are two sets of manifests the same objects? A process of its own, since reading them takes much memory.

    python benchmarks/objects.py kustomize.yaml compiled/prod/models.yaml

Prints how many objects are equal, or the first that is not and exits with status 1.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import yaml


def read(path: Path) -> dict[tuple[str, str], object]:
    """The objects of a file, by kind and name."""
    with path.open("rb") as stream:
        documents = [one for one in yaml.load_all(stream, Loader=yaml.CSafeLoader) if one]
    objects = {(one["kind"], one["metadata"]["name"]): one for one in documents}
    if len(objects) != len(documents):
        raise ValueError(f"{path} holds an object twice")
    return objects


def difference(left: dict[tuple[str, str], object], right: dict[tuple[str, str], object]) -> str:
    """The first object that is not the same on both sides, or ""."""
    for key in sorted(left.keys() | right.keys()):
        if left.get(key) != right.get(key):
            return f"{' '.join(key)}: {left.get(key)} and {right.get(key)}"
    return ""


def main(arguments: Sequence[str]) -> int:
    """Run the command line; return the exit status."""
    left, right = (read(Path(name)) for name in arguments)
    found = difference(left, right)
    print(found or f"{len(left)} equal objects")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
