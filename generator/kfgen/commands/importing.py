"""`kfgen import`: take what is there already into the catalog."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import click

from kfgen.commands.options import known, loaded, output_option, pass_root, reported, say_written
from kfgen.domain.platform import CONFIGS
from kfgen.domain.problem import Report
from kfgen.io import cluster as live
from kfgen.io.catalog import write_catalog
from kfgen.io.given import given_text, manifests
from kfgen.pipeline import resolve_environments
from kfgen.stages.importing import Installed, baselines, config_maps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kfgen.domain.catalog import Catalog
    from kfgen.domain.environment import Environment

_CONTEXT: Final = "context:"


@click.group("import", epilog="Example: kfgen import config --from kserve.yaml --env prod")
def COMMAND() -> None:  # noqa: N802
    """Take what is there already into the catalog."""


@COMMAND.command(
    "config",
    epilog="Examples: kfgen import config --from kserve.yaml --from serving-core.yaml --env prod; "
    "helm template kserve … | kfgen import config --from - --env prod; "
    "kfgen import config --from context:prod-admin --env prod",
)
@click.option(
    "--from",
    "sources",
    multiple=True,
    required=True,
    metavar="SOURCE",
    help="Manifests: a file, a folder, - for stdin; or context:NAME, a cluster of your kubeconfig, asked by kubectl.",
)
@click.option("--env", "environment", metavar="NAME", help="The environment in which they are installed.")
@click.option("--cluster", metavar="NAME", help="The cluster, where environments share one.")
@output_option
@pass_root
def config(root: Path, sources: tuple[str, ...], environment: str | None, cluster: str | None, output: str) -> None:
    """Take the ConfigMaps of KServe and Knative, as they were installed, into catalog/baselines/.

    Settings of `platform` are laid onto them; run it again after KServe or Knative is upgraded, and look at the diff.
    Knative's `_example` is left behind: it is documentation, which nothing reads.
    """
    with reported(root, writing=True) as catalog_files:
        catalog = loaded(catalog_files)
        environment = _environment(catalog, environment, cluster)
        report = Report()
        target = resolve_environments(catalog, report)[environment]
        controllers = (_namespace(target, "kserve"), _namespace(target, "knative"))
        if any(source.startswith(_CONTEXT) for source in sources):
            live.refuse_own_kubeconfig(root)
        found = [one for source in sources for one in _found(source, controllers)]
        files = baselines(found, catalog.place(environment), controllers[1], report)
        report.raise_errors()
        say_written(write_catalog(root, files), output)


def _environment(catalog: Catalog, environment: str | None, cluster: str | None) -> str:
    """The environment, or one of those on the cluster."""
    if (environment is None) == (cluster is None):
        raise click.UsageError(f"give --env or --cluster; the environments are {', '.join(catalog.order)}")
    if environment is not None:
        return known("environment", (environment,), catalog.order)[0]
    return catalog.sharing(known("cluster", (str(cluster),), catalog.places)[0])[0]


def _namespace(environment: Environment, controller: str) -> str:
    default = environment.release.controller_namespace if controller == "kserve" else "knative-serving"
    return str(environment.settled.values.get("controllers", {}).get(controller, default))


def _found(source: str, namespaces: tuple[str, ...]) -> Iterator[Installed]:
    if source.startswith(_CONTEXT):
        bodies = live.config_maps(source.removeprefix(_CONTEXT), namespaces)
        for body in bodies:
            if body["metadata"]["name"] in CONFIGS:
                yield Installed(source, body)
        return
    if source != "-" and not os.path.exists(source):
        raise click.UsageError(f'no file "{source}". hint: a cluster is written {_CONTEXT}NAME')
    for file in manifests(source):
        yield from config_maps(given_text(file), "standard input" if file == "-" else os.path.basename(file))
