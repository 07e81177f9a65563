"""Edits of files that people wrote: what is not edited stays byte for byte. The home of ruamel.yaml.

ruamel.yaml says where each node begins and ends; the text is spliced there. Its own way of writing a file anew would
keep comments and order too, but joins flow collections of several lines and takes spaces out of braces.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
