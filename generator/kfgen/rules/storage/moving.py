"""Rule `moving`: what a pod reads or runs is another thing after the next upload, under the same name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import Severity
from kfgen.rules.rule import Rule
from kfgen.rules.storage.uris import uris

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report

RULE: Final = Rule(
    id="moving",
    severity=Severity.WARNING,
    why=(
        "A model is read, and an image pulled, when a pod starts. Where the location says `latest`, or an image has no "
        "tag, another upload rolls nothing out: old pods serve the old model, new ones the new, and no commit tells. "
        "With `promotion: pinned`, so does a location without a version (no digit, no digest): it pins nothing."
    ),
    mend="Have the version in the path: `path: fraud/$(version)`; an image by tag or digest; or record a `digest`.",
    source="KServe: the storage initializer runs once in a pod's life; Kubernetes: an image without a tag is `latest`",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud/latest
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud/7
""",
    },
)

_LATEST: Final = re.compile(r"(?:\A|[/:@])latest(?:/|\Z)")
_DIGIT: Final = re.compile(r"\d")


def check(model: Model, environment: Environment, report: Report) -> None:
    """What is read or run from a place that can change under the same name."""
    if environment.pins:
        _check_pinned(model, environment, report)
    for name, at in _places(model):
        if ("latest" in name or name.startswith("oci")) and _moves(name) and not _is_recorded(model, at):
            what = "is whatever was uploaded last" if _LATEST.search(name) else "is an image without a tag"
            shown = name.removeprefix("oci://") if at[-1] == "image" else name
            text = f"{shown} {what}: another upload rolls nothing out ({environment.label})"
            hint = "have its tag in it" if name.startswith("oci") else "have the version in it"
            report.warn(model.settled.where(*at), RULE.id, text, f"{hint}, as in {_versioned(shown)}")


def _check_pinned(model: Model, environment: Environment, report: Report) -> None:
    """What an environment has pinned to a place that says no version: nobody needs to promote what is uploaded there.

    A digit is taken for one, wherever it stands: told of what may have a version, people would not read on.
    """
    version = str(model.settled.values.get("version") or "")
    for uri, at in uris(model):
        place = uri.partition("://")[2]
        if not place or _DIGIT.search(place) or (version and version in place):
            continue
        if _moves(uri) or _is_recorded(model, at):
            continue
        text = f"{uri} says no version: another upload there would run in {environment.name} without a promotion"
        report.warn(model.settled.where(*at), RULE.id, text, "have the version in it, as in $(version), or its digest")


def _versioned(name: str) -> str:
    """The place that is named so, with a version."""
    if _LATEST.search(name):
        return _LATEST.sub(lambda found: found[0].replace("latest", "$(version)"), name)
    return f"{name}:$(version)"


def _places(model: Model) -> Iterator[tuple[str, Path]]:
    """What a model is read from, and images; `runtimeVersion` is the tag of one."""
    yield from uris(model)
    for server, at in ((model.server, ()), (model.canary, ("canary",))):
        if server is not None and server.image and not server.runtime_version:
            yield f"oci://{server.image}", (*at, "image")


def _moves(uri: str) -> bool:
    """Whether a location says itself that something else may be there tomorrow."""
    scheme, _, rest = uri.partition("://")
    if "@sha256:" in rest:
        return False
    is_image = scheme.startswith("oci")
    return bool(_LATEST.search(rest)) or (is_image and rest != "" and ":" not in rest.rpartition("/")[2])


def _is_recorded(model: Model, at: Path) -> bool:
    """Whether the catalog records the digest of what was read."""
    said = model.settled.values
    for step in at:
        said = said.get(step, {}) if isinstance(said, dict) else {}
    return isinstance(said, dict) and "digest" in said
