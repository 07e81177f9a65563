"""Hostile values for the laws: text that YAML, Helm or kustomize might misread, numbers at the edges, nested data.

`CLASSES` names the kinds of hostile text; coverage of them is counted and asserted by the laws.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from hypothesis import strategies as st

# class → samples; every sample is of its class by `classes_of`, and may be of others.
SAMPLES: dict[str, tuple[str, ...]] = {
    "template": (
        "{{ .Values.x }}",
        "{{",
        'a {{ include "x" . }} b',
        "{{- end }}",
        "}}",
        "{{{a}}}",
        '{{ "{{" }}',
        "{{/* x */}}",
    ),
    "boolean": ("on", "y", "yes", "No", "true", "False", "OFF", "n", "Y"),
    "null": ("null", "~", "Null", "NULL"),
    "number": (
        "1e3",
        "0o17",
        "0777",
        "0x1f",
        "1_000",
        ".5",
        "1.",
        "+1",
        "1.10",
        "0b11",
        ".inf",
        "-.Inf",
        ".nan",
        "12e03",
        "1000000",
        "9007199254740993",
        "-0",
        "1E5",
        "=",
        "0.",
    ),
    "base-60": ("1:30", "190:20:30", "12:30:45.5"),
    "date": ("2001-01-01", "2001-12-14t21:59:43.10-05:00", "2002-1-1 0:0:0"),
    "colon": ("a: b", "key:", ": x", "a:b: c", "http://x:80/"),
    "hash": ("a #b", "#x", " # y", "a#b"),
    "blank": (" a", "a ", "  ", " ", "a  b ", " \n", "a \nb", "\n  a\n b"),
    "newline": (
        "a\nb",
        "a\nb\n",
        "\n",
        "\na",
        "a\n\n",
        "a\n\nb\n\n\n",
        "a\n b\n",
        "---\na\n",
        "a\r\nb",
        "\r",
        "# a\nb: c\n",
        "{{ a }}\n{{ b }}\n",
        "a\n---\nb\n",
        "a\n\n\n",
        "on\n",
        "\n\n",
        "a\n\tb\n",
    ),
    "tab": ("\t", "a\tb", "\ta", "a\t", "a: \tb"),
    "quote": ('"', "'", "it's", 'say "x"', "''", '""', '"\'"', "'on'"),
    "backslash": ("\\", "a\\nb", "C:\\x", "\\u2028", "\\{{"),
    "dollar": ("$(VAR)", "$(name)", "$x", "${x}", "$$(A)", "$patch"),
    "percent": ("%", "100%", "%d", "% a"),
    "indicator": (
        "&a",
        "*a",
        "!t",
        "!!int 3",
        "@x",
        "`x`",
        "- a",
        "? a",
        "| a",
        "> a",
        "[a",
        "]",
        "{a: b}",
        "<<",
        ", a",
        "-",
    ),
    "document": ("---", "...", "--- a", "--- # a"),
    "non-ascii": ("äöü", "имя", "名前", "\xa0", "é", "\u202e", "ﬀ"),
    "emoji": ("😀", "👩\u200d💻 x", "\U0001f1e9\U0001f1ea"),
    "line-separator": ("\u2028", "a\u2029b", "a\u2028\nb", "\ufeffa"),
    "control": ("a\x1bb", "\x01", "\x00", "a\x08\x0c"),
    "long": ("word " * 60, "x" * 500, "a: {{ b }} #" * 40, "line\n" * 50),
    "empty": ("",),
}
CLASSES = tuple(SAMPLES)
_ALL = tuple(text for samples in SAMPLES.values() for text in samples)

_PATTERNS: dict[str, re.Pattern[str]] = {
    "template": re.compile(r"\{\{|\}\}"),
    "boolean": re.compile(r"(?i)\A(y|n|yes|no|on|off|true|false)\Z"),
    "null": re.compile(r"(?i)\A(null|~)\Z"),
    "number": re.compile(r"\A[-+]?(\.?[0-9][0-9a-fA-Fox_]*\.?[0-9]*([eE][-+]?[0-9]+)?|\.(?i:inf|nan))\Z|\A=\Z"),
    "base-60": re.compile(r"\A[0-9]+(:[0-9]+)+(\.[0-9]+)?\Z"),
    "date": re.compile(r"\A[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"),
    "colon": re.compile(r":(\s|\Z|//)|: "),
    "hash": re.compile(r"#"),
    "blank": re.compile(r"\A\s|[ \t](\n|\Z)"),
    "newline": re.compile(r"[\n\r]"),
    "tab": re.compile(r"\t"),
    "quote": re.compile(r"[\"']"),
    "backslash": re.compile(r"\\"),
    "dollar": re.compile(r"\$"),
    "percent": re.compile(r"%"),
    "indicator": re.compile(r"\A[&*!@`|>\[\]{},?<-]"),
    "document": re.compile(r"\A(---|\.\.\.)"),
    "non-ascii": re.compile(r"[\xa0-\u1fff\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd]"),
    "emoji": re.compile(r"[\U00010000-\U0010ffff]"),
    "line-separator": re.compile("[\u2028\u2029\ufeff]"),
    "control": re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]"),
    "long": re.compile(r".{200}", re.DOTALL),
    "empty": re.compile(r"\A\Z"),
}
# Kubernetes allows only some of them where a name or key is meant, and more where a map is free-form.
KEY_CLASSES = ("boolean", "null", "number", "template", "colon", "hash", "quote", "indicator", "non-ascii", "newline")


def classes_of(text: str) -> set[str]:
    """The kinds of hostile text that a text belongs to."""
    return {name for name, pattern in _PATTERNS.items() if pattern.search(text)}


CHARACTERS = st.characters(exclude_categories=["Cs"])
LOST = "".join(map(chr, (*range(0x7F, 0xA0), 0xFFFE, 0xFFFF)))
"""What neither Helm nor kustomize can carry: refused in a catalog."""
FORBIDDEN_KEYS = ("", "<<", "$patch", "$retainKeys")
"""Keys that kustomize cannot merge, or takes for directives: refused in a catalog."""


def allowed_key(text: str) -> bool:
    """Whether a catalog may hold it as a key; kustomize cannot read what it writes of lines after a tab."""
    return text not in FORBIDDEN_KEYS and not (text.startswith("\t") and "\n" in text)


CARRIED = st.characters(exclude_categories=["Cs"], exclude_characters=LOST)
_ODD = st.text(st.sampled_from("{}:#-?&*!|>'\"%@`,[]\\ \t\n\rayon01.~\x01\u2028\ufeff😀ä$()=<"), max_size=12)


@functools.cache  # building a strategy costs more than drawing from it
def texts() -> st.SearchStrategy[str]:
    """Any text, mostly hostile."""
    sample = st.sampled_from(_ALL)
    return st.one_of(sample, sample, st.builds(str.__add__, sample, sample), _ODD, st.text(CARRIED, max_size=8))


@functools.cache
def lines() -> st.SearchStrategy[str]:
    """Hostile text that is not empty and has no placeholder in it, for fields that fill them in."""
    return texts().filter(lambda text: text and "$(" not in text)


INTEGERS = st.one_of(
    st.integers(-3, 3),
    st.sampled_from(
        (1_000_000, 1_000_660_000, 2**31, 2**53 - 1, 2**53, 2**53 + 1, 2**63 - 1, -(2**63), -(2**53) - 1, 10**18)
    ),
    st.integers(-(2**63), 2**63 - 1),
)
SMALL_INTEGERS = st.one_of(st.integers(-3, 3), st.sampled_from((1_000_000, 1_000_660_000, 2**31, 2**53 - 1, -(2**40))))
FLOATS = st.one_of(
    st.sampled_from((0.5, -1.25, 1e-7, 1.5e300, 123456789.125, 1e-300, 0.1, 3.0e-5, 1e16, 1e21, 1e22, 5e-324)),
    st.floats(allow_nan=False, allow_infinity=False),
)


@functools.cache
def scalars(integers: st.SearchStrategy[int] = INTEGERS) -> st.SearchStrategy[Any]:
    """Everything JSON has but null, which no built object holds."""
    return st.one_of(texts(), texts(), st.booleans(), integers, FLOATS)


def nested(leaves: st.SearchStrategy[Any], keys: st.SearchStrategy[str], *, most: int = 8) -> st.SearchStrategy[Any]:
    """Maps and lists, empty ones too, over leaves."""
    return st.recursive(
        leaves | st.sampled_from(({}, [])),
        lambda below: st.lists(below, max_size=3) | st.dictionaries(keys, below, max_size=3),
        max_leaves=most,
    )


def objects(*, most: int = 12) -> st.SearchStrategy[dict[str, Any]]:
    """Nested maps without null, hostile in values and keys."""
    return st.dictionaries(texts(), nested(scalars(), texts(), most=most), max_size=5)
