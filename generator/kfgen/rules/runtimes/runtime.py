"""Rule `runtime`: a runtime that is named must be there, serve the format, and the protocol if one is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.problem import did_you_mean, listing
from kfgen.domain.release import Feature
from kfgen.rules.rule import Rule
from kfgen.rules.runtimes.choice import other_way

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="runtime",
    why=(
        "A runtime that is named must exist in the model's namespace or the cluster, be enabled, list the "
        "format, and the protocol if one is given."
    ),
    mend="Correct the name, or name a runtime that serves it.",
    source="KServe: pkg/apis/serving/v1beta1/predictor_model.go",
    releases="KServe 0.8 and later",
    bad={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
runtime: kserve-tritonserver
""",
    },
    good={
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: s3://models/fraud
runtime: kserve-mlserver
protocolVersion: v2
""",
    },
)


def check(model: Model, environment: Environment, report: Report) -> None:
    """A runtime that is named must be there, serve the format, and the protocol if one is given."""
    release, where = environment.release, model.settled.where("runtime")
    if model.format is None or not model.format.name or not model.runtime or not release.has(Feature.MODEL_SPEC):
        return
    server = model.canary or model.server
    named = f"{release.product} {release.line} ({environment.label})"
    own = environment.runtimes.get(model.runtime)
    runtime = own or release.runtimes.get(model.runtime)
    if runtime is None:
        known = {*environment.runtimes, *release.runtimes}
        new = f"write catalog/runtimes/{model.runtime}.yaml, with create: false where somebody else makes it"
        suggestion = did_you_mean(model.runtime, known)
        text = f'no runtime "{model.runtime}" in catalog/runtimes/, and {named} brings none of that name'
        report.error(where, RULE.id, text, f"{suggestion} Otherwise {new}" if suggestion else new)
    elif not runtime.serves(model.format.name, model.format.version, server.protocol):
        asked = model.format.name + (f" version {model.format.version}" if model.format.version else "")
        asked += f" with protocol {server.protocol}" if server.protocol else ""
        text = f"{model.runtime}{f' of {named}' if own is None else ''} does not serve {asked}"
        report.error(where, RULE.id, text, other_way(model, environment))
    if own is not None and not own.stands_in(model.namespace.key):
        where_it_is = f"it is for {listing(own.namespaces)}" if own.enabled else "it is not enabled there"
        text = f'runtime "{own.name}" is not in namespace "{model.namespace.key}" ({environment.label}): {where_it_is}'
        report.error(where, RULE.id, text, f"see catalog/runtimes/{own.name}.yaml")
    elif own is not None and own.disabled:
        text = f'runtime "{own.name}" is disabled ({environment.label}): KServe refuses models that name it'
        report.error(where, RULE.id, text, f"see catalog/runtimes/{own.name}.yaml")
