"""The memory: whatever is in it, a run gives what a run without it gives."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from gitrepos import init
from kfgen.domain.memory import Memory
from kfgen.io import memory as on_disk
from kfgen.io.sources import read_sources
from kfgen.messages import lines
from kfgen.pipeline import render
from snapshots import files_below
from worlds import catalog, messages


def folder(root: Path) -> Path:
    return root / ".git/kfgen/memory"


@pytest.fixture
def remembered(repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose last run is remembered."""
    monkeypatch.delenv("CI", raising=False)
    init(repository)
    kept = Memory()
    render(read_sources(repository), kept)
    on_disk.save(kept, repository)
    assert files_below(folder(repository)), "nothing was kept"
    return repository


def each(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def spoil(root: Path) -> None:
        for path in folder(root).iterdir():
            path.write_bytes(change(path.read_bytes()))

    return spoil


def first_line(change: Callable[[list[object]], list[object]]) -> Callable[[Path], None]:
    def changed(raw: bytes) -> bytes:
        first, _, results = raw.partition(b"\n")
        return json.dumps(change(json.loads(first))).encode() + b"\n" + results

    return each(changed)


SPOILED = {
    "as it is": each(lambda raw: raw),
    "empty": each(lambda raw: b""),
    "cut short": each(lambda raw: raw[: len(raw) // 2]),
    "no JSON": each(lambda raw: b"\xff\x00garbage"),
    "no JSON below the first line": each(lambda raw: raw.partition(b"\n")[0] + b"\n{"),
    "of another shape": each(lambda raw: b"[1, 2]\n{}"),
    "a letter changed": each(lambda raw: raw.replace(b"iris", b"isis").replace(b"true", b"null")),
    "of another version": first_line(lambda first: [first[0], "0.0.0", *first[2:]]),
    "of another code": first_line(lambda first: [*first[:2], "0" * 32, *first[3:]]),
    "without a digest": first_line(lambda first: first[:-1]),
    "folders instead of files": lambda root: [(path.unlink(), path.mkdir()) for path in folder(root).iterdir()],
}


@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED.keys())
def test_a_memory_that_is_spoiled_gives_what_none_gives(remembered: Path, spoil: Callable[[Path], None]) -> None:
    spoil(remembered)
    sources = read_sources(remembered)
    without = render(sources)
    with_it = render(sources, on_disk.load(remembered))
    assert dict(with_it.tree.files) == dict(without.tree.files)
    assert with_it.warnings == without.warnings
    on_disk.save(on_disk.load(remembered), remembered)  # and it is no obstacle to the next run


def test_what_did_not_change_is_not_done_again(remembered: Path) -> None:
    memory = on_disk.load(remembered)
    result = render(read_sources(remembered), memory)
    assert result.tree.files
    assert memory.kept.keys() == memory.known.keys()


def test_a_changed_file_is_seen(remembered: Path) -> None:
    path = remembered / "catalog/models/iris.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("bucket/iris", "bucket/moons"), encoding="utf-8")
    sources = read_sources(remembered)
    found = dict(render(sources, on_disk.load(remembered)).tree.files)
    assert found == dict(render(sources).tree.files)
    assert any("bucket/moons" in text for text in found.values())


def test_a_mistake_is_seen_though_everything_else_is_remembered(remembered: Path) -> None:
    (remembered / "catalog/models/bad.yaml").write_text("namespace: nowhere\n", encoding="utf-8")
    sources = read_sources(remembered)
    assert messages(sources)
    with pytest.raises(Exception, match="problem") as caught:
        render(sources, on_disk.load(remembered))
    assert lines(caught.value.problems, sources) == messages(sources)  # type: ignore[attr-defined]


def test_what_is_ignored_is_remembered_too() -> None:
    sources = read_sources(Path(__file__).resolve().parent.parent / "cases/warnings-ignored")
    kept = Memory()
    first = render(sources, kept)
    for _ in range(2):
        kept = Memory(known=json.loads(json.dumps(dict(kept.kept))))
        again = render(sources, kept)
        assert set(again.warnings) == set(first.warnings)
        assert {one.ignored for one in again.silenced} == {"dev has one node", "may come back"}


def test_warnings_are_remembered_too() -> None:
    text = "namespace: ml\nmodelFormat: sklearn\nstorage: gs://b/x\nenvironments: {dev: {timeout: null}}\n"
    sources = catalog({"models/x.yaml": text})
    kept = Memory()
    first = render(sources, kept)
    data = json.loads(json.dumps(dict(kept.kept)))
    second = render(sources, Memory(known=data))
    assert first.warnings
    assert lines(second.warnings, sources) == lines(first.warnings, sources)


def test_nothing_is_remembered_in_ci(remembered: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert on_disk.load(remembered).known
    monkeypatch.setenv("CI", "true")
    assert not on_disk.load(remembered).known


def test_without_git_the_users_cache_folder_is_used(repository: Path, tmp_path: Path) -> None:
    on_disk.save(Memory(kept={"0a": True}), repository)
    assert [path.name for path in (tmp_path / "cache/kfgen").rglob("*.json")] == ["0.json"]
    assert not (repository / ".git").exists()


def test_a_memory_that_cannot_be_kept_is_no_mistake(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    on_disk.save(Memory(kept={"0a": True}), repository)
    assert (tmp_path / "cache").read_text(encoding="utf-8") == "a file"
