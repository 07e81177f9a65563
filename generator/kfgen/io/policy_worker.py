"""The process in which policies are held to objects: it is stopped where one takes too long, or too much memory.

`python -P -m kfgen.io.policy_worker FD`: cases and policies are read from standard input as JSON, verdicts are printed
as JSON, one a line; FD is where the numbers of the policy and the case stand that it is at.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
from dataclasses import asdict

from kfgen.domain.policy import Asked, Policy, Validation

ALONE = 1.0  # seconds of processor time that a policy may take for one object
MEMORY = 2 << 30
MARK = struct.Struct("qq")
NO_LIBRARY = 3  # exit status


def main() -> None:
    """Read, judge, print."""
    place = int(sys.argv[1])

    def mark(policy: int, case: int) -> None:
        sys.stdout.flush() if case < 0 else None
        os.pwrite(place, MARK.pack(policy, case), 0)
        signal.setitimer(signal.ITIMER_PROF, ALONE)  # whose signal ends the process: no code of ours could

    try:
        from kfgen.cel.judging import verdicts  # noqa: PLC0415 - it is not there unless it was asked for
    except ImportError:
        sys.exit(NO_LIBRARY)
    given = json.load(sys.stdin)
    _limit(given["memory"])
    asked = [Asked(_policy(one["policy"]), tuple(one["cases"])) for one in given["asked"]]
    for verdict in verdicts(asked, given["cases"], mark, given["names"]):
        print(json.dumps(asdict(verdict)))  # noqa: T201 - it speaks to the process that started it
    signal.setitimer(signal.ITIMER_PROF, 0)


def _limit(memory: int) -> None:
    """Let no expression take the memory of the machine; where a system knows no such limit, time limits it."""
    import resource  # noqa: PLC0415 - not everywhere, and only the process itself needs it

    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        try:
            resource.setrlimit(what, (most, resource.getrlimit(what)[1]))
        except (OSError, ValueError):
            continue


def _policy(plain: dict[str, object]) -> Policy:
    """A policy, as far as it is judged by."""
    given: dict[str, list[object]] = plain  # type: ignore[assignment]
    return Policy(
        name="",
        file="",
        raw=b"",
        conditions=tuple(map(str, given["conditions"])),
        variables=tuple((str(name), str(text)) for name, text in given["variables"]),  # type: ignore[misc,has-type]
        validations=tuple(Validation(**one) for one in given["validations"]),  # type: ignore[arg-type]
    )


if __name__ == "__main__":
    main()
