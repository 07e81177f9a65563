"""Rule `uri-in-store`: a URI lies in a store of the catalog, and is read without that store's credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kfgen.domain.data import at_path
from kfgen.domain.problem import Severity
from kfgen.rules.rule import Rule
from kfgen.rules.storage.uris import holds_secret, uris

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment, Store
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report

RULE: Final = Rule(
    id="uri-in-store",
    severity=Severity.WARNING,
    why=(
        "A store's credentials, endpoint and region reach the models that name it: one that writes the same place as a "
        "URI runs as another account, and is read without them."
    ),
    mend="Name the store: `storage: {from: lake, path: fraud}`; or say `serviceAccountName`.",
    source="KServe: pkg/credentials/service_account_credentials.go reads the account of the pod alone",
    bad={
        "storage/lake.yaml": "{type: s3, bucket: lake, region: eu-central-1}\n",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://lake/fraud
""",
    },
    good={
        "storage/lake.yaml": "{type: s3, bucket: lake, region: eu-central-1}\n",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: lake, path: fraud}
""",
    },
)


class _Read(NamedTuple):
    """What is read from where, and where that is said; `own` is where an account of its own could be said."""

    uri: str
    at: Path
    account: str
    own: Path = ()


def check(model: Model, environment: Environment, report: Report) -> None:
    """URIs below the root of a store whose account their readers are not."""
    values = dict(model.settled.values)
    for read in _reads(model):
        said: Any = at_path(values, read.at)
        if not isinstance(said, dict) or "uri" not in said or holds_secret(read.uri):
            continue
        store = _store_of(read.uri, environment)
        if store is None or at_path(values, (*read.own, "serviceAccountName")) or _has(read.account, store):
            continue
        text = f'{read.uri} lies in store "{store.name}", and is read without its credentials ({environment.label})'
        path = (said["uri"] if said["uri"].startswith(store.root) else read.uri).removeprefix(store.root).strip("/")
        whole = f"{{from: {store.name}, path: {path}}}" if path else f"{{from: {store.name}}}"
        report.warn(model.settled.where(*read.at), RULE.id, text, f"write {whole} instead")


def _reads(model: Model) -> Iterator[_Read]:
    for uri, at in uris(model):
        yield _Read(uri, at, model.service_account)
    for trained in model.trained_models:
        yield _Read(trained.storage_uri, ("trainedModels", trained.name, "storage"), model.service_account)
    for component in model.components:
        own = (component.name,)
        yield _Read(component.storage_uri, (*own, "storage"), component.service_account, own)


def _store_of(uri: str, environment: Environment) -> Store | None:
    """The innermost store that a URI lies in; one that names no place of its own holds none."""
    holding = [
        store
        for store in environment.stores.values()
        if store.root and not store.needs_path and f"{uri}/".startswith(f"{store.root}/")
    ]
    return max(holding, key=lambda store: (len(store.root), store.name), default=None)


def _has(account: str, store: Store) -> bool:
    """Whether pods that run as an account read with what the store says; a store may have nothing to give."""
    if store.secret is not None and store.secret.entry:
        return False
    return store.account is None or store.account.name == account
