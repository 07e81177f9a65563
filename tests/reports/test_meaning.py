"""What each code means."""

from __future__ import annotations

import tomllib

from doc_messages import EXAMPLES
from documents import ROOT
from kfgen.reports.meaning import meaning, meanings
from kfgen.rules import every_rule


def test_every_code_is_explained() -> None:
    found = meanings()
    assert set(EXAMPLES) | set(every_rule()) <= set(found)
    assert all(text.startswith(f"# `{code}`\n\n") and text.endswith("\n") for code, text in found.items())


def test_a_policy_of_the_catalog_is_explained() -> None:
    assert "`catalog/policies/limits.yaml`" in meaning("policy/limits")
    assert meaning("owner") == meanings()["owner"]
    assert meaning("policy/") == meaning("no-such-code") == ""


def test_a_section_is_whole_and_ends_where_the_next_begins() -> None:
    text = meanings()["unknown-folder"]
    assert 'did you mean "models"?' in text
    assert "file-name" not in text
    assert "](" not in text, "a link into docs/, which whom installed kfgen does not have"


def test_a_wheel_has_the_texts() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert build["force-include"] == {"docs/messages.md": "kfgen/messages.md"}
