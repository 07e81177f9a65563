"""One file per Kubernetes kind, listed in the order in which they are applied: what others refer to comes first."""

from kfgen.kinds.cluster_storage_container import CLUSTER_STORAGE_CONTAINER
from kfgen.kinds.config_map import CONFIG_MAP
from kfgen.kinds.deployment import DEPLOYMENT
from kfgen.kinds.encrypted_secret import ENCRYPTED_SECRET
from kfgen.kinds.external_name_service import EXTERNAL_NAME_SERVICE
from kfgen.kinds.external_secret import EXTERNAL_SECRET
from kfgen.kinds.extra import EXTRA
from kfgen.kinds.horizontal_pod_autoscaler import HORIZONTAL_POD_AUTOSCALER
from kfgen.kinds.inference_graph import INFERENCE_GRAPH
from kfgen.kinds.inference_service import INFERENCE_SERVICE
from kfgen.kinds.ingress_class import INGRESS_CLASS
from kfgen.kinds.kind import Kind
from kfgen.kinds.limit_range import LIMIT_RANGE
from kfgen.kinds.llm_inference_service import LLM_INFERENCE_SERVICE
from kfgen.kinds.local_model_cache import LOCAL_MODEL_CACHE, LOCAL_MODEL_NAMESPACE_CACHE
from kfgen.kinds.local_model_node_group import LOCAL_MODEL_NODE_GROUP
from kfgen.kinds.namespace import NAMESPACE
from kfgen.kinds.network_policy import NETWORK_POLICY
from kfgen.kinds.persistent_volume import PERSISTENT_VOLUME
from kfgen.kinds.persistent_volume_claim import PERSISTENT_VOLUME_CLAIM
from kfgen.kinds.pod_disruption_budget import POD_DISRUPTION_BUDGET
from kfgen.kinds.pod_monitor import POD_MONITOR
from kfgen.kinds.profile import PROFILE
from kfgen.kinds.prometheus_rule import PROMETHEUS_RULE
from kfgen.kinds.resource_quota import RESOURCE_QUOTA
from kfgen.kinds.sealed_secret import SEALED_SECRET
from kfgen.kinds.service import SERVICE
from kfgen.kinds.service_account import SERVICE_ACCOUNT
from kfgen.kinds.serving_runtime import CLUSTER_SERVING_RUNTIME, SERVING_RUNTIME
from kfgen.kinds.torchserve_config import TORCHSERVE_CONFIG
from kfgen.kinds.trained_model import TRAINED_MODEL

KINDS: tuple[Kind, ...] = (
    CONFIG_MAP,
    INGRESS_CLASS,
    NAMESPACE,
    PROFILE,
    RESOURCE_QUOTA,
    LIMIT_RANGE,
    CLUSTER_STORAGE_CONTAINER,
    PERSISTENT_VOLUME,
    PERSISTENT_VOLUME_CLAIM,
    EXTERNAL_SECRET,
    SEALED_SECRET,
    ENCRYPTED_SECRET,
    SERVICE_ACCOUNT,
    EXTERNAL_NAME_SERVICE,
    CLUSTER_SERVING_RUNTIME,
    SERVING_RUNTIME,
    LOCAL_MODEL_NODE_GROUP,
    LOCAL_MODEL_CACHE,
    LOCAL_MODEL_NAMESPACE_CACHE,
    INFERENCE_SERVICE,
    LLM_INFERENCE_SERVICE,
    TRAINED_MODEL,
    INFERENCE_GRAPH,
    TORCHSERVE_CONFIG,
    SERVICE,
    DEPLOYMENT,
    HORIZONTAL_POD_AUTOSCALER,
    POD_DISRUPTION_BUDGET,
    NETWORK_POLICY,
    POD_MONITOR,
    PROMETHEUS_RULE,
    EXTRA,
)

__all__ = ["KINDS", "Kind"]
