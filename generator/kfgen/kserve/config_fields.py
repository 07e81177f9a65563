"""Types of the fields in the JSON of `inferenceservice-config`: equal in every release that has them.

Sources: config/configmap/inferenceservice.yaml of the tags from v0.7.0 to v0.20.0, and the newest configmap.go of
pkg/apis/serving/v1beta1. Those of `ingress` are in the release files, which tell what may be said there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kfgen.domain.problem import Path

_AMOUNTS: Final = ("cpuLimit", "cpuRequest", "memoryLimit", "memoryRequest")
_TEXT: Final = {
    "agent": ("image", *_AMOUNTS),
    "autoscaler": ("scaleDownStabilizationWindowSeconds", "scaleUpStabilizationWindowSeconds"),
    "batcher": ("image", "maxBatchSize", "maxLatency", *_AMOUNTS),
    "credentials": (
        *("gcsCredentialFileName", "s3AccessKeyIDName", "s3SecretAccessKeyName", "storageSecretNameAnnotation"),
        *("storageSpecSecretName", "s3CABundle", "s3CABundleConfigMap", "s3Endpoint", "s3Region", "s3UseAccelerate"),
        *("s3UseAnonymousCredential", "s3UseHttps", "s3UseVirtualBucket", "s3VerifySSL"),
    ),
    "deploy": ("maxSurge", "maxUnavailable"),
    "explainers": ("image", "defaultImageVersion"),
    "inferenceService": _AMOUNTS,
    "localModel": ("defaultJobImage", "jobNamespace"),
    "logger": ("image", "defaultUrl", *_AMOUNTS),
    "metricsAggregator": ("enableMetricAggregation", "enablePrometheusScraping"),
    "opentelemetryCollector": ("metricReceiverEndpoint", "metricScalerEndpoint", "scrapeInterval", *_AMOUNTS),
    "predictors": ("image", "defaultImageVersion", "defaultGpuImageVersion", "defaultTimeout"),
    "router": ("image", "imagePullPolicy", *_AMOUNTS),
    "storageInitializer": (
        *("image", "caBundleConfigMapName", "caBundleVolumeMountPath", "cpuModelcar", "memoryModelcar"),
        *("storageSpecSecretName", *_AMOUNTS),
    ),
}
_TRUTH: Final = {
    "localModel": ("enabled", "disableVolumeManagement"),
    "predictors": ("multiModelServer",),
    "security": ("autoMountServiceAccountToken",),
    "service": ("serviceClusterIPNone",),
    "storageInitializer": ("enableDirectPvcVolumeMount", "enableModelcar", "enableOciModelSupport"),
}
_NUMBER: Final = {
    "localModel": ("FSGroup", "fsGroup", "jobTTLSecondsAfterFinished", "reconcilationFrequencyInSecs"),
    "storageInitializer": ("uidModelcar",),
}
_LIST: Final = {
    "inferenceService": ("serviceAnnotationDisallowedList", "serviceLabelDisallowedList"),
    "multiNode": ("customGPUResourceTypeList",),
    "predictors": ("supportedFrameworks",),
}
_FIELDS: Final = {
    (key, name): kind
    for kind, table in {"text": _TEXT, "truth": _TRUTH, "number": _NUMBER, "list": _LIST}.items()
    for key, names in table.items()
    for name in names
}


def field_type(path: Path) -> str:
    """The type of a field, `(key, …, name)`: text, truth, number or list; empty where nothing is known of it."""
    return _FIELDS.get((str(path[0]), str(path[-1])), "")
