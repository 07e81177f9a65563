"""Problems as other programs read them."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import jsonschema
import pytest

from kfgen.domain.problem import Problem, Severity, Where
from kfgen.domain.tree import Sources
from kfgen.reports import FORMS

SOURCES = Sources({"catalog/models/x.yaml": b"a: 1\nb: 2\n"})
HOSTILE = 'a <b> & "c" \x00\x1b[31m \ud800 ]]>'
PROBLEMS = (
    Problem(where=Where("catalog/models/x.yaml", ("b",)), code="schema", text="b is odd", hint="write 3"),
    Problem(where=Where("catalog/models/é y.yaml"), code="yaml", text=HOSTILE, severity=Severity.WARNING),
    Problem(where=Where("catalog/models/x.yaml", ("a",)), code="yaml", text=HOSTILE, hint=HOSTILE),
)
# What https://docs.oasis-open.org/sarif/sarif/v2.1.0 asks of the parts that are written, and nothing beside them.
_POSITIVE = {"type": "integer", "minimum": 1}
_REGION = {"properties": {"startLine": _POSITIVE, "startColumn": _POSITIVE}, "additionalProperties": False}
_URI = {"type": "string", "pattern": r"^[A-Za-z0-9/._~%-]+$"}
_PLACE = {
    "required": ["artifactLocation"],
    "properties": {"artifactLocation": {"required": ["uri"], "properties": {"uri": _URI}}, "region": _REGION},
    "additionalProperties": False,
}
_RESULT = {
    "required": ["message"],
    "properties": {
        "ruleId": {"type": "string"},
        "ruleIndex": {"type": "integer", "minimum": 0},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "message": {"required": ["text"], "properties": {"text": {"type": "string"}}, "additionalProperties": False},
        "locations": {
            "items": {"properties": {"physicalLocation": _PLACE}, "additionalProperties": False},
        },
    },
    "additionalProperties": False,
}
_HELP = {
    "required": ["text"],
    "properties": {"text": {"type": "string"}, "markdown": {"type": "string"}},
    "additionalProperties": False,
}
_DRIVER = {
    "required": ["name"],
    "properties": {
        "name": {"type": "string"},
        "version": {"type": "string"},
        "rules": {
            "uniqueItems": True,
            "items": {"required": ["id"], "additionalProperties": False, "properties": {"id": {}, "help": _HELP}},
        },
    },
    "additionalProperties": False,
}
_RUN = {
    "required": ["tool"],
    "properties": {
        "tool": {"required": ["driver"], "properties": {"driver": _DRIVER}, "additionalProperties": False},
        "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
        "results": {"type": "array", "items": _RESULT},
    },
    "additionalProperties": False,
}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string"},
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "items": _RUN},
    },
    "additionalProperties": False,
}


@pytest.mark.parametrize("problems", [(), PROBLEMS])
def test_sarif_has_its_form(problems: tuple[Problem, ...]) -> None:
    data = json.loads(FORMS["sarif"](problems, SOURCES))
    jsonschema.validate(data, SARIF)
    assert len(data["runs"][0]["results"]) == len(problems)


def test_sarif_says_where_and_what() -> None:
    run = json.loads(FORMS["sarif"](PROBLEMS, SOURCES))["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    (found,) = [one for one in run["results"] if one["ruleId"] == "schema"]
    assert rules[found["ruleIndex"]] == "schema"
    assert found["message"]["text"] == "b is odd. hint: write 3"
    place = found["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "catalog/models/x.yaml"
    assert place["region"] == {"startLine": 2, "startColumn": 4}
    (other,) = [one for one in run["results"] if one["level"] == "warning"]
    assert other["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "catalog/models/%C3%A9%20y.yaml"}}}]


def test_junit_is_xml_with_a_failed_test_for_each_error() -> None:
    root = ElementTree.fromstring(FORMS["junit"](PROBLEMS, SOURCES).encode("utf-8", "strict"))
    cases = root.findall("./testsuite/testcase")
    assert (root.attrib["tests"], root.attrib["failures"]) == ("3", "2")
    assert [len(case.findall("failure")) for case in cases] == [1, 1, 0]
    texts = [failure.text or "" for failure in root.iter("failure")]
    assert texts[1] == "catalog/models/x.yaml:2:4: error[schema]: b is odd. hint: write 3"
    assert "a <b> & " in texts[0]


def test_junit_without_problems_passes() -> None:
    root = ElementTree.fromstring(FORMS["junit"]((), SOURCES))
    assert (root.attrib["tests"], root.attrib["failures"]) == ("1", "0")


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_printed_that_a_terminal_obeys(form: str) -> None:
    text = FORMS[form](PROBLEMS, SOURCES)
    text.encode("utf-8")
    assert all(char.isprintable() or char == "\n" for char in text)


def test_github_s_commands_end_where_they_should() -> None:
    said = FORMS["github"](PROBLEMS, SOURCES)
    hostile = 'a <b> & "c" \N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}[31m \N{REPLACEMENT CHARACTER} ]]>'
    assert said.splitlines() == [
        f"::error file=catalog/models/x.yaml,line=1,col=4,title=yaml::{hostile}. hint: {hostile}",
        "::error file=catalog/models/x.yaml,line=2,col=4,title=schema::b is odd. hint: write 3",
        f"::warning file=catalog/models/é y.yaml,title=yaml::{hostile}",
    ]
    assert FORMS["github"]((), SOURCES) == ""


def test_github_s_own_characters_are_escaped() -> None:
    problem = Problem(where=Where("catalog/a,b:c%.yaml"), code="policy/a,b", text="100 %: ::error::\n::stop", hint="")
    assert FORMS["github"]((problem,), SOURCES) == (
        "::error file=catalog/a%2Cb%3Ac%25.yaml,title=policy/a%2Cb::100 %25: ::error::\N{REPLACEMENT CHARACTER}::stop\n"
    )
