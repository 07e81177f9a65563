"""Which generated files `render --env --app --model` asks for, and when they cannot be written without others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kfgen.domain.places import CHARTS, readers
from kfgen.domain.problem import Problem, Where, listing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kfgen.domain.catalog import Catalog
    from kfgen.domain.result import EntryResult


@dataclass(frozen=True, slots=True)
class Selection:
    """Names of environments, apps and models; none of a kind: all of them. They narrow one another."""

    catalog: Catalog
    results: tuple[EntryResult, ...]
    environments: tuple[str, ...] = ()
    apps: tuple[str, ...] = ()
    models: tuple[str, ...] = ()

    def is_wanted(self, path: str) -> bool:
        """Whether an environment asked for reads a file, shared ones included, and an app asked for holds it."""
        if not (self.environments or self.apps):
            return True
        app, environment = readers(path)
        read = {*self.environments, *map(self.catalog.place, self.environments)}
        return (not self.apps or app in self.apps) and (not read or not environment or environment in read)

    def of_models(self, changed: Iterable[str]) -> frozenset[str]:
        """Of the files that changed, those of the models, and those that the models' apps share."""
        changed = frozenset(changed)
        if not self.models:
            return changed
        own = frozenset(path for path in changed if _entry(path) in {("models", name) for name in self.models})
        apps = {one.app for one in self._chosen()} | {readers(path)[0] for path in own}
        return own | {path for path in changed if readers(path)[0] in apps and not _entry(path)}

    def refusals(self, changed: Iterable[str]) -> list[Problem]:
        """Files that would change for what was not asked for too: what is left out would not fit beside them."""
        changed = frozenset(changed)
        asked = self.of_models(changed)
        return [*self._read_by_others(asked), *self._shared_with_others(changed, asked)]

    def _read_by_others(self, asked: frozenset[str]) -> list[Problem]:
        if not self.environments:
            return []
        others = [name for name in self.catalog.order if name not in self.environments]
        theirs = {"", *others, *map(self.catalog.place, others)}
        text = "is read by other environments and would change too"
        hint = "run kfgen render without --env"
        shared = [path for path in asked if readers(path)[1] in theirs]
        return [Problem(where=Where(path), code="shared", text=text, hint=hint) for path in sorted(shared)]

    def _shared_with_others(self, changed: frozenset[str], asked: frozenset[str]) -> list[Problem]:
        shared = sorted(path for path in asked if self.models and not _entry(path))
        problems = []
        for path in shared:
            app = readers(path)[0]
            left = {"/".join(_entry(one)) for one in changed - asked if readers(one)[0] == app}
            if left:
                text = f"would change for {listing(left)} too"
                hint = f"run kfgen render --app {app}"
                problems.append(Problem(where=Where(path), code="shared", text=text, hint=hint))
        return problems

    def _chosen(self) -> list[EntryResult]:
        return [one for one in self.results if one.summary["folder"] == "models" and one.summary["name"] in self.models]


def _entry(path: str) -> tuple[str, ...]:
    """(folder, name) of the entry that a generated file belongs to alone; nothing for what an app's entries share.

    `charts/<app>/templates/<folder>/…/<name>.…` and `environments/<layer>/<app>/<folder>/…/<name>.…`.
    """
    parts = path.split("/")
    if len(parts) < 5 or (parts[0] == CHARTS and (parts[2] != "templates" or parts[3] == "tests")):
        return ()
    return parts[3], parts[-1].partition(".")[0]
