"""`kfgen rules`: what is checked, and the page of one rule."""

from __future__ import annotations

import click

from kfgen.commands.options import output_option, print_json
from kfgen.domain.problem import did_you_mean
from kfgen.rules import every_rule
from kfgen.rules.rule import Rule, page


@click.command("rules", epilog="Example: kfgen rules no-runtime")
@click.argument("rule", required=False, default="", metavar="[ID]")
@output_option
def COMMAND(rule: str, output: str) -> None:  # noqa: N802
    """List the rules that a catalog is held to, or show one: why it is, how to mend it, and an example.

    ID is what stands in brackets in a message: error[no-runtime].
    """
    known = every_rule()
    if rule and rule not in known:
        meant = did_you_mean(rule, known)
        hint = f"{meant} " * bool(meant) + "kfgen rules lists them; other codes have no page"
        raise click.UsageError(f'no rule "{rule}". hint: {hint}')
    if output == "json":
        found = [_data(one) for one in known.values()] if not rule else _data(known[rule])
        print_json(found)
    elif rule:
        click.echo(page(known[rule]), nl=False)
    else:
        width = max(map(len, known))
        for one in known.values():
            click.echo(
                f"{one.id.ljust(width)}  {one.severity.ljust(len('warning'))}  {one.why.partition('. ')[0].rstrip('.')}"
            )


def _data(rule: Rule) -> dict[str, object]:
    texts = {"id": rule.id, "severity": str(rule.severity), "why": rule.why, "mend": rule.mend}
    return texts | {"source": rule.source, "releases": rule.releases, "bad": dict(rule.bad), "good": dict(rule.good)}
