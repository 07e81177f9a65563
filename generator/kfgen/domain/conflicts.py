"""What Git writes into a file that it could not merge."""

from __future__ import annotations

import re
from typing import Final

_WORTH_A_LOOK: Final = b"<<<<<<< "
_CONFLICT: Final = re.compile(rb"^<<<<<<< .*?^=======\r?$.*?^>>>>>>> ", re.MULTILINE | re.DOTALL)


def conflict_at(raw: bytes) -> int:
    """The line, from 1, of the first conflict in a file; 0 where there is none."""
    found = _CONFLICT.search(raw) if _WORTH_A_LOOK in raw else None
    return raw.count(b"\n", 0, found.start()) + 1 if found else 0
