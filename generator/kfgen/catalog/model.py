"""Keys of `catalog/models/**/<name>.yaml`, of `_defaults.yaml` and `_models.yaml` beside them, and of defaults."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kfgen.catalog.amounts import REPLICAS, Duration, Quantity
from kfgen.catalog.common import IGNORE
from kfgen.catalog.component import EXPLAINER, LOAD_KEYS, TRANSFORMER
from kfgen.catalog.container import FREE_TEXT, RESOURCES, SIDECARS, container_keys
from kfgen.catalog.fields import Boolean, Choice, Free, FreeMap, Integer, ListOf, MapOf, Reading, Text
from kfgen.catalog.handover import KEY as HANDOVER_KEY
from kfgen.catalog.image import IMAGE
from kfgen.catalog.location import STORAGE, STORAGE_MOUNTS
from kfgen.catalog.operations import OPERATIONS
from kfgen.catalog.record import Key, Record
from kfgen.catalog.scaling import AUTOSCALING
from kfgen.catalog.torchserve import TORCHSERVE
from kfgen.catalog.words import (
    ANNOTATIONS,
    APP,
    DEPLOYMENTS,
    INFERENCE_SERVICES,
    LABELS,
    LLMS,
    MODE,
    MODEL_KINDS,
    NAME,
)
from kfgen.catalog.workload import DEPLOYMENT_STRATEGY, SERVICE

if TYPE_CHECKING:
    from kfgen.domain.data import Data
    from kfgen.domain.problem import Path

ANY_TEXT = Text()
_SCALED = (*INFERENCE_SERVICES, *DEPLOYMENTS)
VISIBILITY = Choice(
    ("external", "cluster-local"),
    dict.fromkeys(("internal", "private", "local", "cluster"), 'write "cluster-local"'),
)
PROTOCOL = Choice(("v1", "v2", "grpc-v1", "grpc-v2"))


def _format(raw: Data, at: Path, reading: Reading) -> Any:
    name = ANY_TEXT.read(raw, at, reading)
    return {"name": name} if isinstance(name, str) else name


MODEL_FORMAT = Record(
    "a modelFormat",
    (
        Key("name", ANY_TEXT, "The format: sklearn, pytorch, triton, huggingface …"),
        Key("version", ANY_TEXT, "The format's version, compared letter by letter (KServe 0.8+)."),
    ),
    short=_format,
    short_schema={"type": "string"},
)


TRAINED_MODEL = Record(
    "a trained model",
    (
        Key("framework", ANY_TEXT, "pytorch, tensorflow, onnx …", required=True),
        Key("memory", Quantity(), "What the model takes of the server's memory limit; immutable.", required=True),
        Key("storage", STORAGE, "Where the model lies: s3 and gs; http and https from 0.6.", required=True),
        Key("version", ANY_TEXT, "The model's version, $(version)."),
        Key("enabled", Boolean(), "Whether it exists here."),
    ),
)

CANARY = Record(
    "a canary",
    (
        Key("percent", Integer(0, 100), "The newcomer's share of the requests.", required=True),
        Key(
            "name", NAME, "Its predictor's name in Standard mode, `canary` by default; it keeps its pods when promoted."
        ),
        Key("version", ANY_TEXT, "The newcomer's version, $(version)."),
        Key("storage", STORAGE, "The newcomer's storage."),
        Key("image", IMAGE, "The newcomer's image."),
        Key("runtimeVersion", ANY_TEXT, "The newcomer's runtimeVersion."),
        Key("protocolVersion", PROTOCOL, "The newcomer's protocol."),
        *(key for key in container_keys("The newcomer's") if key.name not in {"image", "ports"}),
    ),
)

_DAILY = (
    Key("kind", Choice(MODEL_KINDS), "What is built.", general_only=True),
    Key("namespace", NAME, "A namespace of catalog/namespaces/.", required=True, general_only=True),
    Key("name", NAME, "The object's name, if it is not the file's."),
    Key("enabled", Boolean(), "Whether the model exists here."),
    Key("owner", NAME, "The team that answers for it.", general_only=True),
    Key("app", APP, "The chart and overlay that hold it; the namespace's by default.", general_only=True),
    Key("labels", LABELS, "Labels of the object and its pods."),
    Key("annotations", ANNOTATIONS, "Annotations of the object and its pods."),
    Key(
        "version",
        ANY_TEXT,
        "The model's version: $(version) in storage; a Deployment's label, so that a new one rolls the pods.",
    ),
    Key("mode", MODE, "Deployment mode, if it is not the environment's.", kinds=INFERENCE_SERVICES),
    Key(
        "modelFormat",
        MODEL_FORMAT,
        "The model's format; absent, with an image: an own container.",
        kinds=INFERENCE_SERVICES,
    ),
    Key("runtime", NAME, "A serving runtime by name (KServe 0.8+).", kinds=INFERENCE_SERVICES),
    Key("runtimeVersion", ANY_TEXT, "The tag of the runtime's image.", kinds=INFERENCE_SERVICES),
    Key("protocolVersion", PROTOCOL, "The inference protocol.", kinds=INFERENCE_SERVICES),
    Key("storage", STORAGE, "Where the model lies: a URI, or a store and a path."),
    Key(
        "storageMounts",
        STORAGE_MOUNTS,
        "Instead of storage, by path in the container: several at once (KServe 0.16+).",
        kinds=INFERENCE_SERVICES,
    ),
    Key("resources", RESOURCES, "cpu, memory, gpu …: one value, or request..limit."),
    Key("nodePool", NAME, "Where it runs: a node pool of the environment."),
    Key("replicas", REPLICAS, "How many: 2, 1..4 or {min, max}."),
)

_AROUND = (
    Key("transformer", TRANSFORMER, "What stands before the model and changes requests and responses."),
    Key("explainer", EXPLAINER, "What explains the model's answers."),
    Key("visibility", VISIBILITY, "cluster-local: reached from inside the cluster alone."),
    Key("stopped", Boolean(), "true: parked, with everything kept (KServe 0.15.1+)."),
    Key(
        "workerSpec",
        FreeMap(),
        "KServe's workerSpec: several nodes for one model (Standard mode, 0.15+); {}: as the runtime says.",
    ),
    Key("predictorName", NAME, "The stable predictor's name (Standard mode, KServe 0.20+)."),
    Key("canary", CANARY, "The newcomer beside the stable version that the general keys describe."),
)

_SERVER = (
    *(key for key in container_keys("The server's") if key.name != "resources"),
    Key("sidecars", SIDECARS, "Further containers, by name (InferenceServices with a modelFormat: 0.15+)."),
    *(replace(key, kinds=INFERENCE_SERVICES) for key in LOAD_KEYS),
    *(replace(key, kinds=INFERENCE_SERVICES) for key in _AROUND),
    Key("autoscaling", AUTOSCALING, "What decides between replicas.min and replicas.max.", kinds=_SCALED),
    Key(
        "deploymentStrategy",
        DEPLOYMENT_STRATEGY,
        "How a new version takes the old one's place (Standard: 0.13+).",
        kinds=_SCALED,
    ),
    Key("loadTimeout", Duration(), "The longest honest start, such as 30m; Flux gives the app that long."),
    Key("service", SERVICE, "The Service of the model's name.", kinds=DEPLOYMENTS),
    Key("serviceAccountName", NAME, "Who reads the storage, if it is not the store's account."),
    Key(
        "trainedModels",
        MapOf(TRAINED_MODEL, NAME.pattern, NAME.what),
        "Several models on one server, instead of `storage`.",
        kinds=INFERENCE_SERVICES,
    ),
    Key("torchserve", TORCHSERVE, "The archive and the configuration of a TorchServe.", kinds=_SCALED),
)

_LLM = (
    Key("baseRefs", ListOf(NAME), "LLMInferenceServiceConfigs that it starts from, in order.", kinds=LLMS),
    Key("parallelism", Free(), "How the model is spread: tensor, pipeline, data, dataLocal, expert.", kinds=LLMS),
    Key("router", Free(), "Gateway, route, ingress and scheduler before it; {} for KServe's own.", kinds=LLMS),
    Key("worker", Free(), "The pods of further nodes: any Kubernetes pod field.", kinds=LLMS),
    Key("prefill", Free(), "Pods that only prefill: replicas, parallelism, template, worker.", kinds=LLMS),
)

_ESCAPES = (
    Key("container", Free(), "Any Kubernetes container field, laid onto the server's container."),
    Key("pod", Free(), "Any Kubernetes pod field, laid onto the pod (of the predictor)."),
    Key("spec", Free(), "Any field of the object's spec, laid on last."),
    Key("description", FREE_TEXT, "For people; never part of an object."),
    IGNORE,
    HANDOVER_KEY,
)

MODEL = Record(
    "a model",
    (*_DAILY, *_SERVER, *_LLM, *(replace(key, kinds=_SCALED) for key in OPERATIONS), *_ESCAPES),
    unknown={
        "format": 'did you mean "modelFormat"?',
        "storageUri": 'write "storage": a URI, or {from: <store>, path: …}',
        "minReplicas": 'write "replicas: {min: …}"',
        "maxReplicas": 'write "replicas: {max: …}"',
        "gpu": 'write "resources: {gpu: …}"',
    },
)


def _foreign(kind: str) -> dict[str, frozenset[str]]:
    """The keys that mean nothing for a kind of model; for a map that does mean something, those inside it."""
    result: dict[str, frozenset[str]] = {}
    for key in MODEL.keys:
        inner = key.field.keys if isinstance(key.field, Record) else ()
        strange = frozenset(one.name for one in inner if one.kinds and kind not in one.kinds)
        if key.kinds and kind not in key.kinds:
            result[key.name] = frozenset()
        elif strange:
            result[key.name] = strange
    return result


FOREIGN_KEYS = {kind: _foreign(kind) for kind in MODEL_KINDS}
