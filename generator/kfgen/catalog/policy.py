"""Keys of `catalog/policies/<name>.yaml`: those of a ValidatingAdmissionPolicy, where they mean something."""

from __future__ import annotations

import re
from typing import Final

from kfgen.catalog.fields import Boolean, Choice, ListOf, Text
from kfgen.catalog.record import Key, Record
from kfgen.catalog.words import NAME

EXPRESSION = Text()
_GROUP: Final = Text(re.compile(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?\Z|\Z"), 'an API group; "" is that of core', empty=True)
_KIND: Final = Text(re.compile(r"[A-Z][A-Za-z0-9]*\Z"), "a kind, such as InferenceService")
_IDENTIFIER: Final = Text(re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z"), "a name for a variable (letters, digits and _)")

_MATCH: Final = Record(
    "a match",
    (
        Key("apiGroups", ListOf(_GROUP, editable=False), 'API groups; "" is that of core.'),
        Key("kinds", ListOf(_KIND, editable=False), "Kinds."),
        Key("namespaces", ListOf(NAME, editable=False), "Namespaces, by their files in catalog/namespaces/."),
        Key("environments", ListOf(NAME, editable=False), "Environments; all by default."),
    ),
    unknown={
        "resources": "kinds: [InferenceService], by their names in the objects",
        "resourceRules": "apiGroups and kinds stand here themselves",
        "operations": "there is none: every object that is built is asked about",
    },
)
_CONDITION: Final = Record(
    "a condition",
    (
        Key("name", Text(), "For people."),
        Key("expression", EXPRESSION, "CEL; where it is false, the policy is not about the object.", required=True),
    ),
)
_VARIABLE: Final = Record(
    "a variable",
    (
        Key("name", _IDENTIFIER, "Expressions below say `variables.<name>`.", required=True),
        Key("expression", EXPRESSION, "CEL.", required=True),
    ),
)
_VALIDATION: Final = Record(
    "a validation",
    (
        Key("expression", EXPRESSION, "CEL that must be true of every object.", required=True),
        Key("message", Text(), "What is said where it is not."),
        Key("messageExpression", EXPRESSION, "The same as CEL that gives text; not for Secrets."),
    ),
    unknown={"reason": "write it into message"},
)

_SPEC: Final = "write what is below spec here, without apiVersion, kind and metadata"
_ACTIONS: Final = "severity: error for Deny, severity: warning for Warn"

POLICY: Final = Record(
    "a policy",
    (
        Key("match", _MATCH, "The objects it is about; all of them by default."),
        Key("matchConditions", ListOf(_CONDITION, editable=False), "What else must be true of those."),
        Key("variables", ListOf(_VARIABLE, editable=False), "Parts of expressions, each with a name."),
        Key("validations", ListOf(_VALIDATION, editable=False), "What must hold.", required=True),
        Key("severity", Choice(("error", "warning"), {"Deny": _ACTIONS, "Warn": _ACTIONS}), "error by default."),
        Key("mayBeIgnored", Boolean(), "Whether `ignore` of what it finds fault with silences it; false by default."),
        Key("description", Text(empty=True), "For people."),
    ),
    unknown={
        "apiVersion": _SPEC,
        "kind": _SPEC,
        "metadata": _SPEC,
        "spec": _SPEC,
        "matchConstraints": "match: {apiGroups: […], kinds: […]}",
        "matchResources": "match: {namespaces: […], environments: […]}",
        "validationActions": _ACTIONS,
        "failurePolicy": "an expression that has no value is an error, always",
        "expression": "validations: [{expression: …, message: …}]",
        "message": "validations: [{expression: …, message: …}]",
        "ignore": "mayBeIgnored: true lets catalog files ignore it",
        "enabled": "match: {environments: […]}",
        "environments": "match: {environments: […]}",
    },
)
