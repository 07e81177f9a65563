"""Releases of made catalogs: a few that every kind must meet, and now and then any other that kfgen knows."""

from __future__ import annotations

from collections.abc import Callable

from kfgen.domain.release import Feature, Release
from kfgen.kserve import by_version

RELEASES = ("0.5.1", "0.6.1", "0.10.2", "0.15.2", "0.20.0")
ALL = tuple(version for version, release in by_version().items() if not release.partly_known)


def versions_where(fact: Callable[[Release], bool]) -> frozenset[str]:
    """The versions of which something holds."""
    return frozenset(version for version, release in by_version().items() if fact(release))


def versions_of(*kinds: str) -> frozenset[str]:
    """The versions that have one of these kinds."""
    return versions_where(lambda release: any(kind in release.kinds for kind in kinds))


def versions_with(feature: Feature) -> frozenset[str]:
    """The versions that have a feature."""
    return versions_where(lambda release: release.has(feature))


def versions_in_mode(mode: str) -> frozenset[str]:
    """The versions that know a deployment mode."""
    return versions_where(lambda release: mode in release.modes)
