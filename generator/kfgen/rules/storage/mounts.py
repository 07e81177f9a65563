"""Rule `mounts`: `storageUris` (`validateMultipleStorageURIsSpec`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import listing
from kfgen.domain.release import Feature
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="mounts",
    why=(
        "`storageUris` cannot stand beside another storage; what is not on a claim is mounted below one "
        "folder, and a claim as a whole."
    ),
    mend="Mount everything below one folder, such as /mnt/models, and nothing beside it.",
    source="KServe's webhook: pkg/apis/serving/v1beta1, validateMultipleStorageURIsSpec",
    releases="KServe 0.16 and later",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
mode: Standard
storageMounts: {/a/x: s3://b/x, /b/y: s3://b/y}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
mode: Standard
storageMounts: {/a/x: s3://b/x, /a/y: s3://b/y}
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """`storageUris` (`validateMultipleStorageURIsSpec`): not beside another storage, and below one folder."""
    if not model.mounts:
        return
    release, settled = environment.release, model.settled
    where = settled.where("storageMounts", on_key=True)
    if not release.has(Feature.STORAGE_URIS):
        text = f"{release.product} {release.line} ({environment.label}) mounts one storage alone"
        report.error(where, RULE.id, text, environment.without("storageMounts"))
    other = [key for key in ("storage", "trainedModels") if key in settled.values]
    if other or (model.canary is not None and model.canary.storage_uri):
        text = f'"storageMounts" cannot stand beside {other[0] if other else "canary.storage"} ({environment.label})'
        hint = "mount it too: storageMounts: {/mnt/models: …}"
        report.error(where, RULE.id, text, hint)
    for mount in model.mounts:
        at = settled.where("storageMounts", mount.path)
        if mount.uri.startswith("pvc://") and "/" in mount.uri.removeprefix("pvc://"):
            text = "KServe mounts the whole claim here, whatever path of it is said"
            report.error(at, RULE.id, text, "leave the path out: the server finds it below the mount")
    folders = [mount.path.split("/")[1] for mount in model.mounts if not mount.uri.startswith("pvc://")]
    if len(set(folders)) > 1:
        text = f"what is not on a claim must be mounted below one folder, and this is below {listing(set(folders))}"
        report.error(where, RULE.id, text, "for example /mnt/models/a and /mnt/models/b")
