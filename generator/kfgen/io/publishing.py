"""The generated tree → a commit on a branch, without work tree and index; pushed, and tried anew if that moved."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kfgen.domain.places import OWNED
from kfgen.domain.problem import Problem, ProblemsError, Where
from kfgen.io.disk import is_ours
from kfgen.io.remotes import is_ancestor, proposal_address, remote_of
from kfgen.io.repository import failed
from kfgen.stages.publication import CATALOG_TRAILER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kfgen.io.remotes import Remote
    from kfgen.io.repository import Done, Repository

ATTEMPTS: Final = 6
PAUSE: Final = 0.2  # seconds before the second attempt; more before each later one
_SEARCHED: Final = 100  # commits of a branch in which the catalog's commit is looked for
_ID: Final = re.compile(r"([0-9a-f]{40}|[0-9a-f]{64})\Z")
PUBLISHED, UNCHANGED, NEWER, PLANNED = "published", "unchanged", "newer", "planned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A branch and all that kfgen is to hold on it.

    `files`: path from the top of the target → content. `prefix`: the folder there, with a slash, or empty, that holds
    charts/ and environments/. `onto`: the branch that it starts from where it is not there yet; `proposes`: a pull
    request to that one is meant, `start` the commit that holds the catalog too, where that is on it. `extra`: files
    beside, no reason for a commit once they are there. `message`: how many files differ, and the catalog's commit
    before → text.
    """

    branch: str
    environments: tuple[str, ...]
    files: Mapping[str, bytes]
    message: Callable[[int, str], str]
    prefix: str = ""
    onto: str = ""
    proposes: bool = False
    start: str = ""
    extra: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def ref(self) -> str:
        """The branch as Git calls it."""
        return f"refs/heads/{self.branch}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a target. `commit` stands at the branch, or would without `--dry-run` (empty then)."""

    target: Target
    status: str
    commit: str = ""
    written: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    proposal: str = ""  # where a pull request can be opened
    text: str = ""  # the commit's message
    noted: bool = False  # whether the note on a hydrated commit moved


@dataclass(frozen=True, slots=True)
class Prepared:
    """What there is to do for a target: its branch stands at `tip` (empty: not there), and `parent` is followed."""

    target: Target
    tip: str
    parent: str
    outcome: Outcome

    @property
    def is_due(self) -> bool:
        """Whether there is anything to push; a new branch that equals its start needs no commit, but must be there."""
        is_there = self.tip or self.target.proposes or not self.parent
        return self.outcome.status == PLANNED or (self.outcome.status == UNCHANGED and not is_there)

    def commit(self, repository: Repository) -> str:
        """The commit to push."""
        if self.outcome.status != PLANNED:
            return self.parent
        return make_commit(repository, self.target, self.parent, self.outcome)

    def is_race(self, remote: Remote, done: Done) -> bool:
        """Whether a push failed since somebody else pushed at the same time."""
        said = done.errors + done.output.decode("utf-8", "replace")
        return "cannot lock ref" in said or remote.tip(self.target.ref) != self.tip


@dataclass(frozen=True, slots=True)
class Difference:
    """What a target changes in a commit: paths from its top, sorted."""

    written: tuple[str, ...]
    deleted: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.written or self.deleted)


def publish(remote: Remote, target: Target, catalog: str, *, dry_run: bool = False) -> Outcome:
    """Bring a branch to what the catalog renders, on top of whatever it stands at.

    The tree is wholly determined by the catalog, so where somebody else was faster it is made anew on theirs.

    Raises:
        ProblemsError: if the remote cannot be reached or refuses, or something of somebody else's is in the way.
    """
    for attempt in range(ATTEMPTS):
        time.sleep(PAUSE * attempt)
        found = prepared(remote, target, catalog)
        if dry_run or not found.is_due:
            return found.outcome
        commit = found.commit(remote.repository)
        done = remote.push(commit, target.ref)
        if not done.status:
            proposal = proposal_address(remote, done, target.branch, target.onto) if target.proposes else ""
            return replace(found.outcome, status=PUBLISHED, commit=commit, proposal=proposal)
        if not found.is_race(remote, done):
            raise remote.refusal(done)
    raise moved_on(remote, target.branch)


def prepared(remote: Remote, target: Target, catalog: str) -> Prepared:
    """What there is to do for a target, on top of whatever its branch stands at.

    Raises:
        ProblemsError: if the remote cannot be reached, or something of somebody else's is in the way.
    """
    tip = remote.tip(target.ref)
    parent = tip or _start(remote, target)
    if tip:
        remote.fetch(target.ref, tip)
    return Prepared(target, tip, parent, _planned(remote, target, parent, catalog))


def _start(remote: Remote, target: Target) -> str:
    """The commit that a new branch starts from; empty where nothing is there yet."""
    if not target.onto:
        return ""
    ref = f"refs/heads/{target.onto}"
    start = remote.tip(ref)
    if start:
        remote.fetch(ref, start)
    elif target.proposes:
        raise failed(f"{remote.shown} has no branch {target.onto} to propose a change to", "publish to it once")
    if target.start and not is_ancestor(remote.repository, start, target.start):
        raise failed(f"{target.onto} of {remote.shown} has commits that are not here", "git pull --rebase, then again")
    return target.start or start


def _planned(remote: Remote, target: Target, parent: str, catalog: str) -> Outcome:
    """What there is to do on a commit, or why nothing."""
    repository = remote.repository
    before = published_catalog(repository, parent)
    if before and before != catalog and is_older(remote, catalog, before):
        return Outcome(target=target, status=NEWER, commit=parent)
    found = difference(repository, parent, target)
    if not found:
        return Outcome(target=target, status=UNCHANGED, commit=parent)
    text = target.message(len(found.written) + len(found.deleted), before)
    return Outcome(target=target, status=PLANNED, written=found.written, deleted=found.deleted, text=text)


def moved_on(remote: Remote, branch: str) -> ProblemsError:
    """A branch that others push to faster than we can."""
    return failed(f"{branch} of {remote.shown} moved on {ATTEMPTS} times while kfgen published", "run it again")


def published_catalog(repository: Repository, commit: str) -> str:
    """The catalog's commit that a branch was published from last, as its commits say; empty if none does."""
    if not commit:
        return ""
    form = f"--format=%(trailers:key={CATALOG_TRAILER},valueonly,separator=%x20)"
    asked = ["log", f"--max-count={_SEARCHED}", "--first-parent", form, commit, "--"]
    rows = repository.run(*asked).decode("utf-8", "replace").split("\n")
    return next((row.split()[-1] for row in rows if row.strip()), "")


def is_older(remote: Remote, catalog: str, before: str) -> bool:
    """Whether what a branch was published from already follows our catalog's commit: another run was faster."""
    if not _ID.match(before):
        return False
    repository = remote.repository
    if not remote.has(before):  # it was made after this clone was, or is from before a shallow one
        remote_of(repository, repository.head().branch).bring(before)
    return is_ancestor(repository, catalog, before)


def difference(repository: Repository, commit: str, target: Target) -> Difference:
    """What a target changes in a commit's tree (an empty commit has none).

    Raises:
        ProblemsError: where something that kfgen did not write is in the way.
    """
    entries = entries_of(repository, commit)
    ids = _ids(repository, target.files)
    written = tuple(sorted(path for path, one in ids.items() if entries.get(path) != ("100644", one)))
    owned = tuple(f"{target.prefix}{folder}/" for folder in OWNED)
    gone = [path for path in entries if path.startswith(owned) and path not in target.files]
    known = {path for path in (*gone, *written) if entries.get(path, ("", ""))[0] in {"100644", "100755"}}
    contents = repository.contents(entries[path][1] for path in known)
    foreign = {path for path in (*gone, *written) if path in entries and path not in known}
    foreign |= {path for path in known if not is_ours(contents[entries[path][1]])}
    above = {folder for path in written for folder in _folders(path) if folder in entries}
    in_the_way = sorted(foreign.intersection(written) | above)
    if in_the_way:
        hint = f"move it out of the way on {target.branch}"
        text = f"on the branch {target.branch} was not written by kfgen"
        raise ProblemsError([Problem(where=Where(one), code="not-ours", text=text, hint=hint) for one in in_the_way])
    missing = tuple(path for path in target.extra if path not in entries)
    return Difference(written + missing, tuple(sorted(set(gone) - foreign)))


def entries_of(repository: Repository, commit: str) -> dict[str, tuple[str, str]]:
    """Path → (mode, id) of everything in a commit."""
    if not commit:
        return {}
    rows = repository.run("ls-tree", "-r", "-z", "--full-tree", commit).decode("utf-8", "surrogateescape").split("\0")
    found = {}
    for row in filter(None, rows):
        about, _, path = row.partition("\t")
        mode, _, one = about.split()
        found[path] = (mode, one)
    return found


def _folders(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts))]


def _ids(repository: Repository, files: Mapping[str, bytes]) -> dict[str, str]:
    """Path → id that Git gives to a content; without a process, and without filters: it is stored as it is."""
    algorithm = repository.asks("rev-parse", "--show-object-format") or "sha1"
    return {
        path: hashlib.new(algorithm, b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
        for path, content in files.items()
    }


def make_commit(repository: Repository, target: Target, parent: str, outcome: Outcome) -> str:
    """A commit that follows a parent, if there is one, and holds a target; signed if Git signs commits.

    Raises:
        ProblemsError: if Git, or a `commit-msg` hook, refuses.
    """
    with tempfile.TemporaryDirectory(prefix="kfgen-") as name:
        scratch = Path(name)
        wanted = {**target.files, **target.extra}
        files = {path: wanted[path] for path in (*outcome.written, *target.extra)}
        env = {"GIT_INDEX_FILE": str(scratch / "index")}
        repository.run("read-tree", parent or "--empty", env=env)
        ids = _stored(repository, scratch, files)
        rows = [f"0 {'0' * 40}\t{path}\0" for path in outcome.deleted]
        rows += [f"100644 {ids[path]}\t{path}\0" for path in files]
        given = "".join(rows).encode("utf-8", "surrogateescape")
        repository.run("update-index", "-z", "--index-info", stdin=given, env=env)
        tree = repository.run("write-tree", env=env).decode().strip()
        text = _hooked(repository, scratch / "message", outcome.text, env)
        signed = ["-S"] if repository.asks("config", "--type=bool", "--get", "commit.gpgsign") == "true" else []
        parents = ["-p", parent] if parent else []
        return repository.run("commit-tree", *signed, tree, *parents, "-F", "-", stdin=text).decode().strip()


def _stored(repository: Repository, scratch: Path, files: Mapping[str, bytes]) -> dict[str, str]:
    """Path → id of contents that are in the repository now: one process for all of them."""
    names = []
    for number, content in enumerate(files.values()):
        names.append(str(scratch / f"{number}"))
        Path(names[-1]).write_bytes(content)
    given = "".join(f"{name}\n" for name in names).encode("utf-8", "surrogateescape")
    said = repository.run("hash-object", "-w", "--no-filters", "--stdin-paths", stdin=given)
    return dict(zip(files, said.decode().split(), strict=True))


def _hooked(repository: Repository, path: Path, text: str, env: Mapping[str, str]) -> bytes:
    """A message after the repository's own `commit-msg` hook, which may change or refuse it."""
    path.write_text(text, encoding="utf-8")
    done = repository.attempt("hook", "run", "--ignore-missing", "commit-msg", "--", os.fspath(path), env=env)
    if done.status:
        raise failed(f"the hook commit-msg refuses: {done.complaint}")
    return path.read_bytes()
