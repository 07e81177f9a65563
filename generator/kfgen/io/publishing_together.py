"""Several branches of one publication: all or none where the remote can, else one by one, and told truthfully."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from kfgen.domain.problem import ProblemsError
from kfgen.io.publishing import ATTEMPTS, PAUSE, PUBLISHED, Outcome, moved_on, prepared, publish
from kfgen.io.remotes import proposal_address

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kfgen.io.publishing import Prepared, Target
    from kfgen.io.remotes import Remote
    from kfgen.io.repository import Done


class PartlyError(ProblemsError):
    """Some branches were published, another could not be: `done` are those that are through with."""

    def __init__(self, error: ProblemsError, done: Sequence[Outcome]) -> None:
        super().__init__(error.problems)
        self.done = tuple(done)


def publish_together(
    remote: Remote, targets: Sequence[Target], catalog: str, *, dry_run: bool = False
) -> list[Outcome]:
    """Bring several branches to what the catalog renders, all of them or none if the remote can do that.

    Raises:
        ProblemsError: if the remote cannot be reached or refuses, or something of somebody else's is in the way.
    """
    for attempt in range(ATTEMPTS):
        time.sleep(PAUSE * attempt)
        found = [prepared(remote, one, catalog) for one in targets]
        due = [] if dry_run else [one for one in found if one.is_due]
        if not due:
            return [one.outcome for one in found]
        commits = {one.target.ref: one.commit(remote.repository) for one in due}
        done = remote.push_together(commits)
        if done is None:
            return one_by_one(targets, lambda one: publish(remote, one, catalog))
        if not done.status:
            return [_pushed(remote, one, commits[one.target.ref], done) if one in due else one.outcome for one in found]
        if not any(one.is_race(remote, done) for one in due):
            raise remote.refusal(done)
    raise moved_on(remote, " and ".join(one.branch for one in targets))


def _pushed(remote: Remote, one: Prepared, commit: str, done: Done) -> Outcome:
    target = one.target
    proposal = proposal_address(remote, done, target.branch, target.onto) if target.proposes else ""
    return replace(one.outcome, status=PUBLISHED, commit=commit, proposal=proposal)


def one_by_one(targets: Sequence[Target], publisher: Callable[[Target], Outcome]) -> list[Outcome]:
    """Publish to one branch after the other.

    Raises:
        PartlyError: where one could not be, after others were.
        ProblemsError: where nothing was.
    """
    outcomes: list[Outcome] = []
    for target in targets:
        try:
            outcomes.append(publisher(target))
        except ProblemsError as error:
            if any(one.status == PUBLISHED or one.noted for one in outcomes):
                raise PartlyError(error, outcomes) from None
            raise
    return outcomes
