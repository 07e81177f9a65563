"""New catalog files: what is written is read back, short things stand on one line, editors find the schema."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kfgen.catalog.writing import WIDTH, written
from kfgen.yaml_text import parse

TEXT = st.text(
    st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="\ufeff\u2028\u2029\ufffe\uffff"), max_size=60
)
KEYS = st.text("abcdefghXYZ-./_0123456789", min_size=1, max_size=20)
VALUES = st.recursive(
    TEXT
    | st.sampled_from(["null", "~", "8Gi..12Gi", "on", "- a", "a: b", "a #b", "{x}", "s3://b/p", "$(name)", "a,b"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # how busy the machine is is no matter
@given(st.dictionaries(KEYS, VALUES, max_size=5), st.text("ab #:\n", max_size=20))
def test_what_is_written_is_read_back(values: dict[str, Any], comment: str) -> None:
    text = written("catalog/models/x.yaml", "model", values, comment)
    assert parse(text.encode(), "x") == values


def test_the_first_line_leads_to_the_schema_from_any_folder() -> None:
    for file, up in (("catalog/kfgen.yaml", "../"), ("catalog/models/a/b/x.yaml", "../../../../")):
        assert written(file, "model", {}).startswith(f"# yaml-language-server: $schema={up}.schemas/model.json\n")


def test_it_looks_as_a_person_would_write_it() -> None:
    values = {
        "namespace": "ml",
        "storage": {"from": "s3", "path": "$(name)/8"},
        "image": "nvcr.io/triton:24",
        "resources": {"memory": "8Gi..12Gi", "gpu": 1},
        "nodePools": {"a": {"nodeSelector": {"k" * 60: "v"}, "tolerations": [{"key": "t" * 40, "operator": "Exists"}]}},
        "args": ["--path=" + "p" * 60, "--other=" + "o" * 60],
    }
    assert written("catalog/models/x.yaml", "model", values).splitlines()[1:] == [
        "namespace: ml",
        "storage: {from: s3, path: $(name)/8}",
        "image: nvcr.io/triton:24",
        "resources: {memory: 8Gi..12Gi, gpu: 1}",
        "nodePools:",
        "  a:",
        f"    nodeSelector: {{{'k' * 60}: v}}",
        f"    tolerations: [{{key: {'t' * 40}, operator: Exists}}]",
        "args:",
        f"- --path={'p' * 60}",
        f"- --other={'o' * 60}",
    ]
    assert WIDTH < 120
