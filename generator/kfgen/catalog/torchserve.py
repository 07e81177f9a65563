"""`torchserve` of a model: its archive, its config.properties, and where a Deployment finds that."""

from __future__ import annotations

import re

from kfgen.catalog.fields import Boolean, Choice, Integer, ListOf, MapOf, Text
from kfgen.catalog.location import MOUNT
from kfgen.catalog.record import Key, Record
from kfgen.catalog.words import DEPLOYMENTS, PATH

_LINE = Text(re.compile(r"[^\r\n]*\Z"), "text on one line", empty=True)
_PROPERTY = re.compile(r"[A-Za-z][-A-Za-z0-9_.]*\Z")
_SERVED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")

ARCHIVE = Record(
    "an archive",
    (
        Key("modelName", Text(), "The name the model is served under."),
        Key("nameWithVersion", Boolean(), "true: served as `<modelName>_<version>`, with the model's version."),
        Key("version", Text(), "The archive's version; the model's by default."),
        Key("modelFile", PATH, "The file with the model's architecture."),
        Key("serializedFile", PATH, "The file with the weights."),
        Key("handler", Text(), "The handler: a file, or one of TorchServe's own."),
        Key("extraFiles", ListOf(PATH), "Further files."),
        Key("requirementsFile", PATH, "The requirements.txt that goes into it."),
        Key("runtime", Choice(("python", "python3")), "What the handler runs on."),
    ),
)

SNAPSHOT = Record(
    "a model of a snapshot",
    (
        Key("version", Text(), "The archive's version; 1.0 by default."),
        Key("marName", PATH, "The archive's file; `<name>.mar` by default."),
        Key("minWorkers", Integer(), "Fewest workers."),
        Key("maxWorkers", Integer(), "Most workers."),
        Key("batchSize", Integer(1), "Requests in a batch."),
        Key("maxBatchDelay", Integer(), "Milliseconds that a batch waits to become full."),
        Key("responseTimeout", Integer(1), "Seconds until a worker counts as stuck."),
    ),
)

TORCHSERVE = Record(
    "torchserve",
    (
        Key("archive", ARCHIVE, "The .mar archive that the server loads."),
        Key("config", MapOf(_LINE, _PROPERTY, "a property's name"), "Lines of config.properties, by name."),
        Key(
            "snapshot",
            MapOf(SNAPSHOT, _SERVED, "a served model's name (letters, digits, -, _ and .)"),
            "What is loaded at the start, by served name: the line `model_snapshot` of config.properties.",
        ),
        Key("configPath", MOUNT, "The folder in which config.properties is mounted.", kinds=DEPLOYMENTS),
        Key("keep", Integer(1), "How many archives stay in the model store; older ones move to backup/."),
    ),
)
