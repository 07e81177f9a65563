"""Work in parts: all of it, once, in order, and no more parts than there are processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from kfgen.spreading import ALONE, Later, Workers, spread

NAMES = [f"m{number}" for number in range(950)]


def now(work: Callable[[], Any]) -> Later:
    """Work that is done at once, by this process."""
    made = work()
    return lambda: made


def as_it_is(names: Sequence[str]) -> list[str]:
    return list(names)


@pytest.mark.parametrize("count", [1, 2, 3, 8, 64])
def test_every_name_is_in_one_part(count: int) -> None:
    parts = spread(NAMES, as_it_is, Workers(count, now))
    elsewhere = [name for later in parts.values() for name in later()]
    here = NAMES[: len(NAMES) - len(elsewhere)]
    assert here + elsewhere == NAMES
    assert [later()[0] for later in parts.values()] == list(parts)
    assert len(parts) == min(count, 9) - 1


def test_a_few_are_not_worth_a_process() -> None:
    assert spread(NAMES[:199], as_it_is, Workers(2, now)) == {}
    assert spread([], as_it_is, Workers(2, now)) == {}


def test_alone_nothing_is_done_elsewhere() -> None:
    assert spread(NAMES, as_it_is, ALONE) == {}
    assert ALONE.start(dict)() is None
