"""How a difference is written for kustomize: as a strategic merge where that is exact, otherwise as JSON 6902."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.domain.data import Data, Object, at_path, has_large_integers, leaves
from kfgen.domain.layers import Patch

if TYPE_CHECKING:
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


def survives_json_patch(body: Object) -> bool:
    """Whether kustomize can apply a JSON patch to an object and keep it exact.

    It writes the patched object as YAML and reads it again: large integers go through a float64, and text of several
    lines that begins with a tab cannot be read back.
    """
    odd = any(isinstance(leaf, str) and leaf.startswith("\t") and "\n" in leaf for leaf in leaves(body))
    return not odd and not has_large_integers(body)


def bridge(base: Manifest, own: Manifest, patch: Patch | None) -> Patch | None:
    """The difference as kustomize sees it; None where the base's object must go and a whole one come.

    To kustomize an object is the same whatever its form. A mapped namespace is changed by a JSON patch, which not
    every object survives.
    """
    moved = base.identity[2] != own.identity[2]
    if moved and not survives_json_patch(own.body):
        return None
    if patch is None and base.identity == own.identity and base.body["apiVersion"] == own.body["apiVersion"]:
        return Patch.between(base.body, own.body)
    return patch


def is_mergeable(base: Manifest, patch: Patch, other: Manifest) -> bool:
    """Whether a strategic merge turns `base` into exactly `other`.

    Not so for: lists of kinds that Kubernetes itself defines (they merge by key), maps that end up empty, a value of
    another type (a number in place of a text gets the quotes of the text), and keys that kustomize takes for
    directives.
    """
    native = _is_native(base)
    for path, value in patch.sets:
        old = at_path(base.body, path)
        if old is not None and (isinstance(old, dict) or old.__class__ is not value.__class__):
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


def replacing_document(base: Manifest, patch: Patch, own: Manifest) -> Object:
    """A strategic merge patch that replaces whole sections (`spec`), for what does not survive a JSON patch."""
    document = identity(base)
    metadata = Patch(
        tuple((path, value) for path, value in patch.sets if path[0] == "metadata"),
        tuple(path for path in patch.removes if path[0] == "metadata"),
    )
    document["metadata"] = merge_document(base, metadata)["metadata"]
    for path in (*patch.removes, *(path for path, _ in patch.sets)):
        section = str(path[0])
        if section != "metadata":
            value = own.body.get(section)
            document[section] = {"$patch": "replace", **value} if isinstance(value, dict) else value
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
