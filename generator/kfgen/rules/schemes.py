"""Storage schemes that a release reads; what the rules of servers and of components share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import did_you_mean

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report


STORAGE_CONTAINER: Final = "ClusterStorageContainer"


def check_scheme(uri: str, at: Path, model: Model, environment: Environment, report: Report) -> None:
    """Report a storage URI, said at a path of the model, that the release cannot read."""
    scheme, separator, _ = uri.partition("://")
    release = environment.release
    if separator and scheme not in release.storage_schemes and not _is_custom(scheme, environment):
        text = f"{release.product} {release.line} ({environment.label}) cannot read {scheme}://"
        hint = did_you_mean(scheme, release.storage_schemes) or f"it can read {', '.join(release.storage_schemes)}"
        report.error(model.settled.where(*at), "scheme", text, hint)


def _is_custom(scheme: str, environment: Environment) -> bool:
    """Whether a store of type custom stands for it, which a ClusterStorageContainer reads where the release has any."""
    own = (store for store in environment.stores.values() if store.type == "custom")
    return STORAGE_CONTAINER in environment.release.kinds and any(one.root.startswith(f"{scheme}://") for one in own)
