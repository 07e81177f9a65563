"""Problems as SARIF 2.1.0, which code hosts show beside the lines of a pull request."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from kfgen import __version__
from kfgen.domain.problem import visible
from kfgen.messages import placed
from kfgen.reports.meaning import meanings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kfgen.domain.problem import Problem
    from kfgen.domain.tree import Sources

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(problems: Iterable[Problem], sources: Sources) -> str:
    """One run, a rule for each code."""
    found = placed(problems, sources)
    codes = sorted({one.code for one, *_ in found})
    run = {
        "tool": {"driver": {"name": "kfgen", "version": __version__, "rules": list(map(_rule, codes))}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(one, line, column, codes) for one, line, column in found],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=False) + "\n"


def _rule(code: str) -> dict[str, Any]:
    """With what it means; a policy of a catalog's own says that in its message."""
    text = meanings().get(code)
    return {"id": code, **({"help": {"text": text, "markdown": text}} if text else {})}


def _result(problem: Problem, line: int, column: int, codes: list[str]) -> dict[str, Any]:
    place: dict[str, Any] = {"artifactLocation": {"uri": _uri(problem.where.file)}}
    if line:
        place["region"] = {"startLine": line, "startColumn": column}
    hint = f". hint: {problem.hint}" if problem.hint else ""
    meant = {"suppressions": [{"kind": "inSource", "justification": visible(problem.ignored)}]}
    return {
        "ruleId": problem.code,
        "ruleIndex": codes.index(problem.code),
        "level": str(problem.severity),
        "message": {"text": visible(f"{problem.text.rstrip('.')}{hint}")},
        "locations": [{"physicalLocation": place}],
        **(meant if problem.ignored else {}),
    }


def _uri(path: str) -> str:
    """A path as a relative reference."""
    return "".join(char if (char.isalnum() and char.isascii()) or char in "/-._~" else _escaped(char) for char in path)


def _escaped(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "replace"))
