"""`kfgen add`: a new file of the catalog, as a person would write it; one file per kind of thing, listed here."""

from __future__ import annotations

from typing import Final

import click

from kfgen.commands.add.cluster import CLUSTER
from kfgen.commands.add.environment import ENVIRONMENT
from kfgen.commands.add.model import MODEL
from kfgen.commands.add.namespace import NAMESPACE
from kfgen.commands.add.runtime import RUNTIME
from kfgen.commands.add.storage import STORAGE

# In the order in which a new catalog needs them.
ADDABLE: Final = (CLUSTER, ENVIRONMENT, NAMESPACE, STORAGE, RUNTIME, MODEL)


@click.group(
    "add",
    commands=ADDABLE,
    epilog="Examples: kfgen add namespace risk; kfgen add model fraud --storage s3://models/fraud --format sklearn",
)
def COMMAND() -> None:  # noqa: N802
    """Add a file to the catalog: what can be inferred need not be said, and the whole catalog is checked before it is
    written. Nothing that is there is overwritten.

    Graphs, caches, manifests and policies are files that you write; `kfgen schema` has their keys.
    """
