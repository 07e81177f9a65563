"""What `kfgen remove` says that clusters delete is what the controllers are told of no longer, no more and no less."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from doc_messages import run
from owned_worlds import ARGOCD, FLUX, FLUX_HELM, made, rendered
from pruning import PROTECTED, State, state

REMOVED = (
    ("model", "fraud"),
    ("model", "multi"),
    ("model", "wine"),
    ("model", "plain"),
    ("storage", "spare"),
)


def objects(of: State) -> dict[tuple[str, str, str], bool]:
    """Every object that an owner is told of, and whether it leaves that alone whatever happens."""
    return {
        identity: PROTECTED[owner[0]](notes) for owner, several in of.items() for identity, notes in several.items()
    }


@pytest.mark.parametrize("gitops", [ARGOCD, FLUX, FLUX_HELM])
def test_what_is_said_is_what_goes(gitops: str, tmp_path: Path) -> None:
    root = made(tmp_path, gitops)
    spare = root / "catalog/storage/spare.yaml"
    spare.write_text("type: pvc\nsize: 1Gi\nnamespaces: [vision]\n", encoding="utf-8")
    rendered(root)
    seen = []
    for kind, name in REMOVED:
        before = objects(state(root, "prod")[0])
        done = run(root, "remove", kind, name, "--yes", "--output", "json")
        assert done.exit_code == 0, done.output
        rendered(root)
        after = objects(state(root, "prod")[0])
        said = json.loads(done.stdout)
        gone = {identity: kept for identity, kept in before.items() if identity not in after}
        for key, kept in (("deleted in clusters", False), ("kept in clusters", True)):
            told = {(one["kind"], one["namespace"], one["name"]) for one in said[key] if one["place"] == "prod"}
            assert told == {identity for identity, is_kept in gone.items() if is_kept == kept}, (name, key)
        seen.append(len(gone))
    assert all(seen), seen
