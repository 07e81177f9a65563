"""Git over HTTP on the loopback address, with a user and a password: `git http-backend` as a CGI program."""

from __future__ import annotations

import base64
import http.server
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

USER, PASSWORD = "robot", "s3cr3t-Passw0rd"
_AUTHORIZATION = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


@dataclass
class Served:
    """A running server: the address of its folder, and how often somebody was refused or let in."""

    url: str
    refused: int = 0
    let_in: int = 0
    asked: list[str] = field(default_factory=list)


class _Server(http.server.ThreadingHTTPServer):
    folder: Path
    served: Served


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.0"
    server: _Server

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002
        self.server.served.asked.append(format % arguments)

    def answer(self) -> None:
        if self.headers.get("Authorization") == _AUTHORIZATION:
            self.server.served.let_in += 1
            self._run(self._body())
            return
        self.server.served.refused += 1
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="git"')
        self.end_headers()

    do_GET = do_POST = answer  # noqa: N815

    def _body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().strip() or b"0", 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _run(self, body: bytes) -> None:
        """Git's own CGI program, and what it says passed on."""
        environment = self._environment(len(body))
        done = subprocess.run(["git", "http-backend"], input=body, env=environment, capture_output=True, check=True)
        head, _, rest = done.stdout.partition(b"\r\n\r\n")
        headers = [line.partition(": ")[::2] for line in head.decode().split("\r\n") if line]
        statuses = [text for name, text in headers if name.lower() == "status"]
        self.send_response(int(statuses[0].split()[0]) if statuses else 200)
        for name, text in headers:
            if name.lower() != "status":
                self.send_header(name, text)
        self.end_headers()
        self.wfile.write(rest)

    def _environment(self, length: int) -> dict[str, str]:
        path, _, query = self.path.partition("?")
        kept = {name: text for name, text in os.environ.items() if not name.startswith("GIT_")}
        return {
            **kept,
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_PROJECT_ROOT": str(self.server.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(length),
            "REMOTE_ADDR": "127.0.0.1",
            "REMOTE_USER": USER,
        }


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """Serve all repositories of a folder while the block runs."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.folder, server.served = folder, Served(f"http://127.0.0.1:{server.server_address[1]}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server.served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
