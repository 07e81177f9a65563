"""What commands that edit the catalog have in common: the check of the whole, what is shown, the writing."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from difflib import unified_diff
from typing import TYPE_CHECKING, Any

import click

from kfgen.commands.options import fail, print_json, show
from kfgen.domain.places import MANY_MODELS_FILE
from kfgen.domain.problem import Problem, ProblemsError, Where
from kfgen.io import memory
from kfgen.io.catalog import write_catalog
from kfgen.io.synced import refuse_moves
from kfgen.pipeline import render
from kfgen.yaml_edit import EditError, alone, drop, put, twin
from kfgen.yaml_text import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from kfgen.domain.edit import Edit
    from kfgen.domain.problem import Path as Place
    from kfgen.domain.tree import Sources

dry_run_option = click.option("--dry-run", is_flag=True, help="Write nothing; show what would change.")


@dataclass(slots=True)
class Edited:
    """Files of the catalog that are about to change: path → text, None for one that goes.

    `said` puts errors that the changes bring in the words of the command.
    """

    root: Path
    sources: Sources
    files: dict[str, str | None] = field(default_factory=dict)
    said: Callable[[Problem], Problem] = lambda one: one

    def edit(self, edits: list[Edit]) -> None:
        """Make edits of files that people wrote; what is not edited stays as it is.

        Raises:
            ProblemsError: where a file is not of the form that is edited; with what to write by hand.
        """
        problems = []
        for one in edits:
            text = self.text(one.file)
            keep = (
                2 if one.file.endswith(MANY_MODELS_FILE) and len(one.path) > 2 else 0
            )  # a model of all defaults is one
            try:
                after = drop(text, one.path, keep=keep) if one.value is None else put(text, one.path, one.value)
                if _data(after, one.file) != _expected(_data(text, one.file), one, keep):
                    raise EditError("an anchor in the file is used elsewhere")
                self.files[one.file] = after
            except EditError as error:
                place = ".".join(map(str, one.path))
                hint = f"write it by hand: {place}: {one.value}" if one.value is not None else f"remove {place} by hand"
                problems.append(Problem(where=Where(one.file), code="edit", text=f"{error}", hint=hint))
        if problems:
            raise ProblemsError(problems)

    def double(self, file: str, path: Place, name: str, change: Callable[[str], str]) -> None:
        """Write what stands at a path of a file a second time, under another key; `change` is made to its text.

        Raises:
            ProblemsError: where that cannot be.
        """
        text = self.text(file)
        with _by_hand(file, path):
            after = twin(text, path, name, change)
            new = dict(_at(_data(after, file), path[:-1]))
            del new[name]
            if new != _at(_data(text, file), path[:-1]):
                raise EditError("an anchor in it is used elsewhere")
        self.files[file] = after

    def part(self, file: str, path: Place) -> str:
        """What stands at a path of a file, as the text of a file of its own.

        Raises:
            ProblemsError: where that cannot be.
        """
        text = self.text(file)
        with _by_hand(file, path):
            found = alone(text, path)
            if _data(found, file) != (_at(_data(text, file), path) or {}):
                raise EditError("it says something else by itself")
            return found

    def text(self, file: str) -> str:
        """A file's text as it is by now."""
        known = self.files.get(file)
        return known if known is not None else self.sources.files[file].decode("utf-8", "surrogateescape")

    def after(self) -> Sources:
        """The catalog's files with the changes."""
        new = {file: text.encode("utf-8", "surrogateescape") for file, text in self.files.items() if text is not None}
        kept = {file: raw for file, raw in self.sources.files.items() if self.files.get(file, "") is not None}
        return replace(self.sources, files=dict(sorted({**kept, **new}.items())))

    def check(self, said: Callable[[Problem], Problem] = lambda one: one) -> int:
        """How many errors the catalog will still have; ends the run where the changes bring some of their own.

        `said` puts those in the words of the command.
        """
        after = self.after()
        errors = self._errors(after)
        before = {_same(one) for one in self._errors(self.sources)} if errors else set()
        mine = [one for one in errors if _same(one) not in before]
        if mine:
            fail(show(map(said, mine), after))
        return len(errors)

    def _errors(self, sources: Sources) -> list[Problem]:
        """What is wrong with a catalog; that objects would lose their owner counts as that."""
        known = memory.load(self.root)
        remembered = known.known
        try:
            rendered = render(sources, known)
            refuse_moves(self.root, sources, rendered, remembered)
        except ProblemsError as error:
            return [one for one in error.problems if one.is_error]
        return []

    def changes(self) -> dict[str, str]:
        """Path → `written`, `changed` or `deleted`, of those that differ."""
        found = {}
        for file, text in self.files.items():
            if text is None:
                found[file] = "deleted"
            elif file not in self.sources.files:
                found[file] = "written"
            elif text.encode("utf-8", "surrogateescape") != self.sources.files[file]:
                found[file] = "changed"
        return found

    def write(self) -> None:
        """Write and delete the files, all or none of them."""
        write_catalog(self.root, {file: self.files[file] for file in self.changes()})

    def difference(self) -> str:
        """What changes in the files, as `diff -u` shows it."""
        return "".join(f"{line.rstrip()}\n" for file in self.changes() for line in self._difference(file))

    def _difference(self, file: str) -> list[str]:
        old = self.sources.files.get(file, b"").decode("utf-8", "replace").splitlines()
        new = (self.files[file] or "").splitlines()
        return list(unified_diff(old, new, f"a/{file}", f"b/{file}", lineterm=""))

    def finish(self, *, dry_run: bool, output: str, more: Mapping[str, Any], say: Callable[[], object]) -> None:
        """Check and write, or only show; `more` is said to programs beside the files, `say` tells people."""
        left = self.check(self.said)
        if not dry_run:
            self.write()
        if output == "json":
            done = self.changes()
            by_how = {how: [file for file in done if done[file] == how] for how in ("written", "changed", "deleted")}
            print_json({"dryRun": dry_run, **by_how, **more})
        else:
            say()
            if dry_run:
                click.echo(self.difference(), nl=False)
            for file, how in self.changes().items() if not dry_run else ():
                click.echo(f"{how}: {file}")
        if dry_run:
            click.echo("nothing is written: --dry-run", err=True)
        elif self.changes():
            again = f"the catalog still has {left} error{'s' if left != 1 else ''}: " if left else "next: "
            click.echo(f"{again}kfgen render", err=True)


@contextmanager
def _by_hand(file: str, path: Place) -> Iterator[None]:
    """What cannot be written a second time is told with the steps."""
    try:
        yield
    except (EditError, KeyError, ProblemsError) as error:
        why = error.problems[0].text if isinstance(error, ProblemsError) else str(error)
        hint = f"write the new one beside {path[-1]} by hand, let that be synced everywhere, then remove {path[-1]}"
        raise ProblemsError([Problem(where=Where(file, path), code="edit", text=why, hint=hint)]) from None


def _same(problem: Problem) -> tuple[str, str, str]:
    return problem.where.file, problem.code, problem.text


def _data(text: str, file: str) -> Any:
    return parse(text.encode("utf-8", "surrogateescape"), file)


def _at(data: Any, path: Place) -> Any:
    for step in path:
        data = data[step]
    return data


def _expected(data: Any, edit: Edit, keep: int) -> Any:
    """What a file should say after an edit: nothing else may have changed."""
    wanted = None if edit.value is None else _data(f"value: {edit.value}", edit.file)["value"]
    return _with(data, edit.path, wanted, keep)


def _with(data: Any, path: Place, value: Any, keep: int) -> Any:
    step = path[0]
    if isinstance(data, list) and isinstance(step, int):
        return [_with(one, path[1:], value, 0) if index == step else one for index, one in enumerate(data)]
    known = dict(data) if isinstance(data, dict) else {}
    inner = value if len(path) == 1 else _with(known.get(step), path[1:], value, keep - 1)
    if inner is None or (inner == {} and keep <= 0):
        known.pop(step, None)
        return known
    return {**known, step: inner}
