"""`kfgen upgrade`: what people changed survives, conflicts are Git's, and all of it is one commit or none."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gitrepos import commit, git, of_nobody
from kfgen import __version__
from kfgen.commands import main
from kfgen.scaffold.merging import Merged, merged
from kfgen.scaffold.record import record_text, recorded
from kfgen.stages.comparing import Difference, differences
from kfgen.stages.pinning import next_pin, pin_for

PIN = pin_for(__version__)


@pytest.fixture(autouse=True)
def somebody(monkeypatch: pytest.MonkeyPatch) -> None:
    of_nobody(monkeypatch)


def kfgen(root: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["--root", str(root), *words], catch_exceptions=False)


def edit(root: Path, old: str, new: str, *names: str) -> None:
    for name in names:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text, f"{name} does not hold {old}"
        (root / name).write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def older(tmp_path: Path) -> Path:
    """A repository as an older version left it: another pin, another heading, another line of the overlays."""
    root = tmp_path / "models"
    assert kfgen(tmp_path, "init", "models").exit_code == 0
    names = (".pre-commit-config.yaml", ".github/workflows/kfgen.yaml", "README.md")
    edit(root, PIN, "~=0.0.9", "catalog/kfgen.yaml", ".kfgen-scaffold.json", *names)
    edit(root, "## Every day", "## Each day", "README.md", ".kfgen-scaffold.json")
    edit(root, "minReplicas: 1", "minReplicas: 3", "environments/base/samples/models/flowers.yaml")
    edit(root, "{", "{ ", ".schemas/model.json")
    commit(root, "older")
    return root


def test_a_repository_comes_to_this_version_in_one_commit(older: Path) -> None:
    result = kfgen(older, "upgrade")
    assert result.exit_code == 0, result.output
    assert "all environments: changed: InferenceService flowers\n" in result.stdout
    assert "  InferenceService flowers: spec.predictor.minReplicas: 3 → 1\n" in result.stdout
    assert git(older, "status", "--porcelain") == ""
    assert git(older, "rev-list", "--count", "HEAD").strip() == "3"
    message = git(older, "log", "-1", "--format=%B")
    assert message.startswith(
        f"Upgrade kfgen from ~=0.0.9 to {PIN}\n\nall environments: changed: InferenceService flowers\n"
    )
    assert git(older, "log", "-1", "--format=%(trailers:key=Kfgen-Version)").strip() == f"Kfgen-Version: {__version__}"
    assert "## Every day" in (older / "README.md").read_text(encoding="utf-8")
    assert f'kfgen: "{PIN}"\n' in (older / "catalog/kfgen.yaml").read_text(encoding="utf-8")
    assert kfgen(older, "render", "--check").exit_code == 0
    again = kfgen(older, "upgrade")
    assert (again.exit_code, again.stderr) == (0, f"up to date with kfgen {__version__}\n")
    assert git(older, "rev-list", "--count", "HEAD").strip() == "3"


def test_what_people_changed_survives(older: Path) -> None:
    edit(older, "timeout-minutes: 10", "timeout-minutes: 30", ".github/workflows/kfgen.yaml")
    edit(older, "# models\n", "# Our models\n\nAsk Ann.\n", "README.md")
    (older / ".gitattributes").unlink()
    commit(older, "theirs")
    assert kfgen(older, "upgrade").exit_code == 0
    workflow = (older / ".github/workflows/kfgen.yaml").read_text(encoding="utf-8")
    assert "timeout-minutes: 30" in workflow
    assert f'pip install "kfgen[policies]{PIN}"' in workflow
    readme = (older / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("# Our models\n\nAsk Ann.\n")
    assert "## Every day" in readme
    assert not (older / ".gitattributes").exists()
    # … and the next time too: what was written now is the base then
    assert kfgen(older, "upgrade").stderr == f"up to date with kfgen {__version__}\n"


def test_conflicts_are_left_as_git_shows_them(older: Path) -> None:
    edit(older, "## Each day", "## Day by day", "README.md")
    commit(older, "theirs")
    result = kfgen(older, "upgrade")
    assert result.exit_code == 1
    assert result.stderr.endswith("CONFLICT: README.md\nresolve the conflicts, then: git add, git commit\n")
    text = (older / "README.md").read_text(encoding="utf-8")
    assert "<<<<<<< yours\n## Day by day\n=======\n## Every day\n>>>>>>> kfgen\n" in text
    status = git(older, "status", "--porcelain").splitlines()
    assert "UU README.md" in status
    assert "M  catalog/kfgen.yaml" in status
    assert kfgen(older, "upgrade").exit_code == 1, "nothing is mixed into a merge that is not finished"
    git(older, "checkout", "--ours", "README.md")
    assert "## Day by day" in (older / "README.md").read_text(encoding="utf-8")
    git(older, "add", "README.md")
    git(older, "commit", "--no-edit")
    assert git(older, "log", "-1", "--format=%s").startswith("Upgrade kfgen from ~=0.0.9 to ")
    assert kfgen(older, "upgrade").stderr == f"up to date with kfgen {__version__}\n"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("dirty", "not committed: a, catalog/kfgen.yaml. hint: git commit them, or git stash"),
        ("detached", "HEAD is detached"),
        ("none", "there is no Git repository here"),
        ("newer", "pipx install --force 'kfgen~=99.0'\n"),
        ("broken", "error[unknown-key]"),
    ],
)
def test_where_it_cannot_be_done_nothing_changes(older: Path, state: str, said: str) -> None:
    if state == "dirty":
        (older / "a").write_text("", encoding="utf-8")
        edit(older, "name:", "name: ", "catalog/kfgen.yaml")
    elif state == "detached":
        git(older, "checkout", "--detach")
    elif state == "none":
        (older / ".git").rename(older / "git")
    elif state == "newer":
        edit(older, "~=0.0.9", "~=99.0", "catalog/kfgen.yaml")
        commit(older)
    else:
        edit(older, "namespace:", "namspace:", "catalog/models/flowers.yaml")
        commit(older)
    before = {path: path.read_bytes() for path in older.rglob("*") if path.is_file() and ".git" not in path.parts}
    result = kfgen(older, "upgrade")
    assert (result.exit_code, said in result.stderr) == (1, True), result.stderr
    assert before == {
        path: path.read_bytes() for path in older.rglob("*") if path.is_file() and ".git" not in path.parts
    }


def test_a_catalog_that_nobody_scaffolded_gets_the_pin_alone(repository: Path) -> None:
    git(repository, "init", "--quiet", "--initial-branch=main")
    kfgen(repository, "render")
    commit(repository)
    assert kfgen(repository, "upgrade").exit_code == 0
    assert git(repository, "show", "--format=%s", "--name-only").split("\n", 1) == [
        f"Upgrade kfgen to {PIN}",
        "\ncatalog/kfgen.yaml\n",
    ]


def test_merging_file_by_file() -> None:
    def union(ours: str, base: str, theirs: str) -> tuple[str, bool]:
        return f"{ours}|{base}|{theirs}", ours == "clash"

    base = dict.fromkeys(("same", "old", "mine", "gone", "both", "clash", "dropped", "dropped-gone"), "1")
    ours: dict[str, str | None] = {
        **dict.fromkeys(("same", "old", "dropped"), "1"),
        "mine": "x",
        "both": "x",
        "clash": "clash",
        "gone": None,
        "dropped-gone": None,
        "new": None,
        "theirs": "other",
        "alike": "2",
    }
    theirs = {
        "same": "1",
        "mine": "1",
        **dict.fromkeys(("old", "gone", "both", "clash", "new", "theirs", "alike"), "2"),
    }
    result = merged(base, ours, theirs, union)
    assert result == Merged(
        files={"old": "2", "both": "x|1|2", "clash": "clash|1|2", "new": "2"},
        conflicts={"clash": ("1", "clash", "2")},
        scaffolded={name: text for name, text in sorted(theirs.items()) if name != "theirs"},
        notes=["dropped is not scaffolded any more; it is yours now", "theirs is not kfgen's, and stays as it is"],
    )


def test_the_record_is_read_back_and_anything_else_is_none() -> None:
    files = {"b": "x\n\ny", "a": "", "ü": "\t'\"\n"}
    assert recorded(record_text("1.0", "main", files).encode()) == files
    for raw in (b"", b"[]", b"{}", b'{"files": 1}', b"\xff"):
        assert recorded(raw) == {}


def test_objects_are_told_apart() -> None:
    def body(kind: str, name: str, more: str = "") -> str:
        return f"# x\napiVersion: v1\nkind: {kind}\nmetadata:\n  labels:\n    a: b\n  name: {name}\nspec: {{{more}}}\n"

    before = {
        "environments/base/a/x.yaml": body("Service", "x") + "---\n" + body("Service", "y"),
        "environments/prod/a/x.patch.yaml": body("Service", "x"),
        "charts/a/values.yaml": "models: {}\n",
    }
    after = {
        "environments/base/a/x.yaml": body("Service", "x", "n: 1") + "---\n" + body("Service", "y"),
        "environments/prod/a/z.yaml": body("Service", "z"),
        "charts/a/values.yaml": "models: {a: {}}\n",
    }
    assert differences(before, after) == [
        Difference("", "changed", "Service x", ("spec: {} → (none)", "spec.n: (none) → 1")),
        Difference("prod", "added", "Service z"),
        Difference("prod", "removed", "Service x"),
    ]


def test_a_template_of_a_chart_says_nothing_of_fields_that_an_overlay_does_not_say_better() -> None:
    text = "apiVersion: v1\nkind: Service\nmetadata:\n  name: x\nspec:\n  list: [1, 2]\n  text: "
    before = {"charts/a/templates/x.yaml": f"{text}{{{{ .Values.x }}}}\n", "environments/base/a/x.yaml": f"{text}a\n"}
    after = {"charts/a/templates/x.yaml": f"{text}{{{{ .Values.y }}}}\n", "environments/base/a/x.yaml": f"{text}b\n"}
    assert differences(before, after) == [Difference("", "changed", "Service x", ("spec.text: a → b",))]
    del before["environments/base/a/x.yaml"], after["environments/base/a/x.yaml"]
    assert differences(before, after) == [Difference("", "changed", "Service x")]


@pytest.mark.parametrize(
    ("pin", "new"), [("", "~=2.3"), ("~=1.4", "~=2.3"), ("==1.4.2", "==2.3.1"), (">=1, <2", "~=2.3")]
)
def test_the_pin_is_raised_in_its_own_form(pin: str, new: str) -> None:
    assert next_pin(pin, "2.3.1") == new
