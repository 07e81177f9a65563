"""Rules in CEL of definitions: told where the catalog says it, of new objects and of changes, never left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kfgen.domain.policy import NotInstalledError
from kfgen.io.policing import judged
from kfgen.messages import lines
from kfgen.pipeline import render
from kfgen.validation import Policing, validated
from worlds import catalog

DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: things.example.com}}
spec:
  group: example.com
  names: {{kind: Thing, plural: things}}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              x-kubernetes-validations: [{rule}]
              properties: {{least: {{type: integer, default: 1}}, most: {{type: integer}}, a-b: {{type: string}},
                at: {{type: string, format: date-time}}}}
"""
THING = "namespace: ml\nobject: {apiVersion: example.com/v1, kind: Thing, metadata: {name: x}, spec: %s}\n"


def said(rule: str, spec: str, before: str = "", judge: Any = judged) -> list[str]:
    """What is said of a thing of a kind with one rule."""

    def world(text: str) -> Any:
        return catalog({"manifests/x.yaml": THING % text, "schemas/thing.yaml": DEFINITION.format(rule=rule)})

    past = render(world(before), keep_objects=True) if before else None
    now = render(world(spec), keep_objects=True)
    return lines(validated(now, world(spec), (), Policing(judge), past).problems, world(spec))


ORDER = "{rule: self.least <= self.most, message: least is more than most.}"


def test_what_breaks_a_rule_is_told_at_the_line_of_the_catalog() -> None:
    assert said(ORDER, "{least: 1, most: 2}") == []
    assert said(ORDER, "{least: 3, most: 2}") == [
        "catalog/manifests/x.yaml:2:78: error[schema]: Thing x: spec: least is more than most, says catalog/schemas/ "
        "(dev). hint: what must hold of spec, called self: self.least <= self.most"
    ]


def test_defaults_are_filled_in_first() -> None:
    assert said(ORDER, "{most: 1}") == []
    (found,) = said(ORDER, "{most: 0}")
    assert "least is more than most" in found


def test_what_has_no_value_does_not_hold() -> None:
    (found,) = said(ORDER, "{least: 1}")
    assert 'least is more than most (there is no "most"), says' in found


def test_the_message_may_be_an_expression_and_the_place_another_field() -> None:
    rule = "{rule: self.most < 5, messageExpression: '\"at most 4, not \" + string(self.most)', fieldPath: .most}"
    (found,) = said(rule, "{most: 7}")
    assert found.startswith("catalog/manifests/x.yaml:2:85: error[schema]: Thing x: spec.most: at most 4, not 7, says")


def test_fields_go_by_the_names_that_an_expression_can_write() -> None:
    rule = "{rule: \"!has(self.a__dash__b) || self.a__dash__b == 'x'\"}"
    assert said(rule, "{a-b: x}") == said(rule, "{}") == []
    (found,) = said(rule, "{a-b: z}")
    assert "spec: does not hold to a rule, says" in found


def test_rules_of_changes_are_asked_of_changes() -> None:
    rule = "{rule: self.most >= oldSelf.most, message: may not shrink}"
    assert said(rule, "{most: 1}") == said(rule, "{most: 3}", "{most: 2}") == []
    (found,) = said(rule, "{most: 1}", "{most: 2}")
    assert "may not shrink" in found


def test_a_rule_may_know_whether_there_was_something() -> None:
    rule = "{rule: '!oldSelf.hasValue() || oldSelf.value().most <= self.most', optionalOldSelf: true}"
    assert said(rule, "{most: 1}") == said(rule, "{most: 3}", "{most: 2}") == []
    assert len(said(rule, "{most: 1}", "{most: 2}")) == 1
    assert len(said("{rule: oldSelf.hasValue(), optionalOldSelf: true}", "{most: 1}")) == 1


@pytest.mark.parametrize(
    ("rule", "spec", "text"),
    [
        ("{rule: 'ip(self.at).family() == 4'}", "{at: '2026-01-31T12:00:00Z'}", "ip"),
        ("{rule: 'self.at.getFullYear() > 2000'}", "{at: '2026-01-31T12:00:00Z'}", "overload"),
        ("{rule: 'self.most + '}", "{most: 1}", "expecting"),
        ("{rule: 'self.most'}", "{most: 1}", "gives int"),
    ],
)
def test_what_cannot_be_asked_is_said(rule: str, spec: str, text: str) -> None:
    (found,) = said(rule, spec)
    assert "warning[unchecked-rules]: Thing x: the rule self." in found or "the rule ip(" in found
    assert text in found
    assert "could not be asked" in found


def test_without_what_evaluates_them_their_number_is_said() -> None:
    def nobody(*_: Any, **__: Any) -> Iterator[Any]:
        raise NotInstalledError

    assert said(ORDER, "{least: 3, most: 2}", judge=nobody) == [
        "catalog/manifests/x.yaml:2:78: warning[unchecked-rules]: Thing x: 1 rule in CEL of this kind's "
        "definition (catalog/schemas/) could not be asked: what evaluates CEL is not installed (dev). "
        "hint: pip install 'kfgen[policies]'"
    ]
