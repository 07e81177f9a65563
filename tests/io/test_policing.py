"""The process that judges policies: stopped where one is without end, and told of; and policies of another commit."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from gitrepos import commit, git, init
from kfgen.domain.policy import Asked, Case, NotInstalledError, Policy, Validation
from kfgen.domain.problem import ProblemsError
from kfgen.io.policing import judged, policies_at
from worlds import write_files

CASES: list[Case] = [{"object": {"a": 1}, "environment": "", "cluster": "", "owner": ""}]
TENS = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]"


def policy(expression: str) -> Policy:
    return Policy(name="p", file="", raw=b"", validations=(Validation(expression=expression),))


def bound(times: int, plus: int, end: str) -> str:
    """Text that grows by a power: no loop, so nothing that counts steps sees it."""
    for depth in range(times, 0, -1):
        end = f"cel.bind(x{depth}, {'+'.join([f'x{depth - 1}'] * plus)}, {end})"
    return f"cel.bind(x0, 'aaaaaaaaaaaaaaaaaaaa', {end})"


ENDLESS = {
    "time": (bound(7, 12, "x7.matches('(a|b)*c')"), "took more than 1 s of processor time"),
    "memory": (bound(8, 20, "x8.upperAscii() == ''"), ""),  # whichever of both comes first
}


@pytest.mark.parametrize("which", ENDLESS)
def test_one_without_end_is_stopped_and_the_others_are_judged(which: str) -> None:
    expression, text = ENDLESS[which]
    asked = [Asked(policy(one), (0,)) for one in ("object.a == 2", expression, "object.a == 3")]
    started = time.monotonic()
    found = list(judged(asked, CASES))
    assert [(one.policy, one.word, one.case) for one in found] == [
        (0, "violated", 0),
        (1, "stopped", 0),
        (2, "violated", 0),
    ]
    assert text in found[1].text
    assert "more than" in found[1].text
    assert time.monotonic() - started < 60


def test_six_thousand_objects_take_little() -> None:
    spec = {"predictor": {"model": {"modelFormat": {"name": "sklearn"}, "storageUri": "s3://a/b"}, "maxReplicas": 3}}
    cases = [{**CASES[0], "object": {"spec": spec, "metadata": {"name": f"m{n}"}}} for n in range(6000)]
    before = time.process_time()
    one = Asked(policy("object.spec.predictor.maxReplicas < 3 || object.metadata.name != 'm7'"), tuple(range(6000)))
    assert [verdict.case for verdict in judged([one], cases)] == [7]
    assert time.process_time() - before < 5


def test_without_the_library_nothing_is_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_files(tmp_path, {"cel_expr_python.py": "raise ImportError\n"})
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(NotInstalledError):
        list(judged([Asked(policy("true"), (0,))], CASES))


def test_nothing_of_the_folder_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger's repository may hold modules called like ours."""
    evil = "raise SystemExit('run')\n"
    write_files(tmp_path, {"kfgen/__init__.py": evil, "json.py": evil, "cel_expr_python.py": evil})
    monkeypatch.chdir(tmp_path)
    (found,) = judged([Asked(policy("object.a == 2"), (0,))], CASES)
    assert found.word == "violated"


def test_start_up_knows_nothing_of_cel() -> None:
    code = "import sys, kfgen.commands.validate; print(sorted(m for m in sys.modules if 'cel_expr' in m))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_policies_of_another_commit(tmp_path: Path) -> None:
    init(tmp_path)
    write_files(tmp_path, {"catalog/policies/a.yaml": "old\n", "catalog/policies/README.md": "x\n"})
    commit(tmp_path)
    git(tmp_path, "switch", "--quiet", "--create", "change")
    write_files(tmp_path, {"catalog/policies/a.yaml": "new\n"})
    commit(tmp_path)
    assert policies_at(tmp_path, "main") == {"catalog/policies/a.yaml": b"old\n"}
    assert policies_at(tmp_path, "HEAD") == {"catalog/policies/a.yaml": b"new\n"}


@pytest.mark.parametrize("revision", ["origin/main", "--upload-pack=x", "-", "HEAD:catalog"])
def test_a_commit_that_is_none(tmp_path: Path, revision: str) -> None:
    init(tmp_path)
    write_files(tmp_path, {"catalog/policies/a.yaml": "old\n"})
    commit(tmp_path)
    with pytest.raises(ProblemsError) as caught:
        policies_at(tmp_path, revision)
    (problem,) = caught.value.problems
    assert problem.text == f"there is no commit {revision}"
