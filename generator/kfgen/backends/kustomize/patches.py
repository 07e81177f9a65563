"""How a difference is written for kustomize: as a strategic merge where that is exact, otherwise as JSON 6902."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.domain.data import Data, Object, at_path, leaves

if TYPE_CHECKING:
    from kfgen.domain.layers import Patch
    from kfgen.domain.manifest import Manifest
    from kfgen.domain.problem import Path

_DIRECTIVES = frozenset({"$patch", "$retainKeys", "$setElementOrder", "$deleteFromPrimitiveList"})


def identity(manifest: Manifest) -> Object:
    """The fields by which a strategic merge patch finds its object."""
    _, _, namespace, name = manifest.identity
    metadata: Object = {"name": name, "namespace": namespace} if namespace else {"name": name}
    return {"apiVersion": manifest.body["apiVersion"], "kind": manifest.body["kind"], "metadata": metadata}


def target(manifest: Manifest) -> Object:
    """The selector of a JSON 6902 patch; kustomize takes names for regular expressions."""
    group, kind, namespace, name = manifest.identity
    version = str(manifest.body["apiVersion"]).rpartition("/")[2]
    result: Object = {"group": group} if group else {}
    result |= {"version": version, "kind": kind, "name": _literal(name)}
    return {**result, "namespace": _literal(namespace)} if namespace else result


def _literal(name: str) -> str:
    return name.replace(".", r"\.")


def deletion(manifest: Manifest) -> Object:
    """The patch that takes an object of the base away."""
    return {"$patch": "delete", **identity(manifest)}


def is_mergeable(base: Manifest, patch: Patch, other: Manifest) -> bool:
    """Whether a strategic merge turns `base` into exactly `other`.

    Not so for: lists of kinds that Kubernetes itself defines (they merge by key), maps that end up empty, a map where
    something else was, or the other way round, and keys that kustomize takes for directives.
    """
    native = _is_native(base)
    for path, value in patch.sets:
        old = at_path(base.body, path)
        if isinstance(old, dict) or (isinstance(value, dict) and old is not None):
            return False
        if native and _has_list(value):
            return False
        if any(item == {} or item == [] for item in leaves(value)) or _has_directive(value):  # noqa: PLR1714 - dicts do not hash
            return False
    for path in (*patch.removes, *(path for path, _ in patch.sets)):
        if _DIRECTIVES.intersection(map(str, path)):
            return False
    return all(at_path(other.body, path[:-1]) for path in patch.removes)


def _is_native(manifest: Manifest) -> bool:
    group = manifest.identity[0]
    return "." not in group or group.endswith(".k8s.io")


def _has_list(value: Data) -> bool:
    if isinstance(value, dict):
        return any(map(_has_list, value.values()))
    return isinstance(value, list)


def _has_directive(value: Data) -> bool:
    if isinstance(value, dict):
        return bool(_DIRECTIVES.intersection(value)) or any(map(_has_directive, value.values()))
    return isinstance(value, list) and any(map(_has_directive, value))


def merge_document(base: Manifest, patch: Patch) -> Object:
    """The strategic merge patch: identity, then what is set, with null for what goes."""
    document = identity(base)
    changes: list[tuple[Path, Data]] = [(path, None) for path in patch.removes]
    for path, value in (*patch.sets, *changes):
        below: dict[str, Any] = document
        for step in path[:-1]:
            below = below.setdefault(str(step), {})
        below[str(path[-1])] = value
    return document


def operations(base: Manifest, patch: Patch) -> list[Data]:
    """The JSON 6902 operations."""
    result: list[Data] = [{"op": "remove", "path": _pointer(path)} for path in patch.removes]
    for path, value in patch.sets:
        exists = at_path(base.body, path) is not None
        result.append({"op": "replace" if exists else "add", "path": _pointer(path), "value": value})
    return result


def _pointer(path: Path) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
