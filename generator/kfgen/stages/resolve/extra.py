"""Entry of manifests/ × Environment → Extra."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.domain.model import Extra
from kfgen.domain.overlay import laid_on
from kfgen.domain.places import PLATFORM
from kfgen.domain.problem import Report, did_you_mean
from kfgen.domain.resolved import Resolved
from kfgen.domain.values import Overlay

if TYPE_CHECKING:
    from kfgen.domain.catalog import Entry
    from kfgen.domain.environment import Environment
    from kfgen.stages.resolve.layers import Layers


def resolve_extra(entry: Entry, layers: Layers, environment: Environment, report: Report) -> Resolved | None:
    """The object; None after reporting what is wrong."""
    settled = layers.settle(entry, environment)
    values = settled.values
    overlay = values.get("object")
    if not isinstance(overlay, Overlay):
        if not settled.is_refused(report, "object"):
            hint = "object: {apiVersion: …, kind: …, metadata: …}"
            report.error(settled.where("object"), "required", '"object" is missing', hint)
        return None
    key = values.get("namespace", "")
    if key and key not in environment.namespaces:
        hint = did_you_mean(key, environment.namespaces) or "write it in catalog/namespaces/"
        report.error(settled.where("namespace"), "reference", f'no namespace "{key}" in catalog/namespaces/', hint)
        return None
    namespace = environment.namespaces[key] if key else None
    app = values.get("app") or (namespace.app if namespace else PLATFORM)
    extra = Extra(name=entry.name, namespace=namespace, body=laid_on({}, overlay), settled=settled)
    return Resolved(noun=extra, app=app, settled=settled, enabled=values.get("enabled", True))
