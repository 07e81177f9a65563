"""For rules: what a model's free-form keys say of pods and containers, wherever they say it, and where that stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.catalog.words import DEPLOYMENT, LLM
from kfgen.domain.data import at_path
from kfgen.domain.overlay import laid_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.data import Data, Object
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path

# Where `spec` of a kind has fields of a pod.
_PODS: Final = {
    DEPLOYMENT: (("template", "spec"),),
    LLM: (("template",), ("worker",), ("prefill", "template"), ("prefill", "worker")),
}
_OF_SERVICE: Final = (("predictor",), ("transformer",), ("explainer",), ("predictor", "workerSpec"))


def is_plain(model: Model) -> bool:
    """Whether a model says nothing free-form, as nearly all do."""
    return not (model.container or model.pod or model.spec or model.sidecars or model.components)


def pods(model: Model) -> Iterator[tuple[Object, Path]]:
    """What is said of the fields of pods, and where."""
    if model.pod is not None:
        yield laid_on({}, model.pod), ("pod",)
    for one in model.components:
        if one.pod is not None:
            yield laid_on({}, one.pod), (one.name, "pod")
    if model.spec is not None:
        spec = laid_on({}, model.spec)
        for at in _PODS.get(model.kind, _OF_SERVICE):
            found = at_path(spec, at)
            if isinstance(found, dict):
                yield found, ("spec", *at)


def containers(model: Model) -> Iterator[tuple[str, Object, Path]]:
    """(name, what is said, where) of containers; no name for a server's own and a component's."""
    if model.container is not None:
        yield "", laid_on({}, model.container), ("container",)
    for one in model.components:
        if one.container_overlay is not None:
            yield "", laid_on({}, one.container_overlay), (one.name, "container")
    for sidecar in model.sidecars:
        yield str(sidecar["name"]), sidecar, ("sidecars", str(sidecar["name"]))
    for pod, at in pods(model):
        for key in ("containers", "initContainers"):
            yield from ((name, body, (*at, key, *where)) for name, body, where in elements(pod.get(key)))
        server = pod.get("model")
        if isinstance(server, dict):
            yield "", server, (*at, "model")


def elements(value: Data) -> Iterator[tuple[str, Object, Path]]:
    """(name, body, path below the list) of a list's elements: also of a map by name, and of what an edit appends."""
    if isinstance(value, dict) and value and value.keys() <= {"append", "remove"}:
        added = value.get("append")
        yield from ((name, body, ("append", *at)) for name, body, at in elements(added))
    elif isinstance(value, dict):
        yield from ((name, body, (name,)) for name, body in value.items() if isinstance(body, dict))
    elif isinstance(value, list):
        found = ((index, body) for index, body in enumerate(value) if isinstance(body, dict))
        yield from ((str(body.get("name", "")), body, (index,)) for index, body in found)


def variables(container: Object) -> Iterator[tuple[str, Data, Path]]:
    """(name, what is said of it, path below the container) of a container's variables."""
    env = container.get("env")
    if isinstance(env, dict) and not env.keys() <= {"append", "remove"}:
        yield from ((name, body, ("env", name)) for name, body in env.items())
    else:
        yield from ((name, body, ("env", *at)) for name, body, at in elements(env))
