"""Rule `volume`: a volume has one source; everything that the claim says already is written from there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.places import DNS_SUBDOMAIN
from kfgen.domain.problem import did_you_mean, listing
from kfgen.rules.rule import Rule

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import StoreInCluster
    from kfgen.domain.problem import Report

RULE: Final = Rule(
    id="volume",
    why=(
        "A volume of a claim's own has one source, and where that is a node's own disk the node too; "
        "everything that the claim says already is written from there."
    ),
    mend="Give it one source, such as `nfs`.",
    source="Kubernetes: pkg/apis/core/validation, PersistentVolume",
    bad={
        "storage/lake.yaml": """\
type: pvc
size: 1Gi
volume: {mountOptions: [ro]}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: lake, path: fraud}
""",
    },
    good={
        "storage/lake.yaml": """\
type: pvc
size: 1Gi
volume: {nfs: {server: nfs.example.com, path: /models}}
""",
        "models/fraud.yaml": """\
namespace: risk
modelFormat: sklearn
storage: {from: lake, path: fraud}
""",
    },
)

# What a PersistentVolume's source may be, and what else a person may say of one (core/v1).
_SOURCES: Final = frozenset(
    {
        *("awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "csi", "fc", "flexVolume"),
        *("gcePersistentDisk", "glusterfs", "hostPath", "iscsi", "local", "nfs", "portworxVolume", "quobyte", "rbd"),
        *("scaleIO", "storageos", "vsphereVolume"),
    }
)

_OF_A_VOLUME: Final = ("mountOptions", "nodeAffinity", "volumeAttributesClassName", "volumeMode")


def check(use: StoreInCluster, environment: Environment, report: Report) -> None:
    """A volume has one source; everything that the claim says already is written from there."""
    store = use.store
    if store.claim is None or not store.claim.volume:
        return
    settled, volume = store.settled, store.claim.volume
    sources = [key for key in volume if key in _SOURCES]
    for key in volume.keys() - _SOURCES - set(_OF_A_VOLUME):
        hint = did_you_mean(key, (*_SOURCES, *_OF_A_VOLUME)) or "the store's own keys say the rest"
        report.error(settled.where("volume", key, on_key=True), RULE.id, f'"{key}" cannot be set here', hint)
    if len(sources) != 1:
        what = f"has {listing(sources)}" if sources else "has no source"
        text = f'"volume" {what}, and needs one ({environment.label})'
        report.error(settled.where("volume"), RULE.id, text, "for example volume: {nfs: {server: …, path: …}}")
    if "local" in volume and "nodeAffinity" not in volume:
        text = 'a volume of a node\'s own disk ("local") needs nodeAffinity, which says the node'
        report.error(settled.where("volume", "local"), RULE.id, text, "add volume.nodeAffinity")
    if not store.claim.create:
        text = f'"volume" is for a claim that is made, and this one is there already ({environment.label})'
        report.error(settled.where("volume", on_key=True), RULE.id, text, environment.without("volume"))
    if not DNS_SUBDOMAIN.match(store.claim.volume_name(use.namespace)):
        text = f'"{store.claim.volume_name(use.namespace)}" is too long for the name of a volume'
        report.error(settled.where("claim"), RULE.id, text, "set a shorter claim")
