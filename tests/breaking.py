"""A catalog with about everything in it, and the kinds of mistakes that are made in it, by name.

A kind changes the catalog's data in place, with the values that chance gives it; what it must know of the release comes
with the catalog. Its mistakes are to be such that a cluster would refuse them, which the tests show for each kind.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

import yaml

from kfgen.domain.tree import Sources
from kfgen.pipeline import render
from worlds import objects_of

Data = dict[str, Any]

BASE = """
kfgen: {name: demo, environments: [dev], defaults: {environment: {versions: {kserve: VERSION, knative: 1.19.0,
  kubernetes: 1.33.0}, mode: Knative}}}
environments/dev:
  nodePools: {gpu: {nodeSelector: {pool: gpu}, tolerations: [{key: gpu, operator: Exists, effect: NoSchedule}]}}
  secrets: {backend: external-secrets, secretStoreRef: {kind: ClusterSecretStore, name: vault}, refreshInterval: 1h}
  platform:
    ingressClasses: {nginx: {controller: k8s.io/ingress-nginx}}
    localModelNodeGroups: {nodes: {storageLimit: 100Gi, nodeSelector: {disk: big}}}
    config-features: {kubernetes.podspec-nodeselector: enabled, kubernetes.podspec-tolerations: enabled}
    own: [config-features]
namespaces/ml:
  labels: {team: ml}
  resourceQuota: {requests.cpu: 900, pods: 500}
  limitRange: {Container: {default: {memory: 2Gi, cpu: 4}, defaultRequest: {cpu: 500m, memory: 1Gi}}}
namespaces/nlp: {profile: {owner: admin@example.com}}
storage/lake: {type: s3, bucket: models, endpoint: "minio:9000"}
storage/disk: {type: pvc, size: 20Gi, accessModes: [ReadWriteMany], storageClassName: fast}
storage/bound: {type: pvc, size: 20Gi, accessModes: [ReadWriteMany], volume: {nfs: {server: nfs.local, path: /models}}}
models/iris:
  namespace: ml
  modelFormat: {name: sklearn, version: "1"}
  storage: {from: lake, path: iris}
  replicas: 1..3
  timeout: 60
  containerConcurrency: 4
  resources: {cpu: 1..2, memory: 2Gi}
  labels: {stage: trial}
  annotations: {example.com/note: here}
  env: {MODE: fast}
  nodePool: gpu
  autoscaling: {metric: concurrency, target: 5}
  logger: {url: "http://collector.logging", mode: all}
  batcher: {maxBatchSize: 8, maxLatency: 50}
  transformer: {image: "registry.example.com/features:1.4.0", replicas: 1..4, resources: {cpu: 1, memory: 1Gi}}
  networkPolicy: {from: [ml, istio-system]}
  podDisruptionBudget: {maxUnavailable: 1}
models/plain:
  namespace: ml
  mode: Standard
  modelFormat: sklearn
  storage: gs://bucket/plain
  replicas: 2..4
  resources: {cpu: 1, memory: 1Gi}
  autoscaling: {class: hpa, metric: cpu, target: 70}
  deploymentStrategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 25%}}
models/own:
  namespace: ml
  image: registry.example.com/own:1
  command: [serve]
  args: [--port, "8080"]
  ports: {http1: 8080}
  resources: {cpu: 1, memory: 1Gi}
  storage: {from: disk, path: own}
models/ours: {namespace: ml, modelFormat: ours, runtime: ours, storage: {from: bound, path: ours}}
models/triton:
  namespace: nlp
  modelFormat: triton
  runtime: kserve-tritonserver
  protocolVersion: v2
  resources: {cpu: 1, memory: 8Gi}
  trainedModels:
    cifar: {framework: pytorch, memory: 1Gi, storage: {from: lake, path: cifar}}
    mnist: {framework: onnx, memory: 1Gi, storage: "gs://bucket/mnist"}
models/ranker:
  kind: Deployment
  namespace: ml
  version: "7"
  image: registry.example.com/ranker:2.3.1
  storage: {from: disk, path: ranker, mountPath: /models, readOnly: true}
  resources: {cpu: 1, memory: 1Gi..4Gi}
  replicas: 2..6
  autoscaling: {metric: cpu, target: 70}
  ports: {http: 8080, metrics: 9100}
  env: {MODE: fast}
  nodePool: gpu
  serviceAccountName: reader
  labels: {stage: trial}
  service: {type: LoadBalancer, ports: {http: 80, metrics: metrics}}
  sidecars: {exporter: {image: "registry.example.com/exporter:1", resources: {cpu: 100m, memory: 64Mi}}}
  deploymentStrategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 25%}}
  podDisruptionBudget: {maxUnavailable: 1}
  networkPolicy: {from: [ml]}
  podMonitor: {interval: 30s, port: metrics}
  prometheusRule: {notReady: 10m, loadFails: 5m}
runtimes/ours:
  supportedModelFormats: [{name: ours, version: "1", autoSelect: true, priority: 1}, {name: ours, version: "2"}]
  protocolVersions: [v1, v2]
  image: registry.example.com/ours:1
  resources: {cpu: 1, memory: 1Gi}
graphs/pipe:
  namespace: ml
  nodes:
    root: {routerType: Sequence, steps: [{serviceName: iris}, {nodeName: split, data: $response}]}
    split: {routerType: Splitter, steps: [{serviceName: plain, weight: 60}, {serviceUrl: "http://old", weight: 40}]}
  resources: {cpu: 100m, memory: 128Mi}
  timeout: 60
caches/warm: {sourceModelUri: "gs://bucket/warm", modelSize: 10Gi, nodeGroups: [nodes]}
"""
NEWER = """
models/llama: {kind: LLMInferenceService, namespace: ml, storage: "hf://meta-llama/Llama-3.1-8B-Instruct", replicas: 2,
  router: {gateway: {}, route: {}, scheduler: {}}}
models/fresh: {namespace: ml, mode: Standard, modelFormat: sklearn, storage: gs://bucket/fresh, replicas: 2..4,
  canary: {percent: 10, name: v2, storage: gs://bucket/fresh-2}}
"""


@dataclass
class Base:
    """The catalog of a release, as data by path, and what one mistake is made with."""

    version: str
    data: Data
    chance: Random = field(default_factory=Random)

    def __getitem__(self, path: str) -> Any:
        return self.data.setdefault(path, {})

    def model(self, name: str) -> Data:
        """A model's file."""
        found: Data = self.data[f"models/{name}"]
        return found

    def sources(self) -> Sources:
        """The catalog as files."""
        whole = _texts(self.version)
        texts = ((path, whole.get((path, repr(data))) or _text(data)) for path, data in self.data.items())
        return Sources(dict(sorted((f"catalog/{path}.yaml", text) for path, text in texts)))


@cache
def _data(version: str) -> Data:
    text = BASE.replace("VERSION", version) + (NEWER if version == "0.20.0" else "")
    found: Data = yaml.safe_load(text)
    return found


def _text(data: Data) -> bytes:
    return yaml.safe_dump(data).encode()


@cache  # a mistake is in one file or two of thirty: writing the others for each takes as long as rendering them
def _texts(version: str) -> dict[tuple[str, str], bytes]:
    """What the files say of which nothing is changed."""
    return {(path, repr(data)): _text(data) for path, data in _data(version).items()}


def base(version: str, chance: Random | None = None) -> Base:
    """A copy of the catalog, to be changed."""
    return Base(version, copy.deepcopy(_data(version)), chance or Random(0))


@cache
def built(version: str) -> tuple[Data, ...]:
    """The objects that the catalog gives as it is."""
    return tuple(objects_of(render(base(version).sources(), keep_objects=True), "dev"))


Change = Callable[[Base], None]
KINDS: dict[str, Change] = {}
"""The kinds of mistakes by name."""


def mistake(name: str) -> Callable[[Change], Change]:
    """Declare a kind of mistake."""

    def declare(change: Change) -> Change:
        assert name not in KINDS, name
        KINDS[name] = change
        return change

    return declare
