"""One request to an API server, for what kubectl has no command: `python api_request.py KUBECONFIG METHOD PATH TYPE`.

The body comes from standard input. A program of its own, so that it can run in the server's network namespace.
"""

from __future__ import annotations

import json
import ssl
import sys
import urllib.error
import urllib.request
from pathlib import Path


def main(kubeconfig: str, method: str, path: str, content_type: str) -> int:
    """Send it; what is refused goes to standard error, with status 1."""
    config = json.loads(Path(kubeconfig).read_text(encoding="utf-8"))
    cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
    headers = {"Authorization": f"Bearer {user['token']}", "Content-Type": content_type}
    url, body = f"{cluster['server']}{path}", sys.stdin.buffer.read()
    trusted = ssl.create_default_context(cafile=cluster["certificate-authority"])
    trusted.verify_flags &= ~ssl.VERIFY_X509_STRICT  # the server's own certificate names no key usage
    try:
        with urllib.request.urlopen(urllib.request.Request(url, body, headers, method=method), context=trusted):
            return 0
    except urllib.error.HTTPError as error:
        sys.stderr.write(error.read().decode())
        return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
