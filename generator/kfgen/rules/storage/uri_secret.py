"""Rule `uri-secret`: a signed URL, or one with a password, is known to everybody who can read the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule
from kfgen.rules.storage.uris import holds_secret, uris

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="uri-secret",
    why=("A signed URL, or one with a password, is known to everybody who can read the repository or the object."),
    mend="Remove and rotate it; a Secret of the store's credentials belongs in the cluster.",
    source="kfgen: no credential stands in Git",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: https://example.com/fraud.joblib?sig=x
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: https://example.com/fraud.joblib
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """A signed URL, or one with a password, is known to everybody who can read the repository."""
    for uri, at in uris(model):
        if holds_secret(uri):
            hint = "remove it and rotate it; a Secret of the store's credentials belongs in the cluster"
            text = "the storage URI holds a credential (value hidden)"
            report.error(model.settled.where(*at), RULE.id, text, hint)
