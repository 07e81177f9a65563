"""The API server that other tests use: it is real, strict, alone, and gone when it is no longer wanted."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from control_plane import ControlPlane, RefusedError
from crds import of_kserve

MODEL = {
    "apiVersion": "serving.kserve.io/v1alpha1",
    "kind": "TrainedModel",
    "metadata": {"name": "cifar", "namespace": "default"},
    "spec": {
        "inferenceService": "triton",
        "model": {"framework": "pytorch", "memory": "1Gi", "storageUri": "s3://models/cifar"},
    },
}


def config(name: str, **data: str) -> dict[str, object]:
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": name, "namespace": "default"},
        "data": data,
    }


def test_an_object_comes_back(control_plane: ControlPlane) -> None:
    control_plane.apply_strictly([config("here", key="value")])
    assert control_plane.get("configmap", "here", "default")["data"] == {"key": "value"}


def test_an_unknown_field_is_refused(control_plane: ControlPlane) -> None:
    with pytest.raises(RefusedError, match="dta: field not declared in schema"):
        control_plane.apply_strictly([{**config("wrong"), "dta": {}}])


def test_a_custom_resource_is_checked_strictly(control_plane: ControlPlane) -> None:
    control_plane.install(of_kserve("0.20.0", "TrainedModel"))
    control_plane.apply_strictly([MODEL])
    with pytest.raises(RefusedError, match=r"spec\.server: field not declared in schema"):
        control_plane.apply_strictly([{**MODEL, "spec": {"server": "triton"}}])


def test_nothing_outlives_whoever_asked_for_it() -> None:
    """Killed without a chance to clean up: the servers end all the same."""
    script = """
        import subprocess, sys, time
        from control_plane import running
        with running() as plane:
            print(plane.folder, flush=True)
            time.sleep(600)
    """
    command = [sys.executable, "-c", textwrap.dedent(script)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        folder = process.stdout.readline().strip()
        before = users_of(folder)
        process.kill()
    assert before
    end = time.monotonic() + 30
    while users_of(folder) and time.monotonic() < end:
        time.sleep(0.1)
    remaining = users_of(folder)
    shutil.rmtree(folder)
    assert remaining == []


def users_of(folder: str) -> list[str]:
    """Processes whose command line names the folder."""
    listing = subprocess.run(["ps", "-e", "-ww", "-o", "pid=,args="], capture_output=True, text=True, check=True).stdout
    return [line for line in listing.splitlines() if folder in line]
