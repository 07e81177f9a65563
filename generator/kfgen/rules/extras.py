"""Rules of `manifests/`: the object must be whole, and nothing in it may be read differently by Helm and kustomize."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.domain.data import at_path
from kfgen.domain.places import PROJECT_FILE
from kfgen.rules.reserved import reserved_annotation, unreadable_annotation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.data import Data, Object
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Extra
    from kfgen.domain.problem import Path, Report


def object_is_whole(extra: Extra, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """apiVersion, kind and metadata.name must be there, as text."""
    paths: tuple[Path, ...] = (("apiVersion",), ("kind",), ("metadata", "name"))
    for path in paths:
        value = at_path(extra.body, path)
        if not isinstance(value, str) or not value:
            dotted = ".".join(map(str, ("object", *path)))
            report.error(extra.settled.where("object"), "object", f'"{dotted}" must be there, as text')
    own = at_path(extra.body, ("metadata", "namespace"))
    if own is not None and (extra.namespace is None or own != extra.namespace.name):
        where = extra.settled.where("object")
        hint = "remove it and write namespace: beside object:"
        report.error(where, "object", f'"object.metadata.namespace" says "{own}" on its own', hint)


def object_is_left_alone(extra: Extra, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """No hook, no List, no kustomize object, no annotation that one of the tools keeps for itself."""
    where = extra.settled.where("object")
    for kind in ("annotations", "labels"):
        found: Any = at_path(extra.body, ("metadata", kind))
        if found is not None and not _is_text_map(found):
            report.error(
                where, "object", f'"object.metadata.{kind}" must be a map of text', "quote numbers and booleans"
            )
            continue
        for key, value in (found or {}).items():
            hint = unreadable_annotation(key, value) if kind == "annotations" else reserved_annotation(key)
            if hint:
                report.error(where, "reserved", f'"{key}" cannot be set here', hint)
    kind_name = str(extra.body.get("kind", ""))
    if kind_name.endswith("List") or "kustomize.config.k8s.io" in str(extra.body.get("apiVersion", "")):
        report.error(where, "object", f"a {kind_name} is not one Kubernetes object", "write one file per object")


def secret_may_be_read(extra: Extra, environment: Environment, report: Report) -> None:
    """A Secret in clear text is known to everybody who can read the repository."""
    body = extra.body
    if (body.get("apiVersion"), body.get("kind")) != ("v1", "Secret") or not environment.name:
        return
    readable = [key for key in ("data", "stringData") if body.get(key)]
    if not readable or environment.secrets.plaintext == "allowed":
        return
    if environment.secrets.plaintext:
        where = environment.settled.where("secrets", "plaintext")
        text = f'Secret "{extra.name}" would be readable in a repository that has a remote ({environment.label})'
        report.error(
            where, "plaintext-secret", text, f"if that is meant: allowPlaintextSecrets: true in {PROJECT_FILE}"
        )
        return
    text = f'Secret "{extra.name}" stands in Git in clear text, values hidden ({environment.label})'
    hint = "rotate it, and let External Secrets or Sealed Secrets bring it; if it is meant, the environment says "
    hint += "secrets: {plaintext: allowed}"
    report.error(extra.settled.where("object", readable[0], on_key=True), "plaintext-secret", text, hint)


def references_stay(extra: Extra, environment: Environment, report: Report) -> None:
    """Where a namespace is mapped, kustomize follows it in references to objects inside; Helm leaves them alone."""
    for place, reference in _references(extra.body):
        where, field = extra.settled.where("object", place[0]), f"object.{'.'.join(map(str, place))}.namespace"
        namespace = reference.get("namespace")
        if namespace is None:
            report.error(where, "object", f'"{field}" is missing', "Kubernetes wants it, and kustomize adds one")
        elif namespace in environment.renamed:
            real = environment.renamed[str(namespace)]
            text = f'"{field}" says "{namespace}", which is called "{real}" ({environment.label})'
            hint = f"{environment.only_here(f'object: {{{place[0]}: …}}')}, with the name it has there"
            report.error(where, "reference", text, hint)


def _references(body: Object) -> Iterator[tuple[Path, Object]]:
    """The places that name an object and its namespace and that kustomize rewrites."""
    kind = str(body.get("kind"))
    if kind in {"RoleBinding", "ClusterRoleBinding"}:
        for index, subject in enumerate(_list(body.get("subjects"))):
            if isinstance(subject, dict) and subject.get("kind") == "ServiceAccount":
                yield ("subjects", index), subject
    if kind in {"ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"}:
        for index, webhook in enumerate(_list(body.get("webhooks"))):
            service = at_path(webhook, ("clientConfig", "service"))
            if isinstance(service, dict):
                yield ("webhooks", index, "clientConfig", "service"), service


def _list(value: Data) -> list[Data]:
    return value if isinstance(value, list) else []


def _is_text_map(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())
