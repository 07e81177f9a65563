"""Which places of language models Go reads as URLs; what was asked of the real webhook, three thousand texts beside."""

from __future__ import annotations

import pytest

from kfgen.rules.objects.llm_uri import is_url

READ = [
    "",
    "a:b",
    "/x",
    "//x",
    "a/b:c",
    "s3:\\\\b",
    "s3://b/a b",
    "s3://b:80/x",
    "s3://b/ä",
    "s3://bu_cket/x",
    "s3://b/[x]",
]
READ += [
    "hf://org/model@main",
    "hf://org/model:abc",
    "hf://u:p@h/x",
    "hf://a/b?c=%zz",
    's3://<b>/x"',
    "s3://[::1]:80/x",
]
READ += ["s3://[fe80::1%25en0]/x", "s3://b/100%25"]
UNREAD = [
    ":x",
    "1a://b",
    "x y://b",
    "a_b:x",
    "*:x",
    "s3://b/100%",
    "s3://b%zz/",
    "s3://%41/x",
    "s3://b%20c/x",
    "s3://b c/x",
]
UNREAD += [
    "s3://b:x/y",
    "hf://a:b:c/x",
    "s3://[::1/x",
    "s3://[b]/x",
    "s3://b^c/x",
    "s3://b{c}/x",
    "s3://a[b/x",
    "s3://b/\t",
]
UNREAD += ["hf://u%@h/x", "hf://a/b#%zz"]


@pytest.mark.parametrize("text", READ)
def test_it_is_read(text: str) -> None:
    assert is_url(text)


@pytest.mark.parametrize("text", UNREAD)
def test_it_is_not_read(text: str) -> None:
    assert not is_url(text)
