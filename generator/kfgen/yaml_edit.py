"""Edits of files that people wrote: what is not edited stays byte for byte. The home of ruamel.yaml.

ruamel.yaml says where each node begins and ends; the text is spliced there. Its own way of writing a file anew would
keep comments and order too, but joins flow collections of several lines and takes spaces out of braces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

    from kfgen.domain.problem import Path


class EditError(ValueError):
    """The text is not what the edit is for; the message says what was looked for."""


def insert_item(text: str, path: Path, item: str, index: int) -> str:
    """The text with a scalar put into the list at a path, before the element that has the index now.

    Raises:
        EditError: where there is no list, or it has no elements.
    """
    node: SequenceNode = _at(text, path)
    if node.id != "sequence" or not node.value:
        raise EditError(f"{'.'.join(map(str, path))} is no list with elements")
    items: list[Node] = node.value
    last = index >= len(items)
    near = items[-1] if last else items[index]
    if node.flow_style:
        place = near.end_mark.index if last else near.start_mark.index
        return text[:place] + (f", {item}" if last else f"{item}, ") + text[place:]
    start = text.rindex("-", 0, near.start_mark.index)
    line = text.rindex("\n", 0, start) + 1 if "\n" in text[:start] else 0
    new = f"{text[line:start]}- {item}\n"
    if not last:
        return text[:line] + new + text[line:]
    end = text.find("\n", _end(near))
    return f"{text}\n{new}" if end < 0 else text[: end + 1] + new + text[end + 1 :]


def remove_item(text: str, path: Path, item: str) -> str:
    """The text without a scalar of the list at a path, or of a list in it; a list that would be empty goes with it.

    Raises:
        EditError: where it is not there, or nothing else is.
    """
    node: Any = _at(text, path)
    while True:
        items = node.value if node.id == "sequence" else []
        place = next((number for number, one in enumerate(items) if _holds(one, item)), -1)
        if place < 0 or len(items) == 1:
            raise EditError(f"{'.'.join(map(str, path))} has no {item} beside others")
        if items[place].id == "scalar" or len(items[place].value) == 1:
            break
        node = items[place]
    if not node.flow_style:
        start = text.rindex("-", 0, items[place].start_mark.index)
        line = text.rfind("\n", 0, start) + 1
        if text[line:start].strip():  # the first of a list that begins on the line of another's dash
            return text[:start] + text[text.rindex("-", 0, items[1].start_mark.index) :]
        end = text.find("\n", _end(items[place]))
        return text[:line] + ("" if end < 0 else text[end + 1 :])
    if place:
        return text[: _close(items[place - 1])] + text[_close(items[place]) :]
    return text[: items[0].start_mark.index] + text[items[1].start_mark.index :]


def _holds(node: Any, item: str) -> bool:
    return any(_holds(one, item) for one in node.value) if node.id == "sequence" else node.value == item


def set_value(text: str, key: str, value: str) -> str:
    """The text with a key of the top level set to a value, written as YAML; a new key comes after the first.

    Raises:
        EditError: where the text is no map.
    """
    whole: MappingNode = _at(text, ())
    if whole.id != "mapping" or whole.flow_style or not whole.value:
        raise EditError("the file is no map with a key a line")
    for name, node in whole.value:
        if name.value == key:
            return text[: node.start_mark.index] + value + text[node.end_mark.index :]
    first = whole.value[0][1]
    end = text.find("\n", first.end_mark.index)
    after = len(text) if end < 0 else end + 1
    return f"{text[:after]}{'' if text[:after].endswith(chr(10)) else chr(10)}{key}: {value}\n{text[after:]}"


def put(text: str, path: Path, value: str) -> str:
    """The text with a value, written as YAML on one line, at a path of keys; maps on the way are made where missing.

    Raises:
        EditError: where something that is no map stands on the way, or an alias.
    """
    node, held = _reached(text, path)
    if isinstance(node, tuple):
        key, old = node
        return _set(text, key, old, value)
    if node.id != "mapping":
        if node.id != "scalar" or node.value not in ("", "null", "~"):
            raise EditError(f"{'.'.join(map(str, path[:held])) or 'the file'} is no map")
        if not held:
            raise EditError("the file is empty")
        return put(text, path[:held], _nested(path[held:], value))
    return _insert(text, node, path[held:], value)


def twin(text: str, path: Path, name: str, change: Callable[[str], str]) -> str:
    """The text with what stands at a path of keys once more, right after it, under another key; `change` is made to it.

    Raises:
        EditError: where it is not there, or an alias.
    """
    found, _ = _reached(text, path)
    parent, held = _reached(text, path[:-1])
    parent = parent[1] if isinstance(parent, tuple) else parent
    if not isinstance(found, tuple) or held != len(path) - 1:
        raise EditError(f"there is no {'.'.join(map(str, path))}")
    key, value = found
    if parent.flow_style:
        end = key.end_mark.index if _is_empty(value) else _close(value)
        return f"{text[:end]}, {name}{change(text[key.end_mark.index : end])}{text[end:]}"
    last = key.end_mark.index if _is_empty(value) else max(_end(value), key.end_mark.index)
    end = text.find("\n", last - (text[last - 1] == "\n")) + 1 or len(text)
    between = "" if text[end - 1] == "\n" else "\n"
    indent = " " * key.start_mark.column
    return f"{text[:end]}{between}{indent}{name}{change(text[key.end_mark.index : end])}{text[end:]}"


def alone(text: str, path: Path) -> str:
    """What stands at a path of keys, as the text of a file of its own.

    Raises:
        EditError: where it is not there, or an alias.
    """
    found, _ = _reached(text, path)
    if not isinstance(found, tuple):
        raise EditError(f"there is no {'.'.join(map(str, path))}")
    node = found[1]
    if node.id != "mapping":
        return "{}\n"
    if node.flow_style:
        return f"{text[node.start_mark.index : node.end_mark.index]}\n"
    start, end = node.start_mark, text.find("\n", _end(node) - 1)
    rows = (" " * start.column + text[start.index : len(text) if end < 0 else end]).splitlines()
    blank = " " * start.column
    return "".join(f"{row[start.column :] if row.startswith(blank) else row.lstrip()}\n" for row in rows)


def drop(text: str, path: Path, *, keep: int = 0) -> str:
    """The text without the key at a path of keys, its value and what is said of it on its line.

    A map that would be empty goes too, but for the file's own and those above which there are at most `keep` keys: they
    stay as `{}`.

    Raises:
        EditError: where it is not there, or is reached through an alias.
    """
    parent, held = _reached(text, path[:-1])
    parent = parent[1] if isinstance(parent, tuple) else parent
    pairs = parent.value if held == len(path) - 1 and parent.id == "mapping" else []
    place = next((number for number, (key, _) in enumerate(pairs) if key.value == path[-1]), -1)
    if place < 0:
        raise EditError(f"there is no {'.'.join(map(str, path))}")
    if len(pairs) == 1:
        return drop(text, path[:-1], keep=keep) if len(path) - 1 > keep else _emptied(text, parent, path)
    key, value = pairs[place]
    if not parent.flow_style:
        last = key.end_mark.index if _is_empty(value) else max(_end(value), key.end_mark.index)
        end = text.find("\n", last - (text[last - 1] == "\n"))
        return text[: text.rfind("\n", 0, key.start_mark.index) + 1] + ("" if end < 0 else text[end + 1 :])
    if place:
        return text[: _close(pairs[place - 1][1])] + text[_close(value) :]
    return text[: key.start_mark.index] + text[pairs[1][0].start_mark.index :]


def _emptied(text: str, parent: Any, path: Path) -> str:
    """The text with `{}` in the place of a map."""
    if len(path) == 1:
        return f"{text[: parent.start_mark.index]}{{}}{text[_close(parent) :]}"
    key, old = _reached(text, path[:-1])[0]
    return _set(text, key, old, "{}")


def _reached(text: str, path: Path) -> tuple[Any, int]:
    """How far a path leads: (its key and value) if all the way, else the last node that is there; and how far."""
    node = _at(text, ())
    for held, step in enumerate(path):
        found = next((pair for pair in _pairs(node) if pair[0] == step), None)
        if found is None:
            return node, held
        _, key, node, after = found
        if node.start_mark.index < after:
            raise EditError(f"{'.'.join(map(str, path[: held + 1]))} is an alias: what it stands for is used elsewhere")
        if held == len(path) - 1:
            return (key, node), len(path)
    return node, len(path)


def _pairs(node: Any) -> list[tuple[str | int, Any, Any, int]]:
    """(a key, its node, the value's, where that begins at the earliest) of a map; of a list, elements have an index."""
    if getattr(node, "id", "") == "mapping":
        return [(key.value, key, value, key.end_mark.index) for key, value in node.value]
    if getattr(node, "id", "") == "sequence":
        return [(index, one, one, node.start_mark.index) for index, one in enumerate(node.value)]
    return []


def _set(text: str, key: Any, old: Any, value: str) -> str:
    """A key's value in the place of what it was."""
    start, end = old.start_mark.index, _close(old)
    if old.id == "scalar" and text[start:end].endswith("\n"):  # a block of text ends where the next thing begins
        return text[:start] + value + "\n" + text[end:]
    between = text[key.end_mark.index : start]
    colon = text.index(":", key.end_mark.index) + 1
    if start == end:  # there was no value; its place is said to be where the next thing begins
        return f"{text[:colon]} {value}{text[colon:]}"
    if "\n" in between:  # it stood on lines of its own
        return f"{text[:colon]} {value}{text[end:]}"
    return text[:start] + value + text[end:]


def _insert(text: str, parent: Any, keys: Path, value: str) -> str:
    """A new key as the last of a map: inside braces on their line, else a line for each map on the way."""
    if parent.flow_style:
        new = _nested(keys, value)[1:-1]
        if not parent.value:
            return f"{text[: parent.start_mark.index]}{{{new}}}{text[parent.end_mark.index :]}"
        at = _close(parent.value[-1][1])
        return f"{text[:at]}, {new}{text[at:]}"
    indent = " " * parent.value[0][0].start_mark.column
    ends = "\r\n" if "\r\n" in text else "\n"
    rows = [f"{indent}{'  ' * deep}{step}:" for deep, step in enumerate(keys)]
    new = ends.join(rows) + f" {value}{ends}"
    key, last = parent.value[-1]
    end = max(_end(last), key.end_mark.index)
    if text[end - 1] == "\n":  # a block of text
        return text[:end] + new + text[end:]
    line = text.find("\n", end)
    return f"{text}{ends}{new}" if line < 0 else text[: line + 1] + new + text[line + 1 :]


def _nested(keys: Path, value: str) -> str:
    """A value below keys, in braces."""
    for step in reversed(keys):
        value = f"{{{step}: {value}}}"
    return value


def _close(node: Any) -> int:
    """Where a value ends, its closing brace included."""
    return int(node.end_mark.index) if node.id == "scalar" or node.flow_style else _end(node)


def _is_empty(node: Any) -> bool:
    """Whether nothing is written; its place is said to be where the next thing begins."""
    return bool(node.start_mark.index == node.end_mark.index)


def _end(node: Any) -> int:
    """Where the last scalar of a node ends; a block collection itself ends only where the next thing begins."""
    while node.id != "scalar" and node.value and not node.flow_style:
        node = node.value[-1][1] if node.id == "mapping" else node.value[-1]
    return int(node.end_mark.index)


def _at(text: str, path: Path) -> Any:
    """The node at a path of keys; only keys lead further."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - 60 ms, for commands that edit
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415

    try:
        node = YAML(typ="rt").compose(text)
    except YAMLError as error:
        raise EditError(str(error)) from None
    for step in path:
        found = (
            [value for key, value in node.value if key.value == step] if getattr(node, "id", "") == "mapping" else []
        )
        if not found:
            raise EditError(f"there is no {'.'.join(map(str, path))}")
        node = found[0]
    if node is None:
        raise EditError("the file is empty")
    return node
