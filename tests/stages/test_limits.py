"""LimitRanges of namespaces: what their API server would refuse is refused where the catalog says it."""

from __future__ import annotations

import pytest

from kfgen.domain.problem import ProblemsError
from kfgen.messages import lines
from kfgen.pipeline import render
from worlds import catalog

MODEL = "namespace: ml\nmodelFormat: sklearn\nstorage: gs://b/m\n"
OWN = "kind: Deployment\nnamespace: ml\nimage: registry.example.com/own:1\n"
CLAIM = "type: pvc\nsize: %s\naccessModes: [ReadWriteMany]\n"
BESIDE = "sidecars: {log: {image: 'registry.example.com/log:1', resources: {memory: 3Gi}}}\n"


def said(limits: str, **files: str) -> list[str]:
    """The errors of a catalog whose namespace has these limits."""
    whole = {"namespaces/ml.yaml": f"create: true\nlimitRange: {{{limits}}}\n"}
    whole |= {f"{name.replace('__', '/')}.yaml": text for name, text in files.items()}
    sources = catalog(whole)
    try:
        render(sources)
    except ProblemsError as error:
        return lines([one for one in error.problems if one.is_error], sources)
    return []


@pytest.mark.parametrize(
    ("limits", "resources", "text"),
    [
        ("Container: {max: {memory: 4Gi}}", "{memory: 24Gi}", "has 24Gi of memory as limits, above max 4Gi"),
        ("Container: {max: {memory: 4Gi}}", "{memory: 1Gi..24Gi}", "has 24Gi of memory as limits, above max 4Gi"),
        ("Container: {min: {cpu: 500m}}", "{cpu: 100m..1}", "has 100m of cpu as requests, below min 500m"),
        (
            "Container: {maxLimitRequestRatio: {cpu: 2}}",
            "{cpu: 1..4}",
            "has 4 of cpu as limit and 1 as request, beyond maxLimitRequestRatio 2",
        ),
        ("Pod: {max: {memory: 4Gi}}", "{memory: 24Gi}", "as limits, above max 4Gi of a pod"),
    ],
)
def test_a_container_beyond_its_limits_is_refused(limits: str, resources: str, text: str) -> None:
    found = said(limits, models__fraud=f"{MODEL}resources: {resources}\n")
    (one,) = found
    assert one.startswith("catalog/models/fraud.yaml:4:12: error[beyond-limits]: the ")
    assert text in one


def test_what_fits_is_taken() -> None:
    container = "Container: {min: {cpu: 100m}, max: {memory: 4Gi}, maxLimitRequestRatio: {cpu: 4}}"
    limits = f"{container}, Pod: {{max: {{memory: 5Gi}}}}"
    assert said(limits, models__fraud=f"{MODEL}resources: {{cpu: 1..2, memory: 4Gi}}\n") == []


def test_defaults_are_filled_in_first() -> None:
    assert said("Container: {default: {memory: 2Gi}}, Pod: {max: {memory: 4Gi}}", models__a=f"{OWN}{BESIDE}")
    assert not said("Container: {default: {memory: 1Gi}}, Pod: {max: {memory: 4Gi}}", models__a=f"{OWN}{BESIDE}")
    (found,) = said("Container: {max: {memory: 1Gi}}", models__a=MODEL)
    assert "the server has 2Gi of memory as limits" in found  # KServe's own default


def test_a_claim_of_another_size_is_refused() -> None:
    model = "namespace: ml\nmodelFormat: sklearn\nstorage: {from: disk, path: m}\n"
    limits = "PersistentVolumeClaim: {min: {storage: 5Gi}, max: {storage: 10Gi}}"
    assert said(limits, storage__disk=CLAIM % "8Gi", models__fraud=model) == []
    (found,) = said(limits, storage__disk=CLAIM % "200Gi", models__fraud=model)
    assert found == (
        "catalog/storage/disk.yaml:2:7: error[beyond-limits]: the claim has 200Gi of storage as requests, above max "
        '10Gi of a claim in limitRange of namespace "ml" (dev): it would be refused. hint: ask for what fits, or '
        "change limitRange of the namespace"
    )
    assert "below min 5Gi" in said(limits, storage__disk=CLAIM % "1Gi", models__fraud=model)[0]
