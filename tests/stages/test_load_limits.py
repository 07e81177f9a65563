"""What a file of a case cannot show: sizes, names no file system takes, and a catalog that is not there."""

from __future__ import annotations

import pytest

from kfgen.domain.tree import Sources
from kfgen.yaml_text import MAX_ALIASED, MAX_BYTES, MAX_DEPTH
from worlds import catalog, codes, messages

MODEL = "namespace: ml\nmodelFormat: sklearn\nstorage: gs://b/x\n"


def test_a_repository_without_a_catalog() -> None:
    hint = "hint: run kfgen where catalog/ is, or --root; kfgen init begins one"
    expected = f"catalog/kfgen.yaml: error[no-project]: there is no such file. {hint}"
    assert messages(Sources({})) == [expected]


def test_a_file_that_is_too_large() -> None:
    largest = MODEL.ljust(MAX_BYTES)
    assert messages(catalog({"models/x.yaml": largest})) == []
    (line,) = messages(catalog({"models/x.yaml": largest + " "}))
    assert line == "catalog/models/x.yaml:1:1: error[too-large]: the file has more than 16 MiB"


@pytest.mark.parametrize("opening", ["{a: ", "["], ids=["maps", "lists"])
def test_nesting_ends_where_it_is_said_to(opening: str) -> None:
    def nested(depth: int) -> str:
        return MODEL + "container: {a: " + opening * depth + "x" + {"{": "}", "[": "]"}[opening[0]] * depth + "}\n"

    allowed = MAX_DEPTH - 1  # the file and the container are maps around it
    assert messages(catalog({"models/x.yaml": nested(allowed)})) == []
    assert codes(messages(catalog({"models/x.yaml": nested(allowed + 1)}))) == ["too-deep"]
    assert codes(messages(catalog({"models/x.yaml": nested(100_000)}))) == ["too-deep"]


def test_a_few_aliases_are_no_bomb() -> None:
    text = MODEL + "container:\n  a: &a {b: [x, z]}\n  c: [*a, *a]\n"
    assert messages(catalog({"models/x.yaml": text})) == []


def test_a_bomb_of_billions_is_refused_at_once() -> None:
    levels = "".join(
        f"  {two}: &{two} [{', '.join([f'*{one}'] * 10)}]\n" for one, two in zip("abcdefghi", "bcdefghij", strict=True)
    )
    text = MODEL + "container:\n  a: &a [x, x, x, x, x, x, x, x, x, x]\n" + levels
    assert MAX_ALIASED < 10**9
    assert codes(messages(catalog({"models/x.yaml": text}))) == ["yaml-bomb"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("models/a\x1b[31m.yaml", '"a\N{REPLACEMENT CHARACTER}[31m"'),
        ("models/a\nb.yaml", '"a\N{REPLACEMENT CHARACTER}b"'),
        ("manifests/caf\udce9.yaml", '"caf\N{REPLACEMENT CHARACTER}"'),
        ("environments/x\u202ey.yaml", '"x<U+202E>y"'),
        ("models/....yaml", '"..."'),
        ("models/" + "a" * 64 + ".yaml", f'"{"a" * 60}…"'),
    ],
)
def test_names_of_files_are_never_printed_raw(name: str, shown: str) -> None:
    sources = catalog({})
    sources = Sources({**sources.files, f"catalog/{name}": MODEL.encode()})
    (line,) = messages(sources)
    assert line.isprintable()
    assert f"error[file-name]: {shown} is not a DNS label" in line


@pytest.mark.parametrize("name", ["con", "nul", "aux", "rf", "0", "true", "null", "default", "templates", "values"])
def test_names_that_are_awkward_elsewhere_are_names_here(name: str) -> None:
    own = "name: model-x\n" + MODEL
    assert messages(catalog({f"models/{name}.yaml": own, f"namespaces/ns-{name}.yaml": "{}\n"})) == []


def test_the_same_mistakes_in_any_order_of_files_are_the_same_lines() -> None:
    files: dict[str, str | bytes] = {f"models/m{n}.yaml": f"namespace: m{n}\ntimeout: x\n" for n in range(5)}
    sources = catalog(files)
    backwards = Sources(dict(reversed(sources.files.items())))
    assert messages(backwards) == messages(sources)
    assert len(messages(sources)) == 15
