"""What `kfgen secret` seals and writes: values as a person gave them → a Secret → files of `catalog/secrets/`."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.encryption import read_encrypted
from kfgen.catalog.fields import Reading
from kfgen.catalog.sealing import SEALED
from kfgen.domain.places import encrypted_file, sealed_file
from kfgen.domain.problem import Problem, ProblemsError, Report, Where, listing
from kfgen.domain.sealing import SEALED_SECRETS
from kfgen.yaml_edit import EditError, drop, put
from kfgen.yaml_text import dump, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kfgen.domain.data import Data, Object
    from kfgen.domain.environment import Environment, Secret
    from kfgen.domain.model import StoreInNamespace
    from kfgen.domain.sealing import Sealed

_HEAD = "# What kubeseal encrypted for this environment's cluster: kfgen secret set\n"

_KEY: Final = re.compile(r"( *)([^\s#:][^:]*):")
_ENCRYPTED: Final = ("data", "stringData", "sops")


def read_values(text: str, name: str) -> dict[str, bytes]:
    """Values by key from lines `KEY=value`, or from a JSON object of texts; empty lines and those with # are skipped.

    Raises:
        ProblemsError: for anything else; no message shows what stands there.
    """
    if text.lstrip().startswith("{"):
        return _from_json(text, name)
    found: dict[str, bytes] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key, equals, value = line.partition("=")
        if not equals or not key.strip():
            raise _bad(name, f"line {number} is no KEY=value (line hidden)", "or give a JSON object")
        if key.strip() in found:
            raise _bad(name, f'"{key.strip()}" stands twice', "remove one of them")
        found[key.strip()] = value.encode("utf-8", "surrogateescape")
    return found


def _from_json(text: str, name: str) -> dict[str, bytes]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise _bad(name, f"line {line} is not JSON (line hidden)", "an object of texts by key") from None
    if not isinstance(data, dict) or not all(isinstance(value, str) for value in data.values()):
        raise _bad(name, "must be an object of texts by key (values hidden)", "files: --file KEY=PATH")
    return {key: value.encode("utf-8", "surrogateescape") for key, value in data.items()}


def check_values(values: Mapping[str, bytes], secret: Secret, name: str) -> None:
    """Raise where a key of the Secret has no value, or a value no key.

    Raises:
        ProblemsError: with every key that is missing, empty or unknown.
    """
    problems = [
        *(f'"{key}" is missing' for key in sorted(secret.properties.keys() - values.keys())),
        *(f'"{key}" is not a key of the Secret' for key in sorted(values.keys() - secret.properties.keys())),
        *(f'"{key}" is empty' for key, value in sorted(values.items()) if not value),
    ]
    if problems:
        hint = f"Secret {secret.name} has {listing(secret.properties, 20)}"
        raise ProblemsError([Problem(where=Where(name), code="values", text=text, hint=hint) for text in problems])


def secret_object(use: StoreInNamespace, environment: Environment, values: Mapping[str, bytes]) -> Object:
    """A store's Secret in clear text, for a program that encrypts it.

    Keys stand in alphabetical order: kustomize writes them so, and SOPS' checksum counts the order.
    """
    store = use.holding[0]
    secret = store.secret
    assert secret is not None  # noqa: S101 - it holds one
    metadata: Object = {"name": secret.name, "namespace": use.namespace.name}
    annotations = store.annotations(environment.release)
    if annotations:
        metadata = {"annotations": dict(sorted(annotations.items())), **metadata}
    everything = {**values, **{key: value.encode() for key, value in secret.literals.items()}}
    data: Object = {key: base64.b64encode(everything[key]).decode() for key in sorted(everything)}
    body: Object = {"apiVersion": "v1", "data": data, "kind": "Secret", "metadata": metadata}
    return {**body, "type": secret.type} if secret.type else body


def sealed_values(body: Object, secret: Secret) -> Object:
    """The Secret for kubeseal: only what is sealed, since kfgen adds the rest when it renders."""
    data = body["data"]
    assert isinstance(data, dict)  # noqa: S101 - as it was made
    return {**body, "data": {key: value for key, value in data.items() if key in secret.properties}}


def sealed_text(
    before: tuple[Sealed | None, str], sealed: Mapping[str, Mapping[str, Any]], name: str, where: tuple[str, str]
) -> dict[str, str]:
    """The file of a store's sealed material: what it held (and its text), and what kubeseal made now by namespace.

    `where` is (environment, store). Comments, and whatever else a person wrote there, stay.

    Raises:
        ProblemsError: where that is not what kubeseal writes.
    """
    namespaces: dict[str, Data] = {}
    held, old = before
    for key, one in held.secrets.items() if held is not None else ():
        named: Object = {"name": one.name} if one.name else {}
        namespaces[key] = {**named, "encryptedData": dict(one.encrypted)}
    for key, made in sealed.items():
        spec = made.get("spec")
        encrypted = spec.get("encryptedData") if isinstance(spec, dict) else None
        if not isinstance(encrypted, dict):
            text = "kubeseal printed no SealedSecret (output hidden)"
            raise ProblemsError([Problem(where=Where("kubeseal"), code="sealing", text=text)])
        namespaces[key] = {"name": name, "encryptedData": dict(sorted(encrypted.items()))}
    scope: Object = {"scope": held.scope} if held is not None and held.scope != "strict" else {}
    body: Object = {"backend": SEALED_SECRETS, **scope, "namespaces": dict(sorted(namespaces.items()))}
    file, report = sealed_file(*where), Report()
    SEALED.read(parse(dump(body).encode(), file), (), Reading(file, report))
    report.raise_errors()
    return {file: _edited(old, {key: namespaces[key] for key in sealed}, held) or _HEAD + dump(body)}


def _edited(text: str, made: Mapping[str, Any], held: Sealed | None) -> str:
    """The text that was there with what was made now in its place; empty where it cannot be put there."""
    if not text or held is None:
        return ""
    try:
        for namespace, one in made.items():
            sealed = one["encryptedData"]
            text = put(text, ("namespaces", namespace, "name"), one["name"])
            for key, value in sealed.items():
                text = put(text, ("namespaces", namespace, "encryptedData", key), f'"{value}"')
            before = held.secrets[namespace].encrypted if namespace in held.secrets else {}
            for key in before.keys() - sealed.keys():
                text = drop(text, ("namespaces", namespace, "encryptedData", key))
    except EditError:
        return ""
    return text


def encrypted_text(environment: str, store: str, namespace: str, text: str, old: str = "") -> dict[str, str]:
    """The file of a Secret as SOPS wrote it, with what people noted in the one that was there before.

    Raises:
        ProblemsError: where that is not what SOPS writes.
    """
    file, report = encrypted_file(environment, store, namespace), Report()
    read_encrypted(parse(text.encode(), file), Reading(file, report))
    report.raise_errors()
    return {file: _with_comments(text, old)}


def _with_comments(text: str, old: str) -> str:
    """A Secret with the comments of an older one above the same keys: what is not encrypted SOPS does not vouch for."""
    notes: dict[tuple[str, str], list[str]] = {}
    waiting: list[str] = []
    section = ""
    for line in old.splitlines():
        if line.lstrip().startswith("#"):
            waiting += [] if line.lstrip().startswith("#ENC[") else [line]
            continue
        key = _KEY.match(line)
        section = key[2] if key and not key[1] else section
        if key and waiting and not (key[1] and section in _ENCRYPTED):
            notes.setdefault((section, key[0]), waiting)
        waiting = []
    lines: list[str] = []
    for line in text.splitlines():
        key = _KEY.match(line)
        section = key[2] if key and not key[1] else section
        lines += notes.pop((section, key[0]), []) if key else []
        lines.append(line)
    return "".join(f"{line}\n" for line in lines)


def without_values(text: str, values: Iterable[bytes]) -> str:
    """What a program said, without the values it was given, however it wrote them."""
    hidden: set[str] = set()
    for value in values:
        plain = value.decode("utf-8", "replace")
        hidden |= {plain, json.dumps(plain)[1:-1], base64.b64encode(value).decode(), *plain.splitlines()}
    for one in sorted(filter(None, hidden), key=len, reverse=True):
        text = text.replace(one, "…")
    return text


def _bad(name: str, text: str, hint: str) -> ProblemsError:
    return ProblemsError([Problem(where=Where(name), code="values", text=text, hint=hint)])
