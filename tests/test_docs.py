"""README and docs/ say what is so: examples run, excerpts stand in the files, tables and messages are made anew."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from doc_manifests import check_manifests
from doc_messages import EXAMPLES, codes_in_the_sources
from documents import ROOT, Document, headings, links
from kfgen.backends import BACKENDS
from kfgen.commands import COMMANDS
from kfgen.kinds import KINDS
from kfgen.kserve import releases
from snapshots import Snapshots

DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs/examples").glob("*.md")),
]
FRAGMENT = re.compile(r"[0-9]+(-[a-z-]+)?\.(added|changed|fixed|removed)\.md")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_every_example_and_table_is_true(path: Path, tmp_path: Path, snapshots: Snapshots) -> None:
    snapshots.check_file(path, Document(path, tmp_path).fresh())


@pytest.mark.parametrize("path", [*DOCUMENTS, ROOT / "ARCHITECTURE.md", *(ROOT / "docs").glob("*/*.md")], ids=name_of)
def test_links_lead_somewhere(path: Path) -> None:
    for link in links(path.read_text(encoding="utf-8")):
        if "://" in link:
            continue
        file, _, anchor = link.partition("#")
        target = path.parent / file if file else path
        assert target.exists(), link
        assert not anchor or anchor in headings(target.read_text(encoding="utf-8")), link


def test_every_message_is_explained() -> None:
    text = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")
    explained = re.findall(r"^### `([a-z-]+)`\n\n(\S.*)", text, flags=re.MULTILINE)
    assert {code for code, _ in explained} == codes_in_the_sources() == set(EXAMPLES)
    assert len(explained) == len(EXAMPLES)


def test_every_section_of_values_is_named() -> None:
    text = (ROOT / "docs" / "output.md").read_text(encoding="utf-8")
    assert [section for section in sorted({kind.section for kind in KINDS}) if f"`{section}`" not in text] == []


def test_the_readme_is_short_and_names_what_there_is() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 200
    for release in (releases()[0], releases()[-1]):
        assert f"{release.product} {release.line}" in text
    for name in (*COMMANDS, *BACKENDS):
        assert name in text


def test_fragments_of_the_changelog_are_named_for_what_they_are() -> None:
    names = {path.name for path in (ROOT / "changes").iterdir()}
    assert "README.md" in names
    assert all(FRAGMENT.fullmatch(name) for name in names - {"README.md"})


CLAIM = """# by hand: prod
kind: PersistentVolumeClaim
metadata: {name: torchserve-claim}
spec:
  storageClassName: %s
"""


def test_a_manifest_by_hand_must_be_true_or_say_why_not() -> None:
    for line in ("nfs-client", "microk8s-hostpath  # another in prod"):
        check_manifests(CLAIM % line)
    for line in ("microk8s-hostpath", "nfs-client  # no difference"):
        with pytest.raises(AssertionError):
            check_manifests(CLAIM % line)
