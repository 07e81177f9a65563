"""Objects around the places that definitions state rules of in CEL: made by chance, right and wrong ones.

Texts are those that the rules speak of, so that chance finds what they tell apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

import jsonschema

from crds import KSERVE, OTHERS, Definition, definitions

Site = tuple[str, ...]
"""Where rules are stated: fields, `[]` for elements of a list, `{}` for values of a map."""
STATED = "x-kubernetes-validations"
TEXTS = ("a", "", "/a", "/a//b", "/./a", "/a/..", "/%2f#", "é", "1s", "10m", "1h30m", "*", "hf://a/b", "a.example.com")
WORD = re.compile(r"'([^']*)'")
NAME = re.compile(r"[a-z]([-a-z0-9]*[a-z0-9])?")
DEEPEST = 5
OF_OTHERS = {
    "external-secrets": ("SecretStore", "ClusterSecretStore"),
    "flux-helm": ("HelmRelease",),
    "flux-kustomize": ("Kustomization",),
    "flux-sources": ("Bucket", "GitRepository", "HelmChart"),
}
OF_KSERVE = ("LLMInferenceService", "LLMInferenceServiceConfig", "LocalModelCache", "LocalModelNamespaceCache")


def ruled(version: str) -> list[Definition]:
    """The definitions that state rules."""
    found = list(definitions(KSERVE[version], *(kind for kind in OF_KSERVE if version == "0.20.0" or "LLM" in kind)))
    return found + [one for name, kinds in OF_OTHERS.items() for one in definitions(OTHERS[name], *kinds)]


def sites(schema: Mapping[str, Any], path: Site = ()) -> Iterator[tuple[Site, str]]:
    """Every rule, and where it is stated."""
    yield from ((path, one["rule"]) for one in schema.get(STATED) or ())
    for key, one in (schema.get("properties") or {}).items():
        yield from sites(one, (*path, key))
    for key, step in (("items", "[]"), ("additionalProperties", "{}")):
        if isinstance(schema.get(key), dict):
            yield from sites(schema[key], (*path, step))


class Maker:
    """Makes objects that fit a schema, as a rule."""

    def __init__(self, chance: Random, words: set[str]) -> None:
        self._chance = chance
        self._texts = sorted({*TEXTS, *words})
        self._wanted = 0.4

    def around(self, schema: Mapping[str, Any], site: Site) -> Any:
        """A value with as little in it as it needs, but for a place that is full by chance."""
        self._wanted = self._chance.choice((0.1, 0.3, 0.6))
        return self._along(schema, site)

    def _along(self, schema: Mapping[str, Any], site: Site) -> Any:
        if not site:
            return self._value(schema, 0)
        step, *rest = site
        if step == "[]":
            return [self._along(schema["items"], tuple(rest)) for _ in range(max(schema.get("minItems", 1), 1))]
        if step == "{}":
            return {"k": self._along(schema["additionalProperties"], tuple(rest))}
        needed = {key: self._value(schema["properties"][key], DEEPEST) for key in self._needed(schema)}
        return {**needed, step: self._along(schema["properties"][step], tuple(rest))}

    @staticmethod
    def _needed(schema: Mapping[str, Any]) -> list[str]:
        return [key for key in schema.get("required") or () if key in (schema.get("properties") or {})]

    def _value(self, schema: Mapping[str, Any], depth: int) -> Any:
        if "enum" in schema:
            return self._chance.choice(schema["enum"])
        if schema.get("x-kubernetes-int-or-string"):
            return self._chance.choice([1, 2, "1Gi", "250m"])
        return getattr(self, f"_{schema.get('type', 'object')}")(schema, depth)

    def _object(self, schema: Mapping[str, Any], depth: int) -> Any:
        needed = self._needed(schema)
        made = {}
        for key, one in (schema.get("properties") or {}).items():
            if key in needed or (depth < DEEPEST and self._chance.random() < self._wanted / (1 + depth / 2)):
                made[key] = self._value(one, depth + 1)
        return made

    def _array(self, schema: Mapping[str, Any], depth: int) -> Any:
        count = max(schema.get("minItems", 0), self._chance.choice((0, 1, 2)) if depth < DEEPEST else 0)
        return [self._value(schema["items"], depth + 1) for _ in range(min(count, schema.get("maxItems", count)))]

    def _string(self, schema: Mapping[str, Any], _depth: int) -> Any:
        checker = jsonschema.Draft4Validator({key: schema[key] for key in schema if key != "format"})
        good = [one for one in self._texts if checker.is_valid(one)]
        return self._chance.choice(good or ["abc"])

    def _integer(self, schema: Mapping[str, Any], _depth: int) -> Any:
        least = schema.get("minimum", 0)
        return self._chance.randint(least, min(least + 4, schema.get("maximum", least + 4)))

    def _number(self, schema: Mapping[str, Any], depth: int) -> Any:
        return self._integer(schema, depth)

    def _boolean(self, _schema: Mapping[str, Any], _depth: int) -> Any:
        return self._chance.random() < 0.5


def around_rules(version: str, chance: Random, each: int) -> Iterator[tuple[dict[str, Any], Site]]:
    """So many objects around each place, and the place."""
    for definition in ruled(version):
        spec = definition["spec"]
        for one in spec["versions"]:
            schema = one["schema"]["openAPIV3Schema"]
            found = list(sites(schema))
            maker = Maker(chance, {word for _, rule in found for word in WORD.findall(rule)})
            for site in sorted({site for site, _ in found}):
                for number in range(each):
                    body = maker.around(schema, site)
                    body.pop("status", None)
                    name = f"{chance.choice('abcdefg')}-{number}"
                    body |= {
                        "apiVersion": f"{spec['group']}/{one['name']}",
                        "kind": spec["names"]["kind"],
                        "metadata": {
                            "name": name,
                            **({"namespace": "default"} if spec["scope"] == "Namespaced" else {}),
                        },
                    }
                    yield body, site


PREFIX = {"type": "ReplacePrefixMatch", "replacePrefixMatch": "/x"}
REDIRECT = {"type": "RequestRedirect", "requestRedirect": {}}
REWRITE = {"type": "URLRewrite", "urlRewrite": {}}
REDIRECTED = {"type": "RequestRedirect", "requestRedirect": {"path": PREFIX}}
REWRITTEN = {"type": "URLRewrite", "urlRewrite": {"path": PREFIX}}
HEADERS = [{"type": f"{kind}HeaderModifier", f"{kind.lower()}HeaderModifier": {}} for kind in ("Request", "Response")]
EXACT = [{"path": {"type": "Exact", "value": "/a"}}]
BACKEND = {"name": "x", "port": 80}
FRACTION = {"numerator": 3, "denominator": 2}
PATHS = ("/a//b", "/./a", "/../a", "/%2f", "/%2F", "/a#b", "/a/..", "/a/.", "/a b", "a", "/a")
ROUTES = (
    *([{"matches": [{"path": {"value": path}}]}] for path in PATHS),
    *([{"filters": [one, one]}] for one in (REDIRECT, REWRITE, *HEADERS)),
    [{"filters": [REDIRECT, REWRITE]}],
    [{"filters": [REDIRECT], "backendRefs": [BACKEND]}],
    *([{"filters": [one], "matches": EXACT}] for one in (REDIRECTED, REWRITTEN)),
    *([{"backendRefs": [{**BACKEND, "filters": [one]}], "matches": EXACT}] for one in (REDIRECTED, REWRITTEN)),
    [{"timeouts": {"request": "1s", "backendRequest": "1m30s"}}],
    [{"timeouts": {"request": "0s", "backendRequest": "1m30s"}}],
    [{"sessionPersistence": {"cookieConfig": {"lifetimeType": "Permanent"}}}],
    [{"matches": [{"path": {"value": f"/{n}"}} for n in range(64)]}] * 3,
    [{"filters": [{"type": "RequestMirror", "requestMirror": {"backendRef": BACKEND, "fraction": FRACTION}}]}],
)
NEWER_ROUTES = ([{"filters": [{"type": "CORS", "cors": {}}] * 2}],)
SCALING = (
    {"maxReplicas": 2, "wva": {"keda": {"idleReplicaCount": 1}}},
    {"minReplicas": 2, "maxReplicas": 3, "wva": {"keda": {"idleReplicaCount": 1}}},
)
PLACE = {"bucketName": "b", "endpoint": "e", "interval": "1m"}
STS = {"provider": "aws", "endpoint": "https://sts.example.com"}
BUCKETS = (
    {"provider": "generic", "sts": STS},
    {"provider": "aws", "sts": {**STS, "provider": "ldap"}},
    {"provider": "aws", "sts": {**STS, "secretRef": {"name": "x"}}},
    {"provider": "aws", "sts": {**STS, "certSecretRef": {"name": "x"}}},
    {"provider": "aws", "sts": STS},
    {"provider": "gcp", "sts": STS},
    {"provider": "generic", "serviceAccountName": "x"},
    {"provider": "aws", "serviceAccountName": "x", "secretRef": {"name": "x"}},
)
REPOSITORIES = ({"provider": "github", "serviceAccountName": "x"}, {"provider": "azure", "serviceAccountName": "x"})
CHART = {"chart": "x", "sourceRef": {"kind": "HelmRepository", "name": "x"}}
STRATEGIES = ("RemediateOnFailure", "RetryOnFailure")
NEVER = {
    "self.type in ['Exact','PathPrefix'] || self.type == 'RegularExpression'",
    "!has(self.wva) || !has(self.wva.keda) || !has(self.wva.keda.idleReplicaCount) || has(self.minReplicas)",
}
"""What nothing breaks: an enumeration beside it says the same, and what must be there has a default."""
POOL = {"selector": {"matchLabels": {"app": "x"}}, "targetPorts": [{"number": 80}, {"number": 80}]}


def by_hand(version: str) -> Iterator[dict[str, Any]]:
    """What chance finds rarely, and neighbours of it that are right."""
    yield from (_llm("v1alpha1", router=_routed(rules)) for rules in ROUTES)
    if version == "0.20.0":
        yield from (_llm("v1alpha2", router=_routed(rules)) for rules in (*ROUTES, *NEWER_ROUTES))
        yield from (_llm("v1alpha2", scaling=scaling) for scaling in SCALING)
        pool = {**POOL, "endpointPickerRef": {"name": "x", "port": {"number": 80}}}
        yield _llm("v1alpha2", router={"scheduler": {"pool": {"spec": pool}}})
    yield from _of_flux()


def _llm(version: str, **fields: Any) -> dict[str, Any]:
    return _body(f"serving.kserve.io/{version}", "LLMInferenceService", model={"uri": "hf://a/b"}, **fields)


def _routed(rules: Any) -> dict[str, Any]:
    return {"route": {"http": {"spec": {"rules": rules}}}}


def _of_flux() -> Iterator[dict[str, Any]]:
    for bucket in BUCKETS:
        yield _body("source.toolkit.fluxcd.io/v1", "Bucket", **PLACE, **bucket)
    for repository in REPOSITORIES:
        yield _body("source.toolkit.fluxcd.io/v1", "GitRepository", url="https://x/y", interval="1m", **repository)
    for name in STRATEGIES:
        strategy = {"name": name, "retryInterval": "1m"}
        for action in ("install", "upgrade"):
            yield _body(
                "helm.toolkit.fluxcd.io/v2",
                "HelmRelease",
                interval="1m",
                chart={"spec": CHART},
                **{action: {"strategy": strategy}},
            )


def _body(version: str, kind: str, **spec: Any) -> dict[str, Any]:
    return {"apiVersion": version, "kind": kind, "metadata": {"name": "a", "namespace": "default"}, "spec": spec}
