"""`transformer` and `explainer` × Subject → Components."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.catalog.component import EXPLAINERS
from kfgen.domain.component import Component, Load
from kfgen.stages.resolve.container import ports, resources
from kfgen.stages.resolve.location import service_account, storage_uri
from kfgen.stages.resolve.pool import node_pool
from kfgen.stages.resolve.subject import Subject, gpu_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.data import Object


def load_of(values: Mapping[str, Any]) -> Load:
    """What a model or a component says of its load."""
    replicas = values.get("replicas", {})
    logger = values.get("logger")
    return Load(
        min_replicas=replicas.get("min"),
        max_replicas=replicas.get("max"),
        container_concurrency=values.get("containerConcurrency"),
        timeout=values.get("timeout"),
        batcher=values.get("batcher"),
        # The webhook refuses a logger without a mode.
        logger=None if logger is None else {"mode": "all", **logger},
        autoscaling=values.get("autoscaling"),
        strategy=values.get("deploymentStrategy", {}),
    )


def components(subject: Subject) -> tuple[Component, ...]:
    """Those that the model has."""
    found = (_component(subject, name) for name in ("transformer", "explainer"))
    return tuple(one for one in found if one is not None)


def _component(subject: Subject, name: str) -> Component | None:
    values: Mapping[str, Any] | None = subject.values.get(name)
    if values is None:
        return None
    built_in = [one for one in EXPLAINERS if one in values]
    if not built_in and "image" not in values:
        own = "; or one of KServe's own: art: {type: SquareAttack}" if name == "explainer" else ""
        hint = f"for example image: registry.example.com/{name}:1.0.0{own}"
        subject.missing((name, "image"), hint, at=(name,))
    if len(built_in) > 1:
        text = f"an explainer is one of {' and '.join(built_in)}"
        subject.error((name, built_in[1]), "conflict", text, "remove the others")
    pool = node_pool(subject, values, (name,))
    return Component(
        name=name,
        built_in=built_in[0] if built_in else "",
        settings=values[built_in[0]] if built_in else {},
        container=_container(subject, values, name, gpu_of(pool)),
        storage_uri=storage_uri(subject, values.get("storage"), (name, "storage"), subject.name, _version(subject)),
        load=load_of(values),
        labels=values.get("labels", {}),
        annotations=values.get("annotations", {}),
        service_account=service_account(subject, values, (name,)),
        node_pool=pool,
        container_overlay=values.get("container"),
        pod=values.get("pod"),
    )


def _container(subject: Subject, values: Mapping[str, Any], name: str, gpu: str) -> Object:
    env = values.get("env", {}).items()
    return {
        "image": values.get("image", ""),
        "command": list(values.get("command", ())),
        "args": list(values.get("args", ())),
        "env": [{"name": key, **one} if isinstance(one, dict) else {"name": key, "value": one} for key, one in env],
        "ports": list(ports(subject, values, (name,))),
        "resources": resources(values.get("resources", {}), gpu),
    }


def _version(subject: Subject) -> str:
    return str(subject.values.get("version", ""))
