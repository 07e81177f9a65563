"""Rule `component-release`: explainers came and went; labels and annotations of a component came with 0.11."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.models.lacking import lacks, named, without
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report
    from kfgen.domain.release import Release

RULE: Final = Rule(
    id="component-release",
    why=(
        "Explainers came and went, labels and annotations of a component came with 0.11. Another release "
        "prunes the field or refuses the object."
    ),
    mend="Leave it out there, or use what the release has.",
    source="KServe's CRDs: explainers, labels and annotations of components",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
explainer: {alibi: {type: AnchorTabular}}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
explainer: {art: {type: SquareAttack}}
""",
    },
)

_EXPLAINERS: Final = {
    "art": Feature.ART_EXPLAINER,
    "alibi": Feature.ALIBI_EXPLAINER,
    "aix": Feature.AIX_EXPLAINER,
}


def check(model: Model, environment: Environment, report: Report) -> None:
    """Explainers came and went; labels and annotations of a component came with 0.11."""
    release = environment.release
    for component in model.components:
        at: Path = (component.name,)
        if component.built_in and not release.has(_EXPLAINERS[component.built_in]):
            path: Path = (*at, component.built_in)
            text = f'{named(environment)} has no "{".".join(map(str, path))}"'
            instead = _explainers(release)
            hint = without(environment, at)  # without its kind it would be a container, and want an image
            hint += f", or explainer: {{{component.built_in}: null, {instead}}}" if instead else ""
            report.error(model.settled.where(*path, on_key=True), RULE.id, text, hint)
        for key in ("labels", "annotations"):
            if getattr(component, key) and not release.has(Feature.COMPONENT_METADATA):
                report.error(*lacks(RULE.id, model, environment, (*at, key)))


def _explainers(release: Release) -> str:
    """The kinds of explainer that a release has, as a hint shows one."""
    return next((f"{name}: {{type: …}}" for name, feature in _EXPLAINERS.items() if release.has(feature)), "")
