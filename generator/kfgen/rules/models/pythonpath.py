"""Rule `pythonpath`: the webhook refuses PYTHONPATH in every container, for what it lets one run (0.18+)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.release import Feature
from kfgen.rules.models.lacking import named
from kfgen.rules.overlays import containers, is_plain, variables
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.data import Data
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report

RULE: Final = Rule(
    id="pythonpath",
    why="The webhook refuses the variable PYTHONPATH in every container, since it lets one run anything.",
    mend="Install the modules into the image.",
    source="KServe's webhook: pkg/apis/serving/v1beta1/inference_service_validation.go",
    releases="KServe 0.18 and later",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
env: {PYTHONPATH: /mnt/models}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
env: {MODULES: /mnt/models}
""",
    },
)

_NAME: Final = "PYTHONPATH"


def check(model: Model, environment: Environment, report: Report) -> None:
    """The webhook refuses PYTHONPATH in every container, for what it lets one run (0.18+)."""
    if not environment.release.has(Feature.PYTHONPATH_REFUSED):
        return
    places: list[tuple[Path, Mapping[str, Data]]] = [((), model.server.env)]
    if model.canary is not None:
        places.append((("canary",), model.canary.env))
    for one in model.components:
        env = one.container["env"]
        names = [item.get("name") for item in env if isinstance(item, dict)] if isinstance(env, list) else []
        places.append(((one.name,), {str(name): "" for name in names}))
    found = [(*at, "env", _NAME) for at, env_of in places if _NAME in env_of]
    if not is_plain(model):
        said = ((at, one) for _, container, at in containers(model) for one in variables(container))
        found += [(*at, *where) for at, (name, _, where) in said if name == _NAME]
    for at in found:
        text = f"{named(environment)} refuses the variable {_NAME}"
        report.error(model.settled.where(*at), RULE.id, text, "install into the image instead")
