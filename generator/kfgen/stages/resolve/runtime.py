"""Entry of runtimes/ × Environment → Runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.domain.environment import DEFAULT_GPU
from kfgen.domain.problem import Report, did_you_mean
from kfgen.domain.runtime import Runtime, SupportedFormat
from kfgen.stages.resolve.container import ports, resources, sidecars
from kfgen.stages.resolve.subject import Subject, or_new

if TYPE_CHECKING:
    from kfgen.domain.catalog import Entry
    from kfgen.domain.environment import Environment
    from kfgen.stages.resolve.layers import Layers


def resolve_runtime(entry: Entry, layers: Layers, environment: Environment, report: Report) -> Runtime:
    """A serving runtime in an environment."""
    subject = Subject(entry, layers.settle(entry, environment), environment, report)
    values = subject.values
    before = len(report.problems)
    create = values.get("create", True)
    if create and "image" not in values:
        subject.missing(("image",), "the server's image; or create: false, where somebody else makes the runtime")
    runtime = Runtime(
        name=entry.name,
        cluster=values.get("scope") == "cluster",
        namespaces=_namespaces(subject),
        create=create,
        enabled=values.get("enabled", True),
        formats=_formats(subject),
        protocols=tuple(values.get("protocolVersions", ())),
        multi_model=values.get("multiModel", False),
        disabled=values.get("disabled", False),
        server_type=values.get("serverType", ""),
        image=values.get("image", ""),
        command=tuple(values.get("command", ())),
        args=tuple(values.get("args", ())),
        env=values.get("env", {}),
        ports=ports(subject, values),
        resources=resources(values.get("resources", {}), DEFAULT_GPU),
        sidecars=sidecars(subject, values, DEFAULT_GPU),
        worker_spec=values.get("workerSpec"),
        labels=values.get("labels", {}),
        annotations=values.get("annotations", {}),
        container=values.get("container"),
        pod=values.get("pod"),
        spec=values.get("spec"),
        settled=subject.settled,
    )
    report.came_up_in(environment.label, before)
    return runtime


def _namespaces(subject: Subject) -> tuple[str, ...]:
    named = subject.values.get("namespaces", ())
    known = subject.environment.namespaces
    for index, key in enumerate(named):
        if key not in known:
            hint = or_new(did_you_mean(key, known), f"kfgen add namespace {key}")
            text = f'no namespace "{key}" in catalog/namespaces/'
            subject.error(("namespaces", index), "reference", text, hint)
    if named and subject.values.get("scope") == "cluster":
        text = 'a runtime of the whole cluster is in no namespace: "namespaces" means nothing beside "scope: cluster"'
        subject.error(("namespaces",), "conflict", text, "remove one of them")
    return tuple(named)


def _formats(subject: Subject) -> tuple[SupportedFormat, ...]:
    values = subject.values.get("supportedModelFormats")
    if not values:
        subject.missing(("supportedModelFormats",), "for example [{name: sklearn, version: 1}]")
        return ()
    for index, one in enumerate(values):
        if "name" not in one:
            at = ("supportedModelFormats", index)
            subject.missing((*at, "name"), "for example sklearn", at=at)
    return tuple(
        SupportedFormat(
            one.get("name", ""), one.get("version", ""), one.get("autoSelect", False), one.get("priority", 0)
        )
        for one in values
    )
