"""Rules of objects take whatever fits its schema: something left out, empty or odd makes none of them stumble."""

from __future__ import annotations

from random import Random

import pytest

from kfgen.domain.data import without_nulls
from kfgen.pipeline import render
from kfgen.rules.objects import OBJECT_RULES, checks_for
from kfgen.schemas import known_by
from odd_objects import examples, kind_of, odd_ones
from worlds import catalog

VERSION = "0.20.0"


def test_every_kind_that_rules_name_is_known_and_shown() -> None:
    named = {kind for kinds in OBJECT_RULES.values() for kind in kinds} - {"*"}
    shown = {body["kind"] for body in examples(VERSION)}
    assert named - shown <= {"ReplicaSet", "DaemonSet", "StatefulSet", "PodTemplate", "ClusterServingRuntime"} | {
        "ClusterRoleBinding",
        "IngressClass",
        "PriorityClass",
        "RuntimeClass",
        "Secret",
        "ClusterRole",
    }
    checked = [checks_for(body["kind"], known_by(kind_of(body))) for body in examples(VERSION)]
    assert all(len(checks) >= 3 for checks in checked)


@pytest.mark.parametrize("number", range(4))
def test_whatever_fits_its_schema_is_looked_at_without_stumbling(number: int) -> None:
    environment = render(catalog({}), keep_objects=True).environments["dev"]
    for odd in odd_ones(VERSION, Random(number), 1500):
        body = without_nulls(odd)
        assert isinstance(body, dict)
        for _, check in checks_for(str(body["kind"]), known_by(kind_of(odd))):
            assert all(fault.text for fault in check(body, environment))
