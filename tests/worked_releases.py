"""The worked catalog on any KServe release: what must be changed in it there, and the objects that it then gives."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from acceptance import everywhere_on
from crds import KSERVE
from kfgen.domain.tree import Sources
from kfgen.io.sources import read_sources
from kfgen.pipeline import Rendered, render

ROOT = Path(__file__).resolve().parent.parent


class Refused(NamedTuple):
    """What kfgen refuses of the worked catalog on a release, why that is so, and the line to change."""

    file: str
    code: str
    because: str
    was: str
    becomes: str


STAGING = "catalog/environments/staging.yaml"
CONFIG = "inferenceservice-config.yaml"
MODE = Refused(STAGING, "mode", "RawDeployment came with KServe 0.7", "mode: Standard", "mode: Knative")
INGRESS = Refused(
    STAGING,
    "platform-key",
    "the domain of Ingresses can be set from 0.7 on",
    "    ingress: {ingressClassName: nginx, ingressDomain: staging.example.com}\n",
    "",
)
INGRESS_CLASS = Refused(
    STAGING,
    "platform-key",
    "the class of Ingresses can be set from 0.9 on",
    "ingressClassName: nginx, ",
    "",
)
OLD_NAMESPACE = Refused(
    f"catalog/baselines/staging/{CONFIG}",
    "baseline",
    "KFServing is installed in another namespace than KServe",
    "namespace: kserve",
    "namespace: kfserving-system",
)
NEW_NAMESPACE = Refused(
    f"catalog/baselines/legacy/{CONFIG}",
    "baseline",
    "KServe is installed in another namespace than KFServing",
    "namespace: kfserving-system",
    "namespace: kserve",
)
REFUSED: dict[str, tuple[Refused, ...]] = {
    **dict.fromkeys(KSERVE, (NEW_NAMESPACE,)),
    "0.5.1": (OLD_NAMESPACE, MODE, INGRESS),
    "0.7.0": (NEW_NAMESPACE, INGRESS_CLASS),
    "0.8.0": (NEW_NAMESPACE, INGRESS_CLASS),
}


def objects(rendered: Rendered) -> list[dict[str, Any]]:
    """Every object of every environment."""
    return [body for (name, _), bodies in sorted(rendered.objects.items()) if name for body in bodies]


def mended(sources: Sources, refused: tuple[Refused, ...]) -> Sources:
    """The catalog with each refused line as the table changes it."""
    files = dict(sources.files)
    for one in refused:
        text = files[one.file].decode()
        assert one.was in text, one
        files[one.file] = text.replace(one.was, one.becomes).encode()
    return replace(sources, files=files)


def worked(version: str) -> list[dict[str, Any]]:
    """The objects of the worked catalog with all its environments on a release."""
    return objects(render(on_release(version), keep_objects=True))


def on_release(version: str) -> Sources:
    """The worked catalog with all its environments on a release, and what that asks for changed."""
    return mended(everywhere_on(read_sources(ROOT), version), REFUSED[version])
