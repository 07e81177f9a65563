"""Quantities: the canonical form is the one that Kubernetes' own code writes (`resource.Quantity`)."""

from __future__ import annotations

import pytest

from kfgen.domain.quantity import QuantityError, amount, canonical, nearly

# What apimachinery's own tests (quantity_test.go) say, and what follows from its format.
KUBERNETES = {
    "0": "0", "0n": "0", "0Ki": "0", "0e3": "0", "-0": "0", "0.0": "0",
    "1": "1", "1.": "1", "1.0": "1", "+1": "1", "-1": "-1", "2000m": "2", "1.5": "1500m", "1500m": "1500m",
    "0.5": "500m", ".5": "500m", "0.1": "100m", "0.001": "1m", "250m": "250m", "0.0001": "100u", "100n": "100n",
    "1000": "1k", "1024": "1024", "1000000": "1M", "1000k": "1M", "1000M": "1G", "1G": "1G", "1234567M": "1234567M",
    "1Ki": "1Ki", "1024Ki": "1Mi", "1024Mi": "1Gi", "1500Mi": "1500Mi", "1001Gi": "1001Gi", "1024Gi": "1Ti",
    "1.5Gi": "1536Mi", "0.5Gi": "512Mi", "1.5Ki": "1536", "0.5Ki": "512", "1025Ki": "1025Ki", "1Ei": "1Ei", "8E": "8E",
    ".001Ki": "1024m", ".000001Ki": "1024u", ".000000001Ki": "1024n", ".000000000001Ki": "2n", "0.1Mi": "104857600m",
    "1e3": "1e3", "1E3": "1e3", "1e9": "1e9", "1000e6": "1e9", "300e6": "300e6", "80e-3": "80e-3", "1e-9": "1e-9",
    "12e0": "12", "1.5e3": "1500", "1.2345e4": "12345", "1e2": "100", "1e1": "10",
    "0.0000000001": "1n", "1.0000000001": "1000000001n",
}  # fmt: skip


@pytest.mark.parametrize(("written", "expected"), KUBERNETES.items())
def test_canonical_as_in_kubernetes(written: str, expected: str) -> None:
    assert canonical(written) == expected


@pytest.mark.parametrize("written", KUBERNETES.values())
def test_what_is_canonical_stays(written: str) -> None:
    assert canonical(written) == written


@pytest.mark.parametrize("written", [key for key in KUBERNETES if "n" not in KUBERNETES[key]])
def test_canonical_says_the_same_number(written: str) -> None:
    assert amount(canonical(written)) == amount(written)


@pytest.mark.parametrize(
    "text",
    ["", "1 ", " 1", "Gi", "1GB", "1gi", "1K", "1mi", "1,5", "1e", "1e1.5", "1..2", "--1", "0x10", "1_000", "١", "\n"],
)  # fmt: skip
def test_what_is_no_quantity(text: str) -> None:
    with pytest.raises(QuantityError):
        amount(text)
    with pytest.raises(QuantityError):
        canonical(text)


@pytest.mark.parametrize(
    ("less", "more"), [("1Gi", "1025Mi"), ("999m", "1"), ("1G", "1Gi"), ("-1", "0"), ("1e3", "1001"), ("1Ei", "2E")]
)
def test_amounts_are_compared_as_numbers(less: str, more: str) -> None:
    assert amount(less) < amount(more)


def test_equal_amounts_are_equal_however_they_are_written() -> None:
    assert amount("1Gi") == amount("1024Mi") == amount("1073741824") == amount("1073741824000m")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("8GB", "8G"),
        ("8gib", "8Gi"),
        ("8 Gi", "8Gi"),
        ("4g", "4G"),
        ("512mb", "512M"),
        ("512mi", "512Mi"),
        ("64KiB", "64Ki"),
        ("64Kb", "64k"),
        ("500 m", "500m"),
        ("0.5 cores", "0.5"),
        ("2 CPU", "2"),
        ("8Gi", "8Gi"),
        ("much", ""),
        ("-1", ""),
        ("8GG", ""),
    ],
)
def test_what_people_mean(said: str, meant: str) -> None:
    assert nearly(said) == meant
