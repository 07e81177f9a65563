"""What a live cluster says, through the kubectl that is installed: it knows every way to log in."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any, Final

from kfgen.domain.problem import Problem, ProblemsError, Where

_TIMEOUT: Final = 60


def config_maps(context: str, namespaces: tuple[str, ...]) -> list[dict[str, Any]]:
    """All ConfigMaps of some namespaces; a namespace that is not there has none.

    `context` is a name in the user's kubeconfig, given on the command line: nothing of a catalog gets here but names of
    namespaces, which are DNS labels.

    Raises:
        ProblemsError: where there is no kubectl, or it fails.
    """
    kubectl = shutil.which("kubectl")
    if kubectl is None:
        raise _failed(context, "kubectl is not on PATH", "install it, or give a file: kubectl get … --output yaml")
    found: list[dict[str, Any]] = []
    for namespace in dict.fromkeys(namespaces):
        arguments = ["get", "configmaps", f"--namespace={namespace}", "--output=json", "--request-timeout=30s"]
        try:
            done = subprocess.run(  # noqa: S603 - no shell, and the options cannot be mistaken for each other
                [kubectl, f"--context={context}", *arguments],
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=_TIMEOUT,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise _failed(context, f"kubectl cannot be run: {error}") from None
        if done.returncode != 0:
            said = " ".join("".join(char if char.isprintable() else " " for char in done.stderr).split())
            raise _failed(context, f"kubectl says: {said[:300]}", "kubectl config get-contexts")
        found += json.loads(done.stdout).get("items", [])
    return found


def _failed(context: str, text: str, hint: str = "") -> ProblemsError:
    return ProblemsError([Problem(where=Where(f"context:{context}"), code="cluster", text=text, hint=hint)])
