"""The GPUs that a model takes of its tenant's grant: at its most replicas, on all of its nodes."""

from __future__ import annotations

import re

import pytest

from worlds import catalog, messages

PLAIN = "kind: Deployment\nnamespace: ml\nimage: x:1\nresources: {cpu: 1, gpu: 2}\n"
NODES = "namespace: ml\nmode: Standard\nmodelFormat: huggingface\nstorage: oci://r/m:1\nautoscaling: {class: none}\n"
LLM = "kind: LLMInferenceService\nnamespace: ml\nstorage: hf://o/m\nresources: {gpu: 4}\n"


@pytest.mark.parametrize(
    ("model", "gpus"),
    [
        (PLAIN, 2),
        (PLAIN + "replicas: 3\n", 6),
        (PLAIN + "replicas: 1..4\nautoscaling: {metric: cpu, target: 80}\n", 8),
        (PLAIN + "sidecars: {s: {image: 'y:1', resources: {gpu: 1}}}\n", 3),
        (NODES + "workerSpec: {pipelineParallelSize: 3, tensorParallelSize: 2}\n", 6),
        (NODES + "workerSpec: {tensorParallelSize: 4}\n", 4),  # on one node, as KServe's own runtime says
        (NODES + "resources: {gpu: 8}\nworkerSpec: {pipelineParallelSize: 2, tensorParallelSize: 2}\n", 8),
        (LLM + "replicas: 2\n", 8),
        (
            LLM + "parallelism: {data: 8, dataLocal: 2}\nspec: {worker: {containers: "
            "[{name: main, resources: {limits: {nvidia.com/gpu: 2}}}]}}\n",
            10,
        ),
        (LLM + "spec: {scaling: {minReplicas: 1, maxReplicas: 3, wva: {}}}\n", 12),
    ],
)
def test_gpus_are_counted_on_every_node_and_replica(model: str, gpus: int) -> None:
    environment = "tenants: {all: {namespaces: [ml], gpus: %d}}\n"
    files = {"models/m.yaml": model, "environments/dev.yaml": environment % gpus}
    assert not [line for line in messages(catalog(files)) if "error" in line]
    (line,) = messages(catalog({**files, "environments/dev.yaml": environment % (gpus - 1)}))
    assert re.search(rf'tenant "all" takes {gpus} GPUs at the most replicas', line)
