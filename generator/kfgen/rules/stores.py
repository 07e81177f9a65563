"""Rules of stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.stores import STORE_TYPES
from kfgen.domain.places import DNS_LABEL, DNS_SUBDOMAIN
from kfgen.domain.problem import did_you_mean, listing
from kfgen.domain.release import Feature
from kfgen.rules.reserved import refuse_unreadable
from kfgen.rules.schemes import STORAGE_CONTAINER

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment, Store
    from kfgen.domain.model import StoreInCluster, StoreInNamespace
    from kfgen.domain.problem import Report

# What a PersistentVolume's source may be, and what else a person may say of one (core/v1).
_SOURCES: Final = frozenset(
    {
        *("awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "csi", "fc", "flexVolume"),
        *("gcePersistentDisk", "glusterfs", "hostPath", "iscsi", "local", "nfs", "portworxVolume", "quobyte", "rbd"),
        *("scaleIO", "storageos", "vsphereVolume"),
    }
)
_OF_A_VOLUME: Final = ("mountOptions", "nodeAffinity", "volumeAttributesClassName", "volumeMode")
_OF_SEVERAL: Final = ("existing", "external-secrets")  # backends that can make a Secret for several stores


def names_are_allowed(use: StoreInNamespace, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """A Service's name starts with a letter (DNS-1035)."""
    service = use.store.service
    if service is not None and not (DNS_LABEL.match(service.name) and service.name[0].isalpha()):
        text = f'"{service.name}" cannot be the name of a Service: it must start with a letter'
        report.error(use.store.settled.where("service", "name"), "name", text, "set service.name")


def annotations_can_be_carried(use: StoreInNamespace, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """Some annotations belong to the tools that read our output, some they cannot read."""
    account = use.store.account
    if account is not None:
        refuse_unreadable(account.annotations, use.store.settled, report, at=("serviceAccount", "annotations"))


def secret_is_known(use: StoreInNamespace, environment: Environment, report: Report) -> None:
    """KServe looks for keys it knows and skips any other Secret without a word (`service_account_credentials.go`)."""
    store, release = use.store, environment.release
    if store.secret is None or store.secret.kind in release.secret_keys:
        return
    needs = STORE_TYPES[store.type].credentials
    assert needs is not None  # noqa: S101 - it has a Secret
    other = [method for method, kind in needs.methods.items() if kind in release.secret_keys]
    text = f"{release.product} {release.line} ({environment.label}) knows no Secret such as this"
    hint = f"method: {other[0]}, or credentials: none" if other else "credentials: none"
    report.error(store.settled.where("credentials"), "credentials", text, hint)


def entry_is_possible(use: StoreInNamespace, environment: Environment, report: Report) -> None:
    """`storage-config` is one Secret for all stores of a namespace, and sealed material is of one store."""
    secret, release, settled = use.store.secret, environment.release, use.store.settled
    if secret is None or not secret.entry:
        return
    where = settled.where("credentials", "link")
    if not release.has(Feature.STORAGE_SPEC):
        text = f"{release.product} {release.line} ({environment.label}) knows no {secret.name}"
        report.error(where, "release", text, "link: serviceAccount")
    if secret.backend not in _OF_SEVERAL:
        text = f"{secret.name} holds the entries of several stores, which {secret.backend} cannot make one by one"
        report.error(where, "credentials", text, f"backend: {' or '.join(_OF_SEVERAL)}, or link: serviceAccount")


def secret_is_one(use: StoreInNamespace, environment: Environment, report: Report) -> None:
    """Stores with one Secret in a namespace must mean the same one: it is made once, and read alike for all."""
    for other in use.holding[1:]:
        first, differ = use.holding[0], _differing(use.holding[0], other, environment)
        if differ and first.secret is not None:
            text = (
                f'Secret "{first.secret.name}" in namespace "{use.namespace.name}" ({environment.label}) is that of '
                f'stores "{first.name}" and "{other.name}", which differ in {listing(differ)}'
            )
            linked = first.secret.entry or (other.secret is not None and other.secret.entry)
            mended = "give one of them another secretName" if not linked else "link: serviceAccount for one of them"
            where = other.settled.where("credentials", "link" if linked else "secretName")
            report.error(where, "secret-shared", text, f"say the same in both, or {mended}")


def _differing(one: Store, other: Store, environment: Environment) -> list[str]:
    """What two stores say of their one Secret and do not say alike, as the catalog's keys."""
    left, right = one.secret, other.secret
    if left is None or right is None:
        return []
    found = {"link": bool(left.entry) != bool(right.entry), "backend": left.backend != right.backend}
    if left.entry or right.entry:
        return [key for key, differs in found.items() if differs]
    found["keys"] = (left.kind, left.properties.keys()) != (right.kind, right.properties.keys())
    found["registry"] = left.registry != right.registry
    found["what the Secret says itself"] = left.literals != right.literals
    known = environment.release.s3_annotations
    found |= {
        key: one.settings.get(key) != other.settings.get(key)
        for key in (*one.settings, *other.settings)
        if key in known
    }
    if left.backend == right.backend == "external-secrets":
        found |= {
            "remoteKey": left.remote_key != right.remote_key,
            "remoteProperties": left.properties != right.properties,
        }
    return [key for key, differs in found.items() if differs]


def secrets_do_not_meet(use: StoreInNamespace, environment: Environment, report: Report) -> None:
    """Of two Secrets with the same keys, every pod of the account gets the last one's (`mountSecretCredential`)."""
    first: dict[str, str] = {}
    for store in use.sharing:
        secret = store.secret
        if secret is None or secret.entry or secret.registry:
            continue
        other = first.setdefault(secret.kind, secret.name)
        if other != secret.name and store.account is not None:
            text = (
                f'account "{store.account.name}" has two Secrets with the same keys, {other} and {secret.name} '
                f"({environment.label}): its pods read with those of one of them alone"
            )
            where = store.settled.where("serviceAccount", "name")
            report.warn(where, "secrets-meet", text, "an account for each, or one Secret for both")


def role_is_used(use: StoreInNamespace, environment: Environment, report: Report) -> None:
    """Keys of a Secret win over the account's role, in KServe (`pkg/credentials`) and in the cloud's own library."""
    annotations = {key for store in use.sharing if store.account is not None for key in store.account.annotations}
    for store in use.sharing:
        if store.secret is None or store.secret.entry or _role(store) not in annotations or store.account is None:
            continue
        text = (
            f'account "{store.account.name}" has a role and Secret "{store.secret.name}" ({environment.label}): '
            "its pods read with the Secret's keys, never with the role"
        )
        hint = "credentials: none, or an account of its own"
        report.warn(store.settled.where("credentials"), "role-and-secret", text, hint)


def _role(store: Store) -> str:
    """The annotation with which an account needs no Secret; empty where there is none."""
    needs = STORE_TYPES[store.type].credentials
    return needs.role if needs is not None else ""


def settings_are_known(use: StoreInNamespace, environment: Environment, report: Report) -> None:
    """Every setting has an annotation in the release."""
    release = environment.release
    linked = use.store.secret is not None and use.store.secret.entry
    for key in use.store.settings if not linked else ():
        if key not in release.s3_annotations:
            text = f'{release.product} {release.line} ({environment.label}) has no "{key}" for S3'
            report.error(use.store.settled.where(key, on_key=True), "release", text, environment.without(key))


def settings_are_carried(use: StoreInNamespace, environment: Environment, report: Report) -> None:
    """Settings without a Secret stand on the ServiceAccount, where KServe reads them beside a role alone."""
    store, release = use.store, environment.release
    if not store.settings or store.secret is not None:
        return
    where = store.settled.where("credentials")
    role = _role(store)
    if store.account is None or role not in store.account.annotations:
        text = "without credentials there is no Secret that could carry the S3 settings"
        hint = f"credentials: {{secretName: …}}, or a serviceAccount with {role}"
        report.error(where, "credentials", text, hint)
    elif not release.has(Feature.S3_BY_ROLE):
        text = f"{release.product} {release.line} ({environment.label}) reads S3 settings from a Secret alone"
        report.error(where, "credentials", text, "credentials: {secretName: …}")


def volume_is_whole(use: StoreInCluster, environment: Environment, report: Report) -> None:
    """A volume has one source; everything that the claim says already is written from there."""
    store = use.store
    if store.claim is None or not store.claim.volume:
        return
    settled, volume = store.settled, store.claim.volume
    sources = [key for key in volume if key in _SOURCES]
    for key in volume.keys() - _SOURCES - set(_OF_A_VOLUME):
        hint = did_you_mean(key, (*_SOURCES, *_OF_A_VOLUME)) or "the store's own keys say the rest"
        report.error(settled.where("volume", key, on_key=True), "unknown-key", f'"{key}" cannot be set here', hint)
    if len(sources) != 1:
        what = f"has {listing(sources)}" if sources else "has no source"
        text = f'"volume" {what}, and needs one ({environment.label})'
        report.error(settled.where("volume"), "volume", text, "for example volume: {nfs: {server: …, path: …}}")
    if "local" in volume and "nodeAffinity" not in volume:
        text = 'a volume of a node\'s own disk ("local") needs nodeAffinity, which says the node'
        report.error(settled.where("volume", "local"), "volume", text, "add volume.nodeAffinity")
    if not store.claim.create:
        text = f'"volume" is for a claim that is made, and this one is there already ({environment.label})'
        report.error(settled.where("volume", on_key=True), "conflict", text, environment.without("volume"))
    if not DNS_SUBDOMAIN.match(store.claim.volume_name(use.namespace)):
        text = f'"{store.claim.volume_name(use.namespace)}" is too long for the name of a volume'
        report.error(settled.where("claim"), "name", text, "set a shorter claim")


def initializer_is_whole(use: StoreInCluster, environment: Environment, report: Report) -> None:
    """An init container has an image, and takes each URI by a prefix or by an expression."""
    store, release = use.store, environment.release
    if store.initializer is None:
        return
    settled = store.settled
    if STORAGE_CONTAINER not in release.kinds:
        text = f"{release.product} {release.line} ({environment.label}) has no {STORAGE_CONTAINER}"
        report.error(settled.where("initializer", on_key=True), "release", text, environment.without("initializer"))
    if store.name == "default":
        text = f'"default" is the {STORAGE_CONTAINER} that KServe brings'
        report.error(settled.fallback, "reserved", text, "rename the file")
    container: Any = store.initializer["container"]
    if not container.get("image") and not settled.is_refused(report, "initializer"):
        text = f'"initializer.container.image" is missing ({environment.label})'
        report.error(settled.where("initializer"), "required", text, "the image of the init container")
    formats: Any = store.initializer["supportedUriFormats"]
    for index, one in enumerate(formats):
        if len(one) != 1 or not isinstance(one.get("prefix", one.get("regex")), str):
            text = "a format is one of prefix and regex"
            where = settled.where("initializer", "supportedUriFormats", index)
            report.error(where, "value", text, "for example {prefix: modelhub://}")
