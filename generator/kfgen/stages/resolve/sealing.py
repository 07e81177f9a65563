"""`catalog/secrets/` × Environment → what was sealed for each store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.domain.problem import Where, did_you_mean, listing
from kfgen.domain.sealing import STRICT, Sealed, SealedValues

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.catalog import Catalog
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report


def resolve_sealed(catalog: Catalog, environment: str) -> dict[str, Sealed]:
    """Store → its sealed material. Nothing comes from an environment that is extended: each cluster has its own key."""
    found = {}
    for key, part in catalog.secrets.items():
        owner, _, store = key.partition("/")
        if owner == environment:
            namespaces = part.values.get("namespaces", {})
            secrets = {
                name: SealedValues(one.get("name", ""), one.get("encryptedData", {}))
                for name, one in namespaces.items()
            }
            found[store] = Sealed(part.file, part.values.get("scope", STRICT), secrets)
    return found


def unused_secrets(catalog: Catalog, environments: Mapping[str, Environment], report: Report) -> None:
    """Material for what is not there is read by nobody; of a store that gets its Secret in another way, too."""
    for key, part in catalog.secrets.items():
        name, _, store = key.partition("/")
        where = Where(part.file)
        if name not in catalog.order:
            hint = did_you_mean(name, catalog.order) or f"there are {listing(catalog.order)}"
            report.error(where, "reference", f'no environment "{name}" is rendered', hint)
        elif store not in catalog.storage:
            hint = did_you_mean(store, catalog.storage) or "the file is called like the store"
            report.error(where, "reference", f'no store "{store}" in catalog/storage/', hint)
        elif name in environments:
            _check_use(environments[name], store, report)


def _check_use(environment: Environment, store: str, report: Report) -> None:
    material = environment.sealed[store]
    secret = environment.stores[store].secret
    if secret is None or secret.backend != "sealed-secrets":
        text = f'nobody reads it: "{store}" has no Secret of sealed-secrets in {environment.label}'
        report.warn(Where(material.file), "sealed", text, "remove the file, or set credentials.backend of the store")
        return
    names = {environment.namespaces[key].name for key in environment.namespaces}
    for name in material.secrets:
        if name not in names:
            hint = did_you_mean(name, names) or "it is the real name that counts, and what was sealed opens there alone"
            where = material.where(name, on_key=True)
            report.error(where, "reference", f'no namespace is called "{name}" in {environment.label}', hint)
