"""Knowledge of Knative: how a version spells the keys of its ConfigMaps, and which Kubernetes it needs.

Source: pkg/deployment/config.go of knative/serving at v0.18.0, v0.26.0, v0.27.0 (which is 1.0) and v0.44.0. The other
ConfigMaps that kfgen writes have had today's spelling all along. The oldest Kubernetes: version/version.go of the
knative.dev/pkg that v0.18.0, v0.26.0, v0.44.0 (1.17), v0.46.0 (1.19), v0.48.1 (1.21), v0.49.0 (1.22) and v0.50.0 (1.23)
are built with. The newest is v0.51.0 (1.24); the oldest, that of KFServing 0.4's go.mod.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_CAMEL_CASE: Final = {
    "config-deployment": {
        "concurrency-state-endpoint": "concurrencyStateEndpoint",
        "digest-resolution-timeout": "digestResolutionTimeout",
        "progress-deadline": "progressDeadline",
        "queue-sidecar-cpu-limit": "queueSidecarCPULimit",
        "queue-sidecar-cpu-request": "queueSidecarCPURequest",
        "queue-sidecar-ephemeral-storage-limit": "queueSidecarEphemeralStorageLimit",
        "queue-sidecar-ephemeral-storage-request": "queueSidecarEphemeralStorageRequest",
        "queue-sidecar-image": "queueSidecarImage",
        "queue-sidecar-memory-limit": "queueSidecarMemoryLimit",
        "queue-sidecar-memory-request": "queueSidecarMemoryRequest",
        "registries-skipping-tag-resolving": "registriesSkippingTagResolving",
    }
}
# Knative → the oldest Kubernetes on which its controllers start. Of those between, what holds for the one before.
_OLDEST: Final = (
    ((1, 22), "1.34"),
    ((1, 21), "1.33"),
    ((1, 19), "1.32"),
    ((1, 17), "1.30"),
    ((0, 26), "1.20"),
    ((0, 18), "1.16"),
)
KNOWN: Final = ((0, 11), (1, 24))
_FIRST_OF_1: Final = 27  # v0.27.0 of the Go modules is release 1.0, and so on
_LAST_IN_CAMEL_CASE: Final = (0, 26)


def spelling(config: str, version: str) -> Mapping[str, str]:
    """Key in the catalog → key that this version reads, where they differ."""
    major, minor = map(int, version.split(".")[:2])
    return _CAMEL_CASE.get(config, {}) if (major, minor) <= _LAST_IN_CAMEL_CASE else {}


def oldest_kubernetes(version: str) -> str:
    """The oldest Kubernetes (`x.y`) that a version starts on; empty where that was not looked up."""
    major, minor = map(int, version.split(".")[:2])
    return next((oldest for since, oldest in _OLDEST if (major, minor) >= since), "")


def release_of_module(version: tuple[int, int]) -> tuple[int, int]:
    """The release whose Go modules have a number, major and minor, that no release was called by; else the same."""
    major, minor = version
    return (1, minor - _FIRST_OF_1) if major == 0 and minor >= _FIRST_OF_1 else version
