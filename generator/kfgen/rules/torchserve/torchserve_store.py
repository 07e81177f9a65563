"""Rule `torchserve-store`: TorchServe looks for archives where the storage is mounted."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.overlay import laid_on
from kfgen.domain.problem import Severity
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report

RULE: Final = Rule(
    id="torchserve-store",
    severity=Severity.WARNING,
    why=(
        "TorchServe looks for archives in its model store. Where that is no part of what is mounted, "
        "there are only those of the image. KServe's runtime has it at /mnt/models/model-store."
    ),
    mend="Let `model_store` and `--model-store` be a folder of the storage.",
    source="TorchServe: model_store; KServe: the arguments of kserve-torchserve",
    bad={
        "storage/disk.yaml": "{type: pvc, size: 1Gi, accessModes: [ReadWriteMany]}\n",
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: pytorch/torchserve:0.12.0-cpu
args: [torchserve, --start, --model-store, /srv/models]
storage: {from: disk, mountPath: /srv/shared}
torchserve: {archive: {modelName: fraud, handler: handler.py}}
""",
    },
    good={
        "storage/disk.yaml": "{type: pvc, size: 1Gi, accessModes: [ReadWriteMany]}\n",
        "models/fraud.yaml": """\
kind: Deployment
namespace: risk
image: pytorch/torchserve:0.12.0-cpu
args: [torchserve, --start, --model-store, /srv/shared/models]
storage: {from: disk, mountPath: /srv/shared}
torchserve: {archive: {modelName: fraud, handler: handler.py}}
""",
    },
)

_OPTION: Final = "--model-store"
_OF_KSERVE: Final = "/mnt/models/model-store"


def check(model: Model, environment: Environment, report: Report) -> None:
    """TorchServe looks for archives where the storage is mounted."""
    said = model.settled.values.get("torchserve")
    if not said:
        return
    if model.workload is not None:
        _is_mounted(model, environment, report)
    elif model.runtime in ("", "kserve-torchserve") and model.format is not None and model.format.name == "pytorch":
        store = said.get("config", {}).get("model_store", _OF_KSERVE)
        if posixpath.normpath(store) != _OF_KSERVE and not any(_OPTION in word for word in model.server.args):
            text = f"model_store is {store}, and KServe's runtime has archives in {_OF_KSERVE} ({environment.label})"
            report.warn(
                model.settled.where("torchserve", "config", "model_store"), RULE.id, text, f"write {_OF_KSERVE}"
            )


def _is_mounted(model: Model, environment: Environment, report: Report) -> None:
    store, at = next(_stores(model), ("", ()))
    if not store.startswith("/") or model.workload is None or model.workload.mount is None:
        return
    mounts = [model.workload.mount.path, *_other_mounts(model)]
    if not any(f"{posixpath.normpath(store)}/".startswith(f"{path.rstrip('/')}/") for path in mounts):
        text = f"archives are looked for in {store}, and the storage is at {mounts[0]} ({environment.label})"
        hint = f"for example {mounts[0].rstrip('/')}/model-store"
        report.warn(model.settled.where(*at), RULE.id, text, hint)


def _stores(model: Model) -> Iterator[tuple[str, Path]]:
    """The model store, as the command line says it, else as the configuration does; and where it stands."""
    for key in ("args", "command"):
        words = getattr(model.server, key)
        for index, word in enumerate(words):
            if word.startswith(f"{_OPTION}="):
                yield word.partition("=")[2], (key, index)
            elif word == _OPTION and index + 1 < len(words):
                yield words[index + 1], (key, index + 1)
    store = model.settled.values["torchserve"].get("config", {}).get("model_store")
    if store and model.workload is not None and model.workload.torchserve is not None:
        yield store, ("torchserve", "config", "model_store")


def _other_mounts(model: Model) -> list[str]:
    """Where `container` mounts something else."""
    said: Any = laid_on({}, model.container).get("volumeMounts") or []
    found = said if isinstance(said, list) else [one for many in said.values() for one in many or ()]
    return [str(one["mountPath"]) for one in found if isinstance(one, dict) and "mountPath" in one]
