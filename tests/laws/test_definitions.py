"""A real API server takes the custom resources of others as we read them; for KServe's, see test_acceptance."""

from __future__ import annotations

import pytest

from control_plane import ControlPlane
from crds import OTHERS, definitions

pytestmark = pytest.mark.tools

USED = {
    "argo-cd": ("AppProject", "Application", "ApplicationSet"),
    "external-secrets": ("ClusterSecretStore", "ExternalSecret", "SecretStore"),
    "prometheus-operator": ("PodMonitor", "PrometheusRule", "ServiceMonitor"),
}
"""The kinds that anything here could use, of those who have many more."""


@pytest.mark.parametrize("name", OTHERS)
def test_of_others(control_plane: ControlPlane, name: str) -> None:
    control_plane.install(definitions(OTHERS[name], *USED.get(name, ())))
