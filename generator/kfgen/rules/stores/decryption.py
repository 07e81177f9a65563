"""Rule `decryption`: Flux decrypts what a Kustomization applies; Argo CD and Helm send the file as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.gitops import FLUX, HELM, KUSTOMIZE
from kfgen.domain.places import PROJECT_FILE
from kfgen.domain.sealing import SOPS
from kfgen.rules.rule import Rule
from kfgen.rules.stores.decrypting import is_decrypted

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import StoreInNamespace
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="decryption",
    why=(
        "A Secret encrypted by SOPS where nobody would decrypt it: Argo CD, Helm and kubectl send the file as "
        "it is, and the API server refuses it."
    ),
    mend=(
        "`gitops: {controllers: [flux]}` in that environment and `outputs: [kustomize]` in the project, or "
        "another backend."
    ),
    source="Flux: Kustomization.spec.decryption",
    bad={
        "environments/prod.yaml": """\
secrets: {backend: sops}
""",
        "storage/lake.yaml": """\
type: s3
bucket: models
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: lake, path: fraud}
""",
    },
    good={
        "environments/prod.yaml": """\
secrets: {backend: external-secrets, secretStoreRef: {name: vault}}
""",
        "storage/lake.yaml": """\
type: s3
bucket: models
credentials: {remoteKey: lake}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: lake, path: fraud}
""",
    },
)


def check(use: StoreInNamespace, environment: Environment, report: Report) -> None:
    """Flux decrypts what a Kustomization applies; Argo CD and Helm send the file as it is."""
    secret, gitops = use.store.secret, environment.gitops
    if secret is None or secret.backend != SOPS or not environment.name:
        return
    if is_decrypted(environment):
        return
    where = environment.says_backend(use.store)
    if HELM in gitops.outputs:
        text = f'"{SOPS}" is for Flux and kustomize, and "outputs" of {PROJECT_FILE} are {", ".join(gitops.outputs)}: '
        text += f"a chart would send the file as it is ({environment.label})"
        hint = f"outputs: [{KUSTOMIZE}], or another backend"
    else:
        file = environment.settled.where("gitops", "controllers").file
        said = f"{gitops.controller or 'nothing'} with {gitops.delivery or 'nothing'}"
        text = f'"{SOPS}" is for Flux and kustomize, and "gitops" of {file} says {said} ({environment.label})'
        hint = f"gitops: {{controllers: [{FLUX}], delivery: {KUSTOMIZE}}}, or another backend"
    report.error(where, RULE.id, text, hint)
