"""What messages are made of: near names, lists of names, and what a report knows."""

from __future__ import annotations

import pytest

from kfgen.domain.problem import ProblemsError, Report, Where, did_you_mean, listing, nearest

KEYS = [
    "modelFormat",
    "runtimeVersion",
    "protocolVersion",
    "resources",
    "replicas",
    "storage",
    "env",
    "name",
    "namespace",
]
HERE = Where("catalog/models/x.yaml")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("format", "modelFormat"),
        ("modelformat", "modelFormat"),
        ("resource", "resources"),
        ("replica", "replicas"),
        ("namespce", "namespace"),
        ("nmae", "name"),
        ("runtime", "runtimeVersion"),
        ("NAME", "name"),
        ("strorage", "storage"),
    ],
)
def test_what_was_meant(word: str, meant: str) -> None:
    assert nearest(word, KEYS) == meant
    assert did_you_mean(word, KEYS) == f'did you mean "{meant}"?'


@pytest.mark.parametrize("word", ["zzz", "x", "", "completelydifferent", "\x00", "vn"])
def test_nothing_is_guessed(word: str) -> None:
    assert did_you_mean(word, KEYS) == ""
    assert did_you_mean(word, []) == ""


@pytest.mark.parametrize(("word", "known"), [("hf", ["gs", "s3", "hdfs"]), ("v3", ["v1", "v2"]), ("0.5", ["0.6"])])
def test_short_words_are_not_near_each_other(word: str, known: list[str]) -> None:
    assert nearest(word, known if word != "0.5" else []) == ""


def test_the_nearest_wins_whatever_the_order() -> None:
    names = ["risk-prod", "risk-pro", "risk"]
    assert nearest("risk-prd", names) == nearest("risk-prd", names[::-1]) == "risk-pro"
    assert nearest("risc", names) == "risk"


def test_listing_is_sorted_and_cut() -> None:
    assert listing([]) == "none"
    assert listing(["b", "a"]) == "a, b"
    assert listing(map(str, range(8))) == "0, 1, 2, 3, 4, 5, 6, 7"
    assert listing(map(str, range(10)), 3) == "0, 1, 2 and 7 more"


def test_a_report_stops_for_errors_alone() -> None:
    report = Report()
    report.warn(HERE, "some-warning", "is odd")
    report.raise_errors()
    before = len(report.problems)
    assert not report.failed_since(before)
    report.error(HERE, "value", "is wrong")
    assert report.failed_since(before)
    assert not report.failed_since(before + 1)
    with pytest.raises(ProblemsError, match="2 problem") as caught:
        report.raise_errors()
    assert [problem.code for problem in caught.value.problems] == ["some-warning", "value"]


def test_what_was_refused_is_not_missing() -> None:
    report = Report()
    report.refused.add(("a.yaml", ("models", "x")))
    assert report.is_refused("a.yaml", ("models", "x"))
    assert report.is_refused("a.yaml", ("models", "x", "namespace"))
    assert not report.is_refused("a.yaml", ("models",))
    assert not report.is_refused("a.yaml", ("models", "y"))
    assert not report.is_refused("b.yaml", ("models", "x"))
    report.refused.add(("b.yaml", ()))
    assert report.is_refused("b.yaml", ("anything",))


def test_the_environment_is_noted_on_new_problems() -> None:
    report = Report()
    report.error(HERE, "value", "one (dev)")
    report.error(HERE, "value", "two (dev)")
    report.error(HERE, "value", "three", "write environments: {dev: {key: null}}")
    report.error(HERE, "value", "four, of a file that was read just then")
    report.came_up_in("dev", 1)
    assert [problem.environment for problem in report.problems] == ["", "dev", "dev", ""]
