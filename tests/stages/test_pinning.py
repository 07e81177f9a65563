"""The version of kfgen that a repository asks for."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from packaging.specifiers import SpecifierSet

from kfgen import __version__
from kfgen.commands import main
from kfgen.stages.pinning import is_above, is_allowed, pin_for

NUMBERS = st.lists(st.integers(0, 3), min_size=1, max_size=4).map(lambda parts: ".".join(map(str, parts)))


@given(NUMBERS.filter(lambda text: "." in text), NUMBERS)
def test_the_short_way_agrees_with_packaging(least: str, version: str) -> None:
    assert is_allowed(f"~={least}", version) == SpecifierSet(f"~={least}").contains(version)


@pytest.mark.parametrize(
    ("pin", "version", "allowed"),
    [
        ("~=1.4", "1.4.0", True),
        ("~=1.4", "1.9.3", True),
        ("~=1.4", "2.0.0", False),
        ("~=1.4", "1.3.9", False),
        ("~=0.1.0", "0.1.7", True),
        ("~=0.1.0", "0.2.0", False),
        ("~=1.4", "1.4.0rc1", True),
        (">=1.2, <1.4", "1.3", True),
        ("==1.4.*", "1.4.2", True),
        ("!=1.4.1", "1.4.1", False),
    ],
)
def test_which_versions_a_pin_allows(pin: str, version: str, allowed: bool) -> None:
    assert is_allowed(pin, version) is allowed


@given(NUMBERS.filter(lambda text: set(text) - set("0.")))
def test_what_a_version_writes_allows_it_and_its_patches(version: str) -> None:
    numbers = [*map(int, version.split(".")), 0, 0][:3]
    assert is_allowed(pin_for(version), version)
    assert is_allowed(pin_for(version), ".".join(map(str, [*numbers[:2], numbers[2] + 1])))
    assert not is_allowed(pin_for(version), f"{numbers[0] + 1}.0.0")


def test_above() -> None:
    assert is_above("~=1.4", "1.4.0")
    assert is_above(">=1.2, <1.4", "1.4.0")
    assert not is_above("~=1.4", "1.3.9")


def pinned(repository: Path, pin: str) -> None:
    file = repository / "catalog" / "kfgen.yaml"
    file.write_text(
        f"kfgen: {pin}\nnew-key-of-another-version: 1\n{file.read_text(encoding='utf-8')}", encoding="utf-8"
    )


@pytest.mark.parametrize("words", ["render", "render --check", "add namespace x", "import config --env dev --from x"])
def test_another_version_refuses_to_write_before_anything_else(repository: Path, words: str) -> None:
    pinned(repository, '"~=99.1"')
    result = CliRunner().invoke(main, ["--root", str(repository), *words.split()])
    assert result.exit_code == 1
    assert result.stderr == (
        f"catalog/kfgen.yaml:1:8: error[kfgen-version]: this repository is rendered with kfgen ~=99.1, and this is "
        f"kfgen {__version__}. hint: install that one: pipx install --force 'kfgen~=99.1'\n"
        "1 error; nothing was changed\n"
    )
    assert not (repository / "charts").exists()


def test_a_newer_version_may_upgrade(repository: Path) -> None:
    pinned(repository, '"~=0.0.1"')
    result = CliRunner().invoke(main, ["--root", str(repository), "render"])
    assert f"; or bring the repository to {__version__}: kfgen upgrade" in result.stderr


@pytest.mark.parametrize("pin", ["newest", '""', "[1]", "1.4", '"~=1.4, or so"'])
def test_what_is_no_pin_is_a_mistake(repository: Path, pin: str) -> None:
    file = repository / "catalog" / "kfgen.yaml"
    file.write_text(f"kfgen: {pin}\n{file.read_text(encoding='utf-8')}", encoding="utf-8")
    result = CliRunner().invoke(main, ["--root", str(repository), "render"])
    assert "catalog/kfgen.yaml:1:8: error[value]: kfgen " in result.stderr
