"""Rules of caches and their nodes: what the release has, what KServe refuses (`localmodelcache_validator.go`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.catalog.words import LLM
from kfgen.domain.data import at_path
from kfgen.domain.places import DNS_SUBDOMAIN
from kfgen.domain.platform import NODE_GROUPS, NodeGroups
from kfgen.domain.problem import did_you_mean, listing
from kfgen.domain.release import Feature
from kfgen.rules.reserved import refuse_unreadable

if TYPE_CHECKING:
    from kfgen.domain.cache import Cache
    from kfgen.domain.environment import Environment
    from kfgen.domain.problem import Report


def release_has_caches(cache: Cache, environment: Environment, report: Report) -> None:
    """Caches came with KServe 0.14, for one node group; those of a namespace with 0.18, an account with 0.19."""
    release, settled = environment.release, cache.settled
    named = f"{release.product} {release.line} ({environment.label})"
    off = environment.only_here("enabled: false")
    if cache.namespace is not None and "LocalModelNamespaceCache" not in release.kinds:
        report.error(settled.where("namespace"), "release", f"{named} has no cache for one namespace", off)
    elif not {"LocalModelCache", "ClusterLocalModel"} & release.kinds.keys():
        report.error(settled.fallback, "release", f"{named} has no local model caches", off)
    elif "LocalModelCache" not in release.kinds and len(cache.node_groups) > 1:
        text = f"{named} holds a model in one node group, and these are {len(cache.node_groups)}"
        hint = environment.only_here(f"nodeGroups: [{cache.node_groups[0]}]")
        report.error(settled.where("nodeGroups"), "release", text, hint)
    elif cache.service_account and not release.has(Feature.CACHE_ACCOUNT):
        where = settled.where("serviceAccountName", on_key=True)
        text = f"{named} reads what it caches with an account of its own"
        report.error(where, "release", text, environment.without("serviceAccountName"))


def models_read_it(cache: Cache, environment: Environment, report: Report) -> None:
    """LLMInferenceServices read from caches since KServe 0.19; before, the cache would lie there for nothing."""
    if cache.reader == LLM and not environment.release.has(Feature.LLM_CACHE):
        release = environment.release
        text = f"{LLM}s of {release.product} {release.line} ({environment.label}) read from no cache"
        off = environment.only_here("enabled: false")
        report.error(cache.settled.where("model"), "release", text, off)


def groups_are_known(cache: Cache, environment: Environment, report: Report) -> None:
    """The webhook refuses a group that does not exist; where the catalog defines none, somebody else does."""
    found = environment.platform.get(NODE_GROUPS)
    known = [one.name for one in found.groups] if isinstance(found, NodeGroups) else cache.node_groups
    for index, name in enumerate(cache.node_groups):
        if name not in known:
            hint = did_you_mean(name, known) or f"there are {listing(known)}"
            text = f'platform.localModelNodeGroups has no "{name}" ({environment.label})'
            report.error(cache.settled.where("nodeGroups", index), "reference", text, hint)


def uri_is_held_once(cache: Cache, environment: Environment, report: Report) -> None:
    """The webhook refuses a second cache of one URI; a claim cannot be held by the nodes."""
    at = "model" if "model" in cache.settled.values else "sourceModelUri"
    for other in cache.same:
        text = f'cache "{other}" holds {cache.uri} too ({environment.label}): KServe refuses the second'
        report.error(cache.settled.where(at), "duplicate", text, "remove one of them")
    scheme = cache.uri.partition("://")[0]
    schemes = [one for one in environment.release.storage_schemes if one not in {"pvc", "file"}]
    if scheme not in schemes:
        text = f"a cache cannot hold {scheme}:// ({environment.label})"
        report.error(cache.settled.where(at), "scheme", text, f"it can hold {listing(schemes, 12)}")


def names_and_annotations_are_allowed(cache: Cache, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """The name with its digest must be one; some annotations belong to the tools that read our output."""
    if not DNS_SUBDOMAIN.match(cache.name):
        report.error(cache.settled.where("name"), "name", f'"{cache.name}" cannot be the name of an object')
    refuse_unreadable(cache.annotations, cache.settled, report)


def release_has_groups(found: NodeGroups, environment: Environment, report: Report) -> None:
    """Groups of nodes came with KServe 0.14, together with the caches."""
    release = environment.release
    if "LocalModelNodeGroup" not in release.kinds:
        where = found.settled.where("platform", "localModelNodeGroups", on_key=True)
        text = f"{release.product} {release.line} ({environment.label}) has no LocalModelNodeGroup"
        hint = f"write platform: {{localModelNodeGroups: null}} in environments/{environment.name}.yaml"
        report.error(where, "release", text, hint)


def groups_have_nodes_and_one_source(found: NodeGroups, environment: Environment, report: Report) -> None:
    """KServe finds the nodes by the volumes' affinity: without one, none belongs to the group, and nobody says so."""
    for group in found.groups:
        at = "platform", "localModelNodeGroups", group.name
        terms = at_path(group.volume, ("nodeAffinity", "required", "nodeSelectorTerms"))
        if not group.node_selector and not terms:
            text = f'no node belongs to "{group.name}" ({environment.label}): "nodeSelector" is missing'
            hint = "the labels of its nodes, for example nodeSelector: {nvidia.com/gpu.product: NVIDIA-L40S}"
            report.error(found.settled.where(*at), "required", text, hint)
        elif group.node_selector and terms:
            where = found.settled.where(*at, "nodeSelector", on_key=True)
            report.error(
                where, "conflict", "persistentVolumeSpec.nodeAffinity says the nodes too", "remove one of them"
            )
        if group.path and group.source:
            where = found.settled.where(*at, "path", on_key=True)
            text = f"persistentVolumeSpec.{group.source} says where models lie too"
            report.error(where, "conflict", text, "remove one of them")
