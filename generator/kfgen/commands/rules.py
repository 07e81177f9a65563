"""`kfgen rules`: what is checked, and what one code of a message means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kfgen.commands.options import output_option, print_json
from kfgen.domain.problem import did_you_mean
from kfgen.reports.meaning import meaning, meanings
from kfgen.rules import every_rule

if TYPE_CHECKING:
    from kfgen.rules.rule import Rule


@click.command("rules", epilog="Example: kfgen rules no-runtime")
@click.argument("rule", required=False, default="", metavar="[ID]")
@output_option
def COMMAND(rule: str, output: str) -> None:  # noqa: N802
    """List the rules that a catalog is held to, or explain one: why it is, how to mend it, and an example.

    ID is what stands in brackets in a message: error[no-runtime]. Every code is explained, not only rules.
    """
    if not rule:
        _list(output)
        return
    text = meaning(rule)
    if not text:
        meant = did_you_mean(rule, meanings())
        raise click.UsageError(f'no rule "{rule}". hint: {meant or "kfgen rules lists them"}')
    if output != "json":
        click.echo(text, nl=False)
        return
    rules = every_rule()
    print_json(_data(rules[rule]) if rule in rules else {"id": rule, "text": text})


def _list(output: str) -> None:
    known = every_rule()
    if output == "json":
        print_json([_data(one) for one in known.values()])
        return
    width = max(map(len, known))
    for one in known.values():
        click.echo(
            f"{one.id.ljust(width)}  {one.severity.ljust(len('warning'))}  {one.why.partition('. ')[0].rstrip('.')}"
        )


def _data(rule: Rule) -> dict[str, object]:
    texts = {"id": rule.id, "severity": str(rule.severity), "why": rule.why, "mend": rule.mend}
    return texts | {"source": rule.source, "releases": rule.releases, "bad": dict(rule.bad), "good": dict(rule.good)}
