"""Entry of storage/ × Environment → Store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.catalog.stores import STORE_TYPES
from kfgen.domain.environment import Account, Claim, ExternalService, Secret, Store
from kfgen.domain.problem import Report, did_you_mean
from kfgen.stages.resolve.credentials import resolve_secret
from kfgen.stages.resolve.placeholders import environment_name, fill

if TYPE_CHECKING:
    from kfgen.catalog.stores.store_type import StoreType
    from kfgen.domain.catalog import Entry
    from kfgen.domain.data import Object
    from kfgen.domain.environment import Environment, Settled
    from kfgen.stages.resolve.layers import Layers


def resolve_store(entry: Entry, layers: Layers, environment: Environment, report: Report) -> Store:
    """A store in an environment; one without a type where its file says none that there is."""
    kind = str(entry.document.general.values.get("type", ""))
    settled = layers.settle(entry, environment)
    store_type = STORE_TYPES.get(kind)
    if store_type is None:
        return Store(name=entry.name, type="", settled=settled, root="", settings={}, namespaces=())
    before = len(report.problems)
    whole = _is_whole(store_type, settled, environment, report)
    secret = resolve_secret(store_type, entry, settled, environment, report)
    _check_namespaces(settled, environment, report)
    store = Store(
        name=entry.name,
        type=kind,
        settled=settled,
        root=store_type.root(settled.values, entry.name) if whole else "",
        claim=_claim(entry, settled, environment, report) if kind == "pvc" else None,
        secret=secret,
        account=_account(entry, settled, secret),
        service=_service(entry, settled, environment, report),
        initializer=_initializer(settled),
        settings=store_type.settings(settled.values),
        namespaces=tuple(settled.values.get("namespaces", ())),
    )
    report.came_up_in(environment.label, before)
    return store


def _is_whole(store_type: StoreType, settled: Settled, environment: Environment, report: Report) -> bool:
    """Whether every key is there without which nothing can be read from it."""
    missing = [key for key in store_type.keys if key.required and key.name not in settled.values]
    for key in missing:
        if not settled.is_refused(report, key.name):
            text = f'"{key.name}" is missing ({environment.label})'
            report.error(settled.where(key.name), "required", text, f"for example {key.name}: {key.example}")
    return not missing


def _claim(entry: Entry, settled: Settled, environment: Environment, report: Report) -> Claim:
    values = settled.values
    create = values.get("create", True)
    if create and "size" not in values and not settled.is_refused(report, "size"):
        text = f'"size" is missing ({environment.label})'
        report.error(settled.where("size"), "required", text, "for example size: 50Gi; or create: false")
    if create and values.get("accessModes") == [] and not settled.is_refused(report, "accessModes", 0):
        text = f'"accessModes" is empty ({environment.label})'
        report.error(settled.where("accessModes"), "required", text, "null means ReadWriteOnce")
    return Claim(
        name=values.get("claim", entry.name),
        create=create,
        size=values.get("size", ""),
        storage_class=values.get("storageClassName", ""),
        access_modes=tuple(values.get("accessModes", ("ReadWriteOnce",))),
        volume=values.get("volume", {}),
    )


def _account(entry: Entry, settled: Settled, secret: Secret | None) -> Account | None:
    values = settled.values.get("serviceAccount")
    if (secret is None or secret.entry) and values is None:
        return None
    values = values or {}
    return Account(values.get("name", entry.name), values.get("annotations", {}))


def _initializer(settled: Settled) -> Object | None:
    values = settled.values.get("initializer")
    if values is None:
        return None
    formats = values.get("supportedUriFormats") or [{"prefix": f"{settled.values.get('scheme', '')}://"}]
    # KServe tells its init container from others by this name.
    container = {"name": "storage-initializer", **values.get("container", {})}
    return {"container": container, "supportedUriFormats": list(formats)}


def _service(entry: Entry, settled: Settled, environment: Environment, report: Report) -> ExternalService | None:
    values = settled.values.get("service")
    if values is None:
        return None
    where = settled.where("service", "externalName")
    if "externalName" not in values:
        if not settled.is_refused(report, "service", "externalName"):
            hint = "the host it stands for, for example s3.example.com"
            report.error(settled.where("service"), "required", '"externalName" is missing', hint)
        return None
    name = fill(values["externalName"], {"env": environment_name(environment.name)}, where, report)
    allowed = environment.allowed_external_names
    if allowed and not any(name == domain or name.endswith(f".{domain}") for domain in allowed):
        text = f'"{name}" is outside the domains that the environment ({environment.label}) allows'
        report.error(where, "external-name", text, f"its allowedExternalNames are {', '.join(allowed)}")
    return ExternalService(values.get("name", entry.name), name)


def _check_namespaces(settled: Settled, environment: Environment, report: Report) -> None:
    for index, key in enumerate(settled.values.get("namespaces", ())):
        if key not in environment.namespaces:
            hint = did_you_mean(key, environment.namespaces)
            where = settled.where("namespaces", index)
            report.error(where, "reference", f'no namespace "{key}" in catalog/namespaces/', hint)
