"""Work done by copies of this process, which is what makes handing them a whole catalog cost nothing."""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
import tempfile
import threading
from typing import TYPE_CHECKING, Any, Final

from kfgen.spreading import ALONE, Workers

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    from kfgen.spreading import Later

_MOST: Final = 8
"""Beyond, collecting what they made takes longer than making it."""


def workers() -> Workers:
    """One process for each processor that we may use; where processes cannot safely be copied, this one alone.

    They can on Linux, while there is one thread: a copy has that one alone, and locks that others hold stay locked.
    macOS's own libraries start threads unasked.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return ALONE
    return Workers(min(len(os.sched_getaffinity(0)), _MOST), start)


def start(work: Callable[[], Any]) -> Later:
    """Have a copy of this process do some work; what waits for the plain data that it returns.

    It says nothing, whatever happens to it: there is no result then, and whoever asked does the work.
    """
    try:
        result = tempfile.TemporaryFile()  # noqa: SIM115  # closed by who reads it
        process = os.fork()
    except OSError:
        return lambda: None
    if process == 0:
        status = 1
        # Nothing that the copied process has open, printed or registered is this one's to finish.
        with contextlib.suppress(BaseException):
            marshal.dump(work(), result)
            result.flush()
            status = 0
        os._exit(status)
    return lambda: _collect(process, result)


def _collect(process: int, result: BinaryIO) -> Any | None:
    with result:
        _, status = os.waitpid(process, 0)
        if status:
            return None
        result.seek(0)
        return marshal.load(result)  # noqa: S302  # our own process wrote it, into a file without a name
