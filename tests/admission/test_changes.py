"""What rules of changes refuse, servers that have the objects refuse, and nothing else of what is changed there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from control_plane import ControlPlane, RefusedError, patiently, stream
from judge import Judge, space
from kfgen.domain.problem import ProblemsError
from kfgen.pipeline import Rendered, render
from kfgen.rules import every_rule
from kfgen.rules.rule import SMALLEST, ChangeRule
from kfgen.validation import validated
from worlds import catalog

pytestmark = pytest.mark.tools

RULES = {rule.id: rule for rule in every_rule().values() if isinstance(rule, ChangeRule)}
OF_ANOTHER_MANAGER = {"parallelism-changed"}  # KServe's manager of LLMInferenceServices, which is not asked here
OF_NEWER_RELEASES = {"predictor-renamed": "0.20.0"}  # → the first whose servers know what is changed
CLASS = {
    "apiVersion": "storage.k8s.io/v1",
    "kind": "StorageClass",
    "metadata": {"name": "standard"},
    "provisioner": "example.com/disks",
    "allowVolumeExpansion": True,
}
Identity = tuple[str, ...]


def world(files: Mapping[str, str], version: str) -> Any:
    """The smallest catalog on a release, with other files laid over it."""
    whole = {**SMALLEST, **files}
    return catalog({name: text.replace("0.20.0", version) for name, text in whole.items()})


def bodies(rendered: Rendered) -> dict[Identity, Any]:
    """What is built for prod, by identity."""
    built = [one.manifest for (name, _), found in rendered.built.items() if name == "prod" for one in found]
    return {one.identity: one.body for one in built}


def ours(rule: ChangeRule, files: Mapping[str, str], version: str) -> tuple[dict[Identity, Any], set[Identity]]:
    """The objects that were there before and are another now, and those that kfgen refuses."""
    before = render(world(rule.before, version), keep_objects=True)
    now = render(world(files, version), keep_objects=True)
    refused = {
        " ".join(one.text.split(":")[0].split())
        for one in validated(now, world(files, version), before=before).problems
    }
    old = bodies(before)
    changed = {key: body for key, body in bodies(now).items() if key in old and old[key] != body}
    return changed, {key for key in changed if f"{key[1]} {key[3]}" in refused}


def apply(plane: ControlPlane, body: Any, *more: str) -> None:
    plane.kubectl("apply", "--server-side", "--force-conflicts", "--filename", "-", *more, text=json.dumps(body))


def alive(plane: ControlPlane, body: Any) -> None:
    """Give an object the status that it has where it is in use."""
    status: dict[str, Any] = {}
    if body["kind"] == "PersistentVolumeClaim":
        status = {"phase": "Bound", "capacity": body["spec"]["resources"]["requests"]}
    elif body["kind"] == "InferenceService":
        status = {"deploymentMode": body["metadata"]["annotations"]["serving.kserve.io/deploymentMode"]}
    if status:
        name, namespace = body["metadata"]["name"], body["metadata"]["namespace"]
        patch = json.dumps({"status": status})
        where = (body["kind"], name, "--namespace", namespace, "--subresource=status")
        patiently(lambda: plane.kubectl("patch", *where, "--type=merge", "--patch", patch))


@contextmanager
def applied(plane: ControlPlane, found: Mapping[Identity, Any]) -> Iterator[None]:
    """Objects in a cluster, for a while."""
    plane.kubectl("apply", "--server-side", "--filename", "-", text=stream([space("risk"), CLASS]))
    try:
        for body in found.values():
            apply(plane, body)
            alive(plane, body)
        yield
    finally:
        for _, kind, namespace, name in found:
            at = (kind, name, *(("--namespace", namespace) if namespace else ()))
            with suppress(RefusedError):
                plane.kubectl("delete", *at, "--wait=false")
                plane.kubectl("patch", *at, "--type=merge", "--patch", '{"metadata": {"finalizers": null}}')


def theirs(plane: ControlPlane, changed: Mapping[Identity, Any]) -> dict[Identity, str]:
    """The changes that the server refuses, and why."""
    refused = {}
    for key, body in changed.items():
        try:
            apply(plane, body, "--dry-run=server")
        except RefusedError as error:
            refused[key] = str(error)
    return refused


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_change_that_a_rule_refuses_is_refused_by_the_server(judge: Judge, rule: ChangeRule) -> None:
    if rule.id in OF_ANOTHER_MANAGER:
        assert ours(rule, rule.bad, "0.20.0")[1]
        return
    if judge.version != OF_NEWER_RELEASES.get(rule.id, judge.version):
        with pytest.raises(ProblemsError):  # there is nothing to change
            render(world(rule.bad, judge.version))
        return
    before = bodies(render(world(rule.before, judge.version), keep_objects=True))
    with applied(judge.plane, {key: body for key, body in before.items() if body["kind"] != "Namespace"}):
        changed, refused = ours(rule, rule.bad, judge.version)
        assert refused
        assert set(theirs(judge.plane, changed)) == refused
        changed, refused = ours(rule, rule.good, judge.version)
        assert not refused
        assert theirs(judge.plane, changed) == {}
