"""TorchServe's config.properties: Java's format of properties, read as Latin-1, with no comment behind a value.

https://pytorch.org/serve/configuration.html, and java.util.Properties.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Final = "config.properties"
SNAPSHOT: Final = "model_snapshot"
# What TorchServe listens on unless told otherwise: on localhost, so that nobody reaches it from outside the pod.
DEFAULT_ADDRESSES: Final = {
    "inference_address": "http://127.0.0.1:8080",
    "management_address": "http://127.0.0.1:8081",
    "metrics_address": "http://127.0.0.1:8082",
}
LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1", None})


@dataclass(frozen=True, slots=True)
class Address:
    """Where one of the server's APIs listens."""

    scheme: str
    host: str | None
    port: int

    @property
    def is_local(self) -> bool:
        """Whether only the pod itself reaches it."""
        return self.host in LOCAL


@dataclass(frozen=True, slots=True, kw_only=True)
class TorchServe:
    """A config.properties that is mounted into a Deployment's server."""

    path: str
    text: str
    addresses: Mapping[str, Address | None]  # None where an address could not be read


def address(text: str) -> Address | None:
    """`http://0.0.0.0:8080` or `unix:/tmp/x.sock`, or None where that is no address."""
    if text.startswith("unix:/"):
        return Address("unix", None, 0)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"}:
        return None
    return Address(parts.scheme, parts.hostname, port or (443 if parts.scheme == "https" else 80))


def properties(config: Mapping[str, str], snapshot: Mapping[str, Mapping[str, Any]]) -> str:
    """The file's text, a line for each property in the order of the catalog."""
    lines = {**config, SNAPSHOT: json.dumps(_snapshot(snapshot))} if snapshot else config
    return "".join(f"{name}={_escaped(value)}\n" for name, value in lines.items())


def _snapshot(models: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    loaded = {name: {values.get("version", "1.0"): _loaded(name, values)} for name, values in models.items()}
    return {"name": "startup.cfg", "modelCount": len(loaded), "models": loaded}


def _loaded(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    settings = {key: value for key, value in values.items() if key not in {"version", "marName"}}
    return {"defaultVersion": True, "marName": values.get("marName", f"{name}.mar"), **settings}


def _escaped(value: str) -> str:
    """A value as java.util.Properties reads it back: backslashes doubled, no blank first, ASCII only."""
    text = value.replace("\\", "\\\\")
    if text[:1] in {" ", "\t"}:
        text = "\\" + text
    units = text.encode("utf-16-be")
    codes = (int.from_bytes(units[at : at + 2], "big") for at in range(0, len(units), 2))
    return "".join(chr(code) if 0x20 <= code < 0x7F or code == 0x09 else f"\\u{code:04x}" for code in codes)
