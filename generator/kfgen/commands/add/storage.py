"""`kfgen add storage`: an option for every key of every type of store whose value is a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import click

from kfgen.catalog.amounts import Quantity
from kfgen.catalog.fields import Boolean, Choice, ListOf, Text
from kfgen.catalog.stores import STORE_TYPES
from kfgen.commands.add.addition import adding, name_argument, said
from kfgen.commands.options import output_option, pass_root

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kfgen.catalog.record import Key


def _option(key: str) -> str:
    """`verifySSL` as an option: `--verify-ssl`."""
    return "--" + re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", key).lower()


def _keys() -> dict[str, tuple[Key, tuple[str, ...]]]:
    """Key → its declaration, and the types of store that have it."""
    found: dict[str, tuple[Key, tuple[str, ...]]] = {}
    for store in STORE_TYPES.values():
        for key in store.keys:
            if isinstance(key.field, (Text, Choice, Boolean, Quantity, ListOf)):
                before = found.get(key.name, (key, ()))[1]
                found[key.name] = (key, (*before, store.name))
    return found


_KEYS: Final = _keys()


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for name, (key, types) in reversed(_KEYS.items()):
        help_text = f"{', '.join(types)}: {key.doc[:1].lower()}{key.doc[1:]}"
        if isinstance(key.field, Boolean):
            option = click.option(f"{_option(name)}/--no{_option(name)[1:]}", name, default=None, help=help_text)
        elif isinstance(key.field, ListOf):
            option = click.option(_option(name), name, multiple=True, metavar="WORD", help=help_text)
        else:
            option = click.option(_option(name), name, metavar="TEXT", help=help_text)
        command = option(command)
    return command


@click.command(
    "storage", epilog="Example: kfgen add storage models --type s3 --bucket acme-models --region eu-central-1"
)
@name_argument
@click.option("--type", "kind", type=click.Choice(list(STORE_TYPES)), required=True, help="What kind of store it is.")
@_options
@click.option("--public", is_flag=True, help="It is read without credentials.")
@click.option("--secret", metavar="NAME", help="The Secret with its keys.  [default: <store>-credentials, or none]")
@click.option("--service-account", metavar="NAME", help="The account that models read it with.")
@click.option("--description", metavar="TEXT", help="For people.")
@output_option
@pass_root
def STORAGE(root: Path, name: str, kind: str, public: bool, output: str, **given: Any) -> None:  # noqa: N802
    """Add a store: where models lie, and the credentials they are read with."""
    secret, account, description = (given.pop(word) for word in ("secret", "service_account", "description"))
    if public and secret:
        raise click.UsageError("--public and --secret contradict each other")
    values = {key: list(value) if isinstance(value, tuple) else value for key, value in given.items()}
    values = {key: value for key, value in values.items() if value not in (None, [])}
    own = tuple(key.name for key in STORE_TYPES[kind].keys)
    asked = {
        **dict.fromkeys(values),
        **({"credentials": None} if public or secret else {}),
        **({"serviceAccount": None} if account else {}),
    }
    for key in asked:
        if key not in own:
            having = ", ".join(_option(one) for one in own if one in _KEYS)
            option = {"credentials": "--public" if public else "--secret"}.get(key, _option(key))
            raise click.UsageError(f"{STORE_TYPES[kind].article} {kind} store has no {option}. hint: it has {having}")
    with adding(root, "storage", "storage", name) as new:
        new.values = said(
            description=description,
            type=kind,
            **{key: values[key] for key in _KEYS if key in values},
            credentials="none" if public else {"secretName": secret} if secret else None,
            serviceAccount={"name": account} if account else None,
        )
        new.finish(output)
