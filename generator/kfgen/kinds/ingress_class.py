"""IngressClass: for an ingress controller that brings none of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kfgen.domain.environment import Environment
from kfgen.domain.manifest import Manifest, ObjectKey
from kfgen.domain.platform import IngressClasses
from kfgen.kinds.kind import Kind, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

_DEFAULT: Final = {"ingressclass.kubernetes.io/is-default-class": "true"}


def _build(found: IngressClasses, environment: Environment) -> Iterator[Manifest]:
    for one in found.classes:
        yield Manifest(
            key=ObjectKey(INGRESS_CLASS.name, "", one.name),
            section=INGRESS_CLASS.section,
            knob_set="ingressClass",
            body={
                "apiVersion": "networking.k8s.io/v1",
                "kind": "IngressClass",
                "metadata": metadata(one.name, None, environment, annotations=_DEFAULT if one.default else None),
                "spec": {"controller": one.controller},
            },
        )


INGRESS_CLASS: Final = Kind("IngressClass", IngressClasses, "ingressClasses", _build)
