"""`kfgen publish`: what the committed catalog generates, as a commit on the branch that is synced."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import click

from kfgen import __version__
from kfgen.commands.options import fail, output_option, pass_root, print_json, reported, show
from kfgen.domain.gitops import BRANCHES, TREE
from kfgen.domain.problem import ProblemsError
from kfgen.io.committed import commit_of, opened, sources_at
from kfgen.io.hydrating import METADATA, hydrate_together, proposed_branch
from kfgen.io.publishing import NEWER, PLANNED, PUBLISHED, UNCHANGED, Outcome, Target
from kfgen.io.publishing_here import publish_here
from kfgen.io.publishing_together import PartlyError, publish_together
from kfgen.io.remotes import check_branch, remote_at, remote_branch, remote_of
from kfgen.io.repository import failed
from kfgen.io.synced import refuse_moves
from kfgen.pipeline import Rendered, render
from kfgen.stages.pinning import check_pin
from kfgen.stages.publication import Changes, Commit, files_of, message, metadata_text, object_changes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kfgen.domain.tree import Sources
    from kfgen.io.remotes import Remote
    from kfgen.io.repository import Repository

_PREFIX: Final = "env/"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Options:
    """Where to; at most one of `branch` and `per_environment` (a prefix) is given."""

    branch: str
    per_environment: str
    repository: str
    pull_request: bool
    hydrate: bool
    dry_run: bool


@click.command(
    "publish",
    epilog="Example: kfgen publish --branch rendered   (in CI, after each merge)",
)
@click.option("--branch", default="", metavar="NAME", help="A branch that holds the output.  [default: by the layout]")
@click.option(
    "--branch-per-environment",
    "per_environment",
    is_flag=False,
    flag_value=_PREFIX,
    default="",
    metavar="[PREFIX]",
    help=f"A branch for each environment, PREFIX and its name.  [PREFIX: {_PREFIX}]",
)
@click.option("--repository", default="", metavar="URL", help="Another repository, or a remote.")
@click.option("--pull-request", is_flag=True, help="To a branch of its own, for a pull request; says where to open it.")
@click.option("--hydrate", is_flag=True, help="As GitOps Promoter wants it: to each environment's PREFIX<name>-next.")
@click.option("--dry-run", is_flag=True, help="Say what would be published; push nothing.")
@output_option
@pass_root
def COMMAND(root: Path, output: str, **given: Any) -> None:  # noqa: N802
    """Commit what the catalog generates, and only that, and push it to where it is synced from.

    The catalog must be committed; work tree and index stay as they are where another branch is published to. Nothing
    is ever forced: where somebody else pushed meanwhile, it is made anew on theirs.
    """
    options = _Options(**given)
    _check_usage(options)
    with reported(root) as sources:  # the tree is not held: a hook that Git runs may want to look at it
        check_pin(sources, __version__)
        run = _Run.start(root, sources, options)
        try:
            outcomes, problem = run.all()
        except PartlyError as error:
            _say(list(error.done), options, run.remote, output)
            fail(show(error.problems, sources), _left(error.done, run.targets))
        _say(outcomes, options, run.remote, output)
        if problem:
            click.echo(f"published, but this branch could not follow: {problem}; git pull brings it", err=True)


def _check_usage(options: _Options) -> None:
    if options.branch and options.per_environment:
        raise click.UsageError("--branch is one branch, --branch-per-environment several. hint: use one of them")
    if options.hydrate and (options.branch or options.pull_request):
        other = "--branch" if options.branch else "--pull-request"
        raise click.UsageError(f"--hydrate has branches and pull requests of its own. hint: leave {other} out")


@dataclass(slots=True)
class _Run:
    """One publication: the repository, what its catalog renders, and where that goes."""

    repository: Repository
    remote: Remote
    options: _Options
    commit: Commit
    rendered: Rendered
    targets: list[Target] = field(default_factory=list)

    @classmethod
    def start(cls, root: Path, sources: Sources, options: _Options) -> _Run:
        """Look before anything is done.

        Raises:
            ProblemsError: where nothing can be published.
        """
        repository = opened(root)
        head = repository.head()
        branch = head.branch
        remote = remote_at(repository, options.repository) if options.repository else remote_of(repository, branch)
        rendered = render(sources, keep_objects=True)
        show((*rendered.warnings, *refuse_moves(root, sources, rendered, {})), sources)
        url = rendered.environments[""].gitops.repository.url
        commit = commit_of(repository, head.commit, url or repository.asks("remote", "get-url", remote.address))
        return cls(repository, remote, options, commit, rendered)

    def all(self) -> tuple[list[Outcome], str]:
        """Publish to every target, one after the other; and why the work tree could not follow."""
        options = self.options
        here = self.repository.head().branch
        branches = self._branches(here)
        if list(branches) == [""] or (list(branches) == [here] and not options.repository and not options.pull_request):
            if not here:
                raise failed("HEAD is detached: there is no branch to publish to", "git switch main, or --branch NAME")
            outcome, problem = publish_here(self.remote, self.commit.sha, self._here, dry_run=options.dry_run)
            return [outcome], problem
        for branch in branches:
            check_branch(self.repository, branch)
        self.targets = [self._target(branch, names) for branch, names in branches.items()]
        return self._published(), ""

    def _published(self) -> list[Outcome]:
        """All branches at once, with the notes of those that have one."""
        options, remote, sha = self.options, self.remote, self.commit.sha
        if options.hydrate:
            return hydrate_together(remote, self.targets, self.commit, dry_run=options.dry_run)
        return publish_together(remote, self.targets, sha, dry_run=options.dry_run)

    def _branches(self, here: str) -> dict[str, tuple[str, ...]]:
        """Branch → its environments; an empty name for the one that is checked out."""
        options, catalog = self.options, self.rendered.catalog
        project = catalog.project.values
        layout = project.get("layout", TREE)
        prefix = options.per_environment
        if not prefix and not options.branch and (layout == BRANCHES or options.hydrate):
            prefix = f"{self.rendered.environments[''].gitops.repository.branch}/" if layout == BRANCHES else _PREFIX
        if prefix:
            return {f"{prefix}{name}": (name,) for name in catalog.order}
        if options.branch:
            return {options.branch: catalog.order}
        if layout != TREE or options.repository:
            return {self.rendered.environments[""].gitops.repository.branch: catalog.order}
        return {here if options.pull_request else "": catalog.order}

    def _target(self, branch: str, names: tuple[str, ...]) -> Target:
        """All that is to be on a branch that is not checked out."""
        options, path = self.options, self.rendered.environments[""].gitops.repository.path
        prefix = f"{path}/" if path else ""
        onto, start, extra = "", "", {}
        if options.hydrate:
            onto, branch = branch, proposed_branch(branch, path)
            extra = {f"{prefix}{METADATA}": metadata_text(self.commit).encode()}
        elif options.pull_request:
            suffix = f"/{names[0]}" if names != self.rendered.catalog.order else ""
            onto, branch = branch, f"kfgen/{self.commit.short}{suffix}"
            if onto == self.repository.head().branch and not options.repository:
                onto, start = remote_branch(self.repository, onto), self.commit.sha
                prefix = self.repository.prefix
        if len(names) == 1:
            names = tuple(dict.fromkeys((*names, self.rendered.catalog.place(names[0]))))
        everything = names == self.rendered.catalog.order
        files = files_of(self.rendered.tree.files, () if everything else names)
        return Target(
            branch=branch,
            environments=names,
            files={f"{prefix}{one}": content for one, content in files.items()},
            message=partial(self._message, self.commit, self.rendered, names),
            prefix=prefix,
            onto=onto,
            proposes=options.pull_request,
            start=start,
            extra=extra,
        )

    def _here(self, commit: str) -> Target:
        """All that is to be on the branch that is checked out, if its catalog were that of a commit."""
        rendered, about = self.rendered, self.commit
        if commit != about.sha:
            rendered = render(sources_at(self.repository, commit), keep_objects=True)
            about = commit_of(self.repository, commit, about.url)
        prefix = self.repository.prefix
        return Target(
            branch=remote_branch(self.repository, self.repository.head().branch),
            environments=rendered.catalog.order,
            files={f"{prefix}{path}": content for path, content in files_of(rendered.tree.files).items()},
            message=partial(self._message, about, rendered, rendered.catalog.order),
            prefix=prefix,
        )

    def _message(self, commit: Commit, rendered: Rendered, names: tuple[str, ...], count: int, before: str) -> str:
        """What changes since a catalog that was published before, as far as that one can still be rendered."""
        places = tuple(dict.fromkeys((*names, *rendered.catalog.places)))
        mine = places if names == rendered.catalog.order else names
        changes: Changes | str = "nothing was published there before"
        if before:
            try:
                old = render(sources_at(self.repository, before), keep_objects=True)
                changes = object_changes(old.objects, rendered.objects)
            except ProblemsError:  # it is not in this clone, or another kfgen rendered it
                changes = f"the catalog {before[:12]}, published before, cannot be compared with"
        return message(commit, __version__, mine, changes, count)


def _say(outcomes: list[Outcome], options: _Options, remote: Remote, output: str) -> None:
    if output == "json":
        print_json([_as_data(one) for one in outcomes])
        return
    for one in outcomes:
        click.echo(_line(one, remote.shown))
        if options.dry_run and one.text:
            click.echo("".join(f"  {line}".rstrip() + "\n" for line in one.text.splitlines()), nl=False)
        if one.proposal:
            click.echo(f"open a pull request: {one.proposal}")


def _left(done: Sequence[Outcome], targets: Sequence[Target]) -> str:
    """What a person must know of a publication that broke off."""
    there = {one.target.branch for one in done}
    missing = [one.branch for one in targets if one.branch not in there]
    return f"not published: {', '.join(missing)}; when that is mended, run it again: it goes on from there"


def _line(one: Outcome, place: str) -> str:
    branch, files = one.target.branch, len(one.written) + len(one.deleted)
    count = f"{files} file{'' if files == 1 else 's'}"
    noted = ", its note moved" if one.noted else ""
    return {
        PUBLISHED: f"{branch}: published to {place}, {count} changed, commit {one.commit[:12]}{noted}",
        UNCHANGED: f"{branch}: nothing to publish, {place} is up to date{noted}",
        NEWER: f"{branch}: nothing to publish, {place} has the output of a newer catalog",
        PLANNED: f"{branch}: {count} would change on {place}",
    }[one.status]


def _as_data(one: Outcome) -> dict[str, Any]:
    return {
        "branch": one.target.branch,
        "environments": list(one.target.environments),
        "status": one.status,
        "commit": one.commit,
        "written": list(one.written),
        "deleted": list(one.deleted),
        "pullRequest": one.proposal,
        "noted": one.noted,
    }
