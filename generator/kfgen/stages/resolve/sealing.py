"""`catalog/secrets/` × Environment → what was sealed for each store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.domain.problem import Where, did_you_mean, listing
from kfgen.domain.sealing import SEALED_SECRETS, SOPS, STRICT, Encrypted, Sealed, SealedValues

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kfgen.domain.catalog import Catalog
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report


def resolve_sealed(catalog: Catalog, environment: str) -> dict[str, Sealed]:
    """Store → its sealed material. Nothing comes from an environment that is extended: each cluster has its own key."""
    found = {}
    for key, part in catalog.secrets.items():
        owner, _, store = key.partition("/")
        if owner == environment:
            namespaces = part.values.get("namespaces") or {}
            secrets = {
                name: SealedValues(one.get("name", ""), one.get("encryptedData", {}))
                for name, one in namespaces.items()
            }
            found[store] = Sealed(part.file, part.values.get("scope", STRICT), secrets)
    return found


def resolve_encrypted(catalog: Catalog, environment: str) -> dict[str, dict[str, Encrypted]]:
    """Store → namespace → its Secret as SOPS encrypted it, empty where it could not be read."""
    found: dict[str, dict[str, Encrypted]] = {}
    for key, part in catalog.encrypted.items():
        owner, store, namespace = key.split("/")
        if owner == environment:
            found.setdefault(store, {})[namespace] = Encrypted(part.file, dict(part.values))
    return found


def unused_secrets(catalog: Catalog, environments: Mapping[str, Environment], report: Report) -> None:
    """Material for what is not there is read by nobody; of a store that gets its Secret in another way, too."""
    for key, part in (*catalog.secrets.items(), *catalog.encrypted.items()):
        name, store, *namespace = key.split("/")
        where = Where(part.file)
        if name not in catalog.order:
            hint = did_you_mean(name, catalog.order) or f"there are {listing(catalog.order)}"
            report.error(where, "reference", f'no environment "{name}" is rendered', hint)
        elif store not in catalog.storage:
            what = "folder" if namespace else "file"
            hint = did_you_mean(store, catalog.storage) or f"the {what} is called like the store"
            report.error(where, "reference", f'no store "{store}" in catalog/storage/', hint)
        elif name in environments:
            _check_use(environments[name], store, Where(part.file), namespace, report)


def _check_use(environment: Environment, store: str, where: Where, encrypted: Sequence[str], report: Report) -> None:
    """`encrypted` is the namespace of a Secret that SOPS encrypted; none for sealed material."""
    backend = SOPS if encrypted else SEALED_SECRETS
    secret = environment.stores[store].secret
    if secret is None or secret.backend != backend:
        text = f'nobody reads it: "{store}" has no Secret of {backend} in {environment.label}'
        report.warn(where, "sealed", text, "remove the file, or set credentials.backend of the store")
        return
    names = {environment.namespaces[key].name for key in environment.namespaces}
    places = dict.fromkeys(encrypted, where)
    if not encrypted:
        material = environment.sealed[store]
        places = {name: material.where(name, on_key=True) for name in material.secrets}
    for name in places.keys() - names:
        hint = did_you_mean(name, names) or "it is the real name that counts, and what was sealed opens there alone"
        report.error(places[name], "reference", f'no namespace is called "{name}" in {environment.label}', hint)
