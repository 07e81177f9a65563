"""The parts of an InferenceService besides its server: load, transformer, explainer, and the metadata they ask for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from kfgen.domain.data import Data, Object, without_nothing
from kfgen.domain.manifest import Knob
from kfgen.domain.overlay import NAMED_LISTS, laid_on
from kfgen.domain.release import Feature

if TYPE_CHECKING:
    from kfgen.domain.component import Component, Load
    from kfgen.domain.model import Model
    from kfgen.domain.release import Release

INSIDE: Final = "cluster-local"  # the value of the visibility labels of Knative and KServe


def load_fields(load: Load, release: Release) -> Object:
    """KServe's ComponentExtensionSpec, in its order (`pkg/apis/serving/v1beta1/component.go`)."""
    fields: Object = {
        "minReplicas": load.min_replicas,
        "maxReplicas": load.max_replicas,
        "containerConcurrency": load.container_concurrency,
        "timeout": load.timeout,
    }
    if load.autoscaling and release.has(Feature.SCALE_METRIC):
        fields["scaleMetric"] = load.autoscaling.get("metric")
        fields["scaleTarget"] = load.autoscaling.get("target")
        fields["scaleMetricType"] = load.autoscaling.get("metricType")
    if load.autoscaling:
        more: Object = {"metrics": load.autoscaling.get("metrics"), "behavior": load.autoscaling.get("behavior")}
        fields["autoScaling"] = without_nothing(more)
    fields["deploymentStrategy"] = dict(load.strategy)
    fields = without_nothing(fields)
    # Empty maps ask for batching and logging as the cluster has them configured.
    if load.batcher is not None:
        fields["batcher"] = dict(load.batcher)
    if load.logger is not None:
        fields["logger"] = dict(load.logger)
    return fields


def asked_labels(model: Model, release: Release) -> dict[str, str]:
    """Labels of the InferenceService that keys of the model stand for."""
    label = release.visibility.get(model.mode)
    return {label: INSIDE} if model.visibility == INSIDE and label else {}


def asked_annotations(model: Model, release: Release) -> dict[str, str]:
    """Annotations of the InferenceService that keys of the model stand for."""
    result = {}
    if model.stopped:
        result[f"{release.group}/stop"] = "true"
    if model.writable:
        result["storage.kserve.io/readonly"] = "false"
    scaling = model.load.autoscaling or {}
    if "class" in scaling:
        result[f"{release.group}/autoscalerClass"] = str(scaling["class"])
    if not release.has(Feature.SCALE_METRIC):
        result |= _scaling_annotations(model, release)
    return result


def _scaling_annotations(model: Model, release: Release) -> dict[str, str]:
    """Before `scaleMetric`: Knative's own annotations reach the revision, Standard mode knows the CPU's share alone."""
    scaling = model.load.autoscaling or {}
    if model.mode == "Standard":
        return {f"{release.group}/targetUtilizationPercentage": str(scaling["target"])} if "target" in scaling else {}
    return {f"autoscaling.knative.dev/{key}": str(scaling[key]) for key in ("metric", "target") if key in scaling}


def component_spec(component: Component, release: Release) -> Object:
    """`spec.transformer` or `spec.explainer`."""
    spec = load_fields(component.load, release)
    metadata: Object = {
        "labels": dict(sorted(component.labels.items())),
        "annotations": dict(sorted(component.annotations.items())),
        "serviceAccountName": component.service_account,
    }
    spec |= without_nothing({**metadata, **(component.node_pool.fields if component.node_pool else {})})
    container = without_nothing(component.container)
    if component.built_in:
        explainer = without_nothing({**component.settings, "storageUri": component.storage_uri}) | container
        spec[component.built_in] = laid_on(explainer, component.container_overlay, named=NAMED_LISTS)
    else:
        if component.storage_uri:
            env: Data = container.get("env", [])
            assert isinstance(env, list)  # noqa: S101 - made by the resolver
            container["env"] = [*env, {"name": "STORAGE_URI", "value": component.storage_uri}]
        container = {"name": release.main_container, **container}
        spec["containers"] = [laid_on(container, component.container_overlay, named=NAMED_LISTS)]
    return laid_on(spec, component.pod, named=NAMED_LISTS)


_LOAD_KNOBS: Final = (
    (("replicas", "min"), "minReplicas", "integer", "Fewest pods."),
    (("replicas", "max"), "maxReplicas", "integer", "Most pods; 0: no limit."),
    (("containerConcurrency",), "containerConcurrency", "integer", "Requests that one pod takes at a time."),
    (("timeout",), "timeout", "integer", "Seconds until a request is given up."),
)
_CONTAINER_KNOBS: Final = (
    ("image", "string", "The image."),
    ("resources", "object", "requests and limits of the container."),
)


@cache
def component_knobs(name: str, built_in: str) -> tuple[Knob, ...]:
    """What a chart's user may set of a component, below its name."""
    at = ("spec", name)
    container = (*at, built_in) if built_in else (*at, "containers", 0)
    knobs = [Knob((name, *value), (*at, field), kind, doc) for value, field, kind, doc in _LOAD_KNOBS]
    knobs += [Knob((name, field), (*container, field), kind, doc) for field, kind, doc in _CONTAINER_KNOBS]
    return tuple(knobs)
