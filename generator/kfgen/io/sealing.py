"""The programs that encrypt: `kubeseal` and `sops`. They get values over standard input, and in no other way."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.encryption import ENCRYPTED_REGEX
from kfgen.domain.problem import Problem, ProblemsError, Where, on_one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_TIMEOUT: Final = 120
_FROM: Final = {
    "kubeseal": "https://github.com/bitnami-labs/sealed-secrets/releases",
    "sops": "https://github.com/getsops/sops/releases",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Controller:
    """Whose key values are sealed with: a certificate (PEM), or a controller that is asked for its own."""

    certificate: str = ""
    context: str = ""
    namespace: str = ""
    name: str = ""


def kubeseal(secret: str, controller: Controller, scope: str, mask: Callable[[str], str]) -> dict[str, Any]:
    """The SealedSecret that kubeseal makes of a Secret (JSON). `mask` takes values out of what it says.

    Raises:
        ProblemsError: where there is no kubeseal, or it fails.
    """
    arguments = ["--format=json", f"--scope={scope}"]
    if not controller.certificate:
        asked = {"context": controller.context, "controller-namespace": controller.namespace}
        asked["controller-name"] = controller.name
        arguments += [f"--{option}={value}" for option, value in asked.items() if value]
        return _sealed(_run(["kubeseal", *arguments], secret, mask))
    with tempfile.NamedTemporaryFile("w", suffix=".pem", encoding="utf-8") as certificate:  # it is public
        certificate.write(controller.certificate)
        certificate.flush()
        return _sealed(_run(["kubeseal", *arguments, f"--cert={certificate.name}"], secret, mask))


def _sealed(printed: str) -> dict[str, Any]:
    try:
        found = json.loads(printed)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _failed("kubeseal", "kubeseal printed no JSON (output hidden)")
    return found


def sops(secret: str, file: str, root: Path, mask: Callable[[str], str]) -> str:
    """A Secret (YAML) as sops encrypts it for those whom the repository's `.sops.yaml` names for a file.

    Raises:
        ProblemsError: where there is no sops, or it fails.
    """
    types = ["--input-type=yaml", "--output-type=yaml"]
    options = [f"--filename-override={file}", f"--encrypted-regex={ENCRYPTED_REGEX}", *types]
    hint = f".sops.yaml: {{creation_rules: [{{path_regex: ^{os.path.dirname(file)}/, age: age1…}}]}}"
    return _run(["sops", "encrypt", *options], secret, mask, folder=root, hint=hint)


def _run(
    command: Sequence[str], given: str, mask: Callable[[str], str], *, folder: Path | None = None, hint: str = ""
) -> str:
    program, *arguments = command
    path = shutil.which(program)
    if path is None:
        raise _failed(program, f"{program} is not on PATH", f"install it: {_FROM[program]}")
    try:
        done = subprocess.run(  # noqa: S603 - no shell; every option bears its value
            [os.path.abspath(path), *arguments],
            input=given,
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        why = error.strerror if isinstance(error, OSError) else f"it did not end within {_TIMEOUT} s"
        raise _failed(program, f"{program} cannot be run: {why}") from None
    if done.returncode != 0:
        said = on_one_line(mask(done.stderr))
        raise _failed(program, f"{program} says: {said[:300] or 'nothing'}", hint)
    return done.stdout


def _failed(program: str, text: str, hint: str = "") -> ProblemsError:
    return ProblemsError([Problem(where=Where(program), code="sealing", text=text, hint=hint)])
