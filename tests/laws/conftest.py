"""Laws draw the same in every process, and the long ones are spread."""

from __future__ import annotations

import pytest
from hypothesis.internal.conjecture import providers

# Hypothesis also draws the constants of whichever local modules happen to be imported: the same seed gave other
# examples in another process, and a failure could not be seen again alone. Seeds alone decide here.
providers._get_local_constants = lambda: providers._local_constants


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Space the long tests out evenly: pytest-xdist hands out neighbours together, to one process."""
    long = [item for item in items if getattr(item, "originalname", "") == "test_made_catalogs"]
    rest = [item for item in items if item not in long]
    step = len(rest) // (len(long) or 1)
    for number, item in enumerate(long):
        rest.insert(number * (step + 1), item)
    items[:] = rest
