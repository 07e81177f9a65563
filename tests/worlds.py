"""Small catalogs for tests, as texts by path, and what comes of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kfgen.domain.problem import ProblemsError
from kfgen.domain.tree import Sources
from kfgen.messages import lines
from kfgen.pipeline import Rendered, render

PLAIN = "defaults: {environment: {versions: {kserve: %s}, mode: %s}}\n"


def write_files(root: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files below a folder."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def catalog(files: Mapping[str, str | bytes], *, kserve: str = "0.20.0", mode: str = "Knative") -> Sources:
    """A catalog with an environment `dev` and a namespace `ml`, and these files (paths below catalog/)."""
    whole: dict[str, str | bytes] = {
        "kfgen.yaml": "name: demo\nenvironments: [dev]\n" + PLAIN % (kserve, mode),
        "environments/dev.yaml": "{}\n",
        "namespaces/ml.yaml": "{}\n",
        **files,
    }
    return Sources(
        {f"catalog/{name}": text if isinstance(text, bytes) else text.encode() for name, text in sorted(whole.items())}
    )


def rendered(sources: Sources) -> Rendered:
    """What a catalog gives, with the built objects."""
    return render(sources, keep_objects=True)


def objects_of(result: Rendered, environment: str) -> list[dict[str, Any]]:
    """The objects of an environment, sorted by kind, namespace and name."""
    found: list[dict[str, Any]] = [
        body for (name, _), bodies in result.objects.items() if name == environment for body in bodies
    ]
    return sorted(found, key=_identity)


def _identity(body: Mapping[str, Any]) -> tuple[str, ...]:
    metadata = body["metadata"]
    return str(body["kind"]), str(metadata.get("namespace", "")), str(metadata["name"]), str(body["apiVersion"])


def built(files: Mapping[str, str | bytes], kind: str = "InferenceService", **versions: str) -> dict[str, Any]:
    """The one object of a kind that a catalog gives in `dev`."""
    found = [body for body in objects_of(rendered(catalog(files, **versions)), "dev") if body["kind"] == kind]
    assert len(found) == 1, f"{len(found)} objects of kind {kind}"
    return found[0]


def messages(sources: Sources) -> list[str]:
    """The lines that `kfgen render` would print about a catalog: errors, or the warnings of one that renders."""
    try:
        result = render(sources)
    except ProblemsError as error:
        return lines(error.problems, sources)
    return lines(result.warnings, sources)


def codes(found: Iterable[str]) -> list[str]:
    """The codes of messages."""
    return [line.partition("[")[2].partition("]")[0] for line in found]
