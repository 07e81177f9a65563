"""Whether a server answers: `python answers.py KUBECONFIG URL` ends with status 0 if so."""

from __future__ import annotations

import sys
import urllib.request


def main(_kubeconfig: str, url: str) -> int:
    """Ask once."""
    try:
        with urllib.request.urlopen(url, timeout=5):
            return 0
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
