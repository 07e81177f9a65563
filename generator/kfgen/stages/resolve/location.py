"""`storage` of a model × Environment → the place it is read from, and the account that reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.fields import shown
from kfgen.domain.model import StorageEntry, StorageMount
from kfgen.domain.problem import did_you_mean, listing
from kfgen.stages.resolve.placeholders import environment_name, fill
from kfgen.stages.resolve.subject import or_new

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kfgen.domain.problem import Path
    from kfgen.stages.resolve.subject import Subject


_NO_PATH: Final = re.compile(r"[\x00-\x20\x7f\\]|(?:^|/)\.\.(?:/|\Z)")  # what no path has, whoever fills it in


def storage_uri(subject: Subject, storage: Mapping[str, Any] | None, at: Path, name: str, version: str) -> str:
    """The storage URI that a `storage` map at a path stands for; empty after reporting what is wrong."""
    if storage is None or not _is_one_place(subject, storage, at):
        return ""
    placeholders = {"name": name, "version": version, "env": environment_name(subject.environment.name)}
    if "uri" in storage:
        return _filled(subject, storage["uri"], placeholders, (*at, "uri"))
    stores = subject.environment.stores
    chosen = storage["from"]
    if chosen not in stores:
        hint = or_new(did_you_mean(chosen, stores), f"kfgen add storage {chosen}")
        subject.error((*at, "from"), "reference", f'no store "{chosen}" in catalog/storage/', hint)
        return ""
    path = _filled(subject, storage.get("path", ""), placeholders, (*at, "path"))
    store = stores[chosen]
    if not store.root:
        return ""  # its own file says what is wrong
    if store.needs_path and not path:
        text = f'store "{chosen}" stands for all of {store.root}, and there is no path'
        subject.error(at, "storage", text, f"write storage: {{from: {chosen}, path: …}}")
        return ""
    return store.uri(path)


def _filled(subject: Subject, text: str, placeholders: Mapping[str, str], at: Path) -> str:
    """A path or a URI with its placeholders filled in; a version that leads elsewhere is reported."""
    result = fill(text, placeholders, subject.settled.where(*at), subject.report)
    if result != text and _NO_PATH.search(result) and not _NO_PATH.search(text):
        version = shown(placeholders["version"])
        hint = "a version that is part of a path has no spaces and no `..`"
        subject.error(at, "placeholder", f"$(version) is {version}, which is no part of a path", hint)
    return result


def storage_entry(subject: Subject, storage: Mapping[str, Any] | None, uri: str) -> StorageEntry | None:
    """A place inside a store that is an entry of `storage-config`; None for all others."""
    store = subject.environment.stores.get((storage or {}).get("from", ""))
    if not uri or store is None or store.secret is None or not store.secret.entry:
        return None
    rest = uri.partition("://")[2]
    if store.type != "s3":
        return StorageEntry(store.name, rest, {})
    bucket, _, path = rest.partition("/")
    # The entry says the bucket where the store does; elsewhere each model says its own.
    return StorageEntry(store.name, path, {"bucket": bucket} if store.needs_path else {})


def storage_mounts(subject: Subject) -> tuple[StorageMount, ...]:
    """Every place of `storageMounts`, by its path in the container."""
    version = subject.values.get("version", "")
    mounts = []
    for path, storage in sorted(subject.values.get("storageMounts", {}).items()):
        uri = storage_uri(subject, storage, ("storageMounts", path), subject.name, version)
        if uri:
            mounts.append(StorageMount(path, uri))
    return tuple(mounts)


def is_writable(values: Mapping[str, Any]) -> bool:
    """Whether some storage of an InferenceService asks to be written to: KServe knows one switch for all."""
    storages = (values.get("storage"), *values.get("storageMounts", {}).values())
    return any(storage is not None and storage.get("readOnly") is False for storage in storages)


def _is_one_place(subject: Subject, storage: Mapping[str, Any], at: Path) -> bool:
    """Whether a storage is either a store with a path inside it or a whole URI."""
    what = f'"{".".join(map(str, at))}"'
    if any(subject.settled.is_refused(subject.report, *at, key) for key in ("from", "uri")):
        return "from" in storage and "uri" not in storage  # said by a layer that could be taken
    if "uri" in storage and (other := sorted(storage.keys() & {"from", "path"})):
        text = f"{what} has a whole URI (uri), and beside it {' and '.join(other)}"
        subject.error((*at, "uri"), "storage", text, f"write null for what does not hold here: {other[0]}: null")
        return False
    if "uri" not in storage and "from" not in storage:
        text = f"{what} needs either a store (from) or a whole URI (uri)"
        subject.error(at, "storage", text, "storage: {from: <store>, path: …}")
        return False
    return True


def service_account(subject: Subject, values: Mapping[str, Any], at: Path) -> str:
    """The account that the pods of a model (or of a component, at its path) run as: theirs, or that of their stores."""
    named = values.get("serviceAccountName")
    if named:
        return str(named)
    stores = subject.environment.stores
    accounts = [stores[name].account for name in _names(_own_storages(values)) if name in stores]
    names = sorted({account.name for account in accounts if account is not None})
    if len(names) > 1:
        text = f"its stores are read with different service accounts: {listing(names)}"
        hint = "give the stores one serviceAccount.name, or set serviceAccountName here"
        key = next(key for key in ("storage", "storageMounts", "trainedModels") if key in values)
        subject.error((*at, key), "conflict", text, hint)
    return names[0] if names else ""


def uses_of(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The stores that a model's values name."""
    components = (values.get(name, {}).get("storage") for name in ("transformer", "explainer"))
    return _names((*_own_storages(values), *components))


def _names(storages: Iterable[Mapping[str, Any] | None]) -> tuple[str, ...]:
    return tuple(sorted({storage["from"] for storage in storages if storage and "from" in storage}))


def _own_storages(values: Mapping[str, Any]) -> Iterator[Mapping[str, Any] | None]:
    """Those that one pod reads, without those of components."""
    yield values.get("storage")
    yield from values.get("storageMounts", {}).values()
    yield values.get("canary", {}).get("storage")
    for trained in values.get("trainedModels", {}).values():
        if trained.get("enabled", True):
            yield trained.get("storage")
