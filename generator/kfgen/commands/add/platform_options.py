"""What an environment and a cluster are told alike: versions, mode, domain; by options or by a live cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kfgen.commands.add.addition import said
from kfgen.io.cluster import installation, refuse_own_kubeconfig
from kfgen.kserve import by_version
from kfgen.stages.discovering import Discovered, discover

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kfgen.commands.add.addition import Addition

_OPTIONS = (
    click.option("--kserve", metavar="X.Y.Z", help="The KServe (or KFServing) there."),
    click.option("--knative", metavar="X.Y.Z", help="The Knative there; none where there is none."),
    click.option("--kubernetes", metavar="X.Y.Z", help="The Kubernetes there."),
    click.option("--server", metavar="URL", help="Its API server, where it is synced from another cluster."),
    click.option("--domain", metavar="DOMAIN", help="The domain of models' URLs."),
    click.option(
        "--from-context",
        "context",
        metavar="NAME",
        help="A cluster of your kubeconfig, asked by kubectl for what no option says: versions, pools of nodes …",
    ),
    click.option("--description", metavar="TEXT", help="For people."),
)


def platform_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options, in this order."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def discovered(new: Addition, given: Mapping[str, Any]) -> Discovered:
    """What the cluster says if one was named, the options laid over it."""
    pools = {
        name
        for part in (*new.catalog.environments.values(), *new.catalog.clusters.values())
        for name in part.values.get("nodePools", ())
    }
    defaults = new.catalog.project.values.get("defaults", {}).get("environment", {})
    pools |= set(defaults.get("nodePools", ()))
    if given["context"]:
        refuse_own_kubeconfig(new.root)
    found = discover(installation(given["context"]), by_version(), sorted(pools)) if given["context"] else Discovered()
    for name in ("kserve", "kubernetes", "knative"):
        if given[name]:
            found.versions[name] = None if (name, given[name]) == ("knative", "none") else given[name]
    found.domain = given["domain"] or found.domain
    found.notes = [
        note for note in found.notes if not any(f"--{name}" in note and given[name] for name in found.versions)
    ]
    new.notes += found.notes
    if given["context"]:
        new.comment = _comment(found)
    return found


def platform_values(found: Discovered, **more: Any) -> dict[str, Any]:
    """The keys that they have in common, with others between."""
    order = ("kserve", "knative", "kubernetes")
    versions = {name: found.versions[name] for name in order if name in found.versions}
    return said(versions=versions, **more, domain=found.domain or None, nodePools=found.node_pools)


def _comment(found: Discovered) -> str:
    classes = [f"{name} (default)" if default else name for name, default in sorted(found.storage_classes.items())]
    return f"Storage classes there: {', '.join(classes) or 'none'}."
