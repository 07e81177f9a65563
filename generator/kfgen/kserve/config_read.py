"""Fields that each release reads from the JSON in `inferenceservice-config`, beside those of `ingress`.

Sources: the structs of pkg/apis/serving/v1beta1/configmap.go, pkg/credentials and pkg/webhook/admission/pod (later
pkg/types), of KFServing v0.5.1 and of KServe's tags from v0.7.0 to v0.20.0; of what lies between, the kinder reading.
`name@a-b` is read from a to b only, `name@a-` from a on.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

NEWEST: Final = (0, 20)
"""The last release whose sources were read: a newer one may read more."""

_AMOUNTS: Final = "cpuRequest cpuLimit memoryRequest memoryLimit"
_LIMITS: Final = "cpuLimit memoryLimit cpuRequest memoryRequest"
_READ: Final[Mapping[tuple[str, ...], str]] = {
    ("agent",): f"image {_AMOUNTS}",
    ("autoscaler",): "scaleUpStabilizationWindowSeconds scaleDownStabilizationWindowSeconds",
    ("batcher",): f"image {_AMOUNTS} maxBatchSize@0.12- maxLatency@0.12-",
    ("credentials",): "s3 gcs storageSpecSecretName@0.11- storageSecretNameAnnotation@0.11-",
    ("credentials", "gcs"): "gcsCredentialFileName",
    ("credentials", "s3"): (
        "s3AccessKeyIDName s3SecretAccessKeyName s3Endpoint s3UseHttps s3Region@0.10- s3VerifySSL@0.10- "
        "s3UseVirtualBucket@0.10- s3UseAnonymousCredential@0.10- s3CABundle@0.10- s3UseAccelerate@0.12- "
        "s3CABundleConfigMap@0.12-"
    ),
    ("deploy",): "defaultDeploymentMode deploymentRolloutStrategy@0.16-",
    ("deploy", "deploymentRolloutStrategy"): "defaultRollout",
    ("deploy", "deploymentRolloutStrategy", "defaultRollout"): "maxSurge maxUnavailable",
    ("explainers",): "alibi@0.5-0.12 aix@0.5-0.11 art",
    **{("explainers", name): "image defaultImageVersion" for name in ("alibi", "aix", "art")},
    ("inferenceService",): "explainers serviceAnnotationDisallowedList serviceLabelDisallowedList resource",
    ("inferenceService", "resource"): _LIMITS,
    ("localModel",): (
        "enabled jobNamespace defaultJobImage fsGroup jobTTLSecondsAfterFinished@0.15- "
        "reconcilationFrequencyInSecs@0.15- disableVolumeManagement@0.15-"
    ),
    ("logger",): (
        f"image {_AMOUNTS} defaultUrl caBundle@0.14- caCertFile@0.14- tlsSkipVerify@0.14- storage@0.16- "
        "marshallerUrl@0.17- batchSize@0.17- batchInterval@0.17-"
    ),
    ("metricsAggregator",): "enableMetricAggregation enablePrometheusScraping",
    ("multiNode",): "customGPUResourceTypeList",
    ("opentelemetryCollector",): "scrapeInterval metricReceiverEndpoint metricScalerEndpoint resource@0.16-",
    ("opentelemetryCollector", "resource"): _LIMITS,
    ("router",): f"image {_AMOUNTS} headers@0.10- imagePullPolicy@0.15- imagePullSecrets@0.15-",
    ("security",): "autoMountServiceAccountToken",
    ("service",): "serviceClusterIPNone",
    ("storageInitializer",): (
        f"image {_AMOUNTS} storageSpecSecretName@0.9-0.10 enableDirectPvcVolumeMount@0.11-0.15 cpuModelcar@0.12- "
        "memoryModelcar@0.12- caBundleConfigMapName@0.12- caBundleVolumeMountPath@0.12- enableModelcar@0.12- "
        "uidModelcar@0.12- enableOciModelSupport@0.18- ociModelMode@0.18-"
    ),
}


@cache
def fields_read(place: tuple[str, ...], version: str) -> tuple[str, ...]:
    """The fields of a map in it that a release reads; none where nothing is known of that map."""
    return tuple(field for field, _, is_read in _known(place, version) if is_read)


def read_otherwise(place: tuple[str, ...], field: str, version: str) -> str:
    """The releases that read a field which this one does not: `0.16 on`, `0.11 to 0.15`; empty where none does."""
    return next((when for name, when, is_read in _known(place, version) if name == field and not is_read), "")


def _known(place: tuple[str, ...], version: str) -> list[tuple[str, str, bool]]:
    """(field, the releases that read it, whether this one does)."""
    here = line_of(version)
    found = []
    for word in _READ.get(place, "").split():
        name, _, span = word.partition("@")
        first, _, last = span.partition("-")
        is_read = (not first or line_of(first) <= here) and (not last or here <= line_of(last))
        found.append((name, f"{first} to {last}" if last else f"{first} on", is_read))
    return found


def line_of(version: str) -> tuple[int, ...]:
    """Its first two numbers."""
    return tuple(int(number) for number in version.split(".")[:2])
