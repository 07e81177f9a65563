"""Parts of a container that several kinds write alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.domain.data import has_large_integers
from kfgen.domain.quantity import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.data import Data


def env_list(env: Mapping[str, Data]) -> list[Data]:
    """A container's `env`: text, or the body of a `valueFrom`, by name."""
    return [
        {"name": name, **value} if isinstance(value, dict) else {"name": name, "value": value}
        for name, value in env.items()
    ]


def write_large_quantities(container: Data) -> None:
    """Numbers of `container: {resources: …}` that Helm's values would round, as text: the API server keeps them so."""
    resources = container.get("resources") if isinstance(container, dict) else None
    if not isinstance(container, dict) or not isinstance(resources, dict) or not has_large_integers(resources):
        return
    container["resources"] = {
        name: {key: canonical(str(amount)) if has_large_integers(amount) else amount for key, amount in amounts.items()}
        if isinstance(amounts, dict)
        else amounts
        for name, amounts in resources.items()
    }
