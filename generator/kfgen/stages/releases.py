"""Charts that Helm installs → releases that its Secret cannot hold: measured as Helm keeps them, for `kfgen validate`.

A release is the chart, all files of it, the values and what came of them, as JSON, compressed, as base64, in a Secret,
of which the API server takes 1 MiB (helm.sh/helm/v3/pkg/storage/driver, encodeRelease). Argo CD keeps none.
"""

from __future__ import annotations

import base64
import gzip
import json
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.gitops import ARGOCD, FLUX, HELM
from kfgen.domain.places import PLATFORM, chart, values_file
from kfgen.domain.problem import Where
from kfgen.yaml_text import dump

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kfgen.domain.catalog import Catalog
    from kfgen.domain.data import Object
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report

MOST: Final = 2**20
"""Bytes that a Secret may hold (core/v1, MaxSecretSize)."""
_NEAR: Final = 0.8
_NEVER: Final = 500_000
"""Text of a chart and of objects that is never as long as that, compressed and as base64 twice."""
_NOT_IN_FILES: Final = ("Chart.yaml", "values.yaml", "values.schema.json")


def check_releases(
    catalog: Catalog,
    environments: Mapping[str, Environment],
    files: Mapping[str, str],
    built: Mapping[tuple[str, str], Sequence[Object]],
    report: Report,
) -> None:
    """Report apps whose release Helm could not keep, or soon not; `built` by environment or cluster, and app."""
    charts = _charts(files)
    for (name, app), objects in built.items():
        if not name or app not in charts:
            continue
        environment = environments[catalog.environment_at(name)]
        gitops = environment.gitops
        if gitops.delivery != HELM or ARGOCD in gitops.controllers:
            continue
        before = len(report.problems)
        manifest = "".join(f"---\n{dump(body)}" for body in objects)
        if sum(map(len, charts[app].values())) + len(manifest) > _NEVER:
            size = release_size(charts[app], values_file(name), manifest)
            _tell(size, app, environment, report)
        report.came_up_in(environment.label, before)


def _charts(files: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The files of every chart, by their paths in it."""
    found: dict[str, dict[str, str]] = {}
    for path, text in files.items():
        folder, app, *rest = path.split("/", 2)
        if rest and f"{folder}/{app}" == chart(app):
            found.setdefault(app, {})[rest[0]] = text
    return found


def release_size(files: Mapping[str, str], values: str, manifest: str) -> int:
    """How many bytes the Secret of a release takes, within a few of a hundred."""
    templates = [_file(path, text) for path, text in files.items() if path.startswith("templates/")]
    others = [
        _file(path, text)
        for path, text in files.items()
        if not path.startswith("templates/") and path not in _NOT_IN_FILES
    ]
    release: dict[str, Any] = {
        "name": "release",
        "info": {"status": "deployed"},
        "chart": {
            "metadata": files.get("Chart.yaml", ""),
            "templates": templates,
            "values": files.get("values.yaml", ""),
            "schema": _encoded(files.get("values.schema.json", "")),
            "files": others,
        },
        "config": files.get(values, ""),
        "manifest": manifest,
    }
    return len(_encoded(gzip.compress(json.dumps(release, separators=(",", ":")).encode(), 9)))


def _file(path: str, text: str) -> dict[str, str]:
    return {"name": path, "data": _encoded(text)}


def _encoded(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode("ascii")


def _tell(size: int, app: str, environment: Environment, report: Report) -> None:
    if size < MOST * _NEAR:
        return
    where, hint = _split(app, environment)
    text = (
        f"the release of {app} takes {size // 1024} KiB of the {MOST // 1024} that a Secret holds ({environment.label})"
    )
    if size <= MOST:
        report.warn(where, "release-size", f"{text}: soon Helm will not install it", hint)
    elif FLUX in environment.gitops.controllers:
        report.error(where, "release-size", f"{text}: Helm does not install it", hint)
    else:
        report.warn(where, "release-size", f"{text}: helm install does not keep it", hint)


def _split(app: str, environment: Environment) -> tuple[Where, str]:
    """Where it is said what belongs to an app, and how to have less in it."""
    stem, _, number = app.rpartition("-")
    for namespace in environment.namespaces.values():
        parts = namespace.split if isinstance(namespace.split, int) else 0
        if namespace.app == app and app != PLATFORM:
            return namespace.settled.where(
                "split"
            ), f"split: {max(2, 2 * parts)} in namespace {namespace.key}; app: … for manifests"
        if parts and namespace.app == stem and number.isdecimal():
            return namespace.settled.where("split"), f"split: {2 * parts} in namespace {namespace.key}"
    return environment.settled.where("gitops", "delivery"), "delivery: kustomize, or less in one app"
