"""`kfgen secret set`: values of a store's Secret, sealed by kubeseal or sops, into `catalog/secrets/`."""

from __future__ import annotations

import json
import os
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from kfgen.commands.options import is_interactive, known, output_option, pass_root, reported, say_written
from kfgen.commands.secret.needed import environment_option, needed
from kfgen.domain.model import StoreInNamespace
from kfgen.domain.places import encrypted_file, sealed_file
from kfgen.domain.problem import listing
from kfgen.domain.sealing import SEALED_SECRETS, SOPS, STRICT
from kfgen.io import sealing as programs
from kfgen.io.catalog import write_catalog
from kfgen.io.cluster import refuse_own_kubeconfig
from kfgen.io.given import given_bytes, given_text
from kfgen.stages import sealing
from kfgen.yaml_text import dump

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from kfgen.domain.environment import Environment, Secret
    from kfgen.domain.tree import Sources


@click.command(
    "set",
    epilog="Examples: kfgen secret set minio --env prod --cert prod.pem; "
    "pass show minio | kfgen secret set minio --env prod; "
    "kfgen secret set weights --env prod --file gcloud-application-credentials.json=key.json",
)
@click.argument("store")
@environment_option
@click.option("--namespace", "namespaces", multiple=True, metavar="NAME", help="Only there; wherever models use it.")
@click.option("--from", "source", metavar="FILE", help="Read the values here (KEY=value lines, or JSON); - for stdin.")
@click.option("--file", "files", multiple=True, metavar="KEY=PATH", help="Take the value of a key from a file, whole.")
@click.option("--cert", type=click.Path(exists=True, dir_okay=False), help="kubeseal: the certificate to seal with.")
@click.option("--context", default="", metavar="NAME", help="kubeseal: ask this cluster of your kubeconfig instead.")
@click.option("--controller-namespace", default="", metavar="NAME", help="kubeseal: where its controller is there.")
@click.option("--controller-name", default="", metavar="NAME", help="kubeseal: what its controller is called there.")
@output_option
@pass_root
def SET(  # noqa: N802
    root: Path,
    store: str,
    environment: str,
    namespaces: tuple[str, ...],
    output: str,
    **given: Any,
) -> None:
    """Seal the values of STORE's Secret, with kubeseal or sops, into catalog/secrets/.

    At a terminal every key is asked for, hidden; else they are read from standard input. No option takes a value:
    others on the machine could see it. What is sealed is bound to the Secret's name and namespace.
    """
    with reported(root) as sources:
        where, uses = needed(sources, environment)
        if given["context"]:
            refuse_own_kubeconfig(root)
        chosen = _chosen(where, uses, store, namespaces)
        secret = _secret(chosen[0], where)
        controller = _controller(where, **given) if secret.backend == SEALED_SECRETS else None
        values = _values(secret, given["source"], given["files"])
        if controller is None:
            written = _encrypted(root, chosen, where, values, sources)
        else:
            old = sources.files.get(sealed_file(where.name, store), b"").decode("utf-8", "surrogateescape")
            written = _sealed(chosen, where, values, controller, old)
        say_written(write_catalog(root, written), output)


def _encrypted(
    root: Path,
    uses: Sequence[StoreInNamespace],
    environment: Environment,
    values: Mapping[str, bytes],
    sources: Sources,
) -> dict[str, str]:
    """Files with the Secrets as sops encrypts them, by path."""
    written: dict[str, str] = {}
    for use in uses:
        place = (environment.name, use.holding[0].name, use.namespace.name)
        text = dump(sealing.secret_object(use, environment, values))
        made = programs.sops(text, encrypted_file(*place), root, _mask(values))
        old = sources.files.get(encrypted_file(*place), b"").decode("utf-8", "surrogateescape")
        written |= sealing.encrypted_text(*place, made, old)
    return written


def _sealed(
    uses: Sequence[StoreInNamespace],
    environment: Environment,
    values: Mapping[str, bytes],
    controller: programs.Controller,
    old: str,
) -> dict[str, str]:
    """The file with what kubeseal sealed, beside what was sealed for other namespaces before, and said about it."""
    store = uses[0].holding[0]
    assert store.secret is not None  # noqa: S101 - it holds one
    before = environment.sealed.get(store.name)
    made = {}
    for use in uses:
        body = sealing.sealed_values(sealing.secret_object(use, environment, values), store.secret)
        scope = before.scope if before is not None else STRICT
        made[use.namespace.name] = programs.kubeseal(json.dumps(body), controller, scope, _mask(values))
    return sealing.sealed_text((before, old), made, store.secret.name, (environment.name, store.name))


def _mask(values: Mapping[str, bytes]) -> Callable[[str], str]:
    return partial(sealing.without_values, values=tuple(values.values()))


def _chosen(
    environment: Environment, uses: Sequence[StoreInNamespace], name: str, namespaces: tuple[str, ...]
) -> list[StoreInNamespace]:
    """The places for which a store's Secret is sealed: all where it is used, or those that were named."""
    known("store", (name,), environment.stores)
    store = environment.stores[name]
    if store.secret is None:
        raise click.UsageError(f'store "{name}" is read without a Secret in {environment.name}')
    found = {use.namespace.name: use for use in uses if name in {one.name for one in use.holding}}
    by_name = {environment.namespaces[key].name: environment.namespaces[key] for key in environment.namespaces}
    for one in known("namespace", namespaces, by_name):
        found.setdefault(one, StoreInNamespace(store, by_name[one], (), (store,)))
    if not found:
        hint = f"--namespace NAME; there are {listing(by_name)}"
        raise click.UsageError(f'no model uses "{name}" in {environment.name}. hint: {hint}')
    return [found[one] for one in namespaces or sorted(found)]


def _secret(use: StoreInNamespace, environment: Environment) -> Secret:
    """The Secret, if it is one that is sealed."""
    store = use.holding[0]
    secret = store.secret
    assert secret is not None  # noqa: S101 - it holds one
    if secret.backend not in (SEALED_SECRETS, SOPS):
        ways = {
            "existing": f"a person makes it: kfgen secret commands --env {environment.name}",
            "external-secrets": f'its values are in the external store, under "{secret.remote_key}"',
        }
        text = f'the Secret of "{store.name}" is not sealed in {environment.name}: its backend is "{secret.backend}"'
        file = environment.says_backend(store).file
        raise click.UsageError(f"{text} ({file}). hint: {ways[secret.backend]}")
    if secret.entry:
        raise click.UsageError(f'"{store.name}" is an entry of {secret.name}, which cannot be sealed')
    return secret


def _values(secret: Secret, source: str | None, files: tuple[str, ...]) -> dict[str, bytes]:
    """The values of all keys: of files, and from a file, standard input or a person."""
    values = dict(_from_file(one) for one in files)
    missing = sorted(secret.properties.keys() - values.keys())
    name = source if source and source != "-" else "standard input"
    if source and source != "-":
        values |= sealing.read_values(_text(source), source)
    elif source or (missing and not is_interactive()):
        values |= sealing.read_values(given_text("-"), name)
    else:
        name = "prompt" if missing else "--file"
        values |= {key: _asked(key, secret) for key in missing}
    sealing.check_values(values, secret, name)
    return values


def _asked(key: str, secret: Secret) -> bytes:
    if key in secret.files:
        path = click.prompt(f"File with {key}", type=click.Path(exists=True, dir_okay=False), err=True)
        return given_bytes(str(path))
    return str(click.prompt(key, hide_input=True, err=True)).encode("utf-8", "surrogateescape")


def _from_file(given: str) -> tuple[str, bytes]:
    key, _, path = given.partition("=")
    if not path or not os.path.isfile(path):
        raise click.UsageError("--file is KEY=PATH, of a file that is there")
    return key, given_bytes(path)


def _text(path: str) -> str:
    if not os.path.exists(path):
        raise click.UsageError(f'no file "{path}". hint: - reads standard input')
    return given_text(path)


def _controller(environment: Environment, **given: Any) -> programs.Controller:
    """Whose key values are sealed with: what the options say, else the environment's certificate."""
    certificate = environment.secrets.certificate if not given["context"] else ""
    if given["cert"]:
        certificate = given_bytes(given["cert"]).decode("utf-8", "replace")
    if not certificate and not given["context"]:
        hint = "kubeseal --fetch-cert > cert.pem, then --cert cert.pem"
        text = f"nothing says whose key {environment.name} has: give --cert or --context"
        raise click.UsageError(f"{text}, or set secrets.certificate of the environment. hint: {hint}")
    return programs.Controller(
        certificate=certificate,
        context=given["context"],
        namespace=given["controller_namespace"],
        name=given["controller_name"],
    )
