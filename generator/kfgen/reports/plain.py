"""Problems as JSON of our own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from kfgen.domain.problem import visible
from kfgen.messages import placed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kfgen.domain.problem import Problem
    from kfgen.domain.tree import Sources


def plain(problems: Iterable[Problem], sources: Sources) -> str:
    """`{"problems": […]}`, sorted by place; line and column are 0 where a file is missing or no part of the catalog."""
    rows = [
        {
            "file": visible(one.where.file),
            "line": line,
            "column": column,
            "severity": str(one.severity),
            "code": one.code,
            "text": visible(one.text),
            "hint": visible(one.hint),
            **({"ignored": visible(one.ignored)} if one.ignored else {}),
        }
        for one, line, column in placed(problems, sources)
    ]
    return json.dumps({"problems": rows}, indent=2, ensure_ascii=False) + "\n"
