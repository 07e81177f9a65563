"""Rule: what is known of a rule beside its check, with a catalog that breaks it and the same catalog mended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kfgen.domain.problem import Severity

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """The record of a rule; its module's `check(noun, environment, report)` reports problems with its id.

    `source` is who refuses or misreads it, as exactly as it is known; `releases` those of KServe that it is about.
    `bad` and `good` are files of a catalog, laid over `SMALLEST`: one that breaks this rule alone, and the same mended.
    """

    id: str
    why: str
    mend: str
    source: str
    bad: Mapping[str, str]
    good: Mapping[str, str]
    releases: str = "all"
    severity: Severity = Severity.ERROR


class ObjectRule(Rule):
    """The record of a rule of `objects/`; its module's `check(body, environment)` yields faults of a built object."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRule(Rule):
    """The record of a rule of `changes/`; its module's `check(old, new, environment)` yields faults of the new body.

    `before` are the files of the catalog that was committed before.
    """

    before: Mapping[str, str]


# The catalog that those of rules are laid over.
SMALLEST = {
    "kfgen.yaml": """\
name: shop
environments: [dev, prod]
defaults:
  environment:
    versions: {kserve: 0.20.0}
    mode: Knative
""",
    "environments/dev.yaml": "{}\n",
    "environments/prod.yaml": "{}\n",
    "namespaces/risk.yaml": "create: true\n",
    "models/fraud.yaml": "namespace: risk\nmodelFormat: sklearn\nstorage: s3://models/fraud\n",
}


def page(rule: Rule, message: str = "") -> str:
    """A rule as Markdown; with the message that its catalog gives, where that is known."""
    kind = "An error" if rule.severity is Severity.ERROR else "A warning"
    found = " `kfgen validate` finds it." if isinstance(rule, ObjectRule | ChangeRule) else ""
    parts = [
        f"# `{rule.id}`\n",
        f"{kind}. {rule.why} {rule.mend}{found}\n",
        f"- Source: {rule.source}\n- Releases: {rule.releases}\n",
        *(["A catalog as it is committed:\n", _files(rule.before)] if isinstance(rule, ChangeRule) else []),
        "A change that breaks it:\n" if isinstance(rule, ChangeRule) else "A catalog that breaks it:\n",
        _files(rule.bad),
    ]
    if message:
        parts.append(f"```text\n{message}\n```\n")
    if rule.severity is Severity.WARNING:
        parts.append(f"Where it is meant, in the file that it names: `ignore: {{{rule.id}: <reason>}}`.\n")
    parts += ["Mended:\n", _files(rule.good)]
    return "\n".join(parts)


def _files(files: Mapping[str, str]) -> str:
    return "\n".join(f"```yaml\n# catalog/{name}\n{text}```\n" for name, text in files.items())
