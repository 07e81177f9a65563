"""Edits of people's files: nothing but what is edited changes."""

from __future__ import annotations

import pytest

from kfgen.yaml_edit import EditError, insert_item, set_value
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
