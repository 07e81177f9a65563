"""Rule `llm-router`: gateways and routes of one's own go together, and a scheduler is configured in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.fault import Fault
from kfgen.rules.objects.reading import just_one, needs, number
from kfgen.rules.rule import ObjectRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Path

RULE: Final = ObjectRule(
    id="llm-router",
    why=(
        "Routes of one's own need a gateway of one's own, or none said; a share of traffic needs its group; and a "
        "scheduler is configured either here or in a ConfigMap. Else the webhook refuses the service."
    ),
    mend="Choose one: what KServe makes (`route: {}`), or what you name (`refs`).",
    source=(
        "KServe: LLMInferenceServiceValidator, validateRouterCrossFieldConstraints, validateTrafficFields, "
        "validateSchedulerConfig"
    ),
    releases="0.16+",
    bad={
        "models/chat.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
router: {gateway: {}, route: {http: {refs: [{name: mine}]}}}
""",
    },
    good={
        "models/chat.yaml": """\
kind: LLMInferenceService
namespace: risk
storage: hf://Qwen/Qwen2.5-7B-Instruct
router: {route: {http: {refs: [{name: mine}]}}}
""",
    },
)


def check(body: dict[str, Any], environment: Environment) -> Iterator[Fault]:
    """Gateways and routes of one's own go together; a scheduler is configured in one place."""
    router, at = body.get("spec", {}).get("router", {}), ("spec", "router")
    route = router.get("route", {})
    gateways = router.get("gateway", {}).get("refs", [])
    http = route.get("http", {})
    if http.get("refs"):
        if "spec" in http:
            yield Fault((*at, "route", "http"), "has refs and spec, of which only one may be")
        if "gateway" in router and not gateways:
            text = "stand beside a gateway that KServe would make"
            yield Fault((*at, "route", "http", "refs"), text, "name the gateway in gateway.refs, or leave gateway out")
    elif gateways:
        first = environment.release.kinds.get("LLMInferenceService") == "v1alpha1"
        yield from _gateways(at, router, first=first, version=body["apiVersion"].rpartition("/")[2])
    yield from _traffic((*at, "route"), router)
    if "scheduler" in router:
        yield from _scheduler((*at, "scheduler"), router["scheduler"])


def _gateways(at: Path, router: dict[str, Any], *, first: bool, version: str) -> Iterator[Fault]:
    """Gateways of one's own under a route that KServe makes; the first release takes none there."""
    route, named = router.get("route"), router["gateway"]["refs"]
    spec = (route or {}).get("http", {}).get("spec")
    if first and route == {}:
        yield Fault((*at, "gateway", "refs"), "stand beside a route that KServe would make", "write route.http.refs")
    if spec is None or not (first or spec.get("parentRefs")):
        return
    where = (*at, "route", "http", "spec")
    if first:
        yield Fault(where, "stands beside gateway.refs, of which KServe 0.16 takes only one")
    elif version == "v1alpha1" or sorted(map(_key, spec["parentRefs"])) != sorted(map(_key, named)):
        yield Fault((*where, "parentRefs"), "are others than gateway.refs", "leave them out: KServe takes gateway.refs")


def _key(reference: dict[str, Any]) -> tuple[str, ...]:
    return tuple(str(reference.get(field, "")) for field in ("namespace", "name", "sectionName"))


def _traffic(at: Path, router: dict[str, Any]) -> Iterator[Fault]:
    """A share of a group's traffic."""
    route = router.get("route", {})
    said = [field for field in ("group", "weight") if field in route]
    if said and "ingress" in router:
        yield Fault((*at, said[0]), "splits traffic, which an Ingress does not", "leave ingress out")
    elif len(said) == 1:
        yield from needs(at, route, "group", "weight")
    elif said and route.get("http", {}).get("refs"):
        yield Fault((*at, "group"), "splits traffic, which routes of one's own (http.refs) do not")


def _scheduler(at: Path, scheduler: dict[str, Any]) -> Iterator[Fault]:
    yield from number(at, scheduler, "replicas", 1)
    if "config" not in scheduler:
        return
    config, where = scheduler["config"], (*at, "config")
    yield from just_one(where, config, ("inline", "ref"))
    if config.get("inline") == {}:
        yield Fault((*where, "inline"), "is empty")
    if "ref" in config:
        yield from needs((*where, "ref"), config["ref"], "name")
