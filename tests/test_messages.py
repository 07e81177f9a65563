"""Problems as lines: placed, sorted, each once, and nothing in them that a terminal would obey."""

from __future__ import annotations

import pytest

from kfgen.domain.problem import Problem, Severity, Where
from kfgen.domain.tree import Sources
from kfgen.messages import SCREENFUL, lines, position, told

FILE = "catalog/models/x.yaml"
TEXT = """\
# a comment
namespace: ml
env: {A: x, "B": y}
args:
- -a
- [deep, {er: 1}]
environments:
  dev:
    timeout: 5
    "odd key": |
      text
"""
SOURCES = Sources({FILE: TEXT.encode(), "catalog/empty.yaml": b"", "catalog/broken.yaml": b"a: [\n"})


def problem(text: str = "is wrong", hint: str = "", environment: str = "", where: Where | None = None) -> Problem:
    return Problem(where=where or Where(FILE), code="value", text=text, hint=hint, environment=environment)


@pytest.mark.parametrize(
    ("path", "on_key", "expected"),
    [
        ((), False, (2, 1)),
        (("namespace",), False, (2, 12)),
        (("namespace",), True, (2, 1)),
        (("env", "A"), False, (3, 10)),
        (("env", "B"), True, (3, 13)),
        (("args",), False, (5, 1)),
        (("args", 0), False, (5, 3)),
        (("args", 1, 1, "er"), False, (6, 15)),
        (("args", 1, 1, "er"), True, (6, 11)),
        (("environments", "dev", "timeout"), False, (9, 14)),
        (("environments", "dev", "odd key"), True, (10, 5)),
        (("environments", "dev", "gone", "deeper"), True, (9, 5)),
        (("args", 7), False, (5, 1)),
        (("nowhere",), True, (2, 1)),
    ],
)
def test_places(path: tuple[str | int, ...], on_key: bool, expected: tuple[int, int]) -> None:
    assert position(problem(where=Where(FILE, path, on_key)), SOURCES) == expected


def test_places_in_files_that_are_empty_broken_missing_or_known_already() -> None:
    assert position(problem(where=Where("catalog/empty.yaml", ("a",))), SOURCES) == (1, 1)
    assert position(problem(where=Where("catalog/broken.yaml", ("a",))), SOURCES) == (1, 4)
    assert position(problem(where=Where("catalog/none.yaml", ("a",))), SOURCES) == (0, 0)
    assert position(problem(where=Where(FILE, ("env",), line=7, column=3)), SOURCES) == (7, 3)


def test_columns_count_characters_and_a_byte_order_mark_counts_for_nothing() -> None:
    sources = Sources({FILE: "\ufeffä: ö\nnamé: ß\n".encode()})
    assert position(problem(where=Where(FILE, ("ä",))), sources) == (1, 4)
    assert position(problem(where=Where(FILE, ("namé",))), sources) == (2, 7)


def test_lines_are_sorted_by_file_and_place_and_said_once() -> None:
    last, first = Where(FILE, ("environments",), on_key=True), Where(FILE, ("namespace",))
    found = lines([problem(where=where) for where in (last, first, last, Where("a.yaml"))], SOURCES)
    assert found == [
        "a.yaml: error[value]: is wrong",
        f"{FILE}:2:12: error[value]: is wrong",
        f"{FILE}:7:1: error[value]: is wrong",
    ]


def test_the_tenth_line_comes_after_the_ninth() -> None:
    sources = Sources({FILE: "".join(f"k{n}: v\n" for n in range(12)).encode()})
    found = lines([problem(where=Where(FILE, (f"k{n}",))) for n in (11, 2, 9)], sources)
    assert [line.split(":")[1] for line in found] == ["3", "10", "12"]


def test_a_line_says_what_and_how_to_mend_it() -> None:
    warning = Problem(where=Where(FILE), code="odd", text="is odd.", hint="mend it", severity=Severity.WARNING)
    assert lines([warning], SOURCES) == [f"{FILE}:2:1: warning[odd]: is odd. hint: mend it"]


def test_the_same_in_several_environments_is_one_line_the_base_last() -> None:
    alike = [problem(f"KServe ({name}) cannot", environment=name) for name in ("prod", "the base", "dev")]
    other = problem("KFServing (legacy) cannot", environment="legacy")
    assert lines([*alike, other], SOURCES) == [
        f"{FILE}:2:1: error[value]: KFServing (legacy) cannot",
        f"{FILE}:2:1: error[value]: KServe (dev, prod, the base) cannot",
    ]


def test_several_releases_and_what_to_write_for_each_environment_are_one_line() -> None:
    alike = [
        problem(f'KServe {line} ({name}) has no "x"', f"write environments: {{{name}: {{a: {{x: null}}}}}}", name)
        for name, line in (("prod", "0.10"), ("dev", "0.9"), ("stage", "0.9"))
    ]
    (line,) = lines(alike, SOURCES)
    assert line == (
        f'{FILE}:2:1: error[value]: KServe 0.9 (dev, stage), KServe 0.10 (prod) have no "x". hint: write environments: '
        "{dev: {a: {x: null}}, prod: {a: {x: null}}, stage: {a: {x: null}}}"
    )


def test_what_is_wrong_in_the_base_too_is_mended_there() -> None:
    own = "write environments: {dev: {x: null}}, please"
    assert lines(
        [problem("is odd (dev)", own, "dev"), problem("is odd (the base)", "drop x", "the base")], SOURCES
    ) == [f"{FILE}:2:1: error[value]: is odd (dev, the base). hint: drop x"]


def test_hints_that_are_not_of_one_kind_stay_apart() -> None:
    found = lines([problem("is odd (a)", "it has x", "a"), problem("is odd (b)", "it has y", "b")], SOURCES)
    assert found == [
        f"{FILE}:2:1: error[value]: is odd (a). hint: it has x",
        f"{FILE}:2:1: error[value]: is odd (b). hint: it has y",
    ]


def test_what_only_looks_like_an_environment_is_left_alone() -> None:
    found = lines([problem('"f()" and "(dev)"'), problem('"f()" and "(prod)"')], SOURCES)
    assert found == [f'{FILE}:2:1: error[value]: "f()" and "({name})"' for name in ("dev", "prod")]


@pytest.mark.parametrize("character", ["\x1b", "\x07", "\n", "\r", "\u202e", "\x9b", "\udce9", "\u2028", "\0"])
def test_nothing_that_a_terminal_obeys_is_printed(character: str) -> None:
    (line,) = lines([problem(f"a{character}b", f"c{character}", where=Where(f"d{character}.yaml"))], SOURCES)
    seen = "\N{REPLACEMENT CHARACTER}" if character in "\x1b\x07\n\r\x9b\udce9\0" else f"<U+{ord(character):04X}>"
    assert line == f"d{seen}.yaml: error[value]: a{seen}b. hint: c{seen}"


@pytest.mark.parametrize(("character", "number"), [("\u00a0", "00A0"), ("\u200b", "200B"), ("\ufeff", "FEFF")])
def test_what_looks_like_nothing_is_named(character: str, number: str) -> None:
    assert lines([problem(f"a{character}b")], SOURCES) == [f"{FILE}:2:1: error[value]: a<U+{number}>b"]


def _many(count: int) -> list[Problem]:
    found = [
        Problem(where=Where(f"catalog/{n:03}.yaml"), code=("value", "type")[n % 2], text=f"is {n}")
        for n in range(count)
    ]
    warning = Problem(where=Where("catalog/000.yaml"), code="value", text="may be", severity=Severity.WARNING)
    return [*found, warning]


def test_more_than_a_screenful_is_told_by_the_first_of_each_kind_unless_all_is_asked_for() -> None:
    found = told(_many(SCREENFUL), Sources({}), everything=False)
    assert found.lines == [
        "catalog/000.yaml: error[value]: is 0",
        "catalog/000.yaml: warning[value]: may be",
        "catalog/001.yaml: error[type]: is 1",
    ]
    assert found.more == SCREENFUL + 1 - 3
    assert found.summary == f"{SCREENFUL} errors, 1 warning in {SCREENFUL} files"
    everything = told(_many(SCREENFUL), Sources({}))
    assert (len(everything.lines), everything.more, everything.summary) == (SCREENFUL + 1, 0, found.summary)


def test_a_screenful_is_told_whole() -> None:
    found = told(_many(SCREENFUL - 1), Sources({}), everything=False)
    assert (len(found.lines), found.more) == (SCREENFUL, 0)


def test_the_summary_counts_what_is_there() -> None:
    assert told([], Sources({})).summary == ""
    assert told([problem()], Sources({})).summary == "1 error"
