"""What kfgen writes as YAML reads back the same with every reader; what it reads is what was written."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

import realtools
from kfgen.domain.data import Plain, same
from kfgen.domain.problem import ProblemsError
from kfgen.yaml_text import dump, dump_list, locate, parse
from strategies import CHARACTERS, FLOATS, FORBIDDEN_KEYS, INTEGERS, LOST, SAMPLES, allowed_key, nested, texts
from strategies_yaml import quoted, written

LAW = settings(
    max_examples=300, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
ANY_TEXT = st.one_of(texts(), st.text(CHARACTERS, max_size=20), st.text(st.sampled_from(LOST + "a\n "), max_size=4))
KEYS = ANY_TEXT.filter(lambda text: text not in ("", "<<"))
LEAVES = st.one_of(ANY_TEXT, ANY_TEXT, st.booleans(), st.none(), INTEGERS, FLOATS)
DOCUMENTS = st.dictionaries(KEYS, nested(LEAVES, KEYS, most=12), max_size=6)
SHARDS = range(4)


def alike(want: Any, got: Any) -> bool:
    """Equality, but a whole float may come as an integer: Go goes through JSON, which knows one kind of number."""
    if isinstance(want, dict):
        return isinstance(got, dict) and want.keys() == got.keys() and all(alike(want[key], got[key]) for key in want)
    if isinstance(want, list):
        return isinstance(got, list) and len(want) == len(got) and all(map(alike, want, got))
    if isinstance(want, float):
        return isinstance(got, int | float) and not isinstance(got, bool) and float(got) == want
    return same(want, got)


def ruamel(version: str, text: str) -> Any:
    reader = YAML(typ="safe", pure=True)
    reader.version = version  # type: ignore[assignment] # it takes "1.1" as well as a tuple
    return reader.load(io.StringIO(text, newline=""))


def stream(documents: list[dict[str, Any]], **options: Any) -> str:
    return "---\n".join(dump({"document": one}, **options) for one in documents)


@LAW
@given(DOCUMENTS)
def test_pyyaml_reads_it(data: dict[str, Any]) -> None:
    assert same(yaml.safe_load(dump(data)) or {}, data)


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_ruamel_reads_it(version: str) -> None:
    @settings(LAW, max_examples=150)
    @given(DOCUMENTS)
    def law(data: dict[str, Any]) -> None:
        assert same(ruamel(version, dump(data)) or {}, data)

    law()


@LAW
@given(st.lists(nested(LEAVES, KEYS, most=6), max_size=4))
def test_a_list_reads_back(data: list[Any]) -> None:
    assert same(yaml.safe_load(dump_list(data)) or [], data)


@LAW
@given(DOCUMENTS, st.integers(0, 7))
def test_indentation_changes_nothing(data: dict[str, Any], indent: int) -> None:
    text = f"top:\n{dump(data, indent=indent + 1)}" if data else "top: {}\n"
    assert same(yaml.safe_load(text), {"top": data})


@pytest.mark.tools
@pytest.mark.parametrize("shard", SHARDS)
@pytest.mark.parametrize("reader", ["sigs", "v3"])
def test_go_reads_it(reader: str, shard: int) -> None:
    @seed(shard)
    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(DOCUMENTS, min_size=1, max_size=25))
    def law(documents: list[dict[str, Any]]) -> None:
        got = realtools.go_yaml(reader, stream(documents))
        assert alike([{"document": one} for one in documents], got)

    law()


@pytest.mark.tools
@pytest.mark.parametrize("tool", ["helm3", "helm4"])
def test_helm_renders_it_as_data(tool: str, tmp_path: Path) -> None:
    """In a template, text stays data: no action of the user's runs, no brace is lost."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "Chart.yaml").write_text("apiVersion: v2\nname: x\nversion: 1.0.0\n")

    @seed(1)
    @settings(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(DOCUMENTS, min_size=1, max_size=20))
    def law(documents: list[dict[str, Any]]) -> None:
        head = {"apiVersion": "v1", "kind": "K"}
        bodies = [{**head, "metadata": {"name": f"x{number}"}, "data": one} for number, one in enumerate(documents)]
        text = "---\n".join(dump(body, helm=True) for body in bodies)
        (tmp_path / "templates" / "x.yaml").write_text(text, encoding="utf-8", newline="")
        got = realtools.go_yaml("sigs", realtools.helm_template(tool, tmp_path, []))
        by_name = {body["metadata"]["name"]: body for body in got}  # type: ignore[index, call-overload]
        for body in bodies:
            assert alike(body, by_name[body["metadata"]["name"]])  # type: ignore[index]

    law()


# --- reading --------------------------------------------------------------------------------------------

CARRIED = texts()
CARRIED_KEYS = CARRIED.filter(allowed_key)


@LAW
@given(st.dictionaries(CARRIED_KEYS, nested(st.one_of(CARRIED, st.none()), CARRIED_KEYS, most=12), max_size=6))
def test_quoted_text_is_read_letter_by_letter(data: dict[str, Any]) -> None:
    read = parse(written(data).encode(), "x.yaml")
    assert same(read, data)


@pytest.mark.parametrize("text", sorted({text for samples in SAMPLES.values() for text in samples}))
def test_unquoted_text_is_its_source_characters(text: str) -> None:
    """Whatever YAML says of `on` and `1e3`: what PyYAML's scanner finds unquoted is Plain, of the same characters."""
    source = f"key: {text}\n"
    try:
        tokens = [event for event in yaml.parse(source) if isinstance(event, yaml.ScalarEvent)]
    except yaml.YAMLError:
        return
    if len(tokens) != 2 or tokens[1].style or tokens[1].tag is not None:
        return
    value = parse(source.encode(), "x.yaml")["key"]
    nothing = tokens[1].value in {"", "~", "null", "Null", "NULL"}
    assert value is None if nothing else (isinstance(value, Plain) and value == tokens[1].value)


@pytest.mark.parametrize("style", ["'{}'", '"{}"', "|-\n  {}", ">-\n  {}"])
@pytest.mark.parametrize("text", ["on", "1e3", "null", "~", "0777", "1:30", "2001-01-01", "true"])
def test_quotes_and_blocks_make_text(text: str, style: str) -> None:
    value = parse(f"key: {style.format(text)}\n".encode(), "x.yaml")["key"]
    assert value == text
    assert not isinstance(value, Plain)


@pytest.mark.parametrize("character", LOST)
def test_what_no_tool_can_carry_is_refused(character: str) -> None:
    for source in (f"key: {quoted('a' + character)}\n", f"{quoted(character)}: x\n"):
        with pytest.raises(ProblemsError) as error:
            parse(source.encode(), "x.yaml")
        (problem,) = error.value.problems
        assert f"U+{ord(character):04X}" in problem.text
        assert problem.where.line == 1


@pytest.mark.parametrize("key", [*FORBIDDEN_KEYS, "$setElementOrder/a"])
def test_keys_that_kustomize_cannot_merge_are_refused(key: str) -> None:
    with pytest.raises(ProblemsError):
        parse(f"{quoted(key)}: {{a: x}}\n".encode(), "x.yaml")


@LAW
@given(st.dictionaries(CARRIED_KEYS, nested(CARRIED, CARRIED_KEYS, most=8), min_size=1, max_size=5))
def test_every_key_is_found_where_it_stands(data: dict[str, Any]) -> None:
    text = written(data)
    lines = text.split("\n")
    for key in data:
        line, column = locate(text.encode(), (key,), on_key=True)
        assert column == 1
        assert lines[line - 1].startswith((f"{key}:", f"{quoted(key)}:"))
