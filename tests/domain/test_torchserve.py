"""config.properties as java.util.Properties reads it."""

from __future__ import annotations

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from kfgen.domain.torchserve import Address, address, properties


def load(text: str) -> dict[str, str]:
    """A reader of Java's format, by its documentation: what kfgen writes must come back as it was."""
    result = {}
    for line in text.splitlines():
        name, _, value = line.partition("=")
        units = re.sub(r"\\u([0-9a-f]{4})|\\(.)", lambda part: chr(int(part[1], 16)) if part[1] else part[2], value)
        result[name] = units.encode("utf-16-be", "surrogatepass").decode("utf-16-be")
    return result


@given(st.dictionaries(st.sampled_from(["a", "load_models", "x.y"]), st.text(st.characters(exclude_categories=["Cs"]))))
def test_values_come_back(config: dict[str, str]) -> None:
    text = properties(config, {})
    assert text.isascii()
    assert text.count("\n") == len(config)
    assert not re.search(r"^[^=]*=[ \t]", text, re.MULTILINE)  # which Java would take away
    assert load(text) == config


def test_a_snapshot_is_one_line_of_json() -> None:
    models = {"pipeline": {"version": "0.1", "minWorkers": 1, "batchSize": 4}, "b": {"marName": "é.mar"}}
    loaded = json.loads(load(properties({"load_models": "all"}, models))["model_snapshot"])
    assert loaded == {
        "name": "startup.cfg",
        "modelCount": 2,
        "models": {
            "pipeline": {"0.1": {"defaultVersion": True, "marName": "pipeline.mar", "minWorkers": 1, "batchSize": 4}},
            "b": {"1.0": {"defaultVersion": True, "marName": "é.mar"}},
        },
    }


def test_addresses() -> None:
    assert address("http://0.0.0.0:8080") == Address("http", "0.0.0.0", 8080)
    assert address("https://[::1]") == Address("https", "::1", 443)
    local = [address(text) for text in ("http://127.0.0.1:8081", "http://localhost:8081", "unix:/tmp/x.sock")]
    assert [one.is_local for one in local if one is not None] == [True] * 3
    for strange in ("", "8080", "unix", "http://x:99999", "ftp://x"):
        assert address(strange) is None
