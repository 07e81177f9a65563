"""The versions of what runs in an environment, beside KServe, held to those that this kfgen knows.

The next releases of either are taken with a warning: a cluster may be newer than kfgen, and its objects are written for
the newest that is known. What is further away than releases of more than a year, or of another major version, is an
error: most likely a slip, which would be read as a cluster that has all that there ever was, or none of it. Of Argo CD
and Flux, whose definitions kfgen uses little of, only what could be no version of theirs for years is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain import kubernetes
from kfgen.domain.controller_versions import NEWEST, TITLE
from kfgen.domain.kubernetes import minor
from kfgen.kserve import knative

if TYPE_CHECKING:
    from kfgen.domain.environment import Settled
    from kfgen.domain.problem import Report

_Line = tuple[int, int]  # major, minor

_FAR_OF_CONTROLLERS: Final = 20
_FAR: Final = 5  # releases; Kubernetes has three in a year, Knative four


def check_versions(settled: Settled, environment: str, report: Report) -> None:
    """Report versions of an environment that are beyond those that are known; in the base, nothing runs."""
    said = settled.values.get("versions", {}) if environment else {}
    for key, known in (("kubernetes", kubernetes.KNOWN), ("knative", knative.KNOWN)):
        if said.get(key):
            there = minor(said[key])
            release = knative.release_of_module(there) if key == "knative" else there
            name = f"{key.title()} {said[key]} ({environment})"
            if _is_far(release, known):
                text = f"{name} is no version that could run there: {_nearest(release, known)}"
                report.error(settled.where("versions", key), "version", text, "write what does")
            elif not known[0] <= release <= known[-1]:
                text = f"{name} was not looked at: {_nearest(release, known)}"
                hint = "look at what it makes of the output before you rely on it, or write what runs there"
                report.warn(settled.where("versions", key), "never-met", text, hint)
            elif release != there:
                text = f"{name} is the number of a Go module, which kfgen takes for an older release"
                hint = f"the release is called {release[0]}.{release[1]}: write that"
                report.warn(settled.where("versions", key), "never-met", text, hint)
    for key, newest in NEWEST.items():
        there = minor(said[key]) if said.get(key) else newest
        if there[0] > newest[0] + 1 or (there[0] == newest[0] and there[1] > newest[1] + _FAR_OF_CONTROLLERS):
            nearest = f"the newest that this kfgen knows is {newest[0]}.{newest[1]}"
            text = f"{TITLE[key]} {said[key]} ({environment}) is no version that could run there: {nearest}"
            report.error(settled.where("versions", key), "version", text, "write what does")


def _is_far(there: _Line, known: tuple[_Line, _Line]) -> bool:
    """Whether a version is of another major one, or releases of more than a year away."""
    edge = known[0] if there < known[0] else known[-1]
    is_known = known[0] <= there <= known[-1]
    return not is_known and (there[0] != edge[0] or abs(there[1] - edge[1]) > _FAR)


def _nearest(there: _Line, known: tuple[_Line, _Line]) -> str:
    which, (first, second) = ("oldest", known[0]) if there < known[0] else ("newest", known[1])
    return f"the {which} that this kfgen knows is {first}.{second}"
