"""Base plus an environment's differences gives the environment's object back, exactly."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kfgen.domain.data import at_path, copied, same
from kfgen.domain.layers import Patch
from kfgen.domain.manifest import Manifest, ObjectKey
from kfgen.stages.factor import factor
from strategies import nested, objects, scalars, texts

LAW = settings(
    max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


def applied(base: dict[str, Any], patch: Patch) -> dict[str, Any]:
    """What a Patch says, done the plainest way: first what goes, then what is set."""
    result: Any = copied(base)
    for path in patch.removes:
        del at_path(result, path[:-1])[path[-1]]  # type: ignore[union-attr, arg-type, call-overload]
    for path, value in patch.sets:
        at_path(result, path[:-1])[path[-1]] = copied(value)  # type: ignore[index, call-overload]
    return dict(result)


@st.composite
def relatives(draw: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Two objects that share much: keys gone, added, changed, of another type, deep inside."""
    base = draw(objects())
    return base, draw(st.one_of(st.just({}), objects(), st.builds(lambda _: _changed(draw, base), st.none())))


def _changed(draw: Any, below: dict[str, Any]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in below.items():
        way = draw(st.integers(0, 3))
        if way == 0:
            continue
        if way == 1:
            result[key] = draw(nested(scalars(), texts(), most=4))
        elif isinstance(value, dict):
            result[key] = _changed(draw, value)
        elif isinstance(value, list) and way == 2:
            result[key] = draw(st.permutations(value))
        else:
            result[key] = value
    if draw(st.booleans()):
        result[draw(texts())] = draw(scalars())
    return result


def manifest(body: dict[str, Any], *, namespace: str = "n", name: str = "x", form: str = "") -> Manifest:
    meta = {"name": name, **({"namespace": namespace} if namespace else {})}
    whole = {"apiVersion": "v1", "kind": "K", "metadata": meta, "spec": body}
    return Manifest(key=ObjectKey("K", "key" if namespace else "", "x"), section="ks", body=whole, form=form)


@LAW
@given(relatives())
def test_a_difference_leads_exactly_there(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    base, other = pair
    before = copied(base)
    patch = Patch.between(base, other)
    assert same(applied(base, patch), other)
    assert same(base, before), "an argument was changed"
    assert bool(patch) == (not same(base, other)), "a difference of equal objects is empty"


@LAW
@given(relatives())
def test_a_difference_touches_nothing_twice_and_nothing_equal(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    base, other = pair
    patch = Patch.between(base, other)
    paths = [*patch.removes, *(path for path, _ in patch.sets)]
    assert len(paths) == len(set(paths))
    for path, value in patch.sets:
        parent, key = at_path(base, path[:-1]), path[-1]
        assert not (isinstance(parent, dict) and key in parent and same(parent[key], value))
        assert same(at_path(other, path), value)


@LAW
@given(relatives(), st.booleans(), st.booleans())
def test_factored_objects_come_back(pair: tuple[dict[str, Any], dict[str, Any]], mapped: bool, in_base: bool) -> None:
    base, other = pair
    left = manifest(base)
    right = manifest(other, namespace="elsewhere" if mapped else "n")
    (layers,) = factor({left.key: left}, {left.key} if in_base else set(), {"a": {right.key: right}, "b": {}})
    assert layers.in_base is in_base
    assert layers.environments == {"a": right}
    rebuilt = applied(left.body, layers.patches["a"])
    rebuilt["metadata"]["namespace"] = right.body["metadata"]["namespace"]  # type: ignore[index, call-overload]
    assert same(rebuilt, right.body)


def test_no_difference_bridges_identity_or_form() -> None:
    left = manifest({"a": 1})
    others = [manifest({"a": 1}, name="y"), manifest({"a": 1}, form="other")]
    for right in others:
        (layers,) = factor({left.key: left}, {left.key}, {"a": {left.key: right}})
        assert "a" not in layers.patches
    cluster = manifest({}, namespace="")
    (layers,) = factor({cluster.key: cluster}, {cluster.key}, {"a": {cluster.key: cluster}})
    assert not layers.patches["a"]
