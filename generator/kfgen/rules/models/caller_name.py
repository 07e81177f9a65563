"""Rule `caller-name`: a network policy lets in a namespace or a label that is nearly the one meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.operations import server_pods
from kfgen.domain.problem import Severity, misspelt
from kfgen.domain.workload import selector
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Path, Report

RULE: Final = Rule(
    id="caller-name",
    severity=Severity.WARNING,
    why=(
        "Namespaces need not be the catalog's to call a model, so any name is taken: of one that is nearly a known "
        "one nobody comes, and whoever was meant is kept out."
    ),
    mend="Write the name, or the label's key, as it is.",
    source="Kubernetes: a selector that matches nothing is no mistake",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
networkPolicy: {from: [riskk]}
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
networkPolicy: {from: [risk]}
""",
    },
)

_NAME: Final = "kubernetes.io/metadata.name"
_ELSEWHERE: Final = frozenset({"istio-system", "knative-serving", "kube-system", "ingress-nginx"})


def check(model: Model, environment: Environment, report: Report) -> None:
    """Namespaces and keys of labels that differ by a slip from what is known."""
    if model.operations.callers is None:
        return
    peers: Any = model.settled.values.get("networkPolicy", {}).get("from", [])
    for index, peer in enumerate(peers):
        at: Path = ("networkPolicy", "from", index)
        found = _of_name(peer, environment, at) if isinstance(peer, str) else _of_map(peer, model, environment, at)
        for place, text, hint in found:
            where = model.settled.where(*place, on_key=place[-2:-1] == ("matchLabels",) and place[-1] != _NAME)
            report.warn(where, RULE.id, f"{text} ({environment.label})", hint)


_Found = tuple["Path", str, str]


def _of_name(name: str, environment: Environment, at: Path) -> Iterator[_Found]:
    spaces = environment.namespaces
    yield from _near(at, name, {*spaces, *(one.name for one in spaces.values()), *_ELSEWHERE}, "namespace")


def _of_map(peer: Mapping[str, Any], model: Model, environment: Environment, at: Path) -> Iterator[_Found]:
    spaces = environment.namespaces
    names = {*(one.name for one in spaces.values()), *_ELSEWHERE}
    of_spaces = {_NAME, *(key for one in spaces.values() for key in one.labels)}
    of_pods = {*server_pods(model, environment.release.group), *selector(model.name)}
    for side, known in (("namespaceSelector", of_spaces), ("podSelector", of_pods)):
        for key, value in _labels(peer.get(side)).items():
            here = (*at, side, "matchLabels", key)
            yield from _near(here, key, known, "label")
            if (side, key) != ("namespaceSelector", _NAME) or value in names:
                continue
            if value in spaces:
                text = f'namespace "{value}" of the catalog is called "{spaces[value].name}" here'
                yield here, text, f'write "{value}" alone: from: [{value}]'
            else:
                yield from _near(here, str(value), names, "namespace")


def _labels(said: Any) -> Mapping[str, Any]:
    labels = said.get("matchLabels") if isinstance(said, dict) else None
    return labels if isinstance(labels, dict) else {}


def _near(at: Path, word: str, known: Iterable[str], what: str) -> Iterator[_Found]:
    meant = misspelt(word, known)
    if meant:
        yield at, f'no {what} "{word}" is known', f'did you mean "{meant}"?'
