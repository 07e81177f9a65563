"""Offers objects to an API server: `python api_offer.py KUBECONFIG`, {tried: [object…], kept: [[object…]…]} on stdin.

Prints the same with a verdict for each object: null where it was taken, else what the server said. What is `tried` is
applied with `dryRun`, each for itself, by several threads over connections that stay, since laws offer thousands;
a group of what is `kept` is really applied, one after the other, and deleted before the next group. A program of its
own, so that it can run in the server's network.
"""

from __future__ import annotations

import http.client
import json
import ssl
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

THREADS = 4
TOLD_WITHIN = 0.5
"""Seconds."""
APPLY = "application/apply-patch+yaml"
QUERY = "fieldManager=kfgen-test&force=true&fieldValidation=Strict"
BROKEN_DOWN = ("failed calling webhook", "too many requests", "storage is (re)initializing", "etcdserver")
"""What a server says that could not judge."""


class BrokenDownError(Exception):
    """No verdict: the server, or a webhook, could not be asked."""


class Server:
    """The API server of a kubeconfig, with a connection per thread."""

    def __init__(self, kubeconfig: str) -> None:
        config = json.loads(Path(kubeconfig).read_text(encoding="utf-8"))
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        self.address = urlsplit(cluster["server"]).netloc
        self.headers = {"Authorization": f"Bearer {user['token']}"}
        self.trusted = ssl.create_default_context(cafile=cluster["certificate-authority"])
        self.trusted.verify_flags &= ~ssl.VERIFY_X509_STRICT  # the server's own certificate names no key usage
        self.own = threading.local()
        self.resources: dict[tuple[str, str], tuple[str, bool]] = {}
        """(apiVersion, kind) → (its name in paths, whether it is namespaced)."""

    def request(self, method: str, path: str, body: bytes | None = None) -> tuple[int, Any]:
        """The status, and what was answered."""
        if not hasattr(self.own, "connection"):
            self.own.connection = http.client.HTTPSConnection(self.address, context=self.trusted, timeout=60)
        headers = self.headers if body is None else {**self.headers, "Content-Type": APPLY}
        self.own.connection.request(method, path, body, headers)
        response = self.own.connection.getresponse()
        text = response.read()
        try:
            return response.status, json.loads(text)
        except ValueError:
            return response.status, {"message": text.decode(errors="replace")}

    def learn(self, api_versions: set[str]) -> None:
        """Ask for the kinds of these API versions."""
        for api_version in api_versions:
            _, answer = self.request("GET", f"/{root(api_version)}")
            for one in answer.get("resources", ()):
                if "/" not in one["name"]:
                    self.resources[api_version, one["kind"]] = one["name"], one["namespaced"]

    def path(self, body: Mapping[str, Any]) -> str:
        """Where an object would be.

        Raises:
            LookupError: if there is no such place; the text is what kubectl would say.
        """
        known = self.resources.get((str(body.get("apiVersion")), str(body.get("kind"))))
        if known is None:
            raise LookupError(f"no matches for kind {body.get('kind')} in {body.get('apiVersion')}")
        metadata = body.get("metadata") or {}
        place = f"namespaces/{quote(str(metadata.get('namespace') or 'default'), '')}/" if known[1] else ""
        name = quote(str(metadata.get("name") or ""), "")
        if not name:
            raise LookupError("metadata.name: Required value")
        return f"/{root(body['apiVersion'])}/{place}{known[0]}/{name}"

    def verdict(self, body: Mapping[str, Any], query: str) -> str | None:
        """Why an object is refused; None if it is taken."""
        try:
            path = self.path(body)
        except LookupError as error:
            return str(error.args[0])
        # The server reads it as YAML, which has no pairs of surrogates.
        status, answer = self.request("PATCH", f"{path}?{query}", json.dumps(body, ensure_ascii=False).encode())
        if status < 400:
            return None
        said = str(answer.get("message"))
        if any(words in said for words in BROKEN_DOWN):
            raise BrokenDownError(said)
        return said

    def together(self, bodies: Sequence[Mapping[str, Any]]) -> list[str | None]:
        """The verdicts on objects that are really there at once; they are gone afterwards.

        The webhooks look at what the manager has been told of, which is a moment behind what is there.
        """
        verdicts = []
        for body in bodies:
            verdicts.append(self.verdict(body, QUERY))
            time.sleep(TOLD_WITHIN)
        for body, verdict in zip(bodies, verdicts, strict=True):
            if verdict is None:
                self.request("DELETE", self.path(body))
        time.sleep(TOLD_WITHIN)
        return verdicts


def root(api_version: Any) -> str:
    """Where an API version lives."""
    text = quote(str(api_version))
    return f"apis/{text}" if "/" in text else f"api/{text}"


def main(kubeconfig: str) -> int:
    """Offer what stands on standard input."""
    given = json.load(sys.stdin)
    server = Server(kubeconfig)
    server.learn({str(body.get("apiVersion")) for bodies in (given["tried"], *given["kept"]) for body in bodies})
    kept = [server.together(bodies) for bodies in given["kept"]]
    with ThreadPoolExecutor(THREADS) as threads:
        tried = list(threads.map(lambda body: server.verdict(body, f"{QUERY}&dryRun=All"), given["tried"]))
    json.dump({"tried": tried, "kept": kept}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
