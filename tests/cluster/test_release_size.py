"""What Helm really keeps of a release, beside what kfgen says that it will."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from control_plane import ControlPlane
from kfgen.domain.places import chart
from kfgen.pipeline import Rendered, render
from kfgen.stages.releases import MOST, release_size
from kfgen.yaml_text import dump
from worlds import catalog, write_files

MODEL = """\
kind: Deployment
namespace: ml
image: example.com/%(word)s:%(number)s
resources: {cpu: 1, memory: 1Gi..2Gi}
env: {TOKEN: %(word)s, PLACE: "s3://models/%(word)s/%(number)s"}
"""


def many(count: int) -> Rendered:
    """A project of so many models in one app."""
    chance = random.Random(count)
    files = {}
    for number in range(count):
        word = f"m{chance.randrange(16**12):012x}"
        files[f"models/m{number}.yaml"] = MODEL % {"word": word, "number": number}
    return render(catalog(files), keep_objects=True)


def measured(rendered: Rendered, app: str) -> int:
    """What kfgen says of an app in dev."""
    prefix = f"{chart(app)}/"
    files = {path.removeprefix(prefix): text for path, text in rendered.tree.files.items() if path.startswith(prefix)}
    manifest = "".join(f"---\n{dump(body)}" for body in rendered.objects["dev", app])
    return release_size(files, "values-dev.yaml", manifest)


@pytest.mark.parametrize("helm", ["helm3", "helm4"])
@pytest.mark.parametrize("count", [5, 300])
def test_the_size_is_what_helm_keeps(helm: str, count: int, control_plane: ControlPlane, tmp_path: Path) -> None:
    rendered = many(count)
    write_files(tmp_path, rendered.tree.files)
    name, folder = f"size-{helm}-{count}", tmp_path / chart("ml")
    values = ("--values", folder / "values-dev.yaml")
    control_plane.kubectl("create", "namespace", name)
    arguments = ("install", name, folder, *values, "--namespace", name, "--no-hooks")
    if "ml" not in control_plane.kubectl("get", "namespaces", "--output", "name").replace("namespace/", "").split():
        control_plane.kubectl("create", "namespace", "ml")
    control_plane.run(helm, *arguments)
    secret = json.loads(
        control_plane.kubectl("get", "secret", f"sh.helm.release.v1.{name}.v1", "-n", name, "-o", "json")
    )
    kept = len(secret["data"]["release"]) * 3 // 4  # what the API server counts is what base64 stands for
    control_plane.run(helm, "uninstall", name, "--namespace", name)
    assert measured(rendered, "ml") == pytest.approx(kept, rel=0.08, abs=600)
    assert kept < MOST
