"""What KServe and Knative make of objects in their turn, by name: nothing else of the catalog may be called so.

Names: pkg/constants/constants.go (`PredictorServiceName` …), and the reconcilers of services, deployments, autoscalers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.words import INFERENCE_SERVICE
from kfgen.domain.data import at_path
from kfgen.domain.graph import Graph
from kfgen.domain.model import Model
from kfgen.domain.platform import KSERVE_CONFIG, InstalledConfig
from kfgen.domain.problem import Report, Where

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.result import EntryResult

Identity = tuple[str, ...]  # API group, kind, namespace, name

_NO_VIRTUAL_HOST: Final = re.compile(r'"disableIstioVirtualHost"\s*:\s*true')
_KNATIVE: Final = "Knative"
_SERVICE: Final = ("", "Service")
_DEPLOYMENT: Final = ("apps", "Deployment")
_AUTOSCALER: Final = ("autoscaling", "HorizontalPodAutoscaler")


def made_of(noun: Any, environment: Environment) -> tuple[Identity, ...]:
    """The objects that controllers make of what a noun becomes."""
    if isinstance(noun, Model) and noun.kind == INFERENCE_SERVICE:
        found = _of_model(noun, environment)
    elif isinstance(noun, Graph):
        found = _of_server(noun.name, knative=noun.mode == _KNATIVE)
    else:
        return ()
    return tuple((group, kind, noun.namespace.name, name) for (group, kind), name in found)


def _of_model(model: Model, environment: Environment) -> Iterator[tuple[tuple[str, str], str]]:
    release, knative = environment.release, model.mode == _KNATIVE
    if knative and not _has_no_virtual_host(environment):  # a Service of the model's own name leads to the gateway
        yield _SERVICE, model.name
    elif not knative and not model.visibility:
        yield ("networking.k8s.io", "Ingress"), model.name
    scaling = model.load.autoscaling or {}
    for name in _predictors(model, environment):
        yield from _of_server(name, knative=knative, scaled=scaling.get("class", "hpa") == "hpa")
        if model.worker_spec is not None:
            yield _DEPLOYMENT, f"{name}-worker"
    suffixes = {"transformer": release.transformer_suffix, "explainer": release.explainer_suffix}
    for component in model.components:
        yield from _of_server(f"{model.name}{suffixes[component.name]}", knative=knative)
    if model.is_multi_model:
        yield ("", "ConfigMap"), f"modelconfig-{model.name}-0"


def _has_no_virtual_host(environment: Environment) -> bool:
    config = environment.platform.get(KSERVE_CONFIG)
    if not isinstance(config, InstalledConfig):
        return False
    said = at_path(dict(config.settings), ("ingress", "disableIstioVirtualHost"))
    installed = config.baseline.data.get("ingress", "") if config.baseline is not None else ""
    return bool(_NO_VIRTUAL_HOST.search(installed)) if said is None else said is True


def _predictors(model: Model, environment: Environment) -> list[str]:
    names = [model.predictor_name]
    if model.canary is not None and model.mode != _KNATIVE:
        names.append(model.canary_name)
    return [f"{model.name}{f'-{name}' if name else ''}{environment.release.predictor_suffix}" for name in names]


def _of_server(name: str, *, knative: bool, scaled: bool = True) -> Iterator[tuple[tuple[str, str], str]]:
    yield _SERVICE, name
    if not knative:  # Knative's are called by revision
        yield _DEPLOYMENT, name
    if scaled and not knative:
        yield _AUTOSCALER, name


def check_made(results: Iterable[EntryResult], report: Report) -> None:
    """Report what is called like something that KServe makes for another: each controller would undo the other's."""
    makers: dict[tuple[str, Identity], str] = {}
    told: set[tuple[str, str, str]] = set()
    found = list(results)
    for result, environment, identity in _all(found, "made"):
        other = makers.setdefault((environment, identity), result.source)
        if other != result.source:
            _tell(identity, environment, (result.source, other), told, report)
    for result, environment, identity in _all(found, "identities") if makers else ():
        other = makers.get((environment, identity), result.source)
        if other != result.source:
            _tell(identity, environment, (result.source, other), told, report)


def _all(results: Iterable[EntryResult], what: str) -> Iterator[tuple[EntryResult, str, Identity]]:
    for result in results:
        for environment, identities in getattr(result, what).items():
            yield from ((result, environment, identity) for identity in identities)


def _tell(
    identity: Identity, environment: str, sources: tuple[str, str], told: set[tuple[str, str, str]], report: Report
) -> None:
    if (environment, *sources) in told:  # one message for all that they share
        return
    told.add((environment, *sources))
    _, kind, namespace, name = identity
    text = f'{kind} "{name}" in namespace "{namespace}" ({environment}) is what KServe makes for {sources[1]} too'
    before = len(report.problems)
    report.error(Where(sources[0]), "conflict", text, "rename one of them, or set name")
    report.came_up_in(environment, before)
