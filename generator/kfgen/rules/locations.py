"""Rules of where models lie: what the storage initializer makes of a URI that its scheme alone does not say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.problem import listing
from kfgen.domain.release import Feature
from kfgen.rules.schemes import check_scheme

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report

# Start of the URI → what the whole of it must match, and how it is written (`kserve_storage.py`, `ValidateStorageURI`).
_FORMS: Final = (
    (re.compile(r"hf://"), re.compile(r"hf://[^/:]+/[^/:]+(:[^/]+)?\Z"), "hf://<owner>/<model>[:<revision>]"),
    (
        re.compile(r"https://[^/]*\.blob\.core\.windows\.net"),
        re.compile(r"https://[^/]+\.blob\.core\.windows\.net/[^/]+/.+\Z"),
        "https://<account>.blob.core.windows.net/<container>/<path>",
    ),
    (re.compile(r"https?://"), re.compile(r"https?://[^/]+/(.*/)?[^/]+\Z"), "https://<host>/<path to a file>"),
    (re.compile(r"(gs|s3)://"), re.compile(r"(gs|s3)://[^/]+(/.*)?\Z"), "{0}<bucket>/<path>"),
    (re.compile(r"pvc://"), re.compile(r"pvc://[^/]+(/.*)?\Z"), "pvc://<claim>/<path>"),
)
_SECRET: Final = re.compile(
    r"://[^/]*@|[?&](sig|token|access_token|X-Amz-Signature|X-Goog-Signature|AWSAccessKeyId)=", re.IGNORECASE
)


def uris_are_whole(model: Model, environment: Environment, report: Report) -> None:
    """What passes the controller's look at the scheme and fails in the pod, and what is secret and stands in Git."""
    _check(model.server.storage_uri, ("storage",), model, environment, report)
    for mount in model.mounts:
        _check(mount.uri, ("storageMounts", mount.path), model, environment, report)
    if model.canary is not None and model.canary.storage_uri != model.server.storage_uri:
        _check(model.canary.storage_uri, ("canary", "storage"), model, environment, report)


def _check(uri: str, at: Path, model: Model, environment: Environment, report: Report) -> None:
    where = model.settled.where(*at)
    if _SECRET.search(uri):
        hint = "remove it and rotate it; a Secret of the store's credentials belongs in the cluster"
        report.error(where, "plaintext-secret", "the storage URI holds a credential (value hidden)", hint)
        return
    for start, whole, form in _FORMS:
        found = start.match(uri)
        if found is None:
            continue
        if not whole.match(uri):
            text = f"nothing can be read from {uri} ({environment.label})"
            report.error(where, "uri", text, f"write it as {form.format(found[0])}")
        return


def mounts_are_possible(model: Model, environment: Environment, report: Report) -> None:
    """`storageUris` (`validateMultipleStorageURIsSpec`): not beside another storage, and below one folder."""
    if not model.mounts:
        return
    release, settled = environment.release, model.settled
    where = settled.where("storageMounts", on_key=True)
    if not release.has(Feature.STORAGE_URIS):
        text = f"{release.product} {release.line} ({environment.label}) mounts one storage alone"
        report.error(where, "release", text, environment.without("storageMounts"))
    other = [key for key in ("storage", "trainedModels") if key in settled.values]
    if other or (model.canary is not None and model.canary.storage_uri):
        text = f'"storageMounts" cannot stand beside {other[0] if other else "canary.storage"} ({environment.label})'
        hint = "mount it too: storageMounts: {/mnt/models: …}"
        report.error(where, "conflict", text, hint)
    for mount in model.mounts:
        at = settled.where("storageMounts", mount.path)
        check_scheme(mount.uri, ("storageMounts", mount.path), model, environment, report)
        if mount.uri.startswith("pvc://") and "/" in mount.uri.removeprefix("pvc://"):
            text = "KServe mounts the whole claim here, whatever path of it is said"
            report.error(at, "uri", text, "leave the path out: the server finds it below the mount")
    folders = [mount.path.split("/")[1] for mount in model.mounts if not mount.uri.startswith("pvc://")]
    if len(set(folders)) > 1:
        text = f"what is not on a claim must be mounted below one folder, and this is below {listing(set(folders))}"
        report.error(where, "mounts", text, "for example /mnt/models/a and /mnt/models/b")
    _warn_of_knative(model, environment, report)


def _warn_of_knative(model: Model, environment: Environment, report: Report) -> None:
    """KServe writes what reads the mounts into the Knative Service itself, which Knative must be told to accept."""
    if model.mode != "Knative":
        return
    needed = {"kubernetes.podspec-init-containers", "kubernetes.podspec-volumes-emptydir"}
    if any(mount.uri.startswith("pvc://") for mount in model.mounts):
        needed.add("kubernetes.podspec-persistent-volume-claim")
    if model.writable:
        needed.add("kubernetes.podspec-persistent-volume-write")
    missing = environment.disabled_features(needed)
    if missing:
        text = f"storageMounts in Knative mode ({environment.label}) need features of Knative: {listing(missing)}"
        hint = "enable them in its ConfigMap config-features; if they are: ignore: {knative-features: …}"
        report.warn(model.settled.where("storageMounts", on_key=True), "knative-features", text, hint)


def entries_are_read_by_servers(model: Model, environment: Environment, report: Report) -> None:
    """An entry of `storage-config` is read for `predictor.model` alone: a container or the agent looks for a Secret."""
    stores, values = environment.stores, model.settled.values
    places: list[tuple[Path, Any]] = [
        (("storageMounts", path), one) for path, one in values.get("storageMounts", {}).items()
    ]
    places += [
        (("trainedModels", name, "storage"), one.get("storage"))
        for name, one in values.get("trainedModels", {}).items()
    ]
    places += [((name, "storage"), values.get(name, {}).get("storage")) for name in ("transformer", "explainer")]
    if model.format is None:
        places += [
            (("storage",), values.get("storage")),
            (("canary", "storage"), values.get("canary", {}).get("storage")),
        ]
    for at, storage in places:
        store = stores.get((storage or {}).get("from", ""))
        if store is not None and store.secret is not None and store.secret.entry:
            text = (
                f'store "{store.name}" is an entry of {store.secret.name}, which KServe reads for a modelFormat alone'
            )
            report.error(model.settled.where(*at), "credentials", text, "link: serviceAccount, in the store")


def writing_is_possible(model: Model, environment: Environment, report: Report) -> None:
    """What is mounted is read only, unless an annotation says otherwise that old releases do not know."""
    release = environment.release
    if model.writable and not release.has(Feature.WRITABLE_STORAGE):
        text = f"{release.product} {release.line} ({environment.label}) mounts what a model is read from read only"
        key = "storage" if "storage" in model.settled.values else "storageMounts"
        where = model.settled.where(key, *(("readOnly",) if key == "storage" else ()))
        report.error(where, "release", text, "readOnly: null there")
