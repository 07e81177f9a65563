"""Rules of what stands around the server: transformer, explainer, logger, autoscaling, several nodes, reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.schemes import check_scheme

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfgen.domain.component import Load
    from kfgen.domain.data import Data
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report
    from kfgen.domain.release import Release

_EXPLAINERS: Final = {
    "art": Feature.ART_EXPLAINER,
    "alibi": Feature.ALIBI_EXPLAINER,
    "aix": Feature.AIX_EXPLAINER,
}
_LOGGER: Final = {
    "metadataHeaders": Feature.LOGGER_HEADERS,
    "metadataAnnotations": Feature.LOGGER_STORAGE,
    "storage": Feature.LOGGER_STORAGE,
}
# pkg/constants/constants.go, and Knative's own
_RESERVED: Final = frozenset({"queue-proxy", "storage-initializer", "agent", "modelcar", "worker-container"})
_PARALLEL: Final = ("PIPELINE_PARALLEL_SIZE", "TENSOR_PARALLEL_SIZE")


def _named(environment: Environment) -> str:
    release = environment.release
    return f"{release.product} {release.line} ({environment.label})"


def _without(environment: Environment, at: Path) -> str:
    """The hint that says how to do without a key here."""
    steps = "".join(f"{step}: {{" for step in at[:-1])
    text = f"{steps}{at[-1]}: null{'}' * (len(at) - 1)}"
    return environment.only_here(text) if environment.name else f"remove {at[-1]}"


def _lacks(model: Model, environment: Environment, at: Path, report: Report) -> None:
    """Report a key that the release has no field for."""
    text = f'{_named(environment)} has no "{".".join(map(str, at))}"'
    report.error(model.settled.where(*at, on_key=True), "release", text, _without(environment, at))


def _explainers(release: Release) -> str:
    """The kinds of explainer that a release has, as a hint shows one."""
    return next((f"{name}: {{type: …}}" for name, feature in _EXPLAINERS.items() if release.has(feature)), "")


def components_are_known(model: Model, environment: Environment, report: Report) -> None:
    """Explainers came and went; labels and annotations of a component came with 0.11; each reads its own storage."""
    release = environment.release
    for component in model.components:
        at: Path = (component.name,)
        if component.built_in and not release.has(_EXPLAINERS[component.built_in]):
            path: Path = (*at, component.built_in)
            text = f'{_named(environment)} has no "{".".join(map(str, path))}"'
            instead = _explainers(release)
            hint = _without(environment, at)  # without its kind it would be a container, and want an image
            hint += f", or explainer: {{{component.built_in}: null, {instead}}}" if instead else ""
            report.error(model.settled.where(*path, on_key=True), "release", text, hint)
        if component.built_in and "type" not in component.settings:
            where = model.settled.where(*at, component.built_in)
            report.error(where, "required", f'"type" of the {component.built_in} explainer is missing', "type: …")
        for key in ("labels", "annotations"):
            if getattr(component, key) and not release.has(Feature.COMPONENT_METADATA):
                _lacks(model, environment, (*at, key), report)
        check_scheme(component.storage_uri, (*at, "storage"), model, environment, report)


def logger_can_say_it(model: Model, environment: Environment, report: Report) -> None:
    """Fields of the logger came one by one; its store must be whole (`validateLogger`)."""
    for load, at in _loads(model):
        for key in load.logger or {}:
            feature = _LOGGER.get(key)
            if feature is not None and not environment.release.has(feature):
                _lacks(model, environment, (*at, "logger", key), report)
        store = (load.logger or {}).get("storage")
        missing = [key for key in ("key", "path", "parameters") if key not in store] if isinstance(store, dict) else []
        if missing:
            text = f"a logger's storage needs {' and '.join(missing)}"
            report.error(model.settled.where(*at, "logger", "storage"), "required", text, "KServe's webhook wants all")


def _loads(model: Model) -> Iterator[tuple[Load, Path]]:
    yield model.load, ()
    for component in model.components:
        yield component.load, (component.name,)


def reach_and_rest_are_possible(model: Model, environment: Environment, report: Report) -> None:
    """`visibility` needs a label that the release reads in this mode, `stopped` an annotation (0.15.1+)."""
    release = environment.release
    if model.visibility == "cluster-local" and model.mode not in release.visibility:
        text = f"{_named(environment)} has no label that keeps a model in {model.mode} mode inside the cluster"
        hint = _without(environment, ("visibility",))
        report.error(model.settled.where("visibility"), "release", text, hint)
    if model.stopped and not release.has(Feature.STOP):
        _lacks(model, environment, ("stopped",), report)
    if model.predictor_name and not (release.has(Feature.PREDICTOR_NAME) and model.mode == "Standard"):
        text = f"a predictor has a name of its own in Standard mode of KServe 0.20, and this is {model.mode} mode"
        hint = _without(environment, ("predictorName",))
        where = model.settled.where("predictorName", on_key=True)
        report.error(where, "release", f"{text} of {_named(environment)}", hint)


def rollout_can_be_said(model: Model, environment: Environment, report: Report) -> None:
    """`deploymentStrategy` is for the Deployments of Standard mode (0.13+); Knative rolls out by revisions."""
    for load, at in _loads(model):
        path: Path = (*at, "deploymentStrategy")
        if load.strategy and not environment.release.has(Feature.DEPLOYMENT_STRATEGY):
            _lacks(model, environment, path, report)
        elif load.strategy and model.mode != "Standard":
            text = f"deploymentStrategy is for Standard mode, and this is {model.mode} ({environment.label})"
            hint = "write mode: Standard, or deploymentStrategy: null where it is not"
            report.error(model.settled.where(*path, on_key=True), "mode", text, hint)


def sidecars_can_stand_there(model: Model, environment: Environment, report: Report) -> None:
    """Beside a modelFormat from 0.15 on; Knative sends requests to the one container that has a port."""
    if not model.sidecars:
        return
    if model.format is not None and not environment.release.has(Feature.SIDECARS):
        text = f"{_named(environment)} takes no further containers beside a modelFormat"
        hint = "use image: for a container of your own, or leave the sidecars out here"
        report.error(model.settled.where("sidecars", on_key=True), "release", text, hint)
    for container in model.sidecars:
        name = str(container["name"])
        if name in _RESERVED or name == environment.release.main_container:
            text = f'"{name}" is a container of KServe itself'
            report.error(model.settled.where("sidecars", name, on_key=True), "reserved", text, "give it another name")
    open_ones = [str(one["name"]) for one in model.sidecars if "ports" in one]
    if model.mode == "Knative" and len(open_ones) + bool(model.ports) > 1:
        where = model.settled.where("sidecars", open_ones[-1], "ports")
        text = f"in Knative mode one container alone has ports, the one that takes the requests ({environment.label})"
        report.error(where, "mode", text, f'remove those of "{open_ones[-1]}", or use Standard mode')


def workers_fit(model: Model, environment: Environment, report: Report) -> None:
    """Several nodes serve one model in Standard mode (0.14+; `validateMultiNodeVariables`)."""
    if not model.worker_spec:
        return
    if not environment.release.has(Feature.WORKER_SPEC):
        _lacks(model, environment, ("workerSpec",), report)
        return
    settled = model.settled
    if model.mode != "Standard":
        text = f"several nodes serve one model in Standard mode alone, and this is {model.mode} ({environment.label})"
        report.error(settled.where("workerSpec", on_key=True), "workers", text, "write mode: Standard")
    if (model.load.autoscaling or {}).get("class") != "none":
        text = f"with workerSpec nothing may scale the model ({environment.label})"
        report.error(settled.where("autoscaling", "class"), "workers", text, "write autoscaling: {class: none}")
    containers = model.worker_spec.get("containers", [])
    if isinstance(containers, list) and len(containers) > 1:
        report.error(settled.where("workerSpec", "containers"), "workers", "a worker has one container", "keep one")


def workers_can_read_and_count(model: Model, environment: Environment, report: Report) -> None:
    """Several nodes read a claim (or oci), and KServe itself tells them how many they are."""
    if not model.worker_spec:
        return
    schemes = ("pvc", "oci") if environment.release.has(Feature.STORAGE_URIS) else ("pvc",)
    scheme = model.server.storage_uri.partition("://")[0]
    if model.format is not None and scheme not in schemes:
        text = f"with workerSpec the model must lie on {' or '.join(f'{one}://' for one in schemes)}"
        hint = "put it on a claim that all nodes can read"
        report.error(model.settled.where("storage"), "workers", f"{text}, for {_named(environment)}", hint)
    for name in _PARALLEL:
        if name in model.server.env:
            hint = "workerSpec: {pipelineParallelSize: …, tensorParallelSize: …} says it"
            report.error(model.settled.where("env", name), "workers", f"KServe itself sets {name}", hint)


def python_path_is_left_alone(model: Model, environment: Environment, report: Report) -> None:
    """The webhook refuses PYTHONPATH in every container, for what it lets one run (0.18+)."""
    if not environment.release.has(Feature.PYTHONPATH_REFUSED):
        return
    places: list[tuple[Path, Mapping[str, Data]]] = [((), model.server.env)]
    if model.canary is not None:
        places.append((("canary",), model.canary.env))
    for one in model.components:
        env = one.container["env"]
        names = [item.get("name") for item in env if isinstance(item, dict)] if isinstance(env, list) else []
        places.append(((one.name,), {str(name): "" for name in names}))
    for at, env_of in places:
        if "PYTHONPATH" in env_of:
            text = f"{_named(environment)} refuses the variable PYTHONPATH"
            report.error(
                model.settled.where(*at, "env", "PYTHONPATH"), "release", text, "install into the image instead"
            )
