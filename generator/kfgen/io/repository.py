"""The Git repository that holds a catalog, and the only use of GitPython.

Finding the repository reads a file or two; GitPython, which takes a tenth of a second to import, is imported by the
first question that only Git itself can answer.
"""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import Problem, ProblemsError, Where, listing, on_one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

# What stands before every command: paths are never patterns, no transport runs a program, nothing waits for a key.
_OPTIONS: Final = ("--literal-pathspecs", "--no-optional-locks", "-c", "protocol.ext.allow=never")
_CREDENTIALS: Final = re.compile(r"(?<=://)[^/@\s'\"]+@")
_REGULAR: Final = ("100644", "100755")  # modes of files; links (120000) and submodules (160000) are none
# Set by Git for its hooks: true for the repository whose hook it is, and for no other.
_LOCAL: Final = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_PREFIX",
)
# What Git leaves in its folder while something is unfinished → what `git status` calls it
_OPERATIONS: Final = {
    "rebase-merge": "rebase",
    "rebase-apply": "rebase",
    "MERGE_HEAD": "merge",
    "CHERRY_PICK_HEAD": "cherry-pick",
    "REVERT_HEAD": "revert",
}


@dataclass(frozen=True, slots=True)
class Head:
    """Where HEAD stands: no branch when it is detached, no commit when the branch has none yet."""

    branch: str
    commit: str


@dataclass(frozen=True, slots=True)
class Done:
    """A Git command that has run: its exit status, what it printed, and its error output as it is."""

    status: int
    output: bytes
    errors: str

    @property
    def complaint(self) -> str:
        """The error output for a message: on one line, without credentials."""
        return _said(self.errors)


@dataclass(frozen=True, slots=True)
class Repository:
    """A work tree: its top folder, its own Git folder, the one that all work trees share, and the folder asked about.

    Every path that goes in or comes out is relative to `folder`, which is `top` or below it.
    """

    folder: Path
    top: Path
    git_dir: Path
    common_dir: Path

    def run(self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> bytes:
        """What a Git command prints. No text of a user's may stand where Git would take it for an option.

        Raises:
            ProblemsError: if Git is missing or the command fails, with what it says; without credentials.
        """
        done = self.attempt(*arguments, stdin=stdin, env=env)
        if done.status:
            raise failed(f"git {arguments[0]} says: {done.complaint}")
        return done.output

    def attempt(self, *arguments: str, stdin: bytes = b"", env: Mapping[str, str] | None = None) -> Done:
        """What came of a Git command that may fail.

        Raises:
            ProblemsError: if Git is missing or cannot be run.
        """
        try:
            from git import Git  # noqa: PLC0415 - it takes long, and most runs need none of it
            from git.exc import GitCommandNotFound  # noqa: PLC0415
        except ImportError:  # raised where there is no git
            raise _no_git() from None
        with tempfile.TemporaryFile() as given, self._environment():
            given.write(stdin)
            given.seek(0)
            try:
                status, output, errors = Git(self.top).execute(
                    ["git", *_OPTIONS, *arguments],
                    istream=given,
                    with_extended_output=True,
                    with_exceptions=False,
                    stdout_as_string=False,
                    strip_newline_in_stdout=False,
                    env=dict(env or {}),
                )
            except GitCommandNotFound:
                raise _no_git() from None
            except OSError as error:
                raise failed(f"git cannot be run: {error.strerror}") from None
        assert isinstance(output, bytes)  # noqa: S101 - as asked for
        return Done(status, output, errors)

    def asks(self, *arguments: str) -> str:
        """The first line that a Git command prints; empty where it fails, as `git config --get` does for no value."""
        try:
            return self.run(*arguments).decode("utf-8", "replace").partition("\n")[0]
        except ProblemsError:
            return ""

    def head(self) -> Head:
        """Where HEAD stands."""
        branch = self.asks("symbolic-ref", "--quiet", "--short", "HEAD")
        return Head(branch, self.commit_at("HEAD"))

    def commit_at(self, revision: str) -> str:
        """The id of the commit that a revision names; empty where Git knows none."""
        return self.asks("rev-parse", "--quiet", "--verify", "--end-of-options", f"{revision}^{{commit}}")

    def operation(self) -> str:
        """What Git is in the middle of: `merge`, `rebase`, `cherry-pick`, `revert` or nothing."""
        return next((name for file, name in _OPERATIONS.items() if (self.git_dir / file).exists()), "")

    def identity(self) -> str:
        """`Name <address>` that a commit made now would bear.

        Raises:
            ProblemsError: if Git knows none.
        """
        try:
            found = self.run("var", "GIT_COMMITTER_IDENT").decode("utf-8", "replace")
        except ProblemsError:
            hint = 'git config --global user.name "…" && git config --global user.email "…"'
            raise failed("Git does not know who makes the commit", hint) from None
        return found.rpartition(">")[0] + ">"

    def check_ready(self) -> None:
        """Refuse where a commit made now would be nobody's, part of something unfinished, or on no branch.

        Raises:
            ProblemsError: with the way out.
        """
        self.identity()
        operation = self.operation()
        if operation:
            raise failed(f"a {operation} is not finished", f"git {operation} --continue, or --abort")
        if not self.head().branch:
            text = "HEAD is detached: a commit would be on no branch"
            raise failed(text, "git switch main, or git switch --create NAME")

    def dirty(self, below: Iterable[str] = (".",)) -> tuple[str, ...]:
        """Paths below some folders that differ from HEAD, staged or not, and untracked ones that are not ignored."""
        asked = ["status", "--porcelain", "-z", "--untracked-files=all", "--no-renames", "--", *self._full(below)]
        return tuple(self._own(row[3:] for row in _rows(self.run(*asked))))

    def check_clean(self) -> None:
        """Refuse to mix with what is not committed.

        Raises:
            ProblemsError: with the paths that differ from HEAD, or are new.
        """
        found = self.at_top().dirty()
        if found:
            raise failed(f"not committed: {listing(found)}", "git commit them, or git stash --include-untracked")

    def committed(self, below: Iterable[str] = (".",), commit: str = "") -> dict[str, str]:
        """Path → id of every regular file of a commit, HEAD's by default, below some folders; none without a commit."""
        commit = commit or self.head().commit
        if not commit:
            return {}
        return self._ids(self.run("ls-tree", "-r", "-z", "--full-tree", commit, "--", *self._full(below)))

    def ignored(self, below: Iterable[str] = (".",)) -> tuple[str, ...]:
        """Files below some folders that Git is told to leave alone."""
        asked = ["ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--full-name", "--"]
        return tuple(self._own(_rows(self.run(*asked, *self._full(below)))))

    def staged(self, below: Iterable[str] = (".",)) -> dict[str, str]:
        """Path → id of every regular file of the index below some folders that is not in conflict."""
        return self._ids(self.run("ls-files", "--stage", "-z", "--full-name", "--", *self._full(below)), stage="0")

    def unmerged(self, below: Iterable[str] = (".",)) -> tuple[str, ...]:
        """Paths below some folders that Git could not merge, sorted."""
        rows = _rows(self.run("ls-files", "--unmerged", "-z", "--full-name", "--", *self._full(below)))
        return tuple(sorted(set(self._own(row.partition("\t")[2] for row in rows))))

    def contents(self, ids: Iterable[str]) -> dict[str, bytes]:
        """Id → content of some blobs.

        Raises:
            ProblemsError: if one is not in the repository.
        """
        wanted = list(dict.fromkeys(ids))
        said = self.run("cat-file", "--batch", stdin="".join(f"{one}\n" for one in wanted).encode())
        found: dict[str, bytes] = {}
        start = 0
        for one in wanted:
            end = said.index(b"\n", start)
            first = said[start:end].split()
            if first[1:2] != [b"blob"]:
                raise failed(f"Git has no file {one}", "git fsck")
            start = end + 1 + int(first[2])
            found[one] = said[end + 1 : start]
            start += 1  # the newline after each
        return found

    def hashed(self, paths: Iterable[str]) -> dict[str, str]:
        """Path → id that each file on disk would have if it were added now: line endings and filters are applied."""
        names = list(paths)
        given = "".join(f"{_quoted(path)}\n" for path in self._full(names)).encode("utf-8", "surrogateescape")
        return dict(zip(names, self.run("hash-object", "--stdin-paths", stdin=given).decode().split(), strict=True))

    def add(self, paths: Iterable[str]) -> None:
        """Stage files as they are on disk; what is not there any more is staged as deleted."""
        given = "".join(f"{path}\0" for path in self._full(paths)).encode("utf-8", "surrogateescape")
        self.run("update-index", "--add", "--remove", "-z", "--stdin", stdin=given)

    def at_top(self) -> Repository:
        """The same, asked about the whole of it."""
        return Repository(self.top, self.top, self.git_dir, self.common_dir)

    def commit(self, message: str, paths: Iterable[str] = ()) -> str:
        """Commit some files as they are on disk, or what is staged if none are named; the id of the commit.

        What else is staged stays so. Hooks and signing are as Git is configured.

        Raises:
            ProblemsError: if it cannot be made; the files are staged then.
        """
        named = list(paths)
        self.add(named)
        only = ["--only", "--", *self._full(named)] if named else []
        self.run("commit", "--quiet", "--file=-", *only, stdin=message.encode())
        return self.head().commit

    def merge(self, ours: str, base: str, theirs: str) -> tuple[str, bool]:
        """The three-way merge of a file's text, and whether it holds conflicts, between Git's own markers."""
        with tempfile.TemporaryDirectory() as folder:
            files = [os.path.join(folder, name) for name in ("ours", "base", "theirs")]
            for file, text in zip(files, (ours, base, theirs), strict=True):
                Path(file).write_bytes(text.encode("utf-8", "surrogateescape"))
            labels = (option for label in ("yours", "as it was written", "kfgen") for option in ("-L", label))
            conflicts = ""
            try:
                self.run("merge-file", *labels, *files)
            except ProblemsError:  # its exit status is the number of conflicts, which are in the file then
                conflicts = "<<<<<<< yours\n"
            merged = Path(files[0]).read_bytes().decode("utf-8", "surrogateescape")
            if conflicts not in merged:
                raise failed("git merge-file cannot merge what was scaffolded")
        return merged, bool(conflicts)

    def mark_conflict(self, path: str, texts: Iterable[str]) -> None:
        """Have the index say that a file is in conflict: as base, ours and theirs have it."""
        rows = [f"0 {'0' * 40}\t{self.prefix}{path}"]
        for stage, text in enumerate(texts, start=1):
            raw = text.encode("utf-8", "surrogateescape")
            blob = self.run("hash-object", "-w", "--stdin", stdin=raw).decode().strip()
            rows.append(f"100644 {blob} {stage}\t{self.prefix}{path}")
        self.run("update-index", "--index-info", stdin="".join(f"{row}\n" for row in rows).encode())

    def prepare_message(self, message: str) -> None:
        """What the next `git commit` proposes as its message."""
        (self.git_dir / "MERGE_MSG").write_text(message, encoding="utf-8")

    @property
    def prefix(self) -> str:
        """What stands before a path of `folder` in a path of `top`: empty or ending in a slash."""
        within = self.folder.relative_to(self.top).as_posix()
        return "" if within == "." else f"{within}/"

    def _full(self, paths: Iterable[str]) -> list[str]:
        return [f"{self.prefix}{path}" if path != "." else (self.prefix or ".") for path in paths]

    def _own(self, paths: Iterable[str]) -> Iterator[str]:
        return (path.removeprefix(self.prefix) for path in paths if path.startswith(self.prefix))

    def _ids(self, said: bytes, stage: str = "") -> dict[str, str]:
        """From `mode [type] id [stage]<tab>path` rows."""
        found = {}
        for row in _rows(said):
            (mode, *rest), path = row.partition("\t")[0].split(), row.partition("\t")[2]
            if mode in _REGULAR and (not stage or rest[-1] == stage) and path.startswith(self.prefix):
                found[path.removeprefix(self.prefix)] = rest[0] if stage else rest[-1]
        return found

    @contextmanager
    def _environment(self) -> Iterator[None]:
        """Without what Git told a hook of another repository about that one."""
        taken = {} if self._is_own_hook() else {name: os.environ.pop(name) for name in _LOCAL if name in os.environ}
        try:
            yield
        finally:
            os.environ.update(taken)

    def _is_own_hook(self) -> bool:
        own = {str(self.git_dir), str(self.common_dir)}
        folder = os.environ.get("GIT_DIR")
        if folder is None:
            folder = os.path.dirname(os.path.join(self.top, os.environ.get("GIT_INDEX_FILE", ".git/index")))
        return os.path.realpath(folder) in own


def find(folder: Path) -> Repository | None:
    """The work tree that holds a folder, by the rules of Git: `.git` is a folder, or a file that leads to one.

    None where there is none, or where `.git` leads nowhere (a work tree mounted without its repository).
    """
    asked = Path(os.path.realpath(folder))
    for top in (asked, *asked.parents):
        git_dir = _git_dir(top / ".git")
        if git_dir is not None:
            common = _text(git_dir / "commondir")
            return Repository(asked, top, git_dir, Path(os.path.realpath(git_dir / common)) if common else git_dir)
    return None


def require(folder: Path) -> Repository:
    """The work tree that holds a folder.

    Raises:
        ProblemsError: where there is none.
    """
    found = find(folder)
    if found is None:
        raise failed("there is no Git repository here", "git init, or kfgen init where there is no catalog yet")
    return found


def create(folder: Path, branch: str) -> Repository:
    """A new repository whose top is a folder that is there; its branch has no commit yet.

    Raises:
        ProblemsError: if it cannot be made.
    """
    top = Path(os.path.realpath(folder))
    made = Repository(top, top, top / ".git", top / ".git")
    made.run("init", "--quiet", f"--initial-branch={branch}")
    return made


def _git_dir(path: Path) -> Path | None:
    if path.is_file():
        kind, _, target = _text(path).partition(": ")
        path = path.parent / target if kind == "gitdir" else path
    return Path(os.path.realpath(path)) if os.path.lexists(path / "HEAD") else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape").rstrip("\r\n")
    except OSError:
        return ""


def _rows(said: bytes) -> list[str]:
    return said.decode("utf-8", "surrogateescape").split("\0")[:-1]


def _quoted(path: str) -> str:
    r"""A path for a list with one a line: Git reads `"a\nb"` as C would."""
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _said(stderr: str) -> str:
    """What Git wrote to its error output, on one line and without passwords."""
    return _CREDENTIALS.sub("", on_one_line(stderr))[:500] or "nothing"


def _no_git() -> ProblemsError:
    return failed("git cannot be run", "install Git, and see that it is on PATH")


def failed(text: str, hint: str = "") -> ProblemsError:
    """What Git cannot do, or should not."""
    return ProblemsError([Problem(where=Where(".git"), code="git", text=text, hint=hint)])
