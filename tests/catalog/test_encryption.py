"""What SOPS writes is read as SOPS reads it."""

from __future__ import annotations

from pathlib import Path

from kfgen.domain.tree import Sources
from kfgen.io.sources import read_sources
from kfgen.pipeline import render

CASE = Path(__file__).resolve().parent.parent / "cases/tree-sops"
SECRET = "catalog/secrets/prod/lake/ml-prod.yaml"
OUTPUT = "environments/prod/ml/storage/lake.yaml"


def test_the_text_that_stands_for_a_value_needs_no_quotes() -> None:
    """SOPS writes `=` bare, which PyYAML alone takes for something else."""
    files = read_sources(CASE).files
    plain = files[SECRET].decode()
    bare = plain.replace("  annotations: {", "  annotations: {example.com/splits-at: =, ").encode()
    rendered = render(Sources({**files, SECRET: bare}))
    assert 'example.com/splits-at: "="' in str(rendered.tree.files[OUTPUT])
