"""LLMInferenceService (`v1alpha1` in KServe 0.16, `v1alpha2` from 0.17): a language model, its router, its workers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.container import env_list, write_large_quantities
from kfgen.domain.data import Data, Object, without_nothing
from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Knob, Manifest, ObjectKey
from kfgen.domain.model import Model
from kfgen.domain.overlay import NAMED_LISTS, laid_on
from kfgen.kinds.kind import Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAIN: Final = "main"  # how KServe finds the server among the containers
_POD: Final = ("spec", "template", "containers", 0)
_KNOBS: Final = (
    Knob(("uri",), ("spec", "model", "uri"), "string", "Where the model lies."),
    Knob(("replicas",), ("spec", "replicas"), "integer", "How many pods."),
)
_CONTAINER_KNOBS: Final = (
    Knob(("image",), (*_POD, "image"), "string", "The server's image."),
    Knob(("resources",), (*_POD, "resources"), "object", "requests and limits of the server's container."),
)


def _build(model: Model, environment: Environment) -> Iterator[Manifest]:
    llm = model.llm
    if llm is None:
        return
    template = _template(model)
    spec: Object = {
        "model": {"uri": model.server.storage_uri},
        **without_nothing(
            {
                "replicas": model.load.min_replicas,
                "baseRefs": [{"name": name} for name in llm.base_refs],
                "parallelism": laid_on({}, llm.parallelism),
                "router": laid_on({}, llm.router),
                "template": template,
                "worker": laid_on({}, llm.worker, named=NAMED_LISTS),
                "prefill": laid_on({}, llm.prefill, named=NAMED_LISTS),
            }
        ),
    }
    if llm.router is not None:  # `router: {scheduler: {}}`: what is empty says that there is one
        spec["router"] = laid_on({}, llm.router)
    contained = "containers" in template
    yield Manifest(
        key=ObjectKey(LLM_INFERENCE_SERVICE.name, model.namespace.key, model.name),
        section=LLM_INFERENCE_SERVICE.section,
        knobs=(*_KNOBS, *_CONTAINER_KNOBS) if contained else _KNOBS,
        knob_set="llmInferenceServiceContainer" if contained else "llmInferenceService",
        form="container" if contained else "",
        body={
            "apiVersion": environment.release.api_version(LLM_INFERENCE_SERVICE.name),
            "kind": LLM_INFERENCE_SERVICE.name,
            "metadata": metadata(
                model.name, model.namespace, environment, labels=model.labels, annotations=model.annotations
            ),
            "spec": laid_on(spec, model.spec, named=NAMED_LISTS),
        },
    )


def _template(model: Model) -> Object:
    """The pods, if anything is said of them: the rest comes from KServe's own configurations."""
    server = model.server
    container: Object = without_nothing(
        {
            "image": server.image,
            "command": list(server.command),
            "args": list(server.args),
            "env": env_list(server.env),
            "ports": list(model.ports),
            "resources": server.resources,
        }
    )
    pod: Object = dict(model.node_pool.fields) if model.node_pool else {}
    if model.service_account:
        pod["serviceAccountName"] = model.service_account
    if container or model.container is not None or model.sidecars:
        main = laid_on({"name": _MAIN, **container}, model.container, named=NAMED_LISTS)
        write_large_quantities(main)
        containers: list[Data] = [main, *model.sidecars]
        pod["containers"] = containers
    return laid_on(pod, model.pod, named=NAMED_LISTS)


LLM_INFERENCE_SERVICE: Final = Kind("LLMInferenceService", Model, "llms", _build, lasting=True)
