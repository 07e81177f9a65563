"""`kfgen add storage`: an option for every key of every type of store whose value is a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import click

from kfgen.catalog.amounts import Quantity
from kfgen.catalog.fields import Boolean, Choice, ListOf, Text
from kfgen.catalog.stores import STORE_TYPES
from kfgen.commands.add.addition import adding, ask, name_argument, said
from kfgen.commands.options import output_option, pass_root
from kfgen.stages.inferring import store_at, store_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
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
        help_text = f"{', '.join(types)}: {key.doc}"
        if isinstance(key.field, Boolean):
            option = click.option(f"{_option(name)}/--no{_option(name)[1:]}", name, default=None, help=help_text)
        elif isinstance(key.field, ListOf):
            option = click.option(_option(name), name, multiple=True, metavar="WORD", help=help_text)
        else:
            option = click.option(_option(name), name, metavar="TEXT", help=help_text)
        command = option(command)
    return command


@click.command("storage", epilog="Example: kfgen add storage models s3://acme-models --region eu-central-1")
@name_argument
@click.argument("uri", required=False, default="")
@click.option(
    "--type", "kind", type=click.Choice(list(STORE_TYPES)), help="What kind of store it is.  [default: as the URI says]"
)
@_options
@click.option("--public", is_flag=True, help="It is read without credentials.")
@click.option("--secret", metavar="NAME", help="The Secret with its keys.  [default: <store>-credentials, or none]")
@click.option("--service-account", metavar="NAME", help="The account that models read it with.")
@click.option("--description", metavar="TEXT", help="For people.")
@output_option
@pass_root
def STORAGE(root: Path, name: str, public: bool, output: str, **given: Any) -> None:  # noqa: N802
    """Add a store: where models lie, and the credentials they are read with.

    URI says what can be told from it, such as the type and the bucket; it may stand alone, and names the store then.
    """
    name, kind, given = _with_uri(name, given.pop("uri"), given.pop("kind"), given)
    secret, account, description = (given.pop(word) for word in ("secret", "service_account", "description"))
    if public and secret:
        raise click.UsageError("--public and --secret contradict each other")
    values = {key: list(value) if isinstance(value, tuple) else value for key, value in given.items()}
    values = {key: value for key, value in values.items() if value not in (None, [])}
    credentials = {"--public": "credentials"} if public else {"--secret": "credentials"} if secret else {}
    asked = {_option(key): key for key in values} | credentials
    _check_keys(kind, asked | ({"--service-account": "serviceAccount"} if account else {}))
    with adding(root, "storage", "storage", name) as new:
        new.values = said(
            description=description,
            type=kind,
            **{key: values[key] for key in _KEYS if key in values},
            credentials="none" if public else {"secretName": secret} if secret else None,
            serviceAccount={"name": account} if account else None,
        )
        new.finish(output)


def _check_keys(kind: str, asked: Mapping[str, str]) -> None:
    """Refuse options (→ their keys) that a type of store does not have."""
    own = tuple(key.name for key in STORE_TYPES[kind].keys)
    for option, key in asked.items():
        if key not in own:
            having = ", ".join(_option(one) for one in own if one in _KEYS)
            raise click.UsageError(f"{STORE_TYPES[kind].article} {kind} store has no {option}. hint: it has {having}")


def _with_uri(name: str, uri: str, kind: str | None, given: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """The name, the type and the options, with what a URI says of them; nothing is said twice."""
    if "://" in name and not uri:
        name, uri = "", name
    if not uri:
        return name, kind or ask("the type of store", "--type, or a URI such as s3://bucket", list(STORE_TYPES)), given
    scheme, _, rest = uri.partition("://")
    if "@" in rest.partition("/")[0]:
        raise click.UsageError("a URI of a store holds no credentials. hint: --secret NAME says where they are")
    found, said_there = store_at(uri, kind or "")
    if not found:
        hint = f"{_examples()}; a scheme of your own: --type custom --scheme {scheme or 'NAME'}"
        raise click.UsageError(f"{uri} is the root of no {kind or 'known type of'} store. hint: {hint}")
    for key in said_there:
        if given[key] not in (None, ()):
            raise click.UsageError(f"{_option(key)} and {uri} say the same. hint: leave one of them out")
    return name or store_name(said_there), found, given | said_there


def _examples() -> str:
    """A root of each type that is known by it."""
    words = {"s3": "s3://bucket", "gcs": "gs://bucket", "azure": "https://account.blob.core.windows.net/container"}
    return ", ".join((*words.values(), "pvc://claim", "hf://org", "oci://registry", "https://host/path"))
