"""A repository with something of everything that an owner may hold, synced by one controller or another."""

from __future__ import annotations

from pathlib import Path

import gitrepos as git
from doc_messages import run
from syncing import PROJECT
from worlds import write_files

FILES = {
    "environments/prod.yaml": "domain: example.com\n",
    "namespaces/risk.yaml": "create: true\n",
    "namespaces/vision.yaml": "create: true\n",
    "storage/disk.yaml": "type: pvc\nsize: 1Gi\n",
    "storage/lake.yaml": "type: s3\nbucket: models\nservice: {name: lake, externalName: lake.storage.svc}\n",
    "models/fraud.yaml": "namespace: risk\nmodelFormat: sklearn\nstorage: {from: disk, path: fraud}\n",
    "models/churn.yaml": "namespace: risk\nmodelFormat: sklearn\nstorage: {from: lake, path: churn}\n",
    "models/multi.yaml": "namespace: risk\nmodelFormat: triton\nprotocolVersion: v2\n"
    "resources: {cpu: 1, memory: 4Gi}\n"
    "trainedModels: {one: {framework: pytorch, memory: 1Gi, storage: {from: lake, path: one}}}\n",
    "models/last.yaml": "namespace: risk\nmodelFormat: sklearn\nstorage: s3://models/last\n",
    "graphs/chain.yaml": "namespace: risk\nnodes: {root: {routerType: Sequence, steps: [{serviceName: last}]}}\n",
    "manifests/night.yaml": "namespace: risk\nobject:\n  apiVersion: batch/v1\n  kind: CronJob\n"
    "  metadata: {name: night}\n  spec:\n    schedule: 0 3 * * *\n    jobTemplate: {spec: {template: {spec: "
    "{restartPolicy: Never, containers: [{name: a, image: example.com/a:1}]}}}}\n",
    "models/_models.yaml": "models:\n  # about wine\n  wine:   # red\n    namespace: risk\n    modelFormat: sklearn\n"
    "    storage: {from: lake, path: $(name)}\n  beer: {namespace: risk, modelFormat: sklearn, storage: s3://models/beer}\n",
    "models/plain.yaml": "kind: Deployment\nnamespace: vision\nimage: example.com/a:1\nports: {http: 8080}\n",
}
ARGOCD, FLUX = "{controllers: [argocd]}", "{controllers: [flux]}"
FLUX_HELM = "{controllers: [flux], delivery: helm}"
SET = "{controllers: [argocd], applications: set}"


def made(root: Path, gitops: str) -> Path:
    """A repository whose first render is committed."""
    git.init(root)
    write_files(root, {f"catalog/{name}": text for name, text in {"kfgen.yaml": PROJECT % gitops, **FILES}.items()})
    rendered(root)
    return root


def rendered(root: Path) -> None:
    result = run(root, "render")
    assert result.exit_code == 0, result.output
    git.commit(root)
