"""ServingRuntime and ClusterServingRuntime (`v1alpha1`, KServe 0.8+)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.container import env_list, write_large_quantities
from kfgen.domain.data import Data, Object, without_nothing
from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Knob, Manifest, ObjectKey
from kfgen.domain.overlay import NAMED_LISTS, laid_on
from kfgen.domain.release import Feature, Release
from kfgen.domain.runtime import Runtime, RuntimeInNamespace, SupportedFormat
from kfgen.kinds.kind import BEFORE_SERVERS, Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

_SERVER: Final = ("spec", "containers", 0)
_KNOBS: Final = (
    Knob(("image",), (*_SERVER, "image"), "string", "The server's image."),
    Knob(("resources",), (*_SERVER, "resources"), "object", "requests and limits of the server's container."),
    Knob(("disabled",), ("spec", "disabled"), "boolean", "true: no model may use it."),
)


def _build_in_namespace(use: RuntimeInNamespace, environment: Environment) -> Iterator[Manifest]:
    if use.namespace is not None and use.runtime.create:
        yield _manifest(SERVING_RUNTIME.name, use, environment)


def _build_for_cluster(use: RuntimeInNamespace, environment: Environment) -> Iterator[Manifest]:
    if use.namespace is None and use.runtime.create:
        yield _manifest(CLUSTER_SERVING_RUNTIME.name, use, environment)


def _manifest(name: str, use: RuntimeInNamespace, environment: Environment) -> Manifest:
    runtime, release = use.runtime, environment.release
    annotations = {**(BEFORE_SERVERS if use.namespace else {}), **runtime.annotations}
    if runtime.server_type and release.has(Feature.SERVER_TYPE):
        annotations[f"{release.group}/server-type"] = runtime.server_type
    place = use.namespace
    return Manifest(
        key=ObjectKey(name, place.key if place else "", runtime.name),
        section=SERVING_RUNTIME.section,
        knobs=_KNOBS,
        knob_set="servingRuntime",
        body={
            "apiVersion": release.api_version(name),
            "kind": name,
            "metadata": metadata(runtime.name, place, environment, labels=runtime.labels, annotations=annotations),
            "spec": laid_on(_spec(runtime, release), runtime.spec, named=NAMED_LISTS),
        },
    )


def _spec(runtime: Runtime, release: Release) -> Object:
    formats: list[Data] = [_format(one, release) for one in runtime.formats]
    worker = laid_on({}, runtime.worker_spec, named=NAMED_LISTS)
    spec: Object = {
        "supportedModelFormats": formats,
        # 0.8 does not know the field: there a runtime takes every protocol.
        "protocolVersions": list(runtime.protocols) if release.has(Feature.RUNTIME_PROTOCOLS) else [],
        "multiModel": runtime.multi_model or None,
        "disabled": runtime.disabled or None,
        "containers": [_container(runtime, release), *runtime.sidecars],
        "workerSpec": worker,
    }
    return laid_on(without_nothing(spec), runtime.pod, named=NAMED_LISTS)


def _format(one: SupportedFormat, release: Release) -> Object:
    priority = one.priority if release.has(Feature.RUNTIME_PRIORITY) else 0
    return without_nothing(
        {
            "name": one.name,
            "version": one.version,
            "autoSelect": one.auto_select or None,
            "priority": priority or None,
        }
    )


def _container(runtime: Runtime, release: Release) -> Object:
    container: Object = {
        "name": release.main_container,
        "image": runtime.image,
        "command": list(runtime.command),
        "args": list(runtime.args),
        "env": env_list(runtime.env),
        "ports": list(runtime.ports),
        "resources": runtime.resources,
    }
    result = laid_on(without_nothing(container), runtime.container, named=NAMED_LISTS)
    write_large_quantities(result)
    return result


SERVING_RUNTIME: Final = Kind("ServingRuntime", RuntimeInNamespace, "runtimes", _build_in_namespace, lasting=True)
CLUSTER_SERVING_RUNTIME: Final = Kind(
    "ClusterServingRuntime", RuntimeInNamespace, "runtimes", _build_for_cluster, lasting=True
)
