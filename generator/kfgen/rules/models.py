"""Rules of a model as a whole: mode, name, replicas, canary, metadata."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.environment import DEFAULT_GPU
from kfgen.domain.quantity import amount
from kfgen.domain.release import Feature
from kfgen.rules.reserved import refuse_unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

# pkg/apis/serving/v1beta1/inference_service_validation.go
_NAME: Final = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?\Z")
_LABEL: Final = 63  # a DNS label; every host and Service name that KServe derives is one


def mode_is_known(model: Model, environment: Environment, report: Report) -> None:
    """A deployment mode that the release does not know is ignored by KServe: the default would be used in silence."""
    release = environment.release
    if model.mode not in release.modes:
        where = model.settled.where("mode")
        if "mode" not in model.settled.values:
            where = environment.settled.where("mode")
        text = f'{release.product} {release.line} ({environment.label}) has no mode "{model.mode}"'
        report.error(where, "mode", text, f"it has {', '.join(release.modes)}")


def name_is_allowed(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """KServe's webhook wants a lower-case name that starts with a letter."""
    if not _NAME.match(model.name):
        text = f'"{model.name}" cannot be the name of an InferenceService: it must start with a letter'
        report.error(model.settled.where("name"), "name", text, "rename the file, or set name")


def name_fits(model: Model, environment: Environment, report: Report) -> None:
    """KServe checks no length; what it derives from the name must be DNS labels, or nothing ever becomes ready.

    Knative: the Service, `prev-<Service>` with a canary, `latest-<Service>` with tag routing. Standard: the label
    `app: isvc.<Service>`, and the host `<Service>-<namespace>`.
    """
    release = environment.release
    suffix = release.predictor_suffix
    if model.mode == "Standard" and model.canary is not None:
        suffix = f"-{max(model.canary_name, model.predictor_name, key=len)}{suffix}"
    suffixes = {"transformer": release.transformer_suffix, "explainer": release.explainer_suffix}
    suffix = max((suffix, *(suffixes[one.name] for one in model.components)), key=len)
    forms = [f"<name>{suffix}"]
    if model.mode == "Standard":
        forms = [f"isvc.<name>{suffix}", f"<name>{suffix}-{model.namespace.name}"]
    elif model.annotations.get(f"{environment.release.group}/enable-tag-routing") == "true":
        forms = [f"latest-<name>{suffix}"]
    elif model.canary is not None:
        forms = [f"prev-<name>{suffix}"]
    made = max(forms, key=len)
    longest = max(_LABEL + len("<name>") - len(made), 0)
    if len(model.name) > longest:
        text = (
            f'"{model.name}" has {len(model.name)} characters; {release.product} {release.line} '
            f"in {model.mode} mode ({environment.label}) allows {longest}, as it makes {made} of it, at most 63 long"
        )
        report.error(model.settled.where("name"), "name-length", text, "set a shorter name:, or rename the file")


def replicas_fit(model: Model, environment: Environment, report: Report) -> None:
    """Standard mode does not scale to zero; min above max is refused by the webhook, unless max is 0 (no limit)."""
    for load, at in ((model.load, ()), *((one.load, (one.name,)) for one in model.components)):
        low, high = load.min_replicas, load.max_replicas
        what = ".".join((*at, "replicas"))
        where = model.settled.where(*at, "replicas", "min")
        if low == 0 and model.mode == "Standard":
            text = f"{what}.min 0 ({environment.label}): Standard mode does not scale to zero (KServe makes it 1)"
            report.error(where, "replicas", text, "write min: 1, or mode: Knative")
        if high and (1 if low is None else low) > high:
            unset = " (what KServe takes where none is set)" if low is None else ""
            text = f"{what}.min {low or 1}{unset} is above {what}.max {high} ({environment.label})"
            report.error(where, "replicas", text, "set both where you set one")


def requests_fit(model: Model, environment: Environment, report: Report) -> None:
    """The API server refuses a request above its limit; one layer may say the one, another the other.

    It takes whole devices alone, as many requested as allowed; and memory in parts of a byte is never meant.
    """
    for resources, at in _amounts(model):
        limits, requests = resources.get("limits", {}), resources.get("requests", {})
        for name in {**requests, **limits}:
            low, high = requests.get(name), limits.get(name)
            wrong = _mistake(name, low, high)
            if wrong:
                key = _resource_key(name, model)
                text, hint = wrong
                where = model.settled.where(*at, "resources", key)
                report.error(where, "quantity", f"{key}: {text} ({environment.label})", hint)


def _amounts(model: Model) -> Iterator[tuple[Any, tuple[str, ...]]]:
    yield model.server.resources, ()
    if model.canary is not None:
        yield model.canary.resources, ("canary",)
    for one in model.components:
        yield one.container["resources"], (one.name,)


def _mistake(name: str, low: str | None, high: str | None) -> tuple[str, str] | None:
    """What is wrong with a request and a limit, and how to mend it."""
    said = [one for one in (low, high) if one is not None]
    if "/" in name and any(amount(one) % 1 for one in said):
        return f"{said[-1]} is no whole number of devices", "write 1, 2 …"
    if "/" in name and len(said) == 2 and amount(said[0]) != amount(said[1]):
        return f"the request of {low} is not the limit of {high}, and devices are not shared", "write one number"
    if name == "memory" and any(amount(one) % 1 for one in said):
        return f"{said[-1]} is less than a byte, or a part of one", "m is a thousandth; write 512Mi or 16Gi"
    if low is not None and high is not None and amount(low) > amount(high):
        return f"the request of {low} is above the limit of {high}", "set both where you set one, as in 8Gi..12Gi"
    return None


def _resource_key(name: str, model: Model) -> str:
    """The catalog's word for a resource."""
    if model.node_pool is not None and name == model.node_pool.gpu_resource:
        return "gpu"
    return {"ephemeral-storage": "ephemeralStorage", DEFAULT_GPU: "gpu"}.get(name, name)


def canary_is_possible(model: Model, environment: Environment, report: Report) -> None:
    """`canaryTrafficPercent` acts in Knative mode only; Standard mode has `spec.canary` from 0.20."""
    if model.canary is None:
        return
    release = environment.release
    where = model.settled.where("canary", on_key=True)
    hint = "write mode: Knative, or canary: null where it is not"
    if model.mode == "Standard" and release.has(Feature.STANDARD_CANARY):
        if model.is_multi_model:
            report.error(where, "canary", "a multi-model server cannot have a canary", "remove it")
        if model.format is None and not model.server.storage_uri:
            text = "a container of your own has a canary in Standard mode only if it reads its model from storage"
            report.error(where, "canary", text, "say its storage, or remove the canary")
        if model.worker_spec:
            report.error(where, "canary", "a model on several nodes cannot have a canary", "remove it")
        if model.canary_name == (model.predictor_name or model.name):
            text = f'the canary has the name of the stable predictor, "{model.canary_name}"'
            report.error(model.settled.where("canary", "name"), "canary", text, "give it another name")
    elif model.mode != "Knative":
        text = f"a canary needs Knative mode, or Standard mode of KServe 0.20, and this is {model.mode}"
        report.error(where, "canary", f"{text} of {release.product} {release.line} ({environment.label})", hint)


def annotations_are_ours_to_give(model: Model, environment: Environment, report: Report) -> None:
    """Some annotations belong to the tools that read our output, some have a key of their own."""
    own = {environment.release.mode_annotation: "write mode: instead"}
    refuse_unreadable(model.annotations, model.settled, report, own=own)
