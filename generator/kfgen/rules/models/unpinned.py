"""Rule `unpinned`: what a model runs in an environment after the first stands in that environment's own block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.writing import flat
from kfgen.domain.data import at_path
from kfgen.domain.places import MANY_MODELS_FILE
from kfgen.domain.promotion import paths, said_by
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report, Where

RULE: Final = Rule(
    id="unpinned",
    why=(
        "With `promotion: pinned`, what runs in an environment after the first is not what its own block says: an "
        "edit meant for another would change it too."
    ),
    mend="Write it under `environments.<environment>` of the model; `kfgen promote` does.",
    source="kfgen: `promotion: pinned` of the project",
    bad={
        "kfgen.yaml": """\
name: shop
environments: [dev, prod]
promotion: pinned
defaults:
  environment:
    versions: {kserve: 0.20.0}
    mode: Knative
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud/8
""",
    },
    good={
        "kfgen.yaml": """\
name: shop
environments: [dev, prod]
promotion: pinned
defaults:
  environment:
    versions: {kserve: 0.20.0}
    mode: Knative
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud/8
environments: {prod: {storage: s3://models/fraud/7}}
""",
    },
)

_FOLDER: Final = "catalog/models/"


def check(model: Model, environment: Environment, report: Report) -> None:
    """Nothing but the environment's own block may change what it runs: an edit for another would change it too."""
    if not environment.pins:
        return
    values, own = dict(model.settled.values), said_by(model.settled.parts, environment.pins)
    loose = [path for path in paths(values) if at_path(own, path) != at_path(values, path)]
    if not loose:
        return
    block = f"environments.{environment.name}"
    said = ", ".join(".".join(map(str, path)) for path in loose)
    text = f"{said} {'is' if len(loose) == 1 else 'are'} not pinned ({environment.name}): all of it belongs in {block}"
    name = _called(model.settled.fallback)
    wanted = environment.only_here(flat(_tree(values, loose))[1:-1])
    hint = f"{wanted}, or kfgen promote {name} {environment.before} {environment.name}"
    report.error(model.settled.where(*_leaf(values, own, loose[0])), RULE.id, text, hint)


def _leaf(values: Any, own: Any, path: Path) -> Path:
    """The first of what a value says that the environment itself does not."""
    whole, pinned = at_path(values, path), at_path(own, path)
    if isinstance(whole, dict) and isinstance(pinned, dict):
        return (*path, next((key for key in whole if whole[key] != pinned.get(key)), ""))
    return path


def _tree(values: Any, loose: list[Path]) -> dict[str, Any]:
    """The values at some paths alone, as a catalog says them."""
    result: dict[str, Any] = {}
    for path in loose:
        inner = result
        for step in path[:-1]:
            inner = inner.setdefault(str(step), {})
        value: Any = at_path(values, path)
        inner[str(path[-1])] = value["uri"] if isinstance(value, dict) and value.keys() == {"uri"} else value
    return result


def _called(where: Where) -> str:
    """A model's name below catalog/models/."""
    path = where.file.removeprefix(_FOLDER)
    if not path.endswith(MANY_MODELS_FILE):
        return path.removesuffix(".yaml")
    return f"{path.removesuffix(MANY_MODELS_FILE)}{where.path[-1]}"
