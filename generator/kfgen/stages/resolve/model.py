"""Entry of models/ × Environment → Model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kfgen.domain.environment import DEFAULT_GPU
from kfgen.domain.model import Format, Model, Server, TrainedModel
from kfgen.domain.problem import Report, did_you_mean, listing
from kfgen.domain.values import merge
from kfgen.stages.resolve.owners import check_owner
from kfgen.stages.resolve.placeholders import environment_name, fill

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.catalog import Entry
    from kfgen.domain.data import Data, Object
    from kfgen.domain.environment import Environment, Namespace, NodePool, Settled
    from kfgen.domain.problem import Path
    from kfgen.stages.resolve.layers import Layers

MULTI_MODEL_RUNTIMES = {"triton": "kserve-tritonserver"}


def resolve_model(entry: Entry, layers: Layers, environment: Environment, report: Report) -> tuple[Model | None, bool]:
    """The model and whether it exists in this environment; None where so much is wrong that there is none.

    A model with mistakes that were reported can still be checked for others. One that does not exist here is not
    looked at further, but in the base, where charts want its template.
    """
    settled = layers.settle(entry, ("model",), environment)
    enabled = bool(settled.values.get("enabled", True))
    if not enabled and environment.name:
        return None, False
    return _Resolution(entry, settled, environment, report).model(), enabled


class _Resolution:
    """One model in one environment."""

    def __init__(self, entry: Entry, settled: Settled, environment: Environment, report: Report) -> None:
        self._entry = entry
        self._settled = settled
        self._values = settled.values
        self._environment = environment
        self._report = report
        self._name = str(settled.values.get("name", entry.name))

    def model(self) -> Model | None:
        values = self._values
        namespace = self._namespace()
        check_owner(self._settled, self._environment, self._report)
        pool = self._node_pool()
        gpu = pool.gpu_resource if pool else DEFAULT_GPU
        model_format = self._format()
        server = self._server(values, (), gpu)
        trained_models = self._trained_models()
        if namespace is None:
            return None
        replicas = values.get("replicas", {})
        percent = self._canary_percent()
        return Model(
            name=self._name,
            namespace=namespace,
            app=values.get("app") or app_of(namespace, self._entry),
            owner=values.get("owner", ""),
            labels=values.get("labels", {}),
            annotations=values.get("annotations", {}),
            mode=values.get("mode", self._environment.mode),
            format=model_format,
            runtime=self._runtime(),
            server=server,
            canary=self._server(self._newcomer(), ("canary",), gpu) if percent is not None else None,
            canary_percent=percent or 0,
            ports=self._ports(),
            min_replicas=replicas.get("min"),
            max_replicas=replicas.get("max"),
            container_concurrency=values.get("containerConcurrency"),
            timeout=values.get("timeout"),
            service_account=self._service_account(),
            node_pool=pool,
            trained_models=trained_models,
            served_name=values.get("torchserve", {}).get("archive", {}).get("modelName", ""),
            container=values.get("container"),
            pod=values.get("pod"),
            spec=values.get("spec"),
            settled=self._settled,
        )

    def _error(self, path: Path, code: str, text: str, hint: str = "") -> None:
        self._report.error(self._settled.where(*path), code, text, hint)

    def _missing(self, path: Path, hint: str, *, at: Path | None = None) -> None:
        """A key that must be there is not; nothing is said where it is there but could not be taken."""
        if not self._settled.is_refused(self._report, *path):
            name = path[-1] if at else ".".join(map(str, path))
            self._error(path if at is None else at, "required", f'"{name}" is missing', hint)

    def _namespace(self) -> Namespace | None:
        key = self._values.get("namespace")
        known = self._environment.namespaces
        if key is None:
            self._missing(("namespace",), f"there are {listing(known)}")
            return None
        if key not in known:
            hint = _or_new(did_you_mean(key, known), f"catalog/namespaces/{key}.yaml")
            self._error(("namespace",), "reference", f'no namespace "{key}" in catalog/namespaces/', hint)
            return None
        return known[key]

    def _node_pool(self) -> NodePool | None:
        name = self._values.get("nodePool")
        if name is None:
            return None
        pools = self._environment.node_pools
        if name in pools:
            return pools[name]
        environment = self._environment
        text = f'{_named(environment)} has no node pool "{name}" (has: {listing(pools)})'
        where = f"environments/{environment.name}.yaml" if environment.name else "defaults.environment of kfgen.yaml"
        hint = f'define nodePools.{name} in {where} ("{{}}" if any node will do)'
        if environment.name:
            hint += f" or set environments.{environment.name}.nodePool: null here"
        self._error(("nodePool",), "reference", text, did_you_mean(name, pools) or hint)
        return None

    def _format(self) -> Format | None:
        values = self._values.get("modelFormat")
        if values is None:
            if "image" not in self._values:
                self._missing(("modelFormat",), "or image, for a container of your own")
            return None
        if "name" not in values:
            self._missing(("modelFormat", "name"), "for example sklearn")
        return Format(values.get("name", ""), values.get("version", ""))

    def _runtime(self) -> str:
        runtime = self._values.get("runtime")
        if runtime is None and "trainedModels" in self._values:
            return MULTI_MODEL_RUNTIMES.get(self._values.get("modelFormat", {}).get("name", ""), "")
        return runtime or ""

    def _server(self, values: Mapping[str, Any], at: Path, gpu: str) -> Server:
        return Server(
            image=values.get("image", ""),
            runtime_version=values.get("runtimeVersion", ""),
            protocol=values.get("protocolVersion", ""),
            command=tuple(values.get("command", ())),
            args=tuple(values.get("args", ())),
            env=values.get("env", {}),
            resources=_resources(values.get("resources", {}), gpu),
            storage_uri=self._storage(values.get("storage"), (*at, "storage"), self._name, values.get("version", "")),
        )

    def _newcomer(self) -> Mapping[str, Any]:
        """The general keys with the canary's laid on."""
        newcomer = {key: value for key, value in self._values["canary"].items() if key != "percent"}
        return merge(dict(self._values), newcomer)

    def _canary_percent(self) -> int | None:
        canary = self._values.get("canary")
        if canary is None:
            return None
        if "percent" not in canary:
            self._missing(("canary", "percent"), "the newcomer's share of the requests, for example 10")
        return int(canary.get("percent", 0))

    def _storage(self, storage: Mapping[str, Any] | None, at: Path, name: str, version: str) -> str:
        if storage is None:
            return ""
        placeholders = {"name": name, "version": version, "env": environment_name(self._environment.name)}
        if not self._is_one_place(storage, at):
            return ""
        if "uri" in storage:
            where = self._settled.where(*at, "uri")
            return fill(storage["uri"], placeholders, where, self._report)
        stores = self._environment.stores
        chosen = storage["from"]
        if chosen not in stores:
            hint = _or_new(did_you_mean(chosen, stores), f"catalog/storage/{chosen}.yaml")
            self._error((*at, "from"), "reference", f'no store "{chosen}" in catalog/storage/', hint)
            return ""
        path = fill(storage.get("path", ""), placeholders, self._settled.where(*at, "path"), self._report)
        store = stores[chosen]
        if not store.type:
            return ""  # its own file says what is wrong
        if store.claim is None and not (store.bucket or path):
            self._error(
                at, "storage", f'store "{chosen}" names no bucket and there is no path', "path: <bucket>/<folder>"
            )
        return store.uri(path)

    def _is_one_place(self, storage: Mapping[str, Any], at: Path) -> bool:
        """Whether a storage is either a store with a path inside it or a whole URI."""
        what = f'"{".".join(map(str, at))}"'
        if any(self._settled.is_refused(self._report, *at, key) for key in ("from", "uri")):
            return False
        if "uri" in storage and (other := sorted(storage.keys() & {"from", "path"})):
            text = f"{what} has a whole URI (uri), and beside it {' and '.join(other)}"
            self._error((*at, "uri"), "storage", text, f"write null for what does not hold here: {other[0]}: null")
            return False
        if "uri" not in storage and "from" not in storage:
            text = f"{what} needs either a store (from) or a whole URI (uri)"
            self._error(at, "storage", text, "storage: {from: <store>, path: …}")
            return False
        return True

    def _service_account(self) -> str:
        named = self._values.get("serviceAccountName")
        if named:
            return str(named)
        stores = self._environment.stores
        accounts = [stores[name].account for name in uses_of(self._values) if name in stores]
        names = sorted({account.name for account in accounts if account is not None})
        if len(names) > 1:
            text = f"its stores are read with different service accounts: {listing(names)}"
            hint = "give the stores one serviceAccount.name, or set serviceAccountName here"
            at = "storage" if "storage" in self._values else "trainedModels"
            self._error((at,), "conflict", text, hint)
        return names[0] if names else ""

    def _ports(self) -> tuple[Object, ...]:
        ports = self._values.get("ports", {})
        result: list[Object] = []
        for name, port in ports.items():
            if "containerPort" not in port:
                at: Path = ("ports", name)
                self._missing((*at, "containerPort"), "for example 8080", at=at)
            protocol = port.get("protocol", "TCP")
            result.append({"name": name, "containerPort": port.get("containerPort", 0), "protocol": protocol})
        return tuple(result)

    def _trained_models(self) -> tuple[TrainedModel, ...]:
        result = []
        for name, values in sorted(self._values.get("trainedModels", {}).items()):
            if not values.get("enabled", True):
                continue
            at: Path = ("trainedModels", name)
            missing = [key for key in ("framework", "memory", "storage") if key not in values]
            for key in missing:
                self._missing((*at, key), "", at=at)
            if missing:
                continue
            uri = self._storage(values["storage"], (*at, "storage"), name, values.get("version", ""))
            result.append(
                TrainedModel(name=name, framework=values["framework"], memory=values["memory"], storage_uri=uri)
            )
        return tuple(result)


def uses_of(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The stores that a model's values name."""
    storages = [values.get("storage"), values.get("canary", {}).get("storage")]
    trained = values.get("trainedModels", {}).values()
    storages += [one.get("storage") for one in trained if one.get("enabled", True)]
    return tuple(sorted({storage["from"] for storage in storages if storage and "from" in storage}))


def app_of(namespace: Namespace, entry: Entry) -> str:
    """The app that holds a model: its namespace's, or one of the parts it is split into."""
    if namespace.split == "folder":
        folder = entry.subfolder.replace("/", "-")
        return f"{namespace.app}-{folder}" if folder else namespace.app
    return namespace.part(entry.name)


def _or_new(suggestion: str, file: str) -> str:
    """The hint for a name that leads nowhere: it is another one, or its file is still to be written."""
    return f"{suggestion} A new one: write {file}" if suggestion else f"write {file}, if it is a new one"


def _named(environment: Environment) -> str:
    return f'environment "{environment.name}"' if environment.name else "the base"


def _resources(values: Mapping[str, Any], gpu: str) -> Object:
    requests: dict[str, Data] = {}
    limits: dict[str, Data] = {}
    for name, amounts in values.items():
        key = {"gpu": gpu, "ephemeralStorage": "ephemeral-storage"}.get(name, name)
        for kind, into in (("request", requests), ("limit", limits)):
            if kind in amounts and not (name == "gpu" and amounts[kind] == "0"):
                into[key] = amounts[kind]
    result: Object = {}
    if requests:
        result["requests"] = requests
    if limits:
        result["limits"] = limits
    return result
