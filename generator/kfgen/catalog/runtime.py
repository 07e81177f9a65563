"""Keys of `catalog/runtimes/<name>.yaml`: serving runtimes of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.catalog.common import PEOPLE
from kfgen.catalog.container import SIDECARS, container_keys
from kfgen.catalog.fields import Boolean, Choice, Free, Integer, ListOf, Reading, Text
from kfgen.catalog.model import PROTOCOL
from kfgen.catalog.record import Key, Record
from kfgen.catalog.words import ANNOTATIONS, LABELS, NAME

if TYPE_CHECKING:
    from kfgen.domain.data import Data
    from kfgen.domain.problem import Path

_TEXT = Text()
# pkg/constants: what KServe has defaults for; other servers have none, and need no word.
SERVER_TYPES = ("mlserver", "tritonserver", "torchserve", "tensorflow-serving", "huggingfaceserver", "vllmserver")


def _format(raw: Data, at: Path, reading: Reading) -> Any:
    name = _TEXT.read(raw, at, reading)
    return {"name": name} if isinstance(name, str) else name


SUPPORTED_FORMAT = Record(
    "a supported model format",
    (
        Key("name", _TEXT, "The format, as models say it in modelFormat.", required=True),
        Key("version", _TEXT, "Its version, compared letter by letter."),
        Key("autoSelect", Boolean(), "true: also serves models of this format that name no runtime."),
        Key("priority", Integer(1), "Among several that would: the highest is taken (KServe 0.11.1+)."),
    ),
    short=_format,
    short_schema={"type": "string"},
)

RUNTIME = Record(
    "a runtime",
    (
        Key(
            "scope",
            Choice(("namespace", "cluster")),
            "namespace: made in each namespace where models use it; cluster: one for all, in the app platform.",
            general_only=True,
        ),
        Key("namespaces", ListOf(NAME), "Where it is made, used or not, and the only ones that may use it."),
        Key("create", Boolean(), "false: somebody else makes it."),
        Key("enabled", Boolean(), "Whether it exists here."),
        Key("supportedModelFormats", ListOf(SUPPORTED_FORMAT), "What it serves.", required=True),
        Key("protocolVersions", ListOf(PROTOCOL), "The protocols it speaks; all if none is named (KServe 0.9+)."),
        Key("multiModel", Boolean(), "For ModelMesh: several models in one server."),
        Key("disabled", Boolean(), "true: it is there, and no model may use it."),
        Key("serverType", Choice(SERVER_TYPES), "The bundled server it is built from, for KServe's defaults (0.17+)."),
        *container_keys("The server's"),
        Key("sidecars", SIDECARS, "Further containers, by name."),
        Key("workerSpec", Free(), "The pods of further nodes: any field of KServe's workerSpec (0.15+)."),
        Key("labels", LABELS, "Labels of the runtime itself."),
        Key("annotations", ANNOTATIONS, "Annotations of the runtime itself."),
        Key("container", Free(), "Any Kubernetes container field, laid onto the server's container."),
        Key("pod", Free(), "Any pod field that a runtime has, laid onto its spec."),
        Key("spec", Free(), "Any field of the object's spec, laid on last."),
        *PEOPLE,
    ),
    unknown={
        "containers": 'the server is "image", "args" … and "container"; further ones are "sidecars"',
        "modelFormat": 'write "supportedModelFormats": a list',
        "protocolVersion": 'write "protocolVersions": a list',
    },
)
