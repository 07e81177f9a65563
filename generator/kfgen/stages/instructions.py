"""What a person must do by hand, as the commands to run: Secrets that are `existing` are never in Git."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any

from kfgen.domain.model import StoreInNamespace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment, Secret


def instructions(use: Any, environment: Environment) -> tuple[str, ...]:
    """The commands that make the Secret of one or several stores in a namespace; none where something else makes it."""
    if not isinstance(use, StoreInNamespace) or not use.holding:
        return ()
    first = use.holding[0].secret
    if first is None or first.backend != "existing":
        return ()
    target = f"{first.name} --namespace {use.namespace.name}"
    if first.entry:
        creation = f"kubectl create secret generic {target}  # if there is none yet"
        return (creation, *(_entry(store.name, target, store.secret) for store in use.holding if store.secret))
    kind = "docker-registry" if first.registry else "generic"
    commands = [f"kubectl create secret {kind} {target} {' '.join(_contents(first))}"]
    annotations = use.holding[0].annotations(environment.release)
    if annotations:
        pairs = " ".join(f"{name}={shlex.quote(value)}" for name, value in annotations.items())
        commands.append(f"kubectl annotate secret {target} {pairs}")
    return tuple(commands)


def _entry(store: str, target: str, secret: Secret) -> str:
    """The command that adds an entry to a Secret with those of several stores; files are in it as base64."""
    own = {**secret.entry, **dict.fromkeys(sorted(secret.properties), "…")}
    patch = json.dumps({"stringData": {store: json.dumps(own, ensure_ascii=False)}}, ensure_ascii=False)
    return f"kubectl patch secret {target} --type merge --patch {shlex.quote(patch)}"


def _contents(secret: Secret) -> Iterator[str]:
    """The flags that say what is in it; … is for the person to fill in."""
    if secret.registry:
        yield f"--docker-server={secret.registry} --docker-username=… --docker-password=…"
        return
    for key in sorted({*secret.properties, *secret.literals}):
        if key in secret.literals:
            yield f"--from-literal={key}={shlex.quote(secret.literals[key])}"
        else:
            yield f"--from-{'file' if key in secret.files else 'literal'}={key}=…"
