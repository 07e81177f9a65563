"""Whether the real tools make of the generated files exactly the objects that kfgen built."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import realtools

Identity = tuple[str, str, str, str]
RELEASES = (("release", None), ("on", "elsewhere"), ("x-1e3", "null"))
"""Release names and namespaces on Helm's command line; none may change an object."""


def identity(body: Mapping[str, Any]) -> Identity:
    """API version, kind, namespace and name."""
    meta = body["metadata"]
    return body["apiVersion"], body["kind"], meta.get("namespace", ""), meta["name"]


def exact(value: object) -> str:
    """JSON in which 1, 1.0, true and "1" differ and the order of keys does not count."""
    return json.dumps(_numbers(value), sort_keys=True, indent=1, ensure_ascii=True)


def _numbers(value: object) -> object:
    """Whole numbers beyond 64 bits are floats, however Go's JSON spells them."""
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**63:
        return float(value)
    return value


def indexed(bodies: Iterable[Any], who: str) -> dict[Identity, Any]:
    """Objects by identity; an AssertionError for two of one identity."""
    result: dict[Identity, Any] = {}
    for body in bodies:
        assert identity(body) not in result, f"{who} makes {identity(body)} twice"
        result[identity(body)] = body
    return result


def assert_same(got: Iterable[Any], want: Iterable[Any], who: str) -> None:
    """Both hold the same objects, as data, nothing ignored."""
    found, built = indexed(got, who), indexed(want, "kfgen")
    missing, strange = built.keys() - found.keys(), found.keys() - built.keys()
    assert not missing | strange, f"{who}: missing {sorted(missing)}, not built {sorted(strange)}"
    for key, body in built.items():
        left, right = exact(body), exact(found[key])
        if left != right:
            lines = difflib.unified_diff(left.split("\n"), right.split("\n"), "built", who, lineterm="", n=2)
            raise AssertionError(f"{who}: {key} differs\n" + "\n".join(lines))


def write(files: Mapping[str, str], root: Path) -> None:
    """Put generated files onto the disk."""
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")


def helm(
    tool: str, chart: Path, environment: str, *, number: int = 0, skip_tests: bool = True, extra: Iterable[str] = ()
) -> list[Any]:
    """The objects that Helm prints for an environment."""
    release, namespace = RELEASES[number % len(RELEASES)]
    values = [chart / f"values-{environment}.yaml"]
    options = {"release": release, "namespace": namespace, "skip_tests": skip_tests, "extra": list(extra)}
    return read(realtools.helm_template(tool, chart, values, **options))


def read(stream: str) -> list[Any]:
    """The objects in a stream, as Go reads them."""
    return [body for body in realtools.go_yaml("sigs", stream) if body is not None]


def assert_tools_agree(root: Path, place: tuple[str, str], built: list[Any], pod: str, number: int) -> None:
    """Both Helms and both kustomizes say what was built in (environment, app); tests add the Pod, if it has a name."""
    environment, app = place
    chart, overlay = root / "charts" / app, root / "environments" / environment / app
    tested, skipped = ("helm3", "helm4") if number % 2 else ("helm4", "helm3")
    assert_same(helm(skipped, chart, environment, number=number), built, f"{skipped} {environment} {app}")
    printed = helm(tested, chart, environment, number=number + 1, skip_tests=False)
    tests = [body for body in printed if "helm.sh/hook" in body["metadata"].get("annotations", {})]
    names = [(body["kind"], body["metadata"]["name"]) for body in tests]
    assert names == ([("Pod", pod)] if pod else []), (
        f"{tested} {environment} {app}: tests are {names}, not {pod or 'none'}"
    )
    objects = [body for body in printed if body not in tests]
    assert_same(objects, built, f"{tested} {environment} {app}")
    assert_same(read(realtools.kustomize_build(overlay)), built, f"kustomize {environment} {app}")
    assert_same(read(realtools.kubectl_kustomize(overlay)), built, f"kubectl {environment} {app}")
