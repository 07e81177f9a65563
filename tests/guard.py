"""Runs programs for as long as whoever started it lives: `python guard.py '[["log", "program", "argument"], …]'`.

When its standard input ends, which also happens when the one who holds the other end is killed, or when one of the
programs ends, all of them are ended. So no test leaves a server behind, whatever becomes of the test.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path


def start(log: str, *command: str) -> subprocess.Popen[bytes]:
    """Start one program; what it says goes into its log."""
    with Path(log).open("wb") as output:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT)


def stop(programs: list[subprocess.Popen[bytes]]) -> None:
    """End the programs at once: what they keep is thrown away, so there is nothing to be put in order first."""
    for program in programs:
        program.kill()
    for program in programs:
        program.wait()


def tell(wait: Callable[[], object], over: threading.Event) -> None:
    """Wait for one reason to stop."""
    wait()
    over.set()


def main(commands: list[list[str]]) -> None:
    """Run the programs until there is no reason to."""
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: over.set())
    programs = [start(*command) for command in commands]

    waiting: list[Callable[[], object]] = [sys.stdin.buffer.read, *(program.wait for program in programs)]
    for wait in waiting:
        threading.Thread(target=tell, args=(wait, over), daemon=True).start()
    over.wait()
    stop(programs)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
