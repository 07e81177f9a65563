"""Edits of people's files: nothing but what is edited changes."""

from __future__ import annotations

import json

import pytest

from kfgen.yaml_edit import EditError, alone, drop, insert_item, put, remove_item, set_value, twin
from kfgen.yaml_text import parse

LISTS = {
    "flow": "# c\nname: x\nlist: [dev,  prod]   # order\nother: { a: 1,  b: 2 }\n",
    "flow over lines": "list: [dev,   # one\n  'prod',\n  ]\nz: 1\n",
    "block": "list:\n- dev   # first\n\n- prod  # last\nz: 1\n",
    "indented": 'z: 1\nlist:\n    - dev\n    # about prod\n    - "prod"',
    "stages": "list:\n- dev\n-   - eu   # two\n    - us   # at once\n# about z\nz: 1\n",
    "windows": "list:\r\n- dev\r\n- prod\r\nz: 1\r\n",
}


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("index", [0, 1, 2, 9])
def test_an_item_is_put_in_and_nothing_else_changes(text: str, index: int) -> None:
    edited = insert_item(text, ("list",), "new", index)
    before, after = parse(text.encode(), "x"), parse(edited.encode(), "x")
    wanted = before["list"]
    assert isinstance(wanted, list)
    assert after == {**before, "list": [*wanted[:index], "new", *wanted[index:]]}
    start = next((i for i, (a, b) in enumerate(zip(text, edited, strict=False)) if a != b), len(text))
    added = len(edited) - len(text)
    assert any(text == edited[:at] + edited[at + added :] for at in range(max(start - added, 0), start + 1))


@pytest.mark.parametrize("text", ["list: []\n", "list: dev\n", "list: {a: b}\n", "other: 1\n", "", "- a\n", "a: [\n"])
def test_there_is_no_list_to_edit(text: str) -> None:
    with pytest.raises(EditError):
        insert_item(text, ("list",), "new", 0)


def test_a_key_is_set_where_it_stands_or_after_the_first() -> None:
    assert set_value("# c\nname: x  # y\n\nb: 1\n", "key", '"v"') == '# c\nname: x  # y\nkey: "v"\n\nb: 1\n'
    assert set_value("name: x\nkey: '1' # t\nb: 1", "key", '"v"') == 'name: x\nkey: "v" # t\nb: 1'
    assert set_value("name: x", "key", "v") == "name: x\nkey: v\n"
    for text in ("", "{a: b}", "- a\n"):
        with pytest.raises(EditError):
            set_value(text, "key", "v")


MAPS = {
    "nothing there": "# c\nname: x  # y\n",
    "no newline at the end": "name: x",
    "block": "name: x\nenvironments:\n  dev: {image: a}   # dev\n  # about prod\n  prod:\n    image: b  # old\nz: 1\n",
    "flow": "name: x\nenvironments: {dev: {image: a}, prod: {image: b}}   # both\nz: 1\n",
    "flow over lines": "name: x\nenvironments: {dev: {image: a},\n  prod: {image: b,   # one\n  },\n  }\nz: 1\n",
    "empty": "name: x\nenvironments: {}\nz: 1\n",
    "null": "name: x\nenvironments:\nz: 1\n",
    "deep": "name: x\nenvironments:\n    prod:\n        storage:\n            from: a   # store\n            path: b\n",
    "a block of text": "name: x\nenvironments:\n  prod:\n    text: |\n      a\n      b\n# about z\nz: 1\n",
    "windows": "name: x\r\nenvironments:\r\n  prod:\r\n    image: b\r\nz: 1\r\n",
    "whole file in braces": '{name: x, "z": 1}\n',
}


@pytest.mark.parametrize("text", MAPS.values(), ids=MAPS)
@pytest.mark.parametrize("path", ["environments.prod.image", "environments.prod.storage.path", "z"])
@pytest.mark.parametrize("value", ["c", "{a: b, c: [d]}"])
def test_a_value_is_put_at_a_path_and_nothing_else_changes(text: str, path: str, value: str) -> None:
    keys = tuple(path.split("."))
    before = parse(text.encode(), "x")
    edited = put(text, keys, value)
    wanted = parse(f"v: {value}".encode(), "x")["v"]
    assert parse(edited.encode(), "x") == _with(before, keys, wanted)
    assert [part for part in text.split() if part.startswith("#")] == [
        part for part in edited.split() if part.startswith("#")
    ]
    again = put(edited, keys, "d")
    assert parse(again.encode(), "x") == _with(before, keys, "d")


def _with(data: object, path: tuple[str, ...], value: object) -> object:
    if not path:
        return value
    known = dict(data) if isinstance(data, dict) else {}
    return {**known, path[0]: _with(known.get(path[0]), path[1:], value)}


@pytest.mark.parametrize("text", MAPS.values(), ids=MAPS)
@pytest.mark.parametrize("path", [("environments", "prod", "image"), ("environments", "prod"), ("environments", "dev")])
def test_a_key_is_dropped_with_the_maps_that_held_it_alone(text: str, path: tuple[str, ...]) -> None:
    before = parse(text.encode(), "x")
    held: object = before
    for step in path:
        held = held.get(step) if isinstance(held, dict) else None
    if held is None:
        with pytest.raises(EditError):
            drop(text, path)
        return
    assert parse(drop(text, path).encode(), "x") == _without(before, path)


def _without(data: object, path: tuple[str, ...]) -> object:
    assert isinstance(data, dict)
    inner = _without(data[path[0]], path[1:]) if len(path) > 1 else None
    rest = {key: value for key, value in data.items() if key != path[0]}
    return {key: (inner if key == path[0] else data[key]) for key in data if inner or key in rest}


def test_what_an_alias_stands_for_is_not_edited() -> None:
    text = "a: &a {x: 1}\nb: *a\n"
    for edit in (lambda: put(text, ("b", "x"), "2"), lambda: drop(text, ("b", "x"))):
        with pytest.raises(EditError):
            edit()


def test_what_is_no_map_is_not_edited() -> None:
    with pytest.raises(EditError):
        put("a: [1]\n", ("a", "b"), "2")


def test_the_last_key_of_a_file_leaves_an_empty_map() -> None:
    assert drop("# c\na: 1  # x\n", ("a",)) == "# c\n{}  # x\n"
    assert drop("models:\n  a:\n    b: 1\nz: 1\n", ("models", "a", "b")) == "z: 1\n"
    for text in ("models:\n  a:\n    b: 1\nz: 1\n", "models: {a: {b: 1}}\nz: 1\n", "models:\n  a: {b: 1}  # c\n"):
        kept = parse(drop(text, ("models", "a", "b"), keep=2).encode(), "x")
        assert kept == {**parse(text.encode(), "x"), "models": {"a": {}}}


def test_a_key_without_a_value_goes_alone() -> None:
    assert drop("a:\nb: 1\n", ("a",)) == "b: 1\n"
    assert drop("m:\n  a:   # c\n\n  b: 1\n", ("m", "a")) == "m:\n\n  b: 1\n"


def test_elements_of_lists_are_reached_by_their_index() -> None:
    text = "a:\n- b: 1   # one\n- {b: 2, c: 3}\nz: &z [{b: 1}]\ny: *z\n"
    assert put(text, ("a", 0, "b"), "9") == text.replace("b: 1   #", "b: 9   #")
    assert put(text, ("a", 1, "b"), "9") == text.replace("b: 2", "b: 9")
    for path in (("y", 0, "b"), ("a", 2, "b")):
        with pytest.raises(EditError):
            put(text, path, "9")


ENTRIES = {
    "block": "models:\n  # about it\n  old:  # o\n    b: $(x)  # b\n    # more\n    c: [1]\n\n  z: {a: 1}\n",
    "last": "models:\n  z: {a: 1}\n  old:\n    b: $(x)",
    "flow": "models:\n  old: {b: $(x)}   # c\n  z: {a: 1}\n",
    "whole in braces": "models: {old: {b: $(x)}, z: {a: 1}}\n",
    "text": "models:\n  old:\n    b: |\n      $(x)\n  z: {a: 1}\n",
    "nothing": "models:\n  old:\n  z: {a: 1}\n",
}


@pytest.mark.parametrize("text", ENTRIES.values(), ids=ENTRIES)
def test_a_second_one_beside_the_first(text: str) -> None:
    before = parse(text.encode(), "x")
    models = before["models"]
    assert isinstance(models, dict)
    after = twin(text, ("models", "old"), "new", lambda part: part.replace("$(x)", "was"))
    assert parse(after.encode(), "x") == {
        "models": {**models, "new": json.loads(json.dumps(models["old"]).replace("$(x)", "was"))}
    }
    assert [line for line in text.splitlines() if line not in after.splitlines()] in ([], [text.strip()])
    file = alone(text, ("models", "old"))
    assert parse(file.encode(), "x") == (models["old"] or {})
    for path in (("models", "none"), ("old",)):
        with pytest.raises(EditError):
            twin(text, path, "new", str)
        with pytest.raises(EditError):
            alone(text, path)


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS)
@pytest.mark.parametrize("item", ["dev", "prod", "eu", "us"])
def test_an_item_is_removed_and_nothing_else_changes(text: str, item: str) -> None:
    before = parse(text.encode(), "x")
    items = before["list"]
    assert isinstance(items, list)
    if item not in str(items):
        with pytest.raises(EditError):
            remove_item(text, ("list",), item)
        return
    left = [[one for one in each if one != item] if isinstance(each, list) else each for each in items if each != item]
    assert parse(remove_item(text, ("list",), item).encode(), "x") == {**before, "list": left}


def test_the_last_item_stays() -> None:
    with pytest.raises(EditError):
        remove_item("list: [dev]\n", ("list",), "dev")
    assert remove_item("list: [[a], b]\n", ("list",), "a") == "list: [b]\n"
