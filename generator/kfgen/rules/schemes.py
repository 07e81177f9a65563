"""Storage schemes that a release reads; what the rules of servers and of components share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.domain.problem import did_you_mean

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report


def check_scheme(uri: str, at: Path, model: Model, environment: Environment, report: Report) -> None:
    """Report a storage URI, said at a path of the model, that the release cannot read."""
    scheme, separator, _ = uri.partition("://")
    release = environment.release
    if separator and scheme not in release.storage_schemes:
        text = f"{release.product} {release.line} ({environment.label}) cannot read {scheme}://"
        hint = did_you_mean(scheme, release.storage_schemes) or f"it can read {', '.join(release.storage_schemes)}"
        report.error(model.settled.where(*at), "scheme", text, hint)
