"""What a live cluster says, through the kubectl that is installed: it knows every way to log in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.installation import CONTROLLERS, KNATIVE, KNATIVE_CONTROLLER, Found
from kfgen.domain.problem import Problem, ProblemsError, Where, on_one_line

if TYPE_CHECKING:
    from pathlib import Path

_TIMEOUT: Final = 60
_TEXTS: Final[dict[str, Any]] = {"*": str}
# Of an object of Kubernetes, what is read: a name with ! has to be there; * is any name, a list holds but such.
_METADATA: Final[dict[str, Any]] = {"name!": str, "namespace": str, "labels": _TEXTS, "annotations": _TEXTS}
_OBJECT: Final[dict[str, Any]] = {
    "metadata!": _METADATA,
    "data": _TEXTS,
    "status": {"allocatable": _TEXTS},
    "spec": {"taints": [{"key!": str, "value": str, "effect!": str}]},
}
_IN_NAMESPACE: Final = {**_OBJECT, "metadata!": {**_METADATA, "namespace!": str}}
_CONTAINERS: Final = [{"name": str, "image": str}]
_WORKLOAD: Final = {**_IN_NAMESPACE, "spec!": {"template!": {"spec!": {"containers!": _CONTAINERS}}}}
_SHAPES: Final = {"nodes": {**_OBJECT, "spec!": _OBJECT["spec"]}, "configmaps": _IN_NAMESPACE}


def refuse_own_kubeconfig(root: Path) -> None:
    """A kubeconfig names programs to log in with: from the repository it would be anybody's who may push to it.

    Raises:
        ProblemsError: where KUBECONFIG names one that lies there.
    """
    top = os.path.realpath(root) + os.sep
    for name in os.environ.get("KUBECONFIG", "").split(os.pathsep):
        if name and os.path.realpath(name).startswith(top):
            text = "KUBECONFIG names a file of this repository: it could run any program"
            where = Where(os.path.relpath(os.path.realpath(name), top))
            hint = "keep it outside of the repository"
            raise ProblemsError([Problem(where=where, code="cluster", text=text, hint=hint)])


def config_maps(context: str, namespaces: tuple[str, ...]) -> list[dict[str, Any]]:
    """All ConfigMaps of some namespaces; a namespace that is not there has none.

    `context` is a name in the user's kubeconfig, given on the command line: nothing of a catalog gets here but names of
    namespaces, which are DNS labels.

    Raises:
        ProblemsError: where there is no kubectl, or it fails.
    """
    found: list[dict[str, Any]] = []
    for namespace in dict.fromkeys(namespaces):
        found += _items(context, "configmaps", f"--namespace={namespace}")
    return found


def installation(context: str) -> Found:
    """What a catalog says of a cluster, as the cluster tells it.

    Raises:
        ProblemsError: where there is no kubectl, or it fails.
    """
    controllers: list[dict[str, Any]] = []
    for name in CONTROLLERS:
        selector = f"--field-selector=metadata.name={name}"
        controllers += _items(context, "deployments.apps,statefulsets.apps", "--all-namespaces", selector)
    selector = f"--field-selector=metadata.name={KNATIVE_CONTROLLER}"
    knative = _items(context, "deployments.apps", f"--namespace={KNATIVE}", selector)
    namespaces = tuple(one["metadata"]["namespace"] for one in (*controllers, *knative))
    version = _answer(context, "version")
    if not _fits(version, {"serverVersion": {"gitVersion": str}}):
        raise _failed(context, "kubectl answers no version")
    return Found(
        version=version,
        controllers=controllers,
        knative=knative,
        config_maps=config_maps(context, namespaces),
        nodes=_items(context, "nodes"),
        storage_classes=_items(context, "storageclasses.storage.k8s.io"),
    )


def _items(context: str, kinds: str, *options: str) -> list[dict[str, Any]]:
    found: Any = _answer(context, "get", kinds, *options).get("items") or []
    shape = _SHAPES.get(kinds) or (_WORKLOAD if kinds.startswith("deployments") else _OBJECT)
    if not _fits(found, [shape]):
        raise _failed(context, f"kubectl answers no list of {kinds.partition('.')[0]}")
    return list(found)


def _fits(value: Any, shape: Any) -> bool:
    """Whether a value is what is read of it; all but what has to be there may be missing, or null."""
    if isinstance(shape, list):
        return isinstance(value, list) and all(_fits(one, shape[0]) for one in value)
    if not isinstance(shape, dict):
        return isinstance(value, shape)
    if not isinstance(value, dict):
        return False
    if any(value.get(name[:-1]) is None for name in shape if name.endswith("!")):
        return False
    known = {name.rstrip("!"): inner for name, inner in shape.items()}
    wanted = ((one, known.get(key, known.get("*"))) for key, one in value.items() if one is not None)
    return all(inner is None or _fits(one, inner) for one, inner in wanted)


def _answer(context: str, *arguments: str) -> dict[str, Any]:
    """What kubectl prints, as data."""
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        raise _failed(context, "kubectl is not on PATH", "install it, or give a file: kubectl get … --output yaml")
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and the options cannot be mistaken for each other
            [kubectl, f"--context={context}", *arguments, "--output=json", "--request-timeout=30s"],
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _failed(context, f"kubectl cannot be run: {error}") from None
    if done.returncode != 0:
        said = on_one_line(done.stderr)
        raise _failed(context, f"kubectl says: {said[:300]}", "kubectl config get-contexts")
    try:
        answer = json.loads(done.stdout)
    except (ValueError, RecursionError):
        raise _failed(context, "kubectl does not answer in JSON") from None
    return answer if isinstance(answer, dict) else {}


def _failed(context: str, text: str, hint: str = "") -> ProblemsError:
    return ProblemsError([Problem(where=Where(f"context:{context}"), code="cluster", text=text, hint=hint)])
