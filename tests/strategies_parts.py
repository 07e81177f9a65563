"""Parts of made catalogs: metadata, pod and container fields, manifests, and how an environment changes them."""
# ruff: noqa: C901 - a strategy is a list of choices

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st

from strategies import FLOATS, INTEGERS, allowed_key, lines, nested, scalars, texts

Value = TypeVar("Value")
Draw = Callable[[st.SearchStrategy[Any]], Any]

META_KEYS = (
    "on",
    "null",
    "y",
    "1e3",
    "0x1f",
    "123",
    "1.5",
    "team",
    "example.com/on",
    "example.com/1e3",
    "true",
    "0777",
    "2001-01-01",
    "a.b/c_d",
    "No",
    "x",
)
ANNOTATION_KEYS = (
    "on",
    "y",
    "No",
    "n",
    "team",
    "example.com/on",
    "example.com/1e3",
    "a.b/c_d",
    "x",
    "e1",
    "1-30",
    "1.2.3",
)
# kustomize cannot read what it writes of the others: kfgen refuses them.
ANNOTATIONS = texts().filter(lambda text: not (text.startswith("\t") and "\n" in text))
LABEL_VALUES = (
    "on",
    "null",
    "y",
    "1e3",
    "0x1f",
    "123",
    "1.5",
    "true",
    "0777",
    "2001-01-01",
    "",
    "a_b",
    "1_000",
    "No",
    "e1",
)
ENV_NAMES = ("on", "null", "y", "n1e3", "A", "B.c", "_x", "-", "No", "true", ".inf", "HTTP_PROXY", "--", "...")
DATA_KEYS = (
    "1e3",
    "on",
    "null",
    "0x1f",
    "123",
    "1.5",
    ".inf",
    "a.properties",
    "-",
    "---",
    "No",
    "0o17",
    "2001-01-01",
    "_",
)
FREE_KEYS = ("{{ .Values.x }}", "a: b", "#", "a/b", "~1", "~", "%", "&a", "'", '"', "\n", "ä", "$(X)", "a b", "\\")


_PLAIN = (str, int, float, bool, type(None))
_PERCENT = st.integers(1, 100)
_kept: dict[Hashable, Any] = {}


def _once(key: Sequence[Any], make: Callable[[], st.SearchStrategy[Any]]) -> st.SearchStrategy[Any]:
    """The strategy for this key, made once if that can be: making one costs more than drawing from it."""
    if not all(isinstance(one, _PLAIN) for one in key):
        return make()
    exact = tuple((type(one), one) for one in key)  # 1, 1.0 and True are one key otherwise, and text as good as Bare
    if exact not in _kept:
        _kept[exact] = make()
    return _kept[exact]


def chance(draw: Draw, percent: int) -> bool:
    """True in about that share of draws."""
    return bool(draw(_PERCENT) > 100 - percent)


def one_of(draw: Draw, options: Sequence[Value]) -> Value:
    """One of some things."""
    result: Value = draw(_once(options, lambda: st.sampled_from(list(options))))
    return result


def some(draw: Draw, options: Sequence[Value], least: int, most: int) -> list[Value]:
    """A few different things, in any order."""
    few = _once(
        (None, least, most, *options),
        lambda: st.lists(st.sampled_from(list(options)), min_size=least, max_size=most, unique=True),
    )
    return list(draw(few))


def pairs(draw: Draw, keys: Sequence[str], values: st.SearchStrategy[Any], most: int = 3) -> dict[str, Any]:
    """A map of known keys and drawn values."""
    return {key: draw(values) for key in some(draw, keys, 1, most)}


def labels(draw: Draw) -> dict[str, Any]:
    return pairs(draw, META_KEYS, st.sampled_from(LABEL_VALUES))


def annotations(draw: Draw) -> dict[str, Any]:
    return pairs(draw, ANNOTATION_KEYS, ANNOTATIONS)


@functools.cache
def free_keys() -> st.SearchStrategy[str]:
    return st.one_of(st.sampled_from((*META_KEYS, *FREE_KEYS)), texts().filter(allowed_key))


@functools.cache
def free_data(most: int = 8) -> st.SearchStrategy[Any]:
    """Data for fields in which anything may stand."""
    return nested(scalars(), free_keys(), most=most)


def free_map(draw: Draw, least: int = 1) -> dict[str, Any]:
    keys = some(draw, (*META_KEYS, *FREE_KEYS, "a", "b", "c", "d"), least, 4)
    return {key: draw(free_data()) for key in keys}


def text_map(draw: Draw) -> dict[str, Any]:
    return pairs(draw, (*META_KEYS, *FREE_KEYS), texts())


def tolerations(draw: Draw) -> list[Any]:
    keys = some(draw, META_KEYS, 1, 3)
    return [{"key": key, "operator": "Equal", "value": draw(texts()), "effect": "NoSchedule"} for key in keys]


def pool_tolerations(draw: Draw) -> list[Any]:
    """Tolerations as a node pool says them: the API server looks into these."""
    keys = some(draw, META_KEYS, 1, 3)
    ways: tuple[dict[str, Any], ...] = (
        {"operator": "Exists"},
        {"operator": "Equal", "value": one_of(draw, LABEL_VALUES), "effect": "NoSchedule"},
        {"effect": "NoExecute", "tolerationSeconds": 1_000_000},
    )
    return [{"key": key, **one_of(draw, ways)} for key in keys]


POD_FIELDS: dict[str, Callable[[Draw], Any]] = {
    "terminationGracePeriodSeconds": lambda draw: draw(INTEGERS),
    "activeDeadlineSeconds": lambda draw: draw(INTEGERS),
    "nodeSelector": text_map,
    "securityContext": lambda draw: {"runAsUser": draw(INTEGERS), "seccompProfile": {"type": draw(texts())}},
    "tolerations": tolerations,
    "priorityClassName": lambda draw: draw(texts()),
    "affinity": lambda draw: {"podAffinity": draw(free_data())} if chance(draw, 70) else {},
    "imagePullSecrets": lambda draw: [{"name": name} for name in some(draw, ("on", "1e3", "123", "null"), 0, 3)],
    "hostAliases": lambda draw: [{"ip": "127.0.0.1", "hostnames": draw(st.lists(texts(), max_size=3))}],
    "volumes": lambda draw: [{"name": name, "emptyDir": {}} for name in some(draw, ("on", "1e3", "cache"), 1, 3)],
    "logger": lambda draw: {"url": draw(texts())},
}
CONTAINER_FIELDS: dict[str, Callable[[Draw], Any]] = {
    "workingDir": lambda draw: draw(texts()),
    "imagePullPolicy": lambda draw: one_of(draw, ("Always", "Never")),
    "tty": lambda draw: draw(st.booleans()),
    "securityContext": lambda draw: {
        "runAsUser": draw(INTEGERS),
        "capabilities": {"drop": draw(st.lists(texts(), max_size=2))},
    },
    "lifecycle": lambda draw: {"preStop": {"exec": {"command": draw(st.lists(texts(), max_size=3))}}},
    "volumeMounts": lambda draw: [
        {"name": name, "mountPath": draw(texts()) or f"/{name}"} for name in some(draw, ("on", "1e3"), 1, 2)
    ],
    "readinessProbe": lambda draw: {
        "failureThreshold": draw(INTEGERS),
        "httpGet": {"path": draw(texts()), "port": 8080},
    },
}


def fields(draw: Draw, known: dict[str, Callable[[Draw], Any]], most: int = 3) -> dict[str, Any]:
    """Some of the fields, each with a value of its type."""
    return {name: known[name](draw) for name in some(draw, tuple(known), 1, most)}


def changed_list(draw: Draw, below: list[Any], item: st.SearchStrategy[Any]) -> Any:
    """A list as an environment may write it: longer, shorter, reordered, replaced, or an edit."""
    way = draw(st.integers(0, 5))
    if way == 0:
        return draw(st.permutations(below))
    if way == 1:
        return below[:-1]
    if way == 2:
        return [*below, draw(item)]
    if way == 3:
        edit = {"append": [draw(item)]}
        return {**edit, "remove": [below[0]]} if below else edit
    return draw(st.lists(item, max_size=3)) if way == 4 else []


# One more of what the API server takes once by name, or once in a place.
MORE = {"volumes": {"name": "more", "emptyDir": {}}, "volumeMounts": {"name": "more", "mountPath": "/more"}}


def changed_names(draw: Draw, below: list[Any], more: dict[str, Any]) -> Any:
    """The same of a list in which nothing may be there twice."""
    edits = ({"append": [more]}, {"remove": below[:1]}, {"append": [more], "remove": below[:1]})
    return one_of(draw, (draw(st.permutations(below)), below[:-1], [*below, more], [], *edits))


def evolved(draw: Draw, below: dict[str, Any]) -> dict[str, Any]:
    """An overlay onto free-form data: keys go, come, change their type, or are changed inside."""
    result: dict[str, Any] = {}
    for key, value in below.items():
        way = draw(st.integers(0, 5))
        if way == 0:
            result[key] = None
        elif way == 1:
            result[key] = draw(free_data())
        elif way == 2 and isinstance(value, dict):
            result[key] = evolved(draw, value)
        elif way == 3 and isinstance(value, list):
            result[key] = changed_list(draw, value, free_data(3))
    if chance(draw, 40):
        result |= free_map(draw)
    return result


# --- manifests ------------------------------------------------------------------------------------------


def _config_map(draw: Draw) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "data": pairs(draw, DATA_KEYS, texts(), 5)}


def _config_map_change(draw: Draw, _: dict[str, Any]) -> dict[str, Any]:
    change: dict[str, Any] = {"data": pairs(draw, DATA_KEYS, st.one_of(texts(), st.none()), 4)}
    if chance(draw, 20):
        change["immutable"] = True
    return change


def _container(draw: Draw, name: str) -> dict[str, Any]:
    env = [{"name": key, "value": draw(texts())} for key in some(draw, ENV_NAMES, 0, 3)]
    result = {
        "name": name,
        "image": "registry.example.com/x:1",
        "args": draw(st.lists(texts(), max_size=3)),
        "env": env,
    }
    if chance(draw, 40):
        result["ports"] = [{"name": "p", "containerPort": port} for port in some(draw, (80, 8080, 9000), 1, 2)]
    return result


def _deployment(draw: Draw) -> dict[str, Any]:
    names = some(draw, ("on", "null", "main", "y"), 1, 3)
    pod: dict[str, Any] = {"containers": [_container(draw, name) for name in names]}
    for key in some(draw, ("nodeSelector", "tolerations", "imagePullSecrets", "volumes", "hostAliases"), 0, 3):
        pod[key] = POD_FIELDS[key](draw)
    meta = {"labels": labels(draw), "annotations": annotations(draw)}
    spec = {"replicas": draw(st.integers(0, 3)), "selector": {"matchLabels": meta["labels"]}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "spec": {**spec, "template": {"metadata": meta, "spec": pod}},
    }


def _deployment_change(draw: Draw, general: dict[str, Any]) -> dict[str, Any]:
    containers = general["spec"]["template"]["spec"]["containers"]
    pod: dict[str, Any] = {}
    way = draw(st.integers(0, 4))
    if way == 0:
        pod["containers"] = {
            containers[0]["name"]: {"args": draw(st.lists(texts(), max_size=2)), "env": {"on": draw(texts())}}
        }
    elif way == 1:
        pod["containers"] = {containers[0]["name"]: {"image": "registry.example.com/y:2"}, "new": {"image": "x:1"}}
    elif way == 2:
        pod["containers"] = draw(st.permutations(containers))
    elif way == 3:
        pod["containers"] = [_container(draw, "main")]
    for key in some(draw, ("nodeSelector", "tolerations", "imagePullSecrets", "volumes"), 0, 2):
        pod[key] = one_of(draw, (None, POD_FIELDS[key](draw)))
    template: dict[str, Any] = {"spec": pod} if pod else {}
    if chance(draw, 40):
        template["metadata"] = {"annotations": annotations(draw)}
    change: dict[str, Any] = {"spec": {"template": template}}
    if chance(draw, 40):
        change["spec"]["replicas"] = one_of(draw, (None, 5))
    if chance(draw, 15):
        change["kind"] = "StatefulSet"
    return change


def _secret(draw: Draw) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "stringData": pairs(draw, DATA_KEYS, texts(), 3)}


def _secret_change(draw: Draw, _: dict[str, Any]) -> dict[str, Any]:
    change: dict[str, Any] = {"stringData": pairs(draw, DATA_KEYS, st.one_of(texts(), st.none()), 3)}
    return one_of(draw, (change, change, {"data": {"on": "MWUz"}}))


def _disruption_budget(draw: Draw) -> dict[str, Any]:
    spec = {"minAvailable": one_of(draw, (1, "50%", 0)), "selector": {"matchLabels": labels(draw)}}
    return {"apiVersion": "policy/v1", "kind": "PodDisruptionBudget", "spec": spec}


def _disruption_budget_change(draw: Draw, _: dict[str, Any]) -> dict[str, Any]:
    spec = {"minAvailable": None, "maxUnavailable": one_of(draw, (1, "10%"))}
    return {"spec": one_of(draw, (spec, {"selector": {"matchLabels": None}}, {"minAvailable": 3}))}


def _role_binding(draw: Draw) -> dict[str, Any]:
    role = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": draw(lines())}
    return {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding", "roleRef": role, "subjects": []}


def _custom(draw: Draw) -> dict[str, Any]:
    version = one_of(draw, ("v1", "v1alpha1"))
    body = {"apiVersion": f"example.com/{version}", "kind": one_of(draw, ("Widget", "Gadget")), "spec": free_map(draw)}
    if chance(draw, 20):
        body["on"] = draw(free_data(3))
    if chance(draw, 30):
        body["spec"]["numbers"] = [draw(INTEGERS), draw(FLOATS)]
    return body


def _cluster_custom(draw: Draw) -> dict[str, Any]:
    """Kinds of its own: a kind is either namespaced or not, and kustomize tells them apart by that in `default`."""
    body = _custom(draw)
    return {**body, "kind": f"Cluster{body['kind']}"}


def _cluster_custom_change(draw: Draw, general: dict[str, Any]) -> dict[str, Any]:
    change = _custom_change(draw, general)
    return {**change, "kind": "ClusterGizmo"} if "kind" in change else change


def _custom_change(draw: Draw, general: dict[str, Any]) -> dict[str, Any]:
    change: dict[str, Any] = {"spec": evolved(draw, general["spec"])}
    if chance(draw, 10):
        change["kind"] = "Gizmo"
    if chance(draw, 10):
        change["apiVersion"] = "example.com/v2"
    return change


# name → (the object, how an environment changes it, whether it has a namespace)
Change = Callable[[Draw, dict[str, Any]], dict[str, Any]]
MANIFESTS: dict[str, tuple[Callable[[Draw], dict[str, Any]], Change, bool]] = {
    "ConfigMap": (_config_map, _config_map_change, True),
    "Secret": (_secret, _secret_change, True),
    "Deployment": (_deployment, _deployment_change, True),
    "PodDisruptionBudget": (_disruption_budget, _disruption_budget_change, True),
    "RoleBinding": (_role_binding, lambda draw, _: {"metadata": {"labels": labels(draw)}}, True),
    "Custom": (_custom, _custom_change, True),
    "ClusterCustom": (_cluster_custom, _cluster_custom_change, False),
}
