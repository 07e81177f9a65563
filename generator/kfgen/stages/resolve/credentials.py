"""`credentials` of a store × Environment → Secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.catalog.stores.store_type import STORAGE_CONFIG
from kfgen.domain.environment import Secret
from kfgen.domain.problem import Report, did_you_mean, listing
from kfgen.stages.resolve.placeholders import environment_name, fill

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.catalog.stores.store_type import Credentials, StoreType
    from kfgen.domain.catalog import Entry
    from kfgen.domain.environment import Environment, Settled


def resolve_secret(
    store_type: StoreType, entry: Entry, settled: Settled, environment: Environment, report: Report
) -> Secret | None:
    """The Secret that a store is read with; None where it is read without."""
    needs = store_type.credentials
    said: Mapping[str, Any] | None = settled.values.get("credentials")
    if needs is None or (said or {}).get("none") or (said is None and not _by_default(needs, settled)):
        return None
    said = said or {}
    kind = needs.methods[said.get("method", next(iter(needs.methods)))]
    known = {**environment.release.secret_keys.get(kind, {}), **{key: key for key in said.get("keys", ())}}
    literals = needs.literals(settled.values)
    linked = needs.entry is not None and said.get("link") == STORAGE_CONFIG
    own_name = f"{entry.name}-credentials"
    name = said.get("secretName", STORAGE_CONFIG if linked else own_name)
    if linked and name != STORAGE_CONFIG:
        text = f'"secretName" cannot be chosen: KServe looks for one called {STORAGE_CONFIG}'
        report.error(settled.where("credentials", "secretName"), "credentials", text, "remove secretName")
    placeholders = {"name": entry.name, "env": environment_name(environment.name)}
    where = settled.where("credentials", "remoteKey")
    properties = said.get("remoteProperties", {})
    if kind in environment.release.secret_keys:  # where it is not, a rule says so
        _check_properties(properties, known.keys() - literals.keys(), settled, report)
    if linked:
        known = {key: needs.in_entry.get(key, key) for key in known}
    return Secret(
        name=name,
        kind=kind,
        backend=said.get("backend", environment.secrets.backend),
        remote_key=fill(said.get("remoteKey", own_name if linked else name), placeholders, where, report),
        properties={own: properties.get(key, key) for key, own in known.items() if key not in literals},
        literals={own: literals[key] for key, own in known.items() if key in literals},
        files=frozenset(own for key, own in known.items() if key in needs.files),
        registry=needs.registry(settled.values),
        entry=needs.entry(settled.values) if linked and needs.entry is not None else {},
    )


def _by_default(needs: Credentials, settled: Settled) -> bool:
    """Whether there is a Secret where nobody says: not beside a role, which would never be used then."""
    account = settled.values.get("serviceAccount") or {}
    return needs.by_default and not (needs.role and needs.role in account.get("annotations", {}))


def _check_properties(properties: Mapping[str, str], known: set[str], settled: Settled, report: Report) -> None:
    for key in sorted(properties.keys() - known):
        place = settled.where("credentials", "remoteProperties", key, on_key=True)
        hint = did_you_mean(key, known) or f"it has {listing(known)}"
        report.error(place, "unknown-key", f'"{key}" is not a key of this Secret', hint)
