"""What a publication says and holds: files by environment, which objects changed, the commit's message and metadata."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from kfgen.domain.places import readers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kfgen.domain.data import Object

CATALOG_TRAILER: Final = "Catalog-Commit"
VERSION_TRAILER: Final = "Kfgen-Version"
ADDED, CHANGED, REMOVED = "added", "changed", "removed"
_SHOWN: Final = 10  # objects of an environment that a message names; a commit's diff has the rest

# environment → what became of it → objects, `Kind namespace/name`
Changes = dict[str, dict[str, list[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """The catalog's commit, as it is referred to: full id, `Name <address>`, ISO 8601, subject, rest of its message."""

    sha: str
    author: str = ""
    date: str = ""
    subject: str = ""
    body: str = ""
    url: str = ""  # of its repository, without credentials
    short: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "short", self.sha[:12])


def files_of(files: Mapping[str, str], environments: Iterable[str] = ()) -> dict[str, bytes]:
    """Path → content of what some environments (or places) read, shared files included; of all if none is named."""
    wanted = {"", *environments}
    return {path: text.encode() for path, text in files.items() if len(wanted) == 1 or readers(path)[1] in wanted}


def object_changes(
    before: Mapping[tuple[str, str], list[Object]], after: Mapping[tuple[str, str], list[Object]]
) -> Changes:
    """What changed between two sets of built objects, (environment, app) → objects; the base is nobody's."""
    changes: Changes = {}
    old, new = _by_name(before), _by_name(after)
    for environment in dict.fromkeys((*new, *old)):
        was, now = old.get(environment, {}), new.get(environment, {})
        found = {
            ADDED: [name for name in now if name not in was],
            CHANGED: [name for name in now if name in was and now[name] != was[name]],
            REMOVED: [name for name in was if name not in now],
        }
        if any(found.values()):
            changes[environment] = {how: sorted(names) for how, names in found.items() if names}
    return changes


def _by_name(objects: Mapping[tuple[str, str], list[Object]]) -> dict[str, dict[str, Object]]:
    found: defaultdict[str, dict[str, Object]] = defaultdict(dict)
    for (environment, _), bodies in objects.items():
        if environment:
            found[environment].update((_name(body), body) for body in bodies)
    return found


def _name(body: Object) -> str:
    metadata = body.get("metadata")
    assert isinstance(metadata, dict)  # noqa: S101 - every object has some
    namespace = metadata.get("namespace")
    return f"{body['kind']} {f'{namespace}/' if namespace else ''}{metadata['name']}"


def message(commit: Commit, version: str, environments: Iterable[str], changes: Changes | str, files: int) -> str:
    """A commit's message: for whom what changes, then the trailers. `changes`: or why they are not known."""
    mine = list(environments)
    known = {} if isinstance(changes, str) else changes
    told = {name: found for name, found in known.items() if name in mine}
    names = [name for name in mine if name in told] or mine
    subject = f"Publish {commit.short} for {', '.join(names)}"
    if len(subject) > 72:
        subject = f"Publish {commit.short} for {len(names)} environments"
    paragraphs = [subject]
    if told:
        paragraphs += [_paragraph(name, told[name]) for name in names]
    else:
        why = changes if isinstance(changes, str) else "the objects are as they were"
        paragraphs.append(f"{files} file{'' if files == 1 else 's'} changed; {why}.")
    paragraphs.append(f"{CATALOG_TRAILER}: {commit.sha}\n{VERSION_TRAILER}: {version}")
    return "\n\n".join(paragraphs) + "\n"


def _paragraph(name: str, found: Mapping[str, list[str]]) -> str:
    lines = [f"{how} {one}" for how, names in found.items() for one in names]
    more = [f"and {len(lines) - _SHOWN} more"] if len(lines) > _SHOWN else []
    return "\n".join([f"{name}:", *(f"  {line}" for line in (*lines[:_SHOWN], *more))])


def metadata_text(commit: Commit) -> str:
    """The file `hydrator.metadata` of GitOps Promoter (its page "Building a Custom Hydrator"): the dry commit."""
    known = {
        "drySha": commit.sha,
        "repoURL": commit.url,
        "author": commit.author,
        "date": commit.date,
        "subject": commit.subject,
        "body": commit.body,
    }
    return json.dumps({key: text for key, text in known.items() if text}, indent=2, ensure_ascii=False) + "\n"


def note_text(commit: Commit) -> str:
    """The note on a hydrated commit: the newest dry commit that gives the same."""
    return json.dumps({"drySha": commit.sha}) + "\n"


def dry_sha(note: str) -> str:
    """The dry commit that a note names; empty for what is no such note."""
    try:
        found = json.loads(note)["drySha"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return found if isinstance(found, str) else ""
