"""Entry of caches/ × Environment → Cache."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from kfgen.catalog.words import INFERENCE_SERVICE, INFERENCE_SERVICES, LLMS
from kfgen.domain.cache import Cache
from kfgen.domain.places import PLATFORM
from kfgen.domain.problem import Report
from kfgen.domain.resolved import Resolved
from kfgen.stages.resolve.location import storage_uri
from kfgen.stages.resolve.owners import check_owner
from kfgen.stages.resolve.reference import is_one_of, model_named
from kfgen.stages.resolve.subject import Subject, namespace_of

if TYPE_CHECKING:
    from kfgen.domain.catalog import Entry
    from kfgen.domain.environment import Environment
    from kfgen.stages.resolve.layers import Layers


_READERS: Final = (*INFERENCE_SERVICES, *LLMS)  # what KServe lets read from caches


def resolve_cache(entry: Entry, layers: Layers, environment: Environment, report: Report) -> Resolved | None:
    """The cache; None where it does not exist, or where so much is wrong that there is none."""
    settled = layers.settle(entry, environment)
    values = settled.values
    enabled = bool(values.get("enabled", True))
    if not enabled and environment.name:
        return None
    subject = Subject(entry, settled, environment, report)
    check_owner(settled, environment, report)
    for key, hint in (("modelSize", "for example 10Gi"), ("nodeGroups", "for example [gpu-nodes]")):
        if not values.get(key):
            subject.missing((key,), hint)
    namespace = namespace_of(subject) if "namespace" in values else None
    uri, kind = _source(subject, layers)
    if not uri or ("namespace" in values and namespace is None):
        return None
    name = subject.name
    if "model" in values:
        # KServe forbids a cache to change its URI: a new version of the model is a new cache.
        name = f"{name}-{hashlib.sha256(uri.encode()).hexdigest()[:8]}"
    cache = Cache(
        file=entry.name,
        name=name,
        namespace=namespace,
        uri=uri,
        reader=kind,
        size=values.get("modelSize", ""),
        node_groups=tuple(values.get("nodeGroups", ())),
        service_account=values.get("serviceAccountName", ""),
        same=_same(subject, layers, uri),
        labels=values.get("labels", {}),
        annotations=values.get("annotations", {}),
        spec=values.get("spec"),
        settled=settled,
    )
    app = values.get("app") or (namespace.app if namespace else PLATFORM)
    return Resolved(noun=cache, app=app, settled=settled, enabled=enabled)


def _source(subject: Subject, layers: Layers) -> tuple[str, str]:
    """(where the model lies, its kind if it is one of the catalog); empty after reporting that it is not said once."""
    values = subject.values
    if "sourceModelUri" in values:
        if "model" in values:
            text = 'a cache holds either a "model" of this catalog or a "sourceModelUri"'
            subject.error(("sourceModelUri",), "conflict", text, "remove one of them")
        return str(values["sourceModelUri"]), ""
    if "model" not in values:
        if not subject.settled.is_refused(subject.report, "sourceModelUri"):
            subject.missing(("model",), "the model it holds, or sourceModelUri: a storage URI")
        return "", ""
    model = model_named(subject, layers, ("model",), values["model"], str(values.get("namespace", "")))
    if model is None or not is_one_of(subject, ("model",), model, _READERS):
        return "", ""
    storage, version = model.values.get("storage"), model.values.get("version", "")
    uri = storage_uri(model, storage, ("storage",), model.name, version)
    if not uri and storage is None:
        subject.error(("model",), "reference", f'model "{model.entry.name}" has no storage that could be held')
    return uri, str(model.values.get("kind", INFERENCE_SERVICE))


def _same(subject: Subject, layers: Layers, uri: str) -> tuple[str, ...]:
    """Other caches of the same scope with the same URI, those of earlier files: one of two is told."""
    found = []
    quiet = layers.quiet()
    for name, entry in layers.catalog.folders["caches"].items():
        if name >= subject.entry.name:
            continue
        other = Subject(entry, quiet.settle(entry, subject.environment), subject.environment, Report())
        alike = other.values.get("namespace") == subject.values.get("namespace")
        if alike and other.values.get("enabled", True) and _source(other, quiet)[0] == uri:
            found.append(name)
    return tuple(found)
