"""The Jinja environment for prose and the fixed parts of a chart: `[[ ]]` and `[% %]`, so that Helm keeps `{{ }}`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def _environment(package: str) -> Environment:
    from jinja2 import Environment, FunctionLoader, StrictUndefined  # noqa: PLC0415 - 50 ms, and often not needed

    return Environment(  # noqa: S701 - Markdown and Go templates are no HTML
        loader=FunctionLoader(lambda name: (files(package) / name).read_text(encoding="utf-8")),
        undefined=StrictUndefined,
        variable_start_string="[[",
        variable_end_string="]]",
        block_start_string="[%",
        block_end_string="%]",
        comment_start_string="[#",
        comment_end_string="#]",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render(name: str, package: str = "kfgen.backends", **values: object) -> str:
    """A template of a package, for example `helm/templates/README.md.j2`, filled in."""
    return _environment(package).get_template(name).render(**values)
