"""Entry of namespaces/ × Environment → Namespace."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.domain.data import without_nothing
from kfgen.domain.environment import Environment, Namespace
from kfgen.domain.places import DEFAULT, DNS_LABEL, KUBERNETES_OWN, PLATFORM, is_reserved
from kfgen.domain.resolved import Resolved
from kfgen.domain.tenancy import Profile
from kfgen.stages.resolve.owners import check_owner
from kfgen.stages.resolve.placeholders import environment_name, fill

if TYPE_CHECKING:
    from kfgen.domain.catalog import Entry
    from kfgen.domain.environment import Settled
    from kfgen.domain.problem import Report
    from kfgen.stages.resolve.layers import Layers


def resolve_namespace(entry: Entry, layers: Layers, environment: Environment, report: Report) -> Resolved:  # noqa: ARG001
    """The namespace itself, an object of the app of what belongs to the whole cluster."""
    found = environment.namespaces[entry.name]
    if not environment.name:
        _check_app(found, report)
    return Resolved(noun=found, app=PLATFORM, settled=found.settled)


def namespace(entry: Entry, layers: Layers, environment: Environment, report: Report) -> Namespace:
    """A namespace in an environment."""
    before = len(report.problems)
    settled = layers.settle(entry, environment)
    values = settled.values
    where = settled.where("name")
    placeholders = {"name": entry.name, "env": environment_name(environment.name)}
    name = fill(values.get("name", entry.name), placeholders, where, report)
    if not DNS_LABEL.match(name):
        report.error(where, "value", f'"{name}" is not a DNS label', "a-z, 0-9 and - only, at most 63 characters")
    _check_name(name, settled, report)
    check_owner(settled, environment, report)
    profile = _profile(settled, report)
    report.came_up_in(environment.label, before)
    split = values.get("split", "0")
    return Namespace(
        key=entry.name,
        name=name,
        create=values.get("create", True),
        owner=values.get("owner", ""),
        labels=values.get("labels", {}),
        annotations=values.get("annotations", {}),
        app=values.get("app", entry.name),
        split=split if split == "folder" else int(split),
        profile=profile,
        resource_quota=values.get("resourceQuota", {}),
        limit_range=values.get("limitRange", {}),
        settled=settled,
    )


def _check_app(namespace: Namespace, report: Report) -> None:
    """The name of its app, where the namespace's own file gives it; that of its parts ends in a dash and a word."""
    where = namespace.settled.where("app")
    if "app" not in namespace.settled.values and is_reserved(namespace.app) and namespace.key != DEFAULT:
        own = "the app of what belongs to the whole cluster" if namespace.app == PLATFORM else "no name for an app"
        report.error(where, "reserved", f'"{namespace.app}" is {own}', "set app to another name")
    if namespace.split and is_reserved(f"{namespace.app}-0"):
        report.error(where, "reserved", f'parts of "{namespace.app}" would be called kube-…', "set app to another name")


def _check_name(name: str, settled: Settled, report: Report) -> None:
    """What the cluster itself lives in is nobody's to sync, and what every cluster has is nobody's to make."""
    if name.startswith(KUBERNETES_OWN):
        text = f'"{name}" is the cluster\'s own: names that begin with {KUBERNETES_OWN} are kept for Kubernetes'
        report.error(settled.where("name"), "reserved", text, "serve from a namespace of your own")
    if name == DEFAULT and settled.values.get("create", True):
        text = f'every cluster has the namespace "{name}": it is not to be made, labelled or deleted from here'
        hint = "create: false serves from it as it is; a namespace of your own can be kept apart from others"
        report.error(settled.where("create"), "reserved", text, hint)


def _profile(settled: Settled, report: Report) -> Profile | None:
    values = settled.values.get("profile")
    if values is None:
        return None
    owner = values.get("owner", {})
    if "name" not in owner and not settled.is_refused(report, "profile", "owner", "name"):
        hint = "owner: admin@example.com, or {kind: Group, name: …}"
        report.error(settled.where("profile"), "required", '"profile.owner" is missing', hint)
    subject = {"kind": "User", **owner}
    return Profile(
        owner=without_nothing({key: subject.get(key) for key in ("kind", "name", "namespace")}),
        plugins=tuple(values.get("plugins", ())),
    )
