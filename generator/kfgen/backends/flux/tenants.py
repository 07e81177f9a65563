"""What a tenant's apps are applied as: a ServiceAccount with rights on what they hold, in its namespaces alone."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from kfgen.backends.controller import metadata
from kfgen.domain.gitops import HELM
from kfgen.domain.sync import shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.data import Data, Object
    from kfgen.domain.sync import SyncedTenant, SyncPlan

_RBAC: Final = "rbac.authorization.k8s.io"
_VERBS: Final = ("get", "list", "watch", "create", "update", "patch", "delete")


def account_name(plan: SyncPlan, tenant: str) -> str:
    """The tenant's ServiceAccount, and its Role and RoleBinding."""
    return shortened(f"{plan.project}-{plan.name}-{tenant}")


def controller_namespace(plan: SyncPlan) -> Object:
    """Where Flux looks for accounts in a cluster that it does not run in; one that is there is left as it is."""
    annotations = {"kustomize.toolkit.fluxcd.io/prune": "disabled", "kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent"}
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": plan.gitops.namespace, "annotations": dict(annotations)},
    }


def rights(plan: SyncPlan, tenant: SyncedTenant) -> Iterator[Object]:
    """ServiceAccount, and a Role and RoleBinding in each of the tenant's namespaces."""
    name = account_name(plan, tenant.name)
    yield {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata(plan, name, plan.gitops.namespace)}
    rules = _rules(plan, tenant)
    for namespace in tenant.namespaces:
        yield {
            "apiVersion": f"{_RBAC}/v1",
            "kind": "Role",
            "metadata": metadata(plan, name, namespace),
            "rules": rules,
        }
        yield {
            "apiVersion": f"{_RBAC}/v1",
            "kind": "RoleBinding",
            "metadata": metadata(plan, name, namespace),
            "roleRef": {"apiGroup": _RBAC, "kind": "Role", "name": name},
            "subjects": [{"kind": "ServiceAccount", "name": name, "namespace": plan.gitops.namespace}],
        }


def _rules(plan: SyncPlan, tenant: SyncedTenant) -> list[Data]:
    """One rule for each API group."""
    by_group: defaultdict[str, list[Data]] = defaultdict(list)
    kinds = {*tenant.kinds, ("", "Secret")} if plan.gitops.delivery == HELM else set(tenant.kinds)  # of the release
    for group, kind in sorted(kinds):
        by_group[group].append(resource(kind))
    return [
        {"apiGroups": [group], "resources": resources, "verbs": list(_VERBS)} for group, resources in by_group.items()
    ]


def resource(kind: str) -> str:
    """The resource of a kind, as Kubernetes' own clients guess it (`meta.UnsafeGuessKindToResource`)."""
    lower = kind.lower()
    if lower == "endpoints":
        return lower
    if lower.endswith("s"):
        return f"{lower}es"
    return f"{lower[:-1]}ies" if lower.endswith("y") else f"{lower}s"
