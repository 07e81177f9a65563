"""Every environment of the worked catalog holds the objects of the documents that belong there, and no others."""

from __future__ import annotations

import pytest

from worked import Identity, overlays

pytestmark = pytest.mark.tools

SEED_000 = {
    ("InferenceService", "kubeflow-megaputer", "nllb-200-1dot3b"),
    ("PersistentVolumeClaim", "kubeflow-megaputer", "torchserve-claim"),
}
SEED_001 = {("Namespace", "", "pipeline"), ("InferenceService", "pipeline", "pipeline-test")}
SEED_002 = {
    ("Profile", "", "mms"),
    ("InferenceService", "mms", "triton-mms"),
    ("TrainedModel", "mms", "cifar10"),
    ("TrainedModel", "mms", "inception"),
    ("ServiceAccount", "mms", "minio"),
    ("Service", "mms", "minio-service"),
}
SEED_003 = {("Namespace", "", "samples"), ("InferenceService", "samples", "flower-sample")}
SEED_004 = {
    ("Namespace", "", "mlops"),
    ("PersistentVolume", "", "mlops-serving-model-pvc"),
    ("PersistentVolumeClaim", "mlops", "serving-model-pvc"),
    ("ConfigMap", "mlops", "torchserve-config"),
    ("Deployment", "mlops", "torchserve"),
    ("Service", "mlops", "torchserve"),
}
LEGACY = {
    ("ConfigMap", "kfserving-system", "inferenceservice-config"),
    ("ConfigMap", "knative-serving", "config-deployment"),
}
STAGING = {("ConfigMap", "kserve", "inferenceservice-config"), ("IngressClass", "", "nginx")}
PROD = {("ExternalSecret", "mms", "minio-s3"), ("ConfigMap", "knative-serving", "config-features")}
EXPECTED: dict[str, set[Identity]] = {
    "legacy": SEED_002 | LEGACY,
    "dev": SEED_000 | SEED_001 | SEED_002 | SEED_003 | SEED_004,
    "staging": SEED_003 | STAGING,
    "prod": SEED_000 | SEED_001 | SEED_002 | SEED_003 | SEED_004 | PROD,
}


@pytest.mark.parametrize("environment", EXPECTED)
def test_these_objects_and_no_others(environment: str) -> None:
    assert set(overlays(environment)) == EXPECTED[environment]
