"""A real Kubernetes API server with its etcd, on loopback, for tests: objects, field ownership, custom resources.

No controllers, no nodes: what is applied stays as it is. Where the machine allows it, the servers live in a network
namespace of their own, which has loopback and nothing else; elsewhere they take free ports of 127.0.0.1.
"""

from __future__ import annotations

import base64
import json
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from realtools import isolated_environment, tool

READY_WITHIN = 90
"""Seconds; two are usual, on a busy machine ten."""
OWN_NETWORK = ("unshare", "--user", "--map-root-user", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh")
FIXED_PORTS = (6443, 2379, 2380)


class RefusedError(AssertionError):
    """A command that the API server, or the program that talks to it, refused; the text is what it said."""


@dataclass(frozen=True)
class ControlPlane:
    """A running API server, seen through the programs that talk to it."""

    folder: Path
    entry: tuple[str, ...]
    """What precedes a command that is to reach the server: entering its network namespace."""

    @property
    def kubeconfig(self) -> Path:
        """Who may do everything here."""
        return self.folder / "kubeconfig"

    def run(self, name: str, *arguments: str | Path, text: str | None = None) -> str:
        """Run one of the real tools against this server; its output, or RefusedError with its errors."""
        return self._run([str(tool(name)), *map(str, arguments)], text)

    def request(self, method: str, path: str, content_type: str, body: str) -> None:
        """One request of one's own, for what kubectl has no command."""
        self.program("api_request.py", method, path, content_type, text=body)

    def program(self, name: str, *arguments: str, text: str | None = None) -> str:
        """Run a program of the tests' own where the server is; it is told the kubeconfig first."""
        script = str(Path(__file__).with_name(name))
        return self._run([sys.executable, script, str(self.kubeconfig), *arguments], text)

    def _run(self, words: list[str], text: str | None) -> str:
        home = self.folder / "home"
        command = [*self.entry, *words]
        environment = {**isolated_environment(home), "KUBECONFIG": str(self.kubeconfig)}
        done = subprocess.run(
            command, input=text, env=environment, capture_output=True, encoding="utf-8", timeout=120, check=False
        )
        if done.returncode != 0:
            raise RefusedError(f"{' '.join(words)}\n{done.stderr.strip()}")
        return done.stdout

    def kubectl(self, *arguments: str | Path, text: str | None = None) -> str:
        """Run kubectl as somebody who may do everything."""
        return self.run("kubectl", *arguments, text=text)

    def get(self, kind: str, name: str, namespace: str | None = None) -> dict[str, object]:
        """One object as the server has it, without the list of who owns which field."""
        where = ("--namespace", namespace) if namespace else ()
        found = json.loads(self.kubectl("get", kind, name, *where, "--output", "json"))
        assert isinstance(found, dict)
        return found

    def apply_strictly(self, objects: Sequence[Mapping[str, object]], manager: str = "kfgen-test") -> None:
        """Apply objects server-side; a field that the server does not know is refused, not dropped."""
        self.kubectl(
            *("apply", "--server-side", "--validate=strict", "--field-manager", manager, "--filename", "-"),
            text=stream(objects),
        )

    def install(self, definitions: Sequence[Mapping[str, Any]]) -> None:
        """Install custom resources and wait until they can be used; takes another version of the same away first."""
        names = [one["metadata"]["name"] for one in definitions]
        self.kubectl("delete", "customresourcedefinitions", "--ignore-not-found", *names)
        self.kubectl("create", "--validate=false", "--filename", "-", text=stream(definitions))
        patiently(lambda: self.kubectl("get", "--all-namespaces", ",".join(names)))


def patiently(attempt: Callable[[], object], seconds: float = 60) -> None:
    """Try until it is not refused any more: servers take a moment to know what was told to them."""
    end = time.monotonic() + seconds
    while True:
        try:
            attempt()
        except RefusedError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def stream(objects: Sequence[Mapping[str, object]]) -> str:
    """Objects as kubectl reads them: one JSON text after the other; as YAML, large definitions would take a minute."""
    return "\n".join(map(json.dumps, objects))


@cache
def own_network_allowed() -> bool:
    """Whether this machine lets us make a network namespace; some containers and distributions do not."""
    if not all(shutil.which(name) for name in ("unshare", "nsenter", "ip")):
        return False
    return subprocess.run([*OWN_NETWORK, "true"], capture_output=True, check=False).returncode == 0


def free_ports(count: int) -> tuple[int, ...]:
    """Ports of 127.0.0.1 that nobody uses now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = tuple(one.getsockname()[1] for one in sockets)
    for one in sockets:
        one.close()
    return ports


def fresh_key() -> str:
    """A random private key on the curve P-256, as PEM; in SEC 1's form the public half may be left out."""
    scalar = (secrets.randbits(255) + 1).to_bytes(32, "big")
    encoded = bytes.fromhex("303102010104 20") + scalar + bytes.fromhex("a00a06082a8648ce3d030107")
    body = base64.b64encode(encoded).decode("ascii")
    return f"-----BEGIN EC PRIVATE KEY-----\n{body}\n-----END EC PRIVATE KEY-----\n"


def write_access(folder: Path, port: int) -> None:
    """The key that signs service accounts' tokens, the token of the tests, and the kubeconfig that uses it."""
    (folder / "accounts.key").write_text(fresh_key(), encoding="ascii")
    token = "of-a-server-that-lives-for-one-test"
    (folder / "tokens.csv").write_text(f"{token},admin,admin,system:masters\n", encoding="utf-8")
    cluster = {
        "server": f"https://127.0.0.1:{port}",
        "certificate-authority": str(folder / "certificates" / "apiserver.crt"),
    }
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "test",
        "clusters": [{"name": "test", "cluster": cluster}],
        "users": [{"name": "admin", "user": {"token": token}}],
        "contexts": [{"name": "test", "context": {"cluster": "test", "user": "admin"}}],
    }
    (folder / "kubeconfig").write_text(json.dumps(config), encoding="utf-8")


def commands(folder: Path, ports: tuple[int, ...]) -> list[list[str]]:
    """What the guard runs: etcd and the API server, each after the name of its log."""
    server, client, peer = ports
    key = folder / "accounts.key"
    etcd = {
        "data-dir": folder / "etcd",
        "listen-client-urls": f"http://127.0.0.1:{client}",
        "advertise-client-urls": f"http://127.0.0.1:{client}",
        "listen-peer-urls": f"http://127.0.0.1:{peer}",
        "initial-advertise-peer-urls": f"http://127.0.0.1:{peer}",
        "initial-cluster": f"default=http://127.0.0.1:{peer}",
        "unsafe-no-fsync": "true",
    }
    apiserver = {
        "etcd-servers": f"http://127.0.0.1:{client}",
        "bind-address": "127.0.0.1",
        "advertise-address": "127.0.0.1",
        "secure-port": server,
        "cert-dir": folder / "certificates",
        "token-auth-file": folder / "tokens.csv",
        "service-account-key-file": key,
        "service-account-signing-key-file": key,
        "service-account-issuer": f"https://127.0.0.1:{server}",
        "service-cluster-ip-range": "10.0.0.0/24",
        "authorization-mode": "RBAC",
        "allow-privileged": "true",  # as everywhere: who may is for Pod Security to say
        "endpoint-reconciler-type": "none",
    }
    return [
        [str(folder / f"{name}.log"), str(tool(name)), *(f"--{key}={value}" for key, value in options.items())]
        for name, options in (("etcd", etcd), ("kube-apiserver", apiserver))
    ]


def wait_until_ready(plane: ControlPlane, guard: subprocess.Popen[bytes]) -> None:
    """Return once the server answers; a test that cannot get one fails with what the servers said."""
    end = time.monotonic() + READY_WITHIN
    said = ""
    while time.monotonic() < end and guard.poll() is None:
        try:
            plane.kubectl("get", "--raw", "/readyz")
            plane.kubectl("get", "namespace", "default")
        except RefusedError as error:
            said = str(error)
            time.sleep(0.25)
        else:
            return
    logs = "\n".join(path.read_text(errors="replace")[-2000:] for path in sorted(plane.folder.glob("*.log")))
    pytest.fail(f"the API server is not ready\n{said}\n{logs}", pytrace=False)


@contextmanager
def running() -> Iterator[ControlPlane]:
    """A control plane of its own, gone afterwards; skips the test, aloud, where the programs are not built."""
    for name in ("kubectl", "etcd", "kube-apiserver"):
        tool(name)
    isolated = own_network_allowed()
    ports = FIXED_PORTS if isolated else free_ports(3)
    with tempfile.TemporaryDirectory(prefix="kfgen-cluster-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        (folder / "home").mkdir()
        write_access(folder, ports[0])
        guard = [sys.executable, str(Path(__file__).with_name("guard.py")), json.dumps(commands(folder, ports))]
        with subprocess.Popen([*(OWN_NETWORK if isolated else ()), *guard], stdin=subprocess.PIPE) as process:
            # unshare, sh and Python replace each other, so this is also the process whose namespaces are entered.
            entry = ("nsenter", "--preserve-credentials", "--user", "--net", "--target", str(process.pid))
            plane = ControlPlane(folder, entry if isolated else ())
            try:
                wait_until_ready(plane, process)
                yield plane
            finally:
                assert process.stdin is not None
                process.stdin.close()
