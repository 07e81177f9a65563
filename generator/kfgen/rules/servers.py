"""Rules of the server: which runtime serves the format, own containers, storage schemes, fields said twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import did_you_mean, listing
from kfgen.domain.release import Feature
from kfgen.domain.runtime import Demand, runtimes_for
from kfgen.rules.schemes import check_scheme

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model, Server
    from kfgen.domain.problem import Report

_TYPED: Final = {
    "image": "image",
    "command": "command",
    "args": "args",
    "env": "env",
    "ports": "ports",
    "resources": "resources",
}


def format_is_served(model: Model, environment: Environment, report: Report) -> None:
    """Some runtime must serve the format with the protocol (`predictor_model.go`); up to 0.7, it must have a key."""
    if model.format is None or not model.format.name:
        return
    if environment.release.has(Feature.MODEL_SPEC):
        _runtime_serves(model, environment, report)
    else:
        _framework_exists(model, environment, report)


def _framework_exists(model: Model, environment: Environment, report: Report) -> None:
    assert model.format is not None  # noqa: S101 - the caller has looked
    release, settled = environment.release, model.settled
    named = f"{release.product} {release.line} ({environment.label})"
    if model.format.name not in release.frameworks:
        hint = did_you_mean(model.format.name, release.frameworks) or f"it has {listing(release.frameworks, 12)}"
        report.error(settled.where("modelFormat"), "format", f'{named} has no framework "{model.format.name}"', hint)
    if model.format.version:
        text = f"{named} knows no version of a format"
        hint = environment.only_here(f"modelFormat: {model.format.name}")
        report.error(settled.where("modelFormat", "version"), "release", text, hint)
    if settled.values.get("runtime"):
        text = f"{named} has no serving runtimes to name"
        report.error(settled.where("runtime"), "release", text, environment.without("runtime"))
    if (
        model.format.name == "pytorch"
        and model.server.protocol == "v2"
        and not release.has(Feature.PYTORCH_V2_PROTOCOL)
    ):
        text = f"{named} does not serve pytorch with protocol v2"
        hint = environment.only_here("protocolVersion: v1")
        report.error(settled.where("protocolVersion"), "protocol", text, hint)


def _runtime_serves(model: Model, environment: Environment, report: Report) -> None:
    assert model.format is not None  # noqa: S101 - the caller has looked
    release, settled = environment.release, model.settled
    server = model.canary or model.server
    name, version = model.format.name, model.format.version
    if model.runtime:
        _named_runtime_serves(model, server, environment, report)
        return
    protocol = server.protocol or release.default_protocol(name)
    if runtimes_for(
        Demand(model.namespace.key, name, version, protocol, multi_node=bool(model.worker_spec)), environment
    ):
        return
    assumed = "" if server.protocol else " (the default when none is set)"
    asked = f" with protocol {protocol}{assumed}" if protocol else ""
    text = (
        f"{release.product} {environment.version} ({environment.label}) has no runtime that serves modelFormat "
        f'"{name}"{f" version {version}" if version else ""}{asked}'
    )
    report.error(settled.where("modelFormat"), "no-runtime", text, _other_way(model, environment))


def _named_runtime_serves(model: Model, server: Server, environment: Environment, report: Report) -> None:
    assert model.format is not None  # noqa: S101 - the caller has looked
    release, where = environment.release, model.settled.where("runtime")
    named = f"{release.product} {release.line} ({environment.label})"
    own = environment.runtimes.get(model.runtime)
    runtime = own or release.runtimes.get(model.runtime)
    if runtime is None:
        known = {*environment.runtimes, *release.runtimes}
        new = f"write catalog/runtimes/{model.runtime}.yaml, with create: false where somebody else makes it"
        suggestion = did_you_mean(model.runtime, known)
        text = f'no runtime "{model.runtime}" in catalog/runtimes/, and {named} brings none of that name'
        report.error(where, "reference", text, f"{suggestion} Otherwise {new}" if suggestion else new)
    elif not runtime.serves(model.format.name, model.format.version, server.protocol):
        asked = model.format.name + (f" version {model.format.version}" if model.format.version else "")
        asked += f" with protocol {server.protocol}" if server.protocol else ""
        text = f"{model.runtime}{f' of {named}' if own is None else ''} does not serve {asked}"
        report.error(where, "no-runtime", text, _other_way(model, environment))
    if own is not None and not own.stands_in(model.namespace.key):
        where_it_is = f"it is for {listing(own.namespaces)}" if own.enabled else "it is not enabled there"
        text = f'runtime "{own.name}" is not in namespace "{model.namespace.key}" ({environment.label}): {where_it_is}'
        report.error(where, "reference", text, f"see catalog/runtimes/{own.name}.yaml")
    elif own is not None and own.disabled:
        text = f'runtime "{own.name}" is disabled ({environment.label}): KServe refuses models that name it'
        report.error(where, "no-runtime", text, f"see catalog/runtimes/{own.name}.yaml")


def _other_way(model: Model, environment: Environment) -> str:
    """A protocol or a runtime that would work."""
    assert model.format is not None  # noqa: S101 - the caller has looked
    release, name, version = environment.release, model.format.name, model.format.version
    for protocol in ("v1", "v2", "grpc-v2", "grpc-v1"):
        found = runtimes_for(Demand(model.namespace.key, name, version, protocol), environment)
        if found:
            return f"with protocolVersion: {protocol}, and no runtime:, it is {found[0].name}"
    own = [one for one in environment.runtimes.values() if one.stands_in(model.namespace.key) and not one.disabled]
    named = [one.name for one in own if one.serves(name, "", "")]
    named += [runtime.name for runtime in release.runtimes.values() if name in runtime.formats]
    if named:
        return f"set runtime: {named[0]}"
    formats = {known for runtime in release.runtimes.values() for known in runtime.formats}
    formats |= {known.name for one in own for known in one.formats}
    own_way = "write a runtime of your own in catalog/runtimes/, or use image: for a container"
    return did_you_mean(name, formats) or own_way


def own_container_is_whole(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """Without a format there is only a container: what speaks of runtimes means nothing."""
    if model.format is not None:
        return
    for key in ("runtime", "runtimeVersion"):
        if key in model.settled.values and not model.settled.is_refused(report, "modelFormat"):
            text = f'"{key}" means nothing without modelFormat'
            report.error(model.settled.where(key, on_key=True), "conflict", text, "add modelFormat, or remove it")


def schemes_are_known(model: Model, environment: Environment, report: Report) -> None:
    """KServe's storage initializer takes a list of schemes that grew with the releases (`ValidateStorageURI`)."""
    check_scheme(model.server.storage_uri, ("storage",), model, environment, report)
    if model.canary is not None:
        check_scheme(model.canary.storage_uri, ("canary", "storage"), model, environment, report)


def nothing_is_said_twice(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """`image` and `container.image` would leave a reader guessing which wins."""
    if model.container is None:
        return
    for layer in model.container.layers:
        for key in layer if isinstance(layer, dict) else ():
            if key in _TYPED and _TYPED[key] in model.settled.values:
                where = model.settled.where("container", key, on_key=True)
                text = f'"{key}" and "container.{key}" both say it'
                report.error(where, "conflict", text, f'remove "container.{key}"')
