"""Keys of `catalog/namespaces/<name>.yaml` and `catalog/manifests/<name>.yaml`."""

from __future__ import annotations

import re

from kfgen.catalog.common import PEOPLE
from kfgen.catalog.fields import Boolean, Text
from kfgen.catalog.handover import KEY as HANDOVER_KEY
from kfgen.catalog.kubernetes_object import KubernetesObject
from kfgen.catalog.record import Key, Record
from kfgen.catalog.tenancy import LIMIT_RANGE, PROFILE, RESOURCE_QUOTA
from kfgen.catalog.words import ANNOTATIONS, APP, LABELS, NAME

NAMESPACE = Record(
    "a namespace",
    (
        Key("name", Text(), "The real name, if it is not the file's; takes $(name) and $(env)."),
        Key("create", Boolean(), "false: somebody else makes it."),
        Key("profile", PROFILE, "A Kubeflow Profile makes it, instead of a Namespace object."),
        Key("owner", NAME, "The team that answers for it.", general_only=True),
        Key("resourceQuota", RESOURCE_QUOTA, "What all of it together may take: a ResourceQuota, or the Profile's."),
        Key("limitRange", LIMIT_RANGE, "What one container, pod or claim in it may take: a LimitRange."),
        Key("labels", LABELS, "Labels."),
        Key("annotations", ANNOTATIONS, "Annotations."),
        Key("app", APP, "The chart and overlay of what lives here; the file's name by default.", general_only=True),
        Key(
            "split",
            Text(re.compile(r"(?:[1-9][0-9]{0,2}|folder)\Z"), "a number of apps or `folder`"),
            "Several apps: by a hash of the model's name, or by its folder.",
            general_only=True,
        ),
        HANDOVER_KEY,
        *PEOPLE,
    ),
)

MANIFEST = Record(
    "a manifest",
    (
        Key(
            "namespace",
            NAME,
            "A namespace of catalog/namespaces/; without it the object belongs to the platform app.",
            general_only=True,
        ),
        Key("app", APP, "The chart and overlay that hold it.", general_only=True),
        Key("enabled", Boolean(), "Whether it exists here."),
        Key("object", KubernetesObject(), "One Kubernetes object; metadata.namespace is filled in.", required=True),
        HANDOVER_KEY,
        *PEOPLE,
    ),
    unknown=dict.fromkeys(
        ("apiVersion", "kind", "metadata", "spec", "data"),
        'write the whole object below "object:", indented',
    ),
)
