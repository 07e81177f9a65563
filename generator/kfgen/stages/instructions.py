"""What a person must do by hand, as the commands to run: Secrets that are `existing` are never in Git."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.domain.model import StoreInNamespace

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment


def instructions(use: Any, environment: Environment) -> tuple[str, ...]:
    """The commands that make a store's Secret in a namespace; none where something else makes it."""
    if not isinstance(use, StoreInNamespace):
        return ()
    secret = use.store.secret
    if secret is None or secret.backend != "existing":
        return ()
    target = f"secret {secret.name} --namespace {use.namespace.name}"
    values = " ".join(f"--from-literal={key}=…" for key in sorted(secret.properties))
    commands = [f"kubectl create {target.replace('secret', 'secret generic', 1)} {values}"]
    group = environment.release.group
    annotations = " ".join(f"{group}/{name}={value}" for name, value in sorted(use.store.s3.items()))
    if annotations:
        commands.append(f"kubectl annotate {target} {annotations}")
    return tuple(commands)
