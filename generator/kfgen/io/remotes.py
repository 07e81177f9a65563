"""Where Git pushes to: addresses that are safe to hand to it, what stands there, and what a refusal means."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from kfgen.domain.gitops import has_credentials, without_credentials
from kfgen.io.repository import failed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.problem import ProblemsError
    from kfgen.io.repository import Done, Repository

HERE: Final = "."  # the repository itself, as Git calls it: nothing else to push to
_HELPER: Final = re.compile(r"[\w+.-]*::")  # `ext::sh -c …`: the program git-remote-ext, or another, is run
_CREDENTIALS_HINT: Final = (
    "let Git ask a credential helper: git config credential.helper …; in CI, the token of the job's checkout"
)
# What Git, or a transport of its, says (in the C locale) → what that means, and what to do
_MEANINGS: Final = (
    (
        r"Authentication failed|could not read (Username|Password)|terminal prompts disabled|Permission denied"
        r"|returned error: 40[13]|Invalid username or password",
        "{0} does not accept who asks",
        _CREDENTIALS_HINT,
    ),
    (
        r"protocol '?\w*'? ?not allowed|transport '[^']*' not allowed",
        "{0} is no address that Git may use here",
        "use https:// or ssh://",
    ),
    (
        r"\[remote rejected\]|hook declined|protected branch",
        "{0} refuses the commit, and kfgen never forces",
        "kfgen publish --pull-request, where the branch is protected",
    ),
    (
        r"does not appear to be a git repository|not found|Could not resolve|Could not connect|Failed to connect"
        r"|unable to access|Connection (refused|timed out|reset)|Could not read from remote|unable to connect",
        "{0} cannot be reached",
        "git remote -v shows where it is to be",
    ),
)


@dataclass(frozen=True, slots=True)
class Remote:
    """A repository to push to: the name of a remote, an address that was checked, or HERE."""

    repository: Repository
    address: str

    @property
    def shown(self) -> str:
        """The remote for messages."""
        return "this repository" if self.address == HERE else without_credentials(self.address)

    def tip(self, ref: str) -> str:
        """The commit that a ref stands at, or an empty text.

        Raises:
            ProblemsError: if the remote cannot be asked.
        """
        done = self._asked("ls-remote", "--quiet", "--", self.address, ref)
        if done.status:
            raise self.refusal(done)
        rows = (line.split("\t") for line in done.output.decode("utf-8", "replace").splitlines())
        return next((sha for sha, name in rows if name == ref), "")

    def fetch(self, ref: str, commit: str) -> None:
        """Bring a commit that a ref stands at into the repository; no local ref is made for it.

        Raises:
            ProblemsError: if it cannot be brought.
        """
        if self.address == HERE or self.has(commit):
            return
        done = self._asked("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", self.address, ref)
        if done.status:
            raise self.refusal(done)

    def bring(self, commit: str) -> None:
        """Bring a commit that is named by its id, where the remote has it and gives it away."""
        if self.address != HERE:
            self._asked("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--", self.address, commit)

    def push(self, commit: str, ref: str) -> Done:
        """Move a ref to a commit that follows it; never by force. Hooks and signing are as Git is configured."""
        return self._asked("push", "--porcelain", "--", self.address, f"{commit}:{ref}")

    def push_together(self, commits: Mapping[str, str]) -> Done | None:
        """Move several refs (→ commits), all of them or none; None where the remote cannot, and nothing is moved."""
        refs = (f"{commit}:{ref}" for ref, commit in commits.items())
        done = self._asked("push", "--porcelain", "--atomic", "--", self.address, *refs)
        return None if done.status and "does not support --atomic" in done.errors else done

    def has(self, commit: str) -> bool:
        """Whether a commit, with all that it needs, is here already."""
        asked = self.repository.attempt("rev-list", "--objects", "--quiet", "--max-count=1", commit, "--")
        return not asked.status

    def refusal(self, done: Done) -> ProblemsError:
        """What a failed command means."""
        for pattern, text, hint in _MEANINGS:
            if re.search(pattern, done.errors + done.output.decode("utf-8", "replace")):
                return failed(f"{text.format(self.shown)}: {done.complaint}", hint)
        return failed(f"{self.shown} cannot be used: {done.complaint}")

    def _asked(self, *arguments: str) -> Done:
        # Who cannot be asked for a password must not be waited for.
        env = {} if sys.stdin is not None and sys.stdin.isatty() else {"GIT_TERMINAL_PROMPT": "0"}
        return self.repository.attempt(*arguments, env=env)


def remote_of(repository: Repository, branch: str) -> Remote:
    """Where Git would push a branch: its own remote, the one for all, origin, the only one; or nowhere else."""
    names = repository.run("remote").decode("utf-8", "replace").split()
    keys = (f"branch.{branch}.pushRemote", "remote.pushDefault", f"branch.{branch}.remote")
    wanted = (*(repository.asks("config", "--get", key) for key in keys), "origin")
    found = next((name for name in wanted if name in names), names[0] if len(names) == 1 else HERE)
    return Remote(repository, found)


def remote_branch(repository: Repository, branch: str) -> str:
    """What a branch is called where it is pushed to: as its upstream, or the same."""
    upstream = repository.asks("config", "--get", f"branch.{branch}.merge")
    return upstream.removeprefix("refs/heads/") if upstream.startswith("refs/heads/") else branch


def remote_at(repository: Repository, address: str) -> Remote:
    """Another repository, if its address is one.

    Raises:
        ProblemsError: for an option, a program, or an address with a password in it.
    """
    if not address or address.startswith("-") or not address.isprintable():
        raise failed("that is no address of a repository", "https://…, ssh://… or user@host:path")
    if _HELPER.match(address):
        raise failed(f"{address.partition('::')[0]}:: addresses run a program", "use https:// or ssh://")
    if has_credentials(address):
        bare = without_credentials(address)
        raise failed(f"the address of {bare} has a password in it, which others can see", _CREDENTIALS_HINT)
    return Remote(repository, address)


def check_branch(repository: Repository, branch: str) -> None:
    """Refuse what is no name of a branch.

    Raises:
        ProblemsError: if it is not.
    """
    # With refs/heads/ before it, nothing can be taken for an option.
    if branch.startswith("-") or repository.attempt("check-ref-format", f"refs/heads/{branch}").status:
        raise failed(f'"{branch}" cannot be the name of a branch', "letters, digits, - and /, such as env/prod")


def is_ancestor(repository: Repository, older: str, newer: str) -> bool:
    """Whether one commit follows another, or is it; not where one of them is not here."""
    return not repository.attempt("merge-base", "--is-ancestor", older, newer).status


def proposal_address(remote: Remote, pushed: Done, branch: str, onto: str) -> str:
    """Where a pull request can be opened: what the forge said, or GitHub's page; empty where neither is known."""
    said = re.findall(r"^remote:.*?(https?://\S+)", pushed.errors, flags=re.MULTILINE)
    if said:  # of several branches that were pushed together, that of this one
        own = (one for one in said if one.endswith((branch, quote(branch, safe=""))))
        return without_credentials(next(own, said[0]))
    address = remote.repository.asks("remote", "get-url", "--push", remote.address) or remote.address
    github = re.match(
        r"(?:https://github\.com/|ssh://git@github\.com/|git@github\.com:)([^/]+/[^/]+?)(?:\.git)?/?\Z",
        without_credentials(address) if address.startswith("http") else address,
    )
    return f"https://github.com/{github[1]}/compare/{onto}...{branch}?expand=1" if github else ""
