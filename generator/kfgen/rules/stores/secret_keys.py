"""Rule `secret-keys`: KServe looks for keys that it knows, and skips any other Secret without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.catalog.stores import STORE_TYPES
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import StoreInNamespace
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="secret-keys",
    why=(
        "KServe looks for keys that it knows and skips any other Secret without a word; which keys, depends "
        "on the release."
    ),
    mend="`method`, or `credentials: none`.",
    source="KServe: pkg/credentials/service_account_credentials.go",
    bad={
        "environments/prod.yaml": "versions: {kserve: 0.8.0}\n",
        "storage/lake.yaml": """\
type: azure
account: shop
container: models
credentials: {method: accessKey}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: lake, path: fraud}
""",
    },
    good={
        "environments/prod.yaml": "versions: {kserve: 0.8.0}\n",
        "storage/lake.yaml": """\
type: azure
account: shop
container: models
credentials: {method: servicePrincipal}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: lake, path: fraud}
""",
    },
)


def check(use: StoreInNamespace, environment: Environment, report: Report) -> None:
    """KServe looks for keys it knows and skips any other Secret without a word (`service_account_credentials.go`)."""
    store, release = use.store, environment.release
    if store.secret is None or store.secret.kind in release.secret_keys:
        return
    needs = STORE_TYPES[store.type].credentials
    assert needs is not None  # noqa: S101 - it has a Secret
    other = [method for method, kind in needs.methods.items() if kind in release.secret_keys]
    text = f"{release.product} {release.line} ({environment.label}) knows no Secret such as this"
    hint = f"method: {other[0]}, or credentials: none" if other else "credentials: none"
    report.error(store.settled.where("credentials"), RULE.id, text, hint)
