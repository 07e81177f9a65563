"""Made catalogs whose Secrets the real sops encrypted, each environment's for a key of its own."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from equality import read
from kfgen.domain.environment import Environment
from kfgen.domain.model import StoreInNamespace
from kfgen.domain.problem import Report
from kfgen.domain.sealing import SOPS
from kfgen.domain.tree import Sources
from kfgen.pipeline import resolve_environments, secrets_in
from kfgen.stages.load import load
from kfgen.yaml_text import dump
from realtools import run_tool
from strategies import lines
from strategies_catalog import Made, catalogs
from strategies_parts import ANNOTATION_KEYS, Draw, chance, labels, pairs, some

_CLEAR = "clear text of "
REGEX = "^(data|stringData)$"


@dataclass(frozen=True)
class Key:
    """An age key: what is encrypted for it, and what opens it."""

    public: str
    private: str

    @classmethod
    def made(cls) -> Key:
        """A new one, of the real age-keygen."""
        text = run_tool("age-keygen", [])
        return cls(text.partition("public key: ")[2].split()[0], text.splitlines()[-1])

    def encrypted(self, text: str) -> str:
        """A YAML file as sops writes it."""
        options = [f"--age={self.public}", f"--encrypted-regex={REGEX}"]
        return run_tool("sops", ["encrypt", *options, *_YAML], text=text)

    def opened(self, body: Any, *, check: bool) -> Any:
        """What an object says in clear text; `check`: its checksum must be right, too."""
        options = [] if check else ["--ignore-mac"]
        variables = {"SOPS_AGE_KEY": self.private}
        (found,) = read(run_tool("sops", ["decrypt", *options, *_YAML], text=dump(body), variables=variables))
        return found


_YAML = ["--filename-override=x.yaml", "--input-type=yaml", "--output-type=yaml"]


@dataclass(frozen=True)
class Encrypted:
    """One Secret: where it belongs, what it was, and the file that sops made of it."""

    environment: str
    file: str
    plain: dict[str, Any]
    text: str
    sorted: bool  # as kustomize writes it, so that the checksum holds

    @property
    def values(self) -> list[str]:
        """What must stand nowhere in clear text: not such as a region, which other objects may say too."""
        clear, coded = _CLEAR, base64.b64encode(_CLEAR.encode()).decode().rstrip("=")[:-1]
        held = [*self.plain.get("data", {}).values(), *self.plain.get("stringData", {}).values()]
        found = [value for value in held if value.startswith((clear, coded))]
        assert found, "a Secret without secrets shows nothing"
        return found


@dataclass
class EncryptedCatalog:
    """A made catalog, and what is encrypted in it."""

    made: Made
    secrets: list[Encrypted] = field(default_factory=list)

    def sources(self) -> Sources:
        return Sources({**self.made.sources(), **{one.file: one.text.encode() for one in self.secrets}})

    def __repr__(self) -> str:
        return "\n".join([repr(self.made), *(f"--- {one.file}\n{one.text}" for one in self.secrets)])


@st.composite
def encrypted_catalogs(draw: Draw, keys: tuple[Key, ...]) -> EncryptedCatalog:
    """A made catalog with Secrets encrypted in some environments, which Flux syncs; each has one of the keys."""
    made = draw(catalogs())
    environments = some(draw, made.data["kfgen"]["environments"], 3 if chance(draw, 60) else 2, 3)
    _handed_to_flux(made, environments)
    result = EncryptedCatalog(made)
    for environment, use in _needed(made, environments):
        key = keys[environments.index(environment.name) % len(keys)]
        result.secrets.append(_secret(draw, environment, use, key))
    return result


def _handed_to_flux(made: Made, environments: list[str]) -> None:
    """Only kustomize's output, applied by Flux in these environments; no store has a way of its own there."""
    project = made.data["kfgen"]
    project["outputs"] = ["kustomize"]
    project.setdefault("repository", {"url": "https://git.example.com/ml/serving.git"})
    for path, data in list(made.data.items()):
        data.get("gitops", {}).pop("delivery", None)
        if path.startswith("secrets/"):
            del made.data[path]
        elif path.startswith("storage/") and path != "storage/entry":  # one Secret of several stores
            for said in (data, *data.get("environments", {}).values()):
                if isinstance(said.get("credentials"), dict):
                    said["credentials"].pop("backend", None)
    for name in environments:
        own = made.data[f"environments/{name}"]
        own.setdefault("secrets", {})["backend"] = SOPS
        place = made.data[f"clusters/{own['cluster']}"] if "cluster" in own else own
        place["gitops"] = {**place.get("gitops", {}), "controllers": ["flux"]}


def _needed(made: Made, environments: list[str]) -> Iterator[tuple[Environment, StoreInNamespace]]:
    report = Report()
    catalog = load(Sources(made.sources()), report)
    found = resolve_environments(catalog, report)
    for name in environments:
        for use in secrets_in(catalog, found, name, report):
            secret = use.holding[0].secret
            if secret is not None and secret.backend == SOPS:
                yield found[name], use


def _secret(draw: Draw, environment: Environment, use: StoreInNamespace, key: Key) -> Encrypted:
    """A store's Secret as a person would write it, with things of her own in it, in any order."""
    store = use.holding[0]
    secret = store.secret
    assert secret is not None
    meta: dict[str, Any] = {"name": secret.name, "namespace": use.namespace.name}
    notes = {
        **store.annotations(environment.release),
        **(pairs(draw, ANNOTATION_KEYS, lines().filter(_is_kept)) if chance(draw, 50) else {}),
    }
    meta |= {"annotations": notes} if notes else {}
    meta |= {"labels": labels(draw)} if chance(draw, 30) else {}
    values = {name: f"{_CLEAR}{environment.name}: {draw(lines())}" for name in secret.properties} | dict(
        secret.literals
    )
    if chance(draw, 50):
        inside = {"stringData": values}
    else:
        inside = {"data": {name: base64.b64encode(value.encode()).decode() for name, value in values.items()}}
    body: dict[str, Any] = {"apiVersion": "v1", "kind": "Secret", **({"type": secret.type} if secret.type else {})}
    body |= {"metadata": meta, **inside}
    in_order = chance(draw, 50)
    if in_order:
        body = _in_order(body)
    file = f"catalog/secrets/{environment.name}/{store.name}/{use.namespace.name}.yaml"
    return Encrypted(environment.name, file, body, key.encrypted(dump(body)), in_order)


def _is_kept(text: str) -> bool:
    """What sops keeps: it writes this one as `!!merge <<`, which is no text any more: kfgen refuses it."""
    return text != "<<"


def _in_order(value: Any) -> Any:
    return {key: _in_order(value[key]) for key in sorted(value)} if isinstance(value, dict) else value
