"""`layout`: the branch that an environment is synced from."""

from __future__ import annotations

import pytest

from worlds import catalog, rendered

KFGEN = "name: demo\nenvironments: [dev]\ndefaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}\n"


@pytest.mark.parametrize(
    ("layout", "branch", "base", "dev"),
    [
        ("", "", "main", "main"),
        ("tree", "live", "live", "live"),
        ("branch", "", "rendered", "rendered"),
        ("branch", "live", "live", "live"),
        ("branches", "", "env", "env/dev"),
        ("branches", "live/of", "live/of", "live/of/dev"),
    ],
)
def test_the_branch_of_an_environment(layout: str, branch: str, base: str, dev: str) -> None:
    more = f"layout: {layout}\n" if layout else ""
    named = f", branch: {branch}" if branch else ""
    more += f"repository: {{url: 'https://git.example.com/x'{named}}}\n"
    found = rendered(catalog({"kfgen.yaml": KFGEN + more})).environments
    assert {name: one.gitops.repository.branch for name, one in found.items()} == {"": base, "dev": dev}
