"""The command line: one file per command, listed here; imported only when it is run, so that `--help` is immediate."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import click

from kfgen import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

EVERYTHING: Final = "kfgen.everything"  # in click's meta: whether every problem is to be printed
# Command → module under commands/, and its line in `kfgen --help`
COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "init": ("init", "Set up a repository: a catalog that renders, what checks it, a first commit."),
    "add": ("add", "Add a model, store, namespace, runtime, environment or cluster to the catalog."),
    "render": ("render", "Write charts/ and environments/ from the catalog."),
    "validate": ("validate", "Say what the clusters would refuse of what the catalog generates."),
    "publish": ("publish", "Commit what the catalog generates to where it is synced from, and push it."),
    "hooks": ("hooks", "Help Git to merge generated files in this clone."),
    "list": ("listing", "List the models, and where they run."),
    "promote": ("promote", "Make an environment run what another one runs of a model."),
    "remove": ("remove", "Take something out of the catalog, and see first what clusters delete."),
    "move": ("move", "Hand models over to another app, namespace, delivery or controller, step by step."),
    "rename": ("rename", "Give a model another name: both serve until it is finished."),
    "explain": ("explain", "Show which file and line gave each value of a model."),
    "rules": ("rules", "List the rules that a catalog is held to, or explain one."),
    "secret": ("secret", "Seal the values of a store's Secret, or say how a person makes it."),
    "import": ("importing", "Take what is there already into the catalog."),
    "upgrade": ("upgrade", "Bring a repository to this version of kfgen, in a commit of its own."),
    "schema": ("schema", "Print the JSON Schema of a kind of catalog file, for editors."),
}


@contextmanager
def _printable() -> Iterator[None]:
    try:
        yield
    except click.ClickException as error:
        from kfgen.domain.problem import visible  # noqa: PLC0415

        if not isinstance(error, click.exceptions.NoArgsIsHelpError):  # its message is the help
            error.message = visible(error.message)  # type: ignore[misc]
        raise


class _Commands(click.Group):
    """A group that imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"kfgen.commands.{COMMANDS[cmd_name][0]}")
        command = module.COMMAND
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        """Errors quote what was given: what a terminal would obey is not printed."""
        with _printable():
            return super().make_context(*arguments, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """The same."""
        with _printable():
            return super().invoke(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from kfgen.domain.problem import did_you_mean  # noqa: PLC0415

            hint = did_you_mean(args[0], COMMANDS) or f"there are {', '.join(COMMANDS)}"
            ctx.fail(f'no command "{args[0]}". hint: {hint}')
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: kfgen render && git diff",
)
@click.version_option(__version__, message="kfgen %(version)s")
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False),
    default=".",
    help="The repository that holds catalog/.  [default: here]",
)
@click.option(
    "--all", "everything", is_flag=True, help="Print every problem, also where they are more than a screenful."
)
@click.pass_context
def main(context: click.Context, root: str, everything: bool) -> None:
    """Turn a model catalog into Helm charts and kustomize overlays for KServe that say the same."""
    context.obj = root
    context.meta[EVERYTHING] = everything
