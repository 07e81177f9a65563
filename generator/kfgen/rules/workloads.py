"""Rules of models that are plain Deployments, and of keys that are not for a model's kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.model import FOREIGN_KEYS, MODEL
from kfgen.catalog.words import LABEL_VALUE
from kfgen.domain.data import at_path
from kfgen.domain.overlay import NAMED_LISTS, laid_on
from kfgen.domain.workload import NAME_LABEL, VERSION_LABEL, selector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.data import Object
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

_RESOURCE_METRICS: Final = frozenset({"cpu", "memory"})
_ONE_NODE: Final = frozenset({"ReadWriteOnce", "ReadWriteOncePod"})


def keys_are_for_the_kind(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """What a model's own file says must mean something for its kind; defaults for all are skipped where they do not."""
    for name, inner in FOREIGN_KEYS[model.kind].items():
        said = model.settled.values.get(name)
        for path in [(name, key) for key in inner if key in (said or {})] if inner else [(name,)]:
            if said is None:
                continue
            record: Any = MODEL
            for step in path:
                key = record.by_name[step]
                record = key.field
            text = f'"{".".join(path)}" means nothing for a model of kind {model.kind}'
            hint = f"remove it; it is for {' and '.join(key.kinds)}"
            report.error(model.settled.where(*path, on_key=True), "kind", text, hint)


def names_and_labels_fit(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """A Service's name starts with a letter; the label that selectors look for is not to be set."""
    workload, settled = model.workload, model.settled
    if workload is None:
        return
    if workload.service is not None and not model.name[0].isalpha():
        text = f'"{model.name}" cannot be the name of a Service: it must start with a letter'
        report.error(settled.where("name"), "name", text, "set name, or service: {enabled: false}")
    if NAME_LABEL in model.labels:
        where = settled.where("labels", NAME_LABEL, on_key=True)
        text = f'label "{NAME_LABEL}" cannot be set here'
        report.error(where, "reserved", text, "a Deployment's selector looks for it")
    pattern = LABEL_VALUE.pattern
    if workload.version and VERSION_LABEL in model.labels:
        where = settled.where("labels", VERSION_LABEL, on_key=True)
        report.error(where, "conflict", f'label "{VERSION_LABEL}" and "version" both say it', "remove the label")
    elif workload.version and pattern is not None and not pattern.match(workload.version):
        text = f'version "{workload.version}" becomes a label, and this is not {LABEL_VALUE.what}'
        report.error(settled.where("version"), "value", text)


def selector_finds_the_pods(model: Model, environment: Environment, report: Report) -> None:
    """The API server refuses a Deployment whose selector does not match its own pods."""
    if model.workload is None or model.spec is None:
        return
    labels: Object = {**model.labels, **selector(model.name)}
    if model.workload.version:
        labels[VERSION_LABEL] = model.workload.version
    built: Object = {
        "selector": {"matchLabels": selector(model.name)},
        "template": {"metadata": {"labels": labels}},
    }
    spec = laid_on(built, model.spec, named=NAMED_LISTS)
    wanted: Any = at_path(spec, ("selector", "matchLabels")) or {}
    found: Any = at_path(spec, ("template", "metadata", "labels")) or {}
    missing = sorted(key for key, value in wanted.items() if found.get(key) != value)
    where = model.settled.where("spec")
    if missing:
        text = f'the selector looks for "{missing[0]}: {wanted[missing[0]]}", which the pods do not have'
        report.error(where, "selector", f"{text} ({environment.label})", "add the label, or leave the selector alone")
    if VERSION_LABEL in wanted:
        text = f'the selector looks for "{VERSION_LABEL}"; it is immutable, so no other version could ever follow'
        report.error(where, "selector", f"{text} ({environment.label})", "take it out of spec.selector")


def replicas_can_be_had(model: Model, environment: Environment, report: Report) -> None:
    """A HorizontalPodAutoscaler starts from one pod, and computes shares of what every container requests."""
    settled, low, high = model.settled, model.load.min_replicas, model.load.max_replicas
    if high == 0 and low != 0:
        text = f"replicas.max 0 ({environment.label}): a Deployment has no number without limit"
        report.error(settled.where("replicas", "max"), "replicas", text, "write how many there may be at most")
    elif high is not None and low is not None and low > high:
        text = f"replicas.min {low} is above replicas.max {high} ({environment.label})"
        report.error(settled.where("replicas", "min"), "replicas", text, "set both where you set one")
    scaling: Any = settled.values.get("autoscaling", {})
    if scaling.get("class") == "keda":
        text = f"kfgen makes no KEDA object for a Deployment ({environment.label})"
        hint = "write the ScaledObject in catalog/manifests/, and autoscaling: {class: external} here"
        report.error(settled.where("autoscaling", "class"), "autoscaling", text, hint)
    if model.workload is not None and model.workload.autoscaler is not None:
        if low == 0:
            text = f"replicas.min 0 ({environment.label}): a HorizontalPodAutoscaler does not scale to zero"
            report.error(
                settled.where("replicas", "min"), "replicas", text, "write min: 1, or autoscaling: {class: external}"
            )
        _metrics_can_be_had(model, scaling, environment, report)


def _metrics_can_be_had(model: Model, scaling: Any, environment: Environment, report: Report) -> None:
    where = model.settled.where("autoscaling", "metric")
    if "metrics" in scaling:
        for key in scaling.keys() & {"metric", "target"}:
            text = f'"autoscaling.{key}" cannot stand beside "autoscaling.metrics" ({environment.label})'
            report.error(model.settled.where("autoscaling", key), "conflict", text, f"{key}: null")
        return
    metric = scaling.get("metric", "cpu")
    if metric not in _RESOURCE_METRICS:
        text = f'a HorizontalPodAutoscaler cannot see "{metric}" by itself ({environment.label})'
        report.error(where, "autoscaling", text, "write metric: cpu, or Kubernetes' own list under metrics")
        return
    for name in _without_request(model, metric):
        text = f'container "{name}" requests no {metric} ({environment.label}), of which the autoscaler takes shares'
        path = ("resources", metric) if name == model.name else ("sidecars", name)
        report.error(model.settled.where(*path), "autoscaling", text, f"write resources: {{{metric}: …}} for it")


def _without_request(model: Model, metric: str) -> Iterator[str]:
    """Containers that neither request a resource nor limit it, which Kubernetes takes for the request."""
    main = laid_on({"name": model.name, "resources": model.server.resources}, model.container, named=NAMED_LISTS)
    for container in (main, *model.sidecars):
        amounts = [at_path(container, ("resources", kind, metric)) for kind in ("requests", "limits")]
        if amounts == [None, None]:
            yield str(container["name"])


def strategy_is_whole(model: Model, environment: Environment, report: Report) -> None:
    """What the API server refuses of a strategy."""
    strategy: Any = model.settled.values.get("deploymentStrategy", {})
    rolling = strategy.get("rollingUpdate", {})
    if strategy.get("type") == "Recreate" and rolling:
        where = model.settled.where("deploymentStrategy", "rollingUpdate", on_key=True)
        text = f'"rollingUpdate" cannot stand beside "type: Recreate" ({environment.label})'
        report.error(where, "conflict", text, "rollingUpdate: null")
    zeros = [key for key in ("maxSurge", "maxUnavailable") if rolling.get(key) in (0, "0%")]
    if len(zeros) == 2:
        where = model.settled.where("deploymentStrategy", "rollingUpdate", "maxSurge")
        text = f"maxSurge and maxUnavailable are both 0 ({environment.label}): nothing could ever roll"
        report.error(where, "value", text, "set one of them")


def ports_are_distinct(model: Model, environment: Environment, report: Report) -> None:
    """A pod's ports have names of their own, a Service's ports numbers of their own."""
    names = {str(port["name"]) for port in model.ports}
    for sidecar in model.sidecars:
        ports: Any = sidecar.get("ports", [])
        for port in ports:
            name = str(port.get("name", "")) if isinstance(port, dict) else ""
            if name and name in names:
                where = model.settled.where("sidecars", str(sidecar["name"]), "ports", name, on_key=True)
                text = f'another container of the pod has a port "{name}" ({environment.label})'
                report.error(where, "duplicate", text, "choose another name")
            names.add(name)
    seen: dict[tuple[Any, Any], str] = {}
    for port in model.workload.service.ports if model.workload and model.workload.service else ():
        key = (port["port"], port["protocol"])
        if key in seen:
            text = f'ports "{seen[key]}" and "{port["name"]}" of the Service are both {key[0]} ({environment.label})'
            report.error(model.settled.where("service", "ports"), "conflict", text, "give one another port:")
        seen[key] = str(port["name"])
    if model.name in {str(sidecar["name"]) for sidecar in model.sidecars}:
        where = model.settled.where("sidecars", model.name, on_key=True)
        report.error(where, "duplicate", f'the server\'s own container is called "{model.name}"', "rename the sidecar")


def claim_can_be_shared(model: Model, environment: Environment, report: Report) -> None:
    """A claim of one node, and a new pod that starts before the old one is gone: it waits for good on another node."""
    storage: Any = model.settled.values.get("storage", {})
    strategy: Any = model.settled.values.get("deploymentStrategy", {})
    store = environment.stores.get(storage.get("from", "")) if storage.get("from") in environment.stores else None
    if (
        model.workload is None
        or store is None
        or store.claim is None
        or not _ONE_NODE.issuperset(store.claim.access_modes)
    ):
        return
    rolls = strategy.get("type") != "Recreate" and strategy.get("rollingUpdate", {}).get("maxSurge") not in (0, "0%")
    several = model.workload.autoscaler is not None or (model.workload.replicas or 1) > 1
    if rolls or several:
        who = "its pods" if several else "the old pod and the new one"
        text = f'{who} share claim "{store.claim.name}", which only one node can mount ({environment.label})'
        hint = "accessModes: [ReadWriteMany] in the store; or one replica and deploymentStrategy: {type: Recreate}"
        report.warn(model.settled.where("storage"), "claim-once", text, hint)
