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
    from kfgen.domain.environment import Environment
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
_ROLE: Final = "eks.amazonaws.com/role-arn"


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
    """`storage-config` is one Secret for all stores of a namespace: kfgen shows how an entry is made, by hand alone."""
    secret, release, settled = use.store.secret, environment.release, use.store.settled
    if secret is None or not secret.entry:
        return
    where = settled.where("credentials", "link")
    if not release.has(Feature.STORAGE_SPEC):
        text = f"{release.product} {release.line} ({environment.label}) knows no {secret.name}"
        report.error(where, "release", text, "link: serviceAccount")
    if secret.backend != "existing":
        text = f"{secret.name} holds the entries of several stores, which {secret.backend} cannot make one by one"
        report.error(where, "credentials", text, "backend: existing, or link: serviceAccount")


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
    if store.account is None or _ROLE not in store.account.annotations:
        text = "without credentials there is no Secret that could carry the S3 settings"
        hint = f"credentials: {{secretName: …}}, or a serviceAccount with {_ROLE}"
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
