"""Kubeflow Profile (`kubeflow.org/v1`), whose controller makes the namespace, its accounts and its quota.

The controller refuses a namespace that it did not make: an environment has the Profile or the Namespace, never both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.data import Object
from kfgen.domain.environment import Environment, Namespace
from kfgen.domain.manifest import Manifest, ObjectKey
from kfgen.kinds.kind import KEPT, Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator


def _build(namespace: Namespace, environment: Environment) -> Iterator[Manifest]:
    profile = namespace.profile
    if profile is None or not namespace.create:
        return
    spec: Object = {"owner": profile.owner}
    if profile.plugins:
        spec["plugins"] = list(profile.plugins)
    if namespace.resource_quota:
        spec["resourceQuotaSpec"] = {"hard": dict(namespace.resource_quota)}
    yield Manifest(
        key=ObjectKey(PROFILE.name, "", namespace.key),
        section=PROFILE.section,
        knob_set="profile",
        body={
            "apiVersion": "kubeflow.org/v1",
            "kind": "Profile",
            # Deleting a Profile deletes its namespace and every claim in it.
            "metadata": metadata(namespace.name, None, environment, annotations=KEPT),
            "spec": spec,
        },
    )


PROFILE: Final = Kind("Profile", Namespace, "profiles", _build)
