"""The objects of made catalogs, without what people may write at will, by the release that they are written for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from kfgen.domain.tree import Sources
from kfgen.pipeline import render
from strategies_catalog import Made, catalogs
from strategies_parts import CONTAINER_FIELDS

FREE = frozenset({"spec", "pod", "container", "plugins", "unknown"})


def without_free_data(value: Any) -> Any:
    """A catalog's data without what people may write at will: the server judges that, and kfgen passes it on."""
    if isinstance(value, dict):
        return {key: without_free_data(item) for key, item in value.items() if key not in FREE}
    return [without_free_data(item) for item in value] if isinstance(value, list) else value


def without_free_fields(value: Any) -> Any:
    """A store's data whose containers say no more than what runs: `container` of an Azure store is a text."""
    if not isinstance(value, dict):
        return value
    kept = {key: without_free_fields(item) for key, item in value.items()}
    if isinstance(kept.get("container"), dict):
        kept["container"] = {key: item for key, item in kept["container"].items() if key not in CONTAINER_FIELDS}
    return kept


def without_free(made: Made) -> Sources:
    """A made catalog without the data that the server alone judges."""
    made.data = {
        path: without_free_fields(data) if path.startswith("storage/") else without_free_data(data)
        for path, data in made.data.items()
        if not path.startswith("manifests/")
    }
    made.data["kfgen"].get("defaults", {}).pop("manifest", None)
    return Sources(made.sources())


def each_made(count: int, number: int, releases: tuple[str, ...] | None, look: Callable[[Sources], object]) -> None:
    """Show so many made catalogs, always the same ones for a number, on some releases or on any."""

    @seed(number)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(catalogs(releases))
    def show(made: Made) -> None:
        look(without_free(made))

    show()


def made_objects(
    count: int, number: int, place: Callable[[str], str], releases: tuple[str, ...] | None = None
) -> dict[str, list[dict[str, Any]]]:
    """The objects of made catalogs, by what `place` says of the environment's release."""
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)

    def collect(sources: Sources) -> None:
        rendered = render(sources, keep_objects=True)
        versions = {name: one.version for name, one in rendered.environments.items()}
        versions |= {rendered.catalog.place(name): version for name, version in versions.items() if name}
        for (name, _), bodies in rendered.objects.items():
            if name:
                found[place(versions[name])] += bodies

    each_made(count, number, releases, collect)
    return dict(found)
