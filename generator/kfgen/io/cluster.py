"""What a live cluster says, through the kubectl that is installed: it knows every way to log in."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any, Final

from kfgen.domain.installation import CONTROLLERS, KNATIVE, KNATIVE_CONTROLLER, Found
from kfgen.domain.problem import Problem, ProblemsError, Where, on_one_line

_TIMEOUT: Final = 60


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
    return Found(
        version=_answer(context, "version"),
        controllers=controllers,
        knative=knative,
        config_maps=config_maps(context, namespaces),
        nodes=_items(context, "nodes"),
        storage_classes=_items(context, "storageclasses.storage.k8s.io"),
    )


def _items(context: str, kinds: str, *options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _answer(context, "get", kinds, *options).get("items", [])
    return found


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
    except ValueError:
        raise _failed(context, "kubectl does not answer in JSON") from None
    return answer if isinstance(answer, dict) else {}


def _failed(context: str, text: str, hint: str = "") -> ProblemsError:
    return ProblemsError([Problem(where=Where(f"context:{context}"), code="cluster", text=text, hint=hint)])
