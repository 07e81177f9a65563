"""Rule `server-storage`: several places that a model is read from are mounted beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.domain.problem import listing
from kfgen.domain.release import Feature
from kfgen.rules.objects.reading import components, each, needs, shown
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="server-storage",
    why=(
        "Several places that a model is read from are each mounted at an absolute path, below a folder that "
        "they share, and stand instead of a storageUri."
    ),
    mend="Mount them below one folder such as /mnt/models.",
    source="KServe's webhook: validateMultipleStorageURIs",
    releases="0.16 and newer",
    bad={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: serving.kserve.io/v1beta1
  kind: InferenceService
  metadata: {name: card}
  spec:
    predictor:
      model: {modelFormat: {name: sklearn}}
      storageUris: [{uri: s3://models/a, mountPath: /mnt/a}, {uri: s3://models/b, mountPath: /srv/b}]
""",
    },
    good={
        "manifests/x.yaml": """\
namespace: risk
object:
  apiVersion: serving.kserve.io/v1beta1
  kind: InferenceService
  metadata: {name: card}
  spec:
    predictor:
      model: {modelFormat: {name: sklearn}}
      storageUris: [{uri: s3://models/a, mountPath: /mnt/a}, {uri: s3://models/b, mountPath: /mnt/b}]
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:
    """Several places that a model is read from are mounted beside each other."""
    for at, _, part in components(body):
        model = part.get("model", {})
        if "storageUris" in part and "storageUri" in model:
            yield Fault((*at, "storageUris"), "must not be there beside a storageUri", on_key=True)
        if model.get("name") and environment.release.has(Feature.STORAGE_URIS):
            yield Fault((*at, "model", "name"), "must not be there: KServe names the container", on_key=True)
        if model.get("confidential", {}).get("enabled") and not model.get("storageUri"):
            yield Fault((*at, "model", "confidential"), "needs a storageUri", on_key=True)
        yield from _places(at, part)


def _places(at: Path, part: dict[str, Any]) -> Iterator[Fault]:
    folders = set()
    for path, one in each(part, "storageUris", at):
        said = one.get("mountPath", "/mnt/models")
        yield from needs(path, one, "uri")
        if said == "/" or not said.startswith("/") or ".." in said:
            yield Fault((*path, "mountPath"), f"is {shown(said)}, must be an absolute path below /, without ..")
        elif not one.get("uri", "").startswith("pvc://"):
            folders.add(said.split("/")[1])
    if len(folders) > 1:
        yield Fault((*at, "storageUris"), f"have no folder in common; there are {listing(folders)}")
