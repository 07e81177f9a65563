"""Rules that definitions state in CEL: kfgen and the API server refuse the same objects, made around every such rule.

`KFGEN_SEED` gives the seed, as for mistakes.
"""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import pytest

from control_plane import RefusedError, running
from judge import Judge
from kfgen.domain.policy import RULE_NAMES
from kfgen.domain.problem import Report, Where
from kfgen.io.policing import judged
from kfgen.schemas import Versions, find
from kfgen.schemas.stated import Fitting
from kfgen.schemas.validator import of_part
from kfgen.stages.stating import hold
from mistakes import SEED
from stated_objects import NEVER, around_rules, by_hand, ruled, sites

pytestmark = pytest.mark.tools

EACH = 12
"""Objects around each place that has rules."""
CACHE = {
    "apiVersion": "serving.kserve.io/v1alpha1",
    "kind": "LocalModelCache",
    "metadata": {"name": "llama"},
    "spec": {"sourceModelUri": "hf://a/b", "modelSize": "1Gi", "nodeGroups": ["gpu"]},
}


@pytest.fixture(scope="module", params=["0.16.0", "0.20.0"])
def server(request: pytest.FixtureRequest) -> Iterator[Judge]:
    """A server with the definitions that state rules, as a release has them, and no webhooks."""
    with running() as plane:
        plane.install(ruled(request.param))
        yield Judge(request.param, plane)


def ours(bodies: Sequence[Any], version: str, before: Any = None) -> list[list[str]]:
    """What kfgen says of objects."""
    said: list[list[str]] = [[] for _ in bodies]
    fitting = []
    for number, body in enumerate(bodies):
        found = find(f"{body['apiVersion']}/{body['kind']}", Versions("", version))
        assert found
        validator = of_part(found.part)
        said[number] += [fault.text for fault in validator.faults(body)]
        if not said[number] and validator.stated:
            stated = validator.stated
            fitting.append(Fitting(body, before, "", str(number), found.of, stated, lambda *_: Where("")))
    report = Report()
    hold(fitting, lambda asked, cases: judged(asked, cases, RULE_NAMES), report)
    for problem in report.problems:
        said[int(problem.environment)].append(f"{problem.code}: {problem.text} {problem.hint}")
    return said


def test_both_refuse_the_same(server: Judge) -> None:
    made = list(around_rules(server.version, Random(f"{SEED} {server.version}"), EACH))
    made += [(body, ("by hand",)) for body in by_hand(server.version)]
    bodies = [body for body, _ in made]
    found = list(zip(made, server.verdicts(bodies), ours(bodies, server.version), strict=True))
    different = [
        f"{body['kind']} at {'.'.join(site)}: server says {text}, we say {said}\n{json.dumps(body)}"
        for (body, site), text, said in found
        if bool(text) != bool(said)
    ]
    assert not different, "\n".join(different[:5]) + f"\n{len(different)} differences with KFGEN_SEED={SEED}"
    assert not [said for _, _, said in found if any(one.startswith("unchecked") for one in said)]
    verdicts = Counter(bool(text) for _, text, _ in found)
    assert min(verdicts.values()) > len(found) / 10, verdicts
    hints = " ".join(one for _, _, said in found for one in said if one.startswith("schema"))
    unbroken = {rule for rule in every_rule(server.version) if " ".join(rule.split())[:240] not in hints}
    assert unbroken - NEVER == set()


def every_rule(version: str) -> set[str]:
    """What is asked of new objects."""
    return {
        rule
        for one in ruled(version)
        for version in one["spec"]["versions"]
        for _, rule in sites(version["schema"]["openAPIV3Schema"])
        if "oldSelf" not in rule
    }


def test_what_does_not_change_is_refused(server: Judge) -> None:
    if server.version != "0.20.0":
        return
    changed: dict[str, Any] = copy.deepcopy(CACHE)
    changed["spec"]["sourceModelUri"] = "hf://a/c"
    assert ours([CACHE, changed], server.version) == [[], []]
    server.plane.apply_strictly([CACHE])
    try:
        with pytest.raises(RefusedError, match="StorageUri is immutable"):
            server.plane.apply_strictly([changed])
        (said,) = ours([changed], server.version, CACHE)
        assert ["StorageUri is immutable" in one for one in said] == [True]
        assert ours([CACHE], server.version, CACHE) == [[]]
    finally:
        server.plane.kubectl("delete", "localmodelcache", "llama")
