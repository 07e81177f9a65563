"""Reading the catalog: what is no readable file inside the repository is refused, and nothing else is opened."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kfgen.domain.problem import ProblemsError
from kfgen.domain.tree import Sources
from kfgen.io.sources import read_sources
from kfgen.messages import lines
from worlds import write_files


def refusals(root: Path) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        read_sources(root)
    return lines(caught.value.problems, Sources({}))


def test_yaml_files_come_sorted_and_by_path(tmp_path: Path) -> None:
    names = ["catalog/models/b/x.yaml", "catalog/models/a.yaml", "catalog/kfgen.yaml", "catalog/models/c.yml"]
    write_files(tmp_path, dict.fromkeys(names, "{}\n"))
    write_files(tmp_path, {"catalog/models/readme.md": "x", "catalog/.hidden/x.yaml": "x", "catalog/.x.yaml.swp": "x"})
    assert list(read_sources(tmp_path).files) == sorted(names)


def test_a_folder_without_a_catalog_holds_nothing(tmp_path: Path) -> None:
    assert read_sources(tmp_path).files == {}


def test_a_catalog_that_is_a_file(tmp_path: Path) -> None:
    write_files(tmp_path, {"catalog": "x"})
    assert refusals(tmp_path) == ["catalog: error[unreadable]: cannot be read: Not a directory"]


@pytest.mark.parametrize("target", ["../../../outside.yaml", "/etc/hostname", "nowhere/../../../../outside.yaml"])
def test_a_link_that_leads_outside_is_not_followed(tmp_path: Path, target: str) -> None:
    root = tmp_path / "repository"
    write_files(tmp_path, {"outside.yaml": "namespace: ml\n"})
    write_files(root, {"catalog/kfgen.yaml": "{}\n", "catalog/models/y.yaml": "{}\n"})
    (root / "catalog/models/x.yaml").symlink_to(target)
    hint = "hint: copy the file"
    assert refusals(root) == [
        f"catalog/models/x.yaml: error[link]: is a link that leads outside the repository. {hint}"
    ]


def test_a_linked_folder_that_leads_outside_is_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    write_files(tmp_path, {"elsewhere/x.yaml": "namespace: ml\n"})
    write_files(root, {"catalog/kfgen.yaml": "{}\n"})
    (root / "catalog/models").symlink_to(tmp_path / "elsewhere")
    assert "error[link]" in refusals(root)[0]


def test_a_catalog_that_is_a_link_to_elsewhere_is_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    root.mkdir()
    write_files(tmp_path, {"elsewhere/kfgen.yaml": "name: x\n"})
    (root / "catalog").symlink_to(tmp_path / "elsewhere")
    assert "error[link]" in refusals(root)[0]


def test_a_link_inside_the_repository_is_fine(tmp_path: Path) -> None:
    write_files(tmp_path, {"shared/x.yaml": "namespace: ml\n", "catalog/kfgen.yaml": "{}\n"})
    (tmp_path / "catalog/models").symlink_to("../shared")
    (tmp_path / "catalog/namespaces").mkdir()
    (tmp_path / "catalog/namespaces/ml.yaml").symlink_to("../kfgen.yaml")
    found = read_sources(tmp_path).files
    assert found["catalog/models/x.yaml"] == b"namespace: ml\n"
    assert found["catalog/namespaces/ml.yaml"] == b"{}\n"


def test_links_that_go_round_end(tmp_path: Path) -> None:
    write_files(tmp_path, {"catalog/models/x.yaml": "{}\n"})
    (tmp_path / "catalog/models/again").symlink_to("..")
    (tmp_path / "catalog/models/self.yaml").symlink_to("self.yaml")
    assert refusals(tmp_path) == ["catalog/models/self.yaml: error[no-file]: is not a regular file"]
    (tmp_path / "catalog/models/self.yaml").unlink()
    assert set(read_sources(tmp_path).files) == {"catalog/models/x.yaml"}


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    write_files(tmp_path, {"catalog/kfgen.yaml": "{}\n"})
    (tmp_path / "catalog/models/folder.yaml").mkdir(parents=True)
    os.mkfifo(tmp_path / "catalog/models/fifo.yaml")
    assert refusals(tmp_path) == [
        "catalog/models/fifo.yaml: error[no-file]: is not a regular file",
        "catalog/models/folder.yaml: error[no-file]: is a folder, not a file. hint: rename it without .yaml",
    ]


def test_a_file_without_the_right_to_read_it(as_plain_user: Path) -> None:
    write_files(as_plain_user, {"catalog/kfgen.yaml": "{}\n", "catalog/models/x.yaml": "{}\n"})
    write_files(as_plain_user, {"catalog/storage/x.yaml": "{}\n"})
    (as_plain_user / "catalog/models/x.yaml").chmod(0)
    (as_plain_user / "catalog/storage").chmod(0)
    try:
        assert refusals(as_plain_user) == [
            "catalog/models/x.yaml: error[unreadable]: cannot be read: Permission denied",
            "catalog/storage: error[unreadable]: cannot be read: Permission denied",
        ]
    finally:
        (as_plain_user / "catalog/storage").chmod(0o700)


def test_a_name_that_is_not_utf8_is_a_name_like_any_other(tmp_path: Path) -> None:
    folder = tmp_path / "catalog/manifests"
    folder.mkdir(parents=True)
    raw = os.fsencode(folder) + b"/caf\xe9.yaml"
    try:
        with open(raw, "wb") as stream:
            stream.write(b"{}\n")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    (name,) = read_sources(tmp_path).files
    assert os.fsencode(name) == b"catalog/manifests/caf\xe9.yaml"
