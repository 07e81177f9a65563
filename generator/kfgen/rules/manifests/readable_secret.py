"""Rule `readable-secret`: a Secret in clear text is known to everybody who can read the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.places import PROJECT_FILE
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Extra
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="readable-secret",
    why="A Secret in clear text is known to everybody who can read the repository.",
    mend=(
        "Rotate it, and let External Secrets or Sealed Secrets bring it; if it is meant, the environment says "
        "`secrets: {plaintext: allowed}`."
    ),
    source="kfgen: no credential stands in Git",
    bad={
        "manifests/token.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Secret
  metadata: {name: token}
  stringData: {mode: blue}
""",
    },
    good={
        "environments/dev.yaml": """\
secrets: {plaintext: allowed}
""",
        "environments/prod.yaml": """\
secrets: {plaintext: allowed}
""",
        "manifests/token.yaml": """\
namespace: risk
object:
  apiVersion: v1
  kind: Secret
  metadata: {name: token}
  stringData: {mode: blue}
""",
    },
)


def check(extra: Extra, environment: Environment, report: Report) -> None:
    """A Secret in clear text is known to everybody who can read the repository."""
    body = extra.body
    if (body.get("apiVersion"), body.get("kind")) != ("v1", "Secret") or not environment.name:
        return
    readable = [key for key in ("data", "stringData") if body.get(key)]
    if not readable or environment.secrets.plaintext == "allowed":
        return
    if environment.secrets.plaintext:
        where = environment.settled.where("secrets", "plaintext")
        text = f'Secret "{extra.name}" would be readable in a repository that has a remote ({environment.label})'
        report.error(where, RULE.id, text, f"if that is meant: allowPlaintextSecrets: true in {PROJECT_FILE}")
        return
    text = f'Secret "{extra.name}" stands in Git in clear text, values hidden ({environment.label})'
    hint = "rotate it, and let External Secrets or Sealed Secrets bring it; if it is meant, the environment says "
    hint += "secrets: {plaintext: allowed}"
    report.error(extra.settled.where("object", readable[0], on_key=True), RULE.id, text, hint)
