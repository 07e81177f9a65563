"""Rule `profile`: Kubeflow's profile controller makes the namespace by itself, later, with labels of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment, Namespace
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="profile",
    why="A Kubeflow Profile makes the namespace by itself, later, and with labels of its own.",
    mend="Remove what a Profile cannot carry, or the Profile.",
    source="Kubeflow: the profile controller",
    bad={
        "namespaces/risk.yaml": """\
profile: {owner: admin@example.com}
labels: {team: risk}
""",
    },
    good={
        "namespaces/risk.yaml": """\
profile: {owner: admin@example.com}
""",
    },
)


def check(namespace: Namespace, environment: Environment, report: Report) -> None:
    """Kubeflow's profile controller makes the namespace by itself, later, with labels of its own."""
    profile, settled = namespace.profile, namespace.settled
    if profile is None or not namespace.create:
        return
    for key in ("labels", "annotations"):
        where = settled.where(key, on_key=True)
        # What defaults and overrides say of all namespaces is not meant for this one.
        if settled.values.get(key) and where.file == settled.fallback.file:
            text = f'"{key}" cannot be given to a namespace that a Profile makes ({environment.label})'
            hint = "Kubeflow takes them from its ConfigMap namespace-labels-data; remove the key, or the profile"
            report.error(where, RULE.id, text, hint)
    if namespace.limit_range:
        text = f"a Profile makes its namespace later than a LimitRange would need it ({environment.label})"
        hint = f'write the LimitRange in catalog/manifests/ with "namespace: {namespace.key}", or remove the profile'
        report.error(settled.where("limitRange", on_key=True), RULE.id, text, hint)
    is_account = profile.owner.get("kind") == "ServiceAccount"
    if is_account != ("namespace" in profile.owner):
        text = "needs the namespace it lives in" if is_account else "lives in no namespace"
        text = f"a {profile.owner.get('kind')} {text} ({environment.label})"
        report.error(settled.where("profile", "owner"), RULE.id, text)
