"""Entry of storage/ × Environment → Store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.domain.environment import Account, Claim, ExternalService, Secret, Store
from kfgen.domain.problem import Report, did_you_mean
from kfgen.stages.resolve.placeholders import environment_name, fill

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.catalog import Entry
    from kfgen.domain.environment import Environment, Settled
    from kfgen.stages.resolve.layers import Layers

S3_KEYS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
# How KServe wants each setting written: pkg/credentials/s3/s3_secret.go.
_FLAGS = {True: "1", False: "0"}
_WORDS = {True: "true", False: "false"}
_SETTINGS = {"useHttps": _FLAGS, "verifySSL": _FLAGS, "useVirtualBucket": _WORDS, "useAnonymousCredential": _WORDS}


def resolve_store(entry: Entry, layers: Layers, environment: Environment, report: Report) -> Store:
    """A store in an environment."""
    kind = str(entry.document.general.values.get("type", ""))
    settled = layers.settle(entry, environment)
    values = settled.values
    before = len(report.problems)
    secret = _secret(entry, settled, environment, report)
    _check_namespaces(settled, environment, report)
    store = Store(
        name=entry.name,
        type=kind,
        settled=settled,
        claim=_claim(entry, settled, environment, report) if kind == "pvc" else None,
        bucket=values.get("bucket", ""),
        prefix=values.get("prefix", ""),
        secret=secret,
        account=_account(entry, settled, secret),
        service=_service(entry, settled, environment, report),
        s3=_s3(settled, secret, environment, report) if kind == "s3" else {},
        namespaces=tuple(values.get("namespaces", ())),
    )
    report.came_up_in(environment.label, before)
    return store


def _claim(entry: Entry, settled: Settled, environment: Environment, report: Report) -> Claim:
    values = settled.values
    create = values.get("create", True)
    if create and "size" not in values and not settled.is_refused(report, "size"):
        text = f'"size" is missing ({environment.label})'
        report.error(settled.where("size"), "required", text, "for example size: 50Gi; or create: false")
    return Claim(
        name=values.get("claim", entry.name),
        create=create,
        size=values.get("size", ""),
        storage_class=values.get("storageClassName", ""),
        access_modes=tuple(values.get("accessModes", ("ReadWriteOnce",))),
    )


def _secret(entry: Entry, settled: Settled, environment: Environment, report: Report) -> Secret | None:
    kind = settled.values.get("type")
    credentials: Mapping[str, Any] | None = settled.values.get("credentials")
    if kind == "pvc" or (credentials is not None and credentials.get("none")):
        return None
    if kind == "gcs":
        hint = "write credentials: none, for a public bucket or workload identity"
        report.error(settled.where("credentials"), "credentials", "credentials for gcs are not supported", hint)
        return None
    credentials = credentials or {}
    name = credentials.get("secretName", f"{entry.name}-credentials")
    where = settled.where("credentials", "remoteKey")
    placeholders = {"name": entry.name, "env": environment_name(environment.name)}
    properties = credentials.get("remoteProperties", {})
    for key in properties.keys() - set(S3_KEYS):
        place = settled.where("credentials", "remoteProperties", key, on_key=True)
        hint = did_you_mean(key, S3_KEYS) or f"it has {' and '.join(S3_KEYS)}"
        report.error(place, "unknown-key", f'"{key}" is not a key of an S3 Secret', hint)
    return Secret(
        name=name,
        backend=credentials.get("backend", environment.secrets.backend),
        remote_key=fill(credentials.get("remoteKey", name), placeholders, where, report),
        properties={key: properties.get(key, key) for key in S3_KEYS},
    )


def _account(entry: Entry, settled: Settled, secret: Secret | None) -> Account | None:
    values = settled.values.get("serviceAccount")
    if secret is None and values is None:
        return None
    values = values or {}
    return Account(values.get("name", entry.name), values.get("annotations", {}))


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


def _s3(settled: Settled, secret: Secret | None, environment: Environment, report: Report) -> dict[str, str]:
    """Annotation name → value, for what the store says and the release knows."""
    values = settled.values
    known = environment.release.s3_annotations
    result = {}
    for key in ("endpoint", "region", *_SETTINGS):
        if key not in values:
            continue
        if key not in known:
            release = environment.release
            text = f'{release.product} {release.line} ({environment.label}) has no "{key}" for S3'
            report.error(settled.where(key, on_key=True), "release", text, environment.without(key))
            continue
        result[known[key]] = _SETTINGS[key][values[key]] if key in _SETTINGS else values[key]
    role = "eks.amazonaws.com/role-arn" in (values.get("serviceAccount") or {}).get("annotations", {})
    if result and secret is None and not role:
        text = "without credentials there is no Secret that could carry the S3 settings"
        hint = "credentials: {secretName: …}, or a serviceAccount with eks.amazonaws.com/role-arn"
        report.error(settled.where("credentials"), "credentials", text, hint)
    return result


def _check_namespaces(settled: Settled, environment: Environment, report: Report) -> None:
    for index, key in enumerate(settled.values.get("namespaces", ())):
        if key not in environment.namespaces:
            hint = did_you_mean(key, environment.namespaces)
            where = settled.where("namespaces", index)
            report.error(where, "reference", f'no namespace "{key}" in catalog/namespaces/', hint)
