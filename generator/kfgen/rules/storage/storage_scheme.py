"""Rule `storage-scheme`: the schemes that KServe reads, which grew with the releases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import did_you_mean
from kfgen.domain.release import STORAGE_CONTAINER
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report

RULE: Final = Rule(
    id="storage-scheme",
    why=(
        "KServe's storage initializer takes a list of schemes that grew with the releases; others are "
        "refused, or no pod ever starts."
    ),
    mend="Use a scheme of the list, or a store of type custom.",
    source="KServe: ValidateStorageURI (webhook up to 0.11.0, controller from 0.11.1), ClusterStorageContainer",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: ftp://models/fraud
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """KServe's storage initializer takes a list of schemes that grew with the releases (`ValidateStorageURI`)."""
    _check(model.server.storage_uri, ("storage",), model, environment, report)
    if model.canary is not None:
        _check(model.canary.storage_uri, ("canary", "storage"), model, environment, report)
    for component in model.components:
        _check(component.storage_uri, (component.name, "storage"), model, environment, report)
    for mount in model.mounts:
        _check(mount.uri, ("storageMounts", mount.path), model, environment, report)


def _check(uri: str, at: Path, model: Model, environment: Environment, report: Report) -> None:
    """Report a storage URI, said at a path of the model, that the release cannot read."""
    scheme, separator, _ = uri.partition("://")
    release = environment.release
    if separator and scheme not in release.storage_schemes and not _is_custom(scheme, environment):
        text = f"{release.product} {release.line} ({environment.label}) cannot read {scheme}://"
        hint = did_you_mean(scheme, release.storage_schemes) or f"it can read {', '.join(release.storage_schemes)}"
        report.error(model.settled.where(*at), RULE.id, text, hint)


def _is_custom(scheme: str, environment: Environment) -> bool:
    """Whether a store of type custom stands for it, which a ClusterStorageContainer reads where the release has any."""
    own = (store for store in environment.stores.values() if store.type == "custom")
    return STORAGE_CONTAINER in environment.release.kinds and any(one.root.startswith(f"{scheme}://") for one in own)
