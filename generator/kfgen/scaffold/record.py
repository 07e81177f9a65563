"""What was scaffolded last, kept in the repository: the base of the three-way merge of the next version."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

RECORD: Final = ".kfgen-scaffold.json"


def record_text(version: str, branch: str, files: Mapping[str, str]) -> str:
    """The record: the version, the catalog's branch, and each file line by line, so that a difference can be read."""
    lines = {path: text.split("\n") for path, text in sorted(files.items())}
    return json.dumps({"kfgen": version, "branch": branch, "files": lines}, ensure_ascii=False, indent=1) + "\n"


def recorded(raw: bytes) -> dict[str, str]:
    """Path → text as it was scaffolded; nothing where the record is missing, or none of ours."""
    try:
        files = json.loads(raw)["files"]
        return {str(path): "\n".join(map(str, lines)) for path, lines in files.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def recorded_branch(raw: bytes) -> str:
    """The branch that the catalog was worked on; empty where the record does not say."""
    try:
        return str(json.loads(raw).get("branch", ""))
    except (ValueError, AttributeError, RecursionError):
        return ""
