"""Handovers as controllers see them: at no step does an old owner prune what is served, whoever comes first."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import yaml

import gitrepos as git
from doc_messages import run
from owned_worlds import ARGOCD, FILES, FLUX, FLUX_HELM, SET, made, rendered
from pruning import State, lost, serving, state
from worlds import write_files

# What is asked for → the commands of the second and third step, which say nothing of where to.
APP = ("move", "churn", "--to-app", "fast"), ("move", "churn"), ("move", "churn")
SPLIT = ("move", "--namespace", "risk", "--to-split", "4"), *[("move", "--namespace", "risk")] * 2
SPACE_APP = ("move", "--namespace", "risk", "--to-app", "all"), *[("move", "--namespace", "risk")] * 2
DELIVERY = ("move", "--env", "prod", "--to-delivery", "helm"), *[("move", "--env", "prod")] * 2
BACK = ("move", "--env", "prod", "--to-delivery", "kustomize"), *[("move", "--env", "prod")] * 2
CONTROLLER = ("move", "--env", "prod", "--to-controller", "flux"), *[("move", "--env", "prod")] * 2
RENAME = ("rename", "fraud", "scam"), ("rename", "fraud", "scam", "--finish")
GRAPH_APP = ("move", "--graph", "chain", "--to-app", "fast"), *[("move", "--graph", "chain")] * 2
MANIFEST = ("move", "--manifest", "night", "--to-app", "jobs"), *[("move", "--manifest", "night")] * 2
SERVER = *[("rename", "multi", "many")] * 2, ("rename", "multi", "many", "--finish")
GRAPH = ("rename", "--graph", "chain", "links"), ("rename", "--graph", "chain", "links", "--finish")
NAMESPACE = ("move", "churn", "--to-namespace", "vision"), ("move", "churn", "--to-namespace", "vision", "--finish")
IN_LIST = ("rename", "wine", "wines"), ("rename", "wine", "wines", "--finish")
OUT_OF_LIST = ("move", "beer", "--to-namespace", "vision"), ("move", "beer", "--to-namespace", "vision", "--finish")
NAMED = *[("rename", "last", "latest")] * 2, ("rename", "last", "latest", "--finish")
MANIFEST_NAME = (*[("rename", "--manifest", "night", "nightly")] * 2,)
MANIFEST_SPACE = (*[("move", "--manifest", "night", "--to-namespace", "vision")] * 2,)
BESIDE = (RENAME, NAMESPACE, GRAPH, SERVER, IN_LIST, OUT_OF_LIST, NAMED, MANIFEST_NAME, MANIFEST_SPACE)

HANDOVERS = {
    "argocd, app": (ARGOCD, APP),
    "argocd, split": (ARGOCD, SPLIT),
    "argocd, app of a namespace": (ARGOCD, SPACE_APP),
    "argocd to flux": (ARGOCD, CONTROLLER),
    "argocd, name": (ARGOCD, RENAME),
    "argocd, namespace": (ARGOCD, NAMESPACE),
    "argocd, app of a graph": (ARGOCD, GRAPH_APP),
    "argocd, app of a manifest": (ARGOCD, MANIFEST),
    "argocd, name of a graph": (ARGOCD, GRAPH),
    "argocd, name in a list": (ARGOCD, IN_LIST),
    "flux with helm, name in a list": (FLUX_HELM, IN_LIST),
    "flux, namespace of one in a list": (FLUX, OUT_OF_LIST),
    "argocd, name that a graph names": (ARGOCD, NAMED),
    "flux with helm, name that a graph names": (FLUX_HELM, NAMED),
    "argocd, name of a manifest": (ARGOCD, MANIFEST_NAME),
    "flux with helm, namespace of a manifest": (FLUX_HELM, MANIFEST_SPACE),
    "argocd, name of a server of several": (ARGOCD, SERVER),
    "flux, name of a server of several": (FLUX, SERVER),
    "flux with helm, name of a server of several": (FLUX_HELM, SERVER),
    "flux, app": (FLUX, APP),
    "flux, app of a graph": (FLUX, GRAPH_APP),
    "flux with helm, app of a manifest": (FLUX_HELM, MANIFEST),
    "flux with helm, name of a graph": (FLUX_HELM, GRAPH),
    "flux, split": (FLUX, SPLIT),
    "flux to helm": (FLUX, DELIVERY),
    "flux from helm": (FLUX_HELM, BACK),
    "flux with helm, split": (FLUX_HELM, SPLIT),
    "flux with helm, name": (FLUX_HELM, RENAME),
}


def step(root: Path, *arguments: str) -> None:
    result = run(root, *arguments)
    assert result.exit_code == 0, result.output
    rendered(root)


def whole(of: tuple[State, set[tuple[str, str]]]) -> set[tuple[str, str, str]]:
    return serving(of[0])


@pytest.mark.parametrize("name", HANDOVERS)
def test_no_owner_prunes_what_is_served_at_any_step(name: str, tmp_path: Path) -> None:
    gitops, commands = HANDOVERS[name]
    root = made(tmp_path, gitops)
    first = before = state(root, "prod")
    beside = commands in BESIDE
    for number, command in enumerate(commands):
        step(root, *command)
        after = state(root, "prod")
        assert lost(before, after) == []
        gone = whole(before) - whole(after)
        assert bool(gone) == (beside and number == len(commands) - 1), "only what was finished goes"
        before = after
    moved = {key for key, one in before[0].items() for other in first[0].values() if one == other}
    assert first[0] != before[0] or moved
    assert run(root, "render", "--check").exit_code == 0
    assert not any("handover" in path.read_text() for path in (root / "catalog").rglob("*.yaml"))


@pytest.mark.parametrize("name", [name for name, (_, commands) in HANDOVERS.items() if commands not in BESIDE])
def test_without_the_steps_it_would_be_lost(name: str, tmp_path: Path) -> None:
    """What the law above would see: the last state at once. A test of the test, and of what `render` refuses."""
    gitops, commands = HANDOVERS[name]
    root = made(tmp_path / "a", gitops)
    before = state(root, "prod")
    for command in commands:
        step(root, *command)
    after = state(root, "prod")
    assert lost(before, after)
    other = made(tmp_path / "b", gitops)
    write_files(other, {str(path.relative_to(root)): path.read_bytes() for path in (root / "catalog").rglob("*.yaml")})
    refused = run(other, "render")
    assert refused.exit_code == 1
    assert "error[owner]" in refused.stderr
    assert "kfgen move" in refused.stderr
    assert run(other, "render", "--check").stderr.count("error[owner]") == refused.stderr.count("error[owner]")


@pytest.mark.parametrize("seed", range(4))
def test_random_moves_lose_nothing(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    root = made(tmp_path, chance.choice([ARGOCD, SET, FLUX, FLUX_HELM]))
    before = state(root, "prod")
    begun: list[tuple[str, ...]] = []
    for _ in range(9):
        if begun and chance.random() < 0.7:
            command = begun.pop(chance.randrange(len(begun)))
        else:
            model, space = chance.choice(["fraud", "churn", "multi", "plain"]), chance.choice(["risk", "vision"])
            subject, target = chance.choice(
                [
                    ((model,), ("--to-app", f"app-{chance.randrange(3)}")),
                    (("--namespace", space), ("--to-split", str(chance.choice([2, 4])))),
                    (("--namespace", space), ("--to-app", f"space-{space}-{chance.randrange(3)}")),
                ]
            )
            command = ("move", *subject, *target)
            begun += [("move", *subject)] * 2
        if run(root, *command, "--dry-run").exit_code == 2:
            continue  # it is on its way elsewhere, or there already
        step(root, *command)
        after = state(root, "prod")
        assert lost(before, after) == []
        assert whole(before) == whole(after)
        before = after


def test_at_no_step_a_graph_names_what_is_not_there(tmp_path: Path) -> None:
    """Nor what comes with it, or goes with its old name: the graph changes between two renders in which both serve."""
    root = made(tmp_path, ARGOCD)
    base = root / "environments/base/risk"
    seen = []
    for command in NAMED:
        step(root, *command)
        named = yaml.safe_load((base / "graphs/chain.yaml").read_text())["spec"]["nodes"]["root"]["steps"][0]
        there = {path.stem for path in (base / "models").iterdir()} & {"last", "latest"}
        seen.append((named["serviceName"], there))
    assert seen == [("last", {"last", "latest"}), ("latest", {"last", "latest"}), ("latest", {"latest"})]


def test_the_end_is_refused_before_the_beginning_is_synced(tmp_path: Path) -> None:
    root = made(tmp_path, ARGOCD)
    git.git(root, "update-ref", "refs/remotes/origin/live", "HEAD")
    step(root, *RENAME[0])
    refused = run(root, *RENAME[1])
    assert refused.exit_code == 1
    (line,) = (line for line in refused.stderr.splitlines() if "error[owner]" in line)
    hint = "publish the step before first: commit it, merge it into the branch that is synced, wait until scam is ready"
    assert f"hint: {hint} everywhere, git fetch; then this again" in line
    assert (root / "catalog/models/fraud.yaml").exists()
    git.git(root, "update-ref", "refs/remotes/origin/live", "HEAD")
    step(root, *RENAME[1])


def test_a_list_is_edited_as_a_person_would(tmp_path: Path) -> None:
    root = made(tmp_path, ARGOCD)
    path = root / "catalog/models/_models.yaml"
    text = path.read_text()
    step(root, *IN_LIST[0])
    both = path.read_text()
    assert all(line in both.splitlines() for line in text.splitlines())
    step(root, *IN_LIST[1])
    assert path.read_text() == text.replace("wine:", "wines:").replace("$(name)", "wine")


MANY = "models:\n  wine: {namespace: risk, modelFormat: sklearn, storage: {from: lake, path: wine}}\n"
CHURN = FILES["models/churn.yaml"]
CHAIN = FILES["graphs/chain.yaml"]
WEB = (
    "namespace: risk\nobject: {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {selector: "
    "{matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: a, image: "
    "example.com/a:1}]}}}}\n"
)

# Files before → files after (None: gone), and what is said of it.
RENAMED = {
    "and changed": (
        {},
        {"models/churn.yaml": None, "models/leavers.yaml": f"{CHURN}replicas: 3\ntimeout: 60\n"},
        "catalog/models/leavers.yaml:1:1: error[owner]: ",
        "undo it, then kfgen rename churn leavers",
    ),
    "in a list": (
        {"models/_models.yaml": MANY},
        {"models/_models.yaml": MANY.replace("wine:", "wines:").replace("sklearn,", "sklearn, timeout: 60,")},
        "catalog/models/_models.yaml:2:3: error[owner]: ",
        "undo it, then kfgen rename wine wines",
    ),
    "out of a list": (
        {"models/_models.yaml": MANY},
        {
            "models/_models.yaml": None,
            "models/wines.yaml": "namespace: risk\nmodelFormat: sklearn\nstorage: {from: lake, path: wine}\n",
        },
        "catalog/models/wines.yaml:1:1: error[owner]: ",
        "undo it, then kfgen rename wine wines",
    ),
    "and serves something else": (
        {},
        {"models/churn.yaml": None, "models/churn-2.yaml": CHURN.replace("path: churn", "path: other")},
        "catalog/models/churn-2.yaml:1:1: error[owner]: ",
        "undo it, then kfgen rename churn churn-2, and change that one; if not: bring churn back",
    ),
    "and serves something else in a list": (
        {"models/_models.yaml": MANY},
        {"models/_models.yaml": MANY.replace("wine:", "wine-v2:").replace("path: wine", "path: v2")},
        "catalog/models/_models.yaml:2:3: error[owner]: ",
        "undo it, then kfgen rename wine wine-v2, and change that one; if not: bring wine back",
    ),
    "another kind": (
        {},
        {"models/plain.yaml": "namespace: vision\nmodelFormat: sklearn\nstorage: s3://models/plain\n"},
        "catalog/models/plain.yaml:1:1: error[owner]: ",
        "write the new one beside it under another name; remove this one in a later commit",
    ),
    "manifest": (
        {"manifests/web.yaml": WEB},
        {"manifests/web.yaml": WEB.replace("name: web}", "name: site}")},
        "catalog/manifests/web.yaml:1:1: error[owner]: ",
        "undo it, then kfgen rename --manifest web site",
    ),
    "manifest in another namespace": (
        {"manifests/web.yaml": WEB},
        {"manifests/web.yaml": WEB.replace("risk", "vision")},
        "catalog/manifests/web.yaml:1:12: error[owner]: ",
        "undo it, then kfgen move --manifest web --to-namespace vision",
    ),
    "graph": (
        {},
        {"graphs/chain.yaml": None, "graphs/links.yaml": f"{CHAIN}labels: {{a: b}}\n"},
        "catalog/graphs/links.yaml:1:1: error[owner]: ",
        "undo it, then kfgen rename --graph chain links",
    ),
}


def changed(root: Path, files: dict[str, str | None]) -> None:
    for name, text in files.items():
        if text is None:
            (root / "catalog" / name).unlink()
        else:
            write_files(root, {f"catalog/{name}": text})


@pytest.mark.parametrize("name", RENAMED)
def test_another_name_for_the_same_is_no_removal(name: str, tmp_path: Path) -> None:
    before, after, where, hint = RENAMED[name]
    root = made(tmp_path, ARGOCD)
    changed(root, before)
    rendered(root)
    changed(root, after)
    refused = run(root, "render")
    assert refused.exit_code == 1
    (line,) = (line for line in refused.stderr.splitlines() if "error[owner]" in line)
    assert line.startswith(where)
    assert hint in line


@pytest.mark.parametrize(
    "new",
    [
        CHURN.replace("path: churn", "path: leavers"),
        CHURN.replace("{from: lake, path: churn}", "s3://models/$(name)"),
        CHURN.replace("sklearn", "xgboost"),
    ],
)
def test_a_removal_beside_an_addition_is_allowed(new: str, tmp_path: Path) -> None:
    root = made(tmp_path, ARGOCD)
    changed(root, {"models/churn.yaml": None, "models/leavers.yaml": new})
    done = run(root, "render")
    assert done.exit_code == 0
    (line,) = (line for line in done.stderr.splitlines() if "[owner]" in line)
    assert line.startswith("catalog/models/leavers.yaml:1:1: warning[owner]: ")
    assert 'InferenceService "churn" in namespace "risk" is deleted, whether or not InferenceService "leavers"' in line


def test_a_renaming_is_taken_back_by_removing_either(tmp_path: Path) -> None:
    root = made(tmp_path, ARGOCD)
    step(root, "rename", "churn", "churners")
    before = (root / "catalog/models/churn.yaml").read_text()
    assert "handover" in before
    for name, other in (("churners", "churn"), ("churn", "churners")):
        done = run(root, "remove", "model", name, "--dry-run")
        assert done.exit_code == 0, done.output
        assert f"+++ b/catalog/models/{other}.yaml" in done.stdout
        assert "\n-handover: " in done.stdout.partition(f"+++ b/catalog/models/{other}.yaml")[2]


def test_what_became_of_nothing_is_told_how_to_begin_anew(tmp_path: Path) -> None:
    root = made(tmp_path, ARGOCD)
    step(root, "rename", "churn", "churners")
    changed(root, {"models/churners.yaml": None})
    for command in (["churners"], ["churners", "--finish"], ["leavers"]):
        refused = run(root, "rename", "churn", *command)
        assert "churners, which is gone. hint: remove handover of churn in catalog/models/churn.yaml" in refused.stderr


def test_models_of_a_series_do_not_follow_each_other(tmp_path: Path) -> None:
    root = made(tmp_path, ARGOCD)
    changed(root, {"models/m02.yaml": CHURN.replace("path: churn", "path: two")})
    rendered(root)
    changed(root, {"models/m02.yaml": None, "models/m12.yaml": CHURN.replace("path: churn", "path: twelve")})
    done = run(root, "render")
    assert done.exit_code == 0, done.output
    assert "if m12 takes its place, bring m02 back and remove it in a later commit" in done.stderr


def test_one_of_two_that_serve_the_same_may_go(tmp_path: Path) -> None:
    root = made(tmp_path, ARGOCD)
    changed(root, {"models/twin.yaml": CHURN})
    rendered(root)
    changed(root, {"models/churn.yaml": None})
    done = run(root, "render")
    assert done.exit_code == 0, done.output
    assert "owner" not in done.stderr


def test_names_made_of_the_file_s_are_not_the_same(tmp_path: Path) -> None:
    text = CHURN.replace("{from: lake, path: churn}", "s3://models/$(name)")
    root = made(tmp_path, ARGOCD)
    changed(root, {"models/rose.yaml": text})
    rendered(root)
    changed(root, {"models/rose.yaml": None, "models/flowers.yaml": f"{text}timeout: 60\n"})
    assert run(root, "render").exit_code == 0


def test_the_steps_by_hand_in_a_list(tmp_path: Path) -> None:
    root = made(tmp_path, ARGOCD)
    changed(root, {"models/_models.yaml": MANY})
    rendered(root)
    before = state(root, "prod")
    both = MANY + MANY.partition("\n")[2].replace("wine:", "wines:")
    for text in (both, both.replace("  wine: ", "  # ")):
        changed(root, {"models/_models.yaml": text})
        rendered(root)
        after = state(root, "prod")
        assert lost(before, after) == []
        before = after


def test_trained_models_go_over_between_and_stay_who_they_are(tmp_path: Path) -> None:
    root = made(tmp_path, ARGOCD)
    base = root / "environments/base/risk/models"
    for command, parent, other in zip(SERVER[:2], ("multi", "many"), ("many", "multi"), strict=True):
        step(root, *command)
        text = (base / f"{parent}.yaml").read_text().partition("kind: TrainedModel\n")[2]
        assert "  name: one\n" in text
        assert f"  inferenceService: {parent}\n" in text
        assert "TrainedModel" not in (base / f"{other}.yaml").read_text()
    text = (root / "catalog/models/many.yaml").read_text()
    assert "trainedModels: {one: {framework: pytorch, memory: 1Gi, storage: {from: lake, path: one}}}" in text
    early = made(tmp_path / "early", ARGOCD)
    step(early, *SERVER[0])
    refused = run(early, *SERVER[2])
    assert refused.exit_code == 2
    assert "multi still has the models. hint: run it without --finish first" in refused.stderr
