"""Rule `name-length`: KServe checks no length."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="name-length",
    why=(
        "No webhook looks at the length. What KServe makes of the name, Services, hosts and labels, must be "
        "DNS labels of at most 63 characters, or the model never becomes ready."
    ),
    mend="Set a shorter `name`, or rename the file.",
    source="KServe: what its controllers derive from the name; DNS-1035",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
name: long-long-long-long-long-long-long-long-long-long-long-name
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
name: long-name
""",
    },
)

_LABEL: Final = 63  # a DNS label; every host and Service name that KServe derives is one


def check(model: Model, environment: Environment, report: Report) -> None:
    """KServe checks no length; what it derives from the name must be DNS labels, or nothing ever becomes ready.

    Knative: the Service, `prev-<Service>` with a canary, `latest-<Service>` with tag routing. Standard: the label
    `app: isvc.<Service>`, and the host `<Service>-<namespace>`.
    """
    release = environment.release
    suffix = release.predictor_suffix
    if model.mode == "Standard" and model.canary is not None:
        suffix = f"-{max(model.canary_name, model.predictor_name, key=len)}{suffix}"
    suffixes = {"transformer": release.transformer_suffix, "explainer": release.explainer_suffix}
    suffix = max((suffix, *(suffixes[one.name] for one in model.components)), key=len)
    forms = [f"<name>{suffix}"]
    if model.mode == "Standard":
        forms = [f"isvc.<name>{suffix}", f"<name>{suffix}-{model.namespace.name}"]
    elif model.annotations.get(f"{environment.release.group}/enable-tag-routing") == "true":
        forms = [f"latest-<name>{suffix}"]
    elif model.canary is not None:
        forms = [f"prev-<name>{suffix}"]
    made = max(forms, key=len)
    longest = max(_LABEL + len("<name>") - len(made), 0)
    if len(model.name) > longest:
        text = (
            f'"{model.name}" has {len(model.name)} characters; {release.product} {release.line} '
            f"in {model.mode} mode ({environment.label}) allows {longest}, as it makes {made} of it, at most 63 long"
        )
        report.error(model.settled.where("name"), RULE.id, text, "set a shorter name:, or rename the file")
