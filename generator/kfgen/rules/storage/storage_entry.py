"""Rule `storage-entry`: an entry of `storage-config` is read for `predictor.model` alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report

RULE: Final = Rule(
    id="storage-entry",
    why=("An entry of `storage-config` is read for a modelFormat alone; a container or the agent looks for a Secret."),
    mend="`link: serviceAccount` in the store.",
    source="KServe: pkg/credentials, storage-config",
    releases="KServe 0.9 and later",
    bad={
        "storage/lake.yaml": """\
type: s3
bucket: models
credentials: {link: storage-config}
""",
        "models/fraud.yaml": """\
namespace: risk
image: example.com/fraud:1
storage: {from: lake, path: fraud}
""",
    },
    good={
        "storage/lake.yaml": """\
type: s3
bucket: models
credentials: {link: storage-config}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: lake, path: fraud}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
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
            report.error(model.settled.where(*at), RULE.id, text, "link: serviceAccount, in the store")
