"""A real API server takes the custom resources that upstream publishes, of every release that can be had."""

from __future__ import annotations

import pytest

from control_plane import ControlPlane
from crds import KSERVE, OTHERS, definitions, of_kserve

USED = ("inferenceservices", "trainedmodels", "servingruntimes", "clusterservingruntimes", "inferencegraphs")


@pytest.mark.parametrize("version", KSERVE)
def test_of_a_release(control_plane: ControlPlane, version: str) -> None:
    control_plane.install(of_kserve(version, *USED))


@pytest.mark.parametrize("name", OTHERS)
def test_of_others(control_plane: ControlPlane, name: str) -> None:
    control_plane.install(definitions(OTHERS[name]))
