"""`kfgen add`: the file a person would write, a catalog that still holds, and nothing left of what fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kfgen.catalog.json_schema import schema_text
from kfgen.commands import main
from kfgen.commands.add.storage import _KEYS
from worlds import write_files


def add(root: Path, *arguments: str, answers: str | None = None) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), "add", *arguments], input=answers, catch_exceptions=False)


def files(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def text(root: Path, name: str) -> str:
    """A file without the line for editors."""
    first, _, rest = (root / "catalog" / name).read_text(encoding="utf-8").partition("\n")
    assert first.startswith("# yaml-language-server: $schema=../")
    return rest


def test_a_model_needs_no_more_than_what_cannot_be_inferred(repository: Path) -> None:
    add(repository, "storage", "models", "--type", "s3", "--bucket", "acme")
    result = add(repository, "model", "risk/fraud", "--storage", "s3://acme/fraud/8/model.joblib")
    assert result.exit_code == 0, result.stderr
    assert text(repository, "models/risk/fraud.yaml") == (
        "namespace: ml\nmodelFormat: sklearn\nstorage: {from: models, path: fraud/8/model.joblib}\n"
    )
    assert (repository / ".schemas/model.json").read_text(encoding="utf-8") == schema_text("model")


def test_what_the_folder_says_is_not_repeated(repository: Path) -> None:
    write_files(repository, {"catalog/models/risk/_defaults.yaml": "namespace: ml\nmodelFormat: xgboost\n"})
    assert add(repository, "model", "risk/fraud", "--storage", "gs://b/fraud").exit_code == 0
    assert text(repository, "models/risk/fraud.yaml") == "storage: gs://b/fraud\n"


def test_everything_can_be_said(repository: Path) -> None:
    words = (
        "model fraud --description words --namespace ml --owner x --version 8 --format sklearn --protocol v2 "
        "--runtime-version 1.0 --storage gs://b/$(version) --cpu 500m..1 --memory 8Gi..12Gi --gpu 1 --replicas 1..4 "
        "--timeout 60 --set-env A=b=c --env prod -- --verbose"
    )
    assert add(repository, *words.split()).exit_code == 0
    assert text(repository, "models/fraud.yaml").splitlines() == [
        "description: words",
        "namespace: ml",
        "owner: x",
        "version: 8",
        "modelFormat: sklearn",
        "protocolVersion: v2",
        "runtimeVersion: 1.0",
        "args: [--verbose]",
        "env: {A: b=c}",
        "storage: gs://b/$(version)",
        "resources: {cpu: 500m..1, memory: 8Gi..12Gi, gpu: 1}",
        "replicas: 1..4",
        "timeout: 60",
        "enabled: false",
        "environments: {prod: {enabled: true}}",
    ]


@pytest.mark.parametrize(
    "words",
    [
        "model x --storage gs://b/x --format sklearn --timeout soon",
        "model x --storage gs://b/x --format sklearn --node-pool none",
        "environment staging --kserve 0.20",
        "environment staging --mode Standard --kserve 9.9.9",
        "storage x --type pvc --size much",
        "storage x --type http",
        "namespace x --label a_=b",
    ],
)
def test_what_fails_leaves_nothing_behind(repository: Path, words: str) -> None:
    before = files(repository)
    result = add(repository, *words.split())
    assert result.exit_code == 1, result.output
    assert "nothing was changed" in result.stderr
    assert files(repository) == before


def test_what_cannot_be_written_leaves_nothing_behind(repository: Path) -> None:
    (repository / ".schemas").write_text("a file, not a folder", encoding="utf-8")
    before = files(repository)
    result = add(repository, "environment", "staging")
    assert result.exit_code == 1
    assert "error[write]: cannot be written" in result.stderr
    assert files(repository) == before


def test_nothing_that_is_there_is_overwritten(repository: Path) -> None:
    write_files(repository, {"catalog/models/many/_models.yaml": "models: {a: {enabled: false}}\n"})
    before = files(repository)
    for words in (("model", "iris"), ("model", "many/a"), ("namespace", "ml"), ("environment", "prod")):
        result = add(repository, *words)
        assert (result.exit_code, "has it already" in result.stderr) == (2, True), result.stderr
    assert files(repository) == before


def test_what_mends_a_broken_catalog_may_be_added_one_after_the_other(repository: Path) -> None:
    broken = "namespace: risk\nmodelFormat: sklearn\nstorage: {from: models, path: x}\n"
    write_files(repository, {"catalog/models/moons.yaml": broken})
    result = add(repository, "namespace", "risk")
    assert result.exit_code == 0
    assert "the catalog still has 1 error: kfgen render" in result.stderr
    assert "next: kfgen render" in add(repository, "storage", "models", "--type", "s3", "--bucket", "acme").stderr


def test_an_environment_enters_the_order_of_promotion(repository: Path) -> None:
    project = repository / "catalog/kfgen.yaml"
    project.write_text(project.read_text(encoding="utf-8").replace("[dev, prod]", "[dev,  prod]  # order"), "utf-8")
    assert add(repository, "environment", "staging", "--before", "prod", "--kserve", "0.19.0").exit_code == 0
    assert add(repository, "environment", "canary", "--after", "dev", "--extends", "staging").exit_code == 0
    assert (
        add(repository, "environment", "last", "--empty", "--domain", "x.y", "--server", "https://x.y").exit_code == 0
    )
    assert "environments: [dev,  canary, staging, prod, last]  # order\n" in project.read_text(encoding="utf-8")
    assert text(repository, "environments/staging.yaml") == "versions: {kserve: 0.19.0}\n"
    assert text(repository, "environments/canary.yaml") == "extends: staging\n"
    assert text(repository, "environments/last.yaml") == (
        'clusters: {last: {server: "https://x.y"}}\n'
        "domain: x.y\noverrides: {model: {enabled: false}, namespace: {create: false}}\n"
    )


def test_an_environment_may_begin_empty_where_models_do_not_fit_it(repository: Path) -> None:
    model = "namespace: ml\nmodelFormat: sklearn\nstorage: gs://b/m\nruntime: kserve-sklearnserver\n"
    write_files(repository, {"catalog/models/moons.yaml": model})
    words = ("environment", "edge", "--kserve", "0.5.1")
    result = add(repository, *words)
    assert result.exit_code == 1
    assert "hint: to begin without any model, --empty" in result.stderr
    assert add(repository, *words, "--empty").exit_code == 0


def test_a_cluster_comes_first_or_after_its_environments(repository: Path) -> None:
    server = "https://main.example.com:6443"
    result = add(repository, "cluster", "main", "--kserve", "0.20.0", "--knative", "none", "--server", server)
    assert result.exit_code == 0
    assert 'warning[reference]: no environment that is rendered is on cluster "main"' in result.stderr
    assert text(repository, "clusters/main.yaml") == (
        f"server: {server}\nversions: {{kserve: 0.20.0, knative: null}}\n"
    )
    result = add(repository, "environment", "edge", "--cluster", "main", "--mode", "Standard")
    assert (result.exit_code, "warning" in result.stderr) == (0, False)


def test_every_key_of_a_store_that_is_a_word_is_an_option() -> None:
    shown = CliRunner().invoke(main, ["add", "storage", "--help"], terminal_width=200).stdout
    for option in (
        "--bucket",
        "--use-https / --no-use-https",
        "--verify-ssl / --no-verify-ssl",
        "--ca-bundle-config-map",
    ):
        assert option in shown
    for key, types in (("bucket", ("s3", "gcs")), ("claim", ("pvc",)), ("url", ("http",)), ("scheme", ("custom",))):
        assert _KEYS[key][1] == types


def test_the_result_for_machines(repository: Path) -> None:
    result = add(repository, "environment", "staging", "--output", "json")
    assert json.loads(result.stdout) == {
        "written": ["catalog/environments/staging.yaml", ".schemas/environment.json"],
        "changed": ["catalog/kfgen.yaml"],
    }


def test_a_person_at_a_terminal_is_asked(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kfgen.commands.add.addition.is_interactive", lambda: True)
    add(repository, "namespace", "risk")
    result = add(repository, "model", "x", "--storage", "gs://b/x", answers="rsk\nrisk\nsklearn\n")
    assert result.exit_code == 0, result.stderr
    assert text(repository, "models/x.yaml") == "namespace: risk\nmodelFormat: sklearn\nstorage: gs://b/x\n"
