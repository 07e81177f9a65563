"""Policies of a catalog: which objects they are about, and where what they find fault with is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from kfgen.domain.policy import NotInstalledError, Verdict
from kfgen.domain.tree import Sources
from kfgen.io.policing import judged
from kfgen.messages import lines
from kfgen.pipeline import render
from kfgen.validation import Policing, validated
from worlds import catalog

MODEL = "namespace: ml\nmodelFormat: sklearn\nstorage: s3://models/fraud\nreplicas: 1..9\n"
FEW = "validations: [{expression: object.spec.predictor.maxReplicas <= 5, message: 5 replicas are enough.}]\n"
SERVICES = "match: {kinds: [InferenceService]}\n"
BASE: Mapping[str, str] = {
    "kfgen.yaml": "name: demo\nenvironments: [dev, prod]\n"
    "defaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}\n",
    "environments/prod.yaml": "{}\n",
    "namespaces/ml.yaml": "create: true\n",
    "models/fraud.yaml": MODEL,
}
SAYS = "InferenceService fraud: 5 replicas are enough, says catalog/policies/few.yaml"
HINT = ". hint: what must hold: object.spec.predictor.maxReplicas <= 5"


def sources(**policies: str) -> Sources:
    return catalog({**BASE, **{f"policies/{name}.yaml": text for name, text in policies.items()}})


def told(given: Sources, **policing: object) -> list[str]:
    """What is said of a catalog."""
    result = validated(render(given, keep_objects=True), given, (), Policing(judged, **policing))  # type: ignore[arg-type]
    return lines(result.problems, given)


def with_model(given: Sources, model: str) -> Sources:
    return Sources({**given.files, "catalog/models/fraud.yaml": model.encode()})


def test_what_does_not_hold_is_told_where_the_catalog_says_it() -> None:
    assert told(sources(few=SERVICES + FEW)) == [
        f"catalog/models/fraud.yaml:4:11: error[policy/few]: {SAYS} (dev, prod){HINT}"
    ]


def test_an_override_is_to_blame_for_what_it_says() -> None:
    given = with_model(sources(few=SERVICES + FEW), MODEL.replace("9", "5"))
    files = {**given.files, "catalog/environments/prod.yaml": b"overrides: {model: {replicas: 1..7}}\n"}
    assert told(Sources(files)) == [f"catalog/environments/prod.yaml:1:31: error[policy/few]: {SAYS} (prod){HINT}"]


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ("", {"InferenceService fraud", "Namespace ml"}),
        ("match: {kinds: [Namespace, Pod]}\n", {"Namespace ml"}),
        ('match: {apiGroups: [""]}\n', {"Namespace ml"}),
        ("match: {apiGroups: [serving.kserve.io]}\n", {"InferenceService fraud"}),
        ("match: {namespaces: [ml]}\n", {"InferenceService fraud"}),
        ("match: {environments: [prod], kinds: [Namespace]}\n", {"Namespace ml"}),
        ("matchConditions: [{name: x, expression: object.metadata.name == 'ml'}]\n", {"Namespace ml"}),
    ],
)
def test_what_a_policy_is_about(match: str, expected: set[str]) -> None:
    found = told(sources(no=f"{match}validations: [{{expression: 'false'}}]\n"))
    assert {line.split("]: ")[1].partition(":")[0] for line in found} == expected
    assert all(("(dev, prod)" in line) == ("environments" not in match) for line in found)


def test_expressions_know_where_an_object_is() -> None:
    files = {**BASE, "models/fraud.yaml": f"{MODEL}owner: risk\n", "environments/prod.yaml": "cluster: eu\n"}
    files["clusters/eu.yaml"] = "{}\n"
    files["namespaces/ml.yaml"] = "name: ml-$(env)\ncreate: true\n"
    message = "environment + '|' + cluster + '|' + owner + '|' + object.metadata.?namespace.orValue('')"
    files["policies/no.yaml"] = f"validations: [{{expression: 'false', messageExpression: \"{message}\"}}]\n"
    found = told(catalog(files))
    assert {line.split(": ")[3].partition(",")[0] for line in found} == {
        "dev|dev|risk|ml-dev",
        "prod|eu|risk|ml-prod",
        "dev|dev||",
        "prod|eu||",
    }


def test_a_warning_is_one() -> None:
    (found,) = told(sources(few=f"{SERVICES}{FEW}severity: warning\n"))
    assert ": warning[policy/few]: " in found


def test_nobody_ignores_a_policy_that_does_not_say_so() -> None:
    given = with_model(sources(few=SERVICES + FEW), f"{MODEL}ignore: {{policy/few: we know better}}\n")
    assert told(given) == [
        f"catalog/models/fraud.yaml:4:11: error[policy/few]: {SAYS}, which nobody may ignore (dev, prod){HINT}"
    ]


def test_a_policy_may_be_ignored_if_it_says_so() -> None:
    given = sources(few=f"{SERVICES}{FEW}mayBeIgnored: true\n")
    (found,) = told(given)
    assert found.endswith(f"{HINT}; if it is meant: ignore: {{policy/few: <reason>}}")
    meant = with_model(given, f"{MODEL}ignore: {{policy/few: agreed}}\n")
    assert told(meant) == []
    result = validated(render(meant, keep_objects=True), meant, (), Policing(judged))
    assert {(one.code, one.ignored) for one in result.silenced} == {("policy/few", "agreed")}
    (found,) = told(with_model(given, f"{MODEL}environments: {{dev: {{ignore: {{policy/few: a trial}}}}}}\n"))
    assert f"{SAYS} (prod)" in found


@pytest.mark.parametrize(
    ("expression", "place"),
    [
        ("!has(object.spec.predictor.maxReplicas) || object.spec.predictor.maxReplicas < 5", "4:11"),
        ("has(object.spec.predictor.model.resources.limits.memory)", "2:14"),
        ("object.spec.predictor.model.storageUri.startsWith('gs://')", "3:10"),
        ("object['spec']['predictor'].model.storageUri.contains('gs')", "3:10"),
        ("object.spec.predictor.all(key, key == 'a')", "4:11"),
        ("environment == ''", "1:1"),
    ],
)
def test_an_expression_says_what_is_to_blame(expression: str, place: str) -> None:
    policy = f"{SERVICES}validations:\n  - expression: {expression!r}\n" if "'" not in expression else ""
    policy = policy or f'{SERVICES}validations:\n  - expression: "{expression}"\n'
    (found,) = told(sources(no=policy))
    assert found.startswith(f"catalog/models/fraud.yaml:{place}: error[policy/no]"), found


def test_variables_say_it_too() -> None:
    variables = "variables: [{name: most, expression: object.spec.predictor.maxReplicas}]\n"
    (found,) = told(sources(no=f"{SERVICES}{variables}validations: [{{expression: variables.most < 5}}]\n"))
    assert found.startswith("catalog/models/fraud.yaml:4:11: ")


MISTAKES = {
    "plain": (
        "validations:\n  - expression: object.a < foo\n",
        '3:28: error[expression]: is no expression: there is no "foo"',
    ),
    "quoted": ('validations:\n  - expression: "a < 1"\n', '3:18: error[expression]: is no expression: there is no "a"'),
    "literal": (
        "validations:\n  - expression: |\n      object.a == 1\n        && objct.b\n",
        '5:12: error[expression]: is no expression: there is no "objct". hint: did you mean "object"?',
    ),
    "folded": (
        "validations:\n  - expression: >-\n      object.a == 1\n      && environmnt == 'x'\n",
        '5:10: error[expression]: is no expression: there is no "environmnt". hint: did you mean "environment"?',
    ),
    "function": (
        "validations: [{expression: object.name.startWith('x')}]\n",
        '2:49: error[expression]: is no expression: there is no "startWith". hint: did you mean "startsWith"?',
    ),
    "variable": (
        "variables: [{name: most, expression: environment + 1}]\nvalidations: [{expression: 'true'}]\n",
        "2:50: error[expression]: is no expression: + does not take (string, int)",
    ),
    "number": ("validations: [{expression: 1 + 1}]\n", "2:28: error[expression]: gives int, and not true or false"),
    "kind": (
        "match: {kinds: [InferenceServce]}\nvalidations: [{expression: 'true'}]\n",
        '2:17: error[reference]: no kind "InferenceServce" is known: the policy would hold for nothing. '
        'hint: did you mean "InferenceService"?',
    ),
    "environment": (
        "match: {environments: [prd]}\nvalidations: [{expression: 'true'}]\n",
        '2:24: error[reference]: no environment "prd" is known: the policy would hold for nothing. '
        'hint: did you mean "prod"?',
    ),
    "group": (
        "match: {apiGroups: [serving.kserve.oi]}\nvalidations: [{expression: 'true'}]\n",
        '2:21: error[reference]: no API group "serving.kserve.oi" is known',
    ),
    "key": (
        "validation: [{expression: 'true'}]\nvalidations: [{expresion: 'true', expression: 'true'}]\n",
        '2:1: error[unknown-key]: "validation" is not a key of a policy. hint: did you mean "validations"?',
    ),
    "Kubernetes": (
        "matchConstraints: {}\nvalidations: [{expression: 'true'}]\n",
        '2:1: error[unknown-key]: "matchConstraints" is not a key of a policy. '
        "hint: match: {apiGroups: […], kinds: […]}",
    ),
    "nothing": ("severity: warning\n", '2:1: error[required]: "validations" is missing'),
    "half": ("validations: [{message: no}]\n", '2:15: error[required]: "expression" is missing'),
    "severity": (
        "severity: Deny\nvalidations: [{expression: 'true'}]\n",
        '2:11: error[value]: severity must be one of error, warning, not "Deny". '
        "hint: severity: error for Deny, severity: warning for Warn",
    ),
}


@pytest.mark.parametrize("which", MISTAKES)
def test_a_mistake_in_a_policy_is_told_at_its_place(which: str) -> None:
    text, message = MISTAKES[which]
    found = told(sources(no=f"# a policy\n{text}"))
    assert any(f"catalog/policies/no.yaml:{message}" in line for line in found), found


def test_what_has_no_value_does_not_hold() -> None:
    memory = "object.spec.predictor.model.resources.limits.memory"
    given = sources(memory=f"{SERVICES}validations: [{{expression: has({memory}), message: a limit is needed}}]\n")
    assert told(given) == [
        "catalog/models/fraud.yaml:2:14: error[policy/memory]: InferenceService fraud: a limit is needed "
        '(there is no "resources"), says catalog/policies/memory.yaml (dev, prod). '
        f"hint: what must hold: has({memory})"
    ]
    assert told(with_model(given, f"{MODEL}resources: {{memory: 2Gi}}\n")) == []


def test_a_policy_without_end_is_named() -> None:
    tens = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]"
    text = "true"
    for name in "abcde":
        text = f"{tens}.all({name}, {text})"
    (found,) = told(sources(no=f'validations:\n  - expression: "{text}"\n'))
    assert found.startswith("catalog/policies/no.yaml:2:17: error[expression-cost]: was stopped at ")
    assert found.endswith("it goes through more than 10,000 elements. hint: fewer loops inside each other")


OLD = (SERVICES + FEW).encode()


def test_policies_of_the_base_hold_though_they_are_gone() -> None:
    given = sources()
    assert told(given, at="main", files={"catalog/policies/few.yaml": OLD}) == [
        f"catalog/models/fraud.yaml:4:11: error[policy/few]: {SAYS} of main (dev, prod){HINT}",
        "catalog/policies/few.yaml: warning[policy-changed]: is not there any more; that of main holds until this is "
        "merged. hint: whoever answers for policies should look at this",
    ]


def test_policies_of_the_base_hold_beside_those_that_take_their_place() -> None:
    strict = SERVICES + FEW.replace("<= 5", "<= 3").replace("5 replicas", "3 replicas")
    given = sources(few=strict, other="validations: [{expression: object.kind != 'Namespace', message: none}]\n")
    found = told(given, at="main", files={"catalog/policies/few.yaml": OLD})
    assert [line.partition(": ")[2].partition(",")[0] for line in found] == [
        "error[policy/few]: InferenceService fraud: 3 replicas are enough",
        "error[policy/few]: InferenceService fraud: 5 replicas are enough",
        "error[policy/other]: Namespace ml: none",
        "warning[policy-changed]: is another one here; that of main holds until this is merged. "
        "hint: whoever answers for policies should look at this",
    ]


def test_what_did_not_change_is_told_once() -> None:
    assert told(sources(few=SERVICES + FEW), at="main", files={"catalog/policies/few.yaml": OLD}) == [
        f"catalog/models/fraud.yaml:4:11: error[policy/few]: {SAYS} of main (dev, prod){HINT}"
    ]


def test_a_mistake_of_the_base_is_told_at_its_own_lines() -> None:
    files = {"catalog/policies/no.yaml": b"# a\n# b\nvalidations: [{expression: foo}]\n"}
    found = told(sources(), at="main", files=files)
    assert found[-1].startswith(
        'catalog/policies/no.yaml:3:28: error[expression]: is no expression: there is no "foo" (of main)'
    )
    files = {"catalog/policies/no.yaml": b"# a\n# b\nvalidation: []\n"}
    found = told(sources(), at="main", files=files)
    assert (
        'catalog/policies/no.yaml:3:1: error[unknown-key]: "validation" is not a key of a policy (of main)' in found[-1]
    )


def test_a_base_may_name_what_this_catalog_has_no_more() -> None:
    files = {"catalog/policies/no.yaml": b"match: {environments: [gone]}\nvalidations: [{expression: 'false'}]\n"}
    assert all("warning[policy-changed]" in line for line in told(sources(), at="main", files=files))


def test_where_nothing_evaluates_them_that_is_said() -> None:
    def nobody(*_: object, **__: object) -> Iterator[Verdict]:
        raise NotInstalledError

    given = sources(few=SERVICES + FEW)
    problems = validated(render(given, keep_objects=True), given, (), Policing(nobody)).problems
    assert lines(problems, given) == [
        "catalog/policies/: error[policies]: policies are there, and what evaluates CEL is not installed. "
        "hint: pip install 'kfgen[policies]'"
    ]
