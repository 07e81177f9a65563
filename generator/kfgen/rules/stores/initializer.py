"""Rule `initializer`: an init container has an image, and takes each URI by a prefix or by an expression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.release import STORAGE_CONTAINER
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import StoreInCluster
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="initializer",
    why=(
        "What reads a scheme of your own is a container with an image, and takes each URI by a prefix or by "
        "an expression."
    ),
    mend="Say the image, and formats such as `{prefix: modelhub://}`.",
    source="KServe's CRD: ClusterStorageContainer",
    releases="KServe 0.11.1 and later",
    bad={
        "storage/hub.yaml": """\
type: custom
scheme: modelhub
initializer: {container: {image: example.com/hub:1}, supportedUriFormats: [{prefix: modelhub://, regex: modelhub}]}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: hub, path: fraud}
""",
    },
    good={
        "storage/hub.yaml": """\
type: custom
scheme: modelhub
initializer: {container: {image: example.com/hub:1}, supportedUriFormats: [{prefix: modelhub://}]}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: hub, path: fraud}
""",
    },
)


def check(use: StoreInCluster, environment: Environment, report: Report) -> None:
    """An init container has an image, and takes each URI by a prefix or by an expression."""
    store, release = use.store, environment.release
    if store.initializer is None:
        return
    settled = store.settled
    if STORAGE_CONTAINER not in release.kinds:
        text = f"{release.product} {release.line} ({environment.label}) has no {STORAGE_CONTAINER}"
        report.error(settled.where("initializer", on_key=True), RULE.id, text, environment.without("initializer"))
    if store.name == "default":
        text = f'"default" is the {STORAGE_CONTAINER} that KServe brings'
        report.error(settled.fallback, RULE.id, text, "rename the file")
    container: Any = store.initializer["container"]
    if not container.get("image") and not settled.is_refused(report, "initializer"):
        text = f'"initializer.container.image" is missing ({environment.label})'
        report.error(settled.where("initializer"), RULE.id, text, "the image of the init container")
    formats: Any = store.initializer["supportedUriFormats"]
    for index, one in enumerate(formats):
        if len(one) != 1 or not isinstance(one.get("prefix", one.get("regex")), str):
            text = "a format is one of prefix and regex"
            where = settled.where("initializer", "supportedUriFormats", index)
            report.error(where, RULE.id, text, "for example {prefix: modelhub://}")
