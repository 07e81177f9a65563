"""Rules of TorchServe's configuration in a plain Deployment: what it listens on, and whether it reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.domain.torchserve import DEFAULT_ADDRESSES, FILE, SNAPSHOT

if TYPE_CHECKING:
    from kfgen.domain.environment import Environment
    from kfgen.domain.model import Model
    from kfgen.domain.problem import Report


def snapshot_is_said_once(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """`snapshot` becomes a line that `config` could hold too."""
    values = model.settled.values.get("torchserve", {})
    if SNAPSHOT in values.get("config", {}) and values.get("snapshot"):
        where = model.settled.where("torchserve", "config", SNAPSHOT, on_key=True)
        text = f'"torchserve.snapshot" and "torchserve.config.{SNAPSHOT}" both say it'
        report.error(where, "conflict", text, "remove one of them")


def archive_has_its_version(model: Model, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """A name with the version in it needs both."""
    archive = model.settled.values.get("torchserve", {}).get("archive", {})
    for key, said in (("modelName", "modelName" in archive), ("version", "version" in model.settled.values)):
        if archive.get("nameWithVersion") and not said:
            where = model.settled.where("torchserve", "archive", "nameWithVersion")
            at = f'the archive\'s "{key}"' if key == "modelName" else '"version"'
            report.error(where, "required", f"nameWithVersion needs {at}", f"write {key}: …")


def config_is_mounted(model: Model, environment: Environment, report: Report) -> None:
    """A folder to mount needs a file, and cannot be where the storage is mounted: Kubernetes takes no path twice."""
    values = model.settled.values.get("torchserve", {})
    if model.workload is None:
        return
    if "configPath" in values and not (values.get("config") or values.get("snapshot")):
        where = model.settled.where("torchserve", "configPath", on_key=True)
        report.error(where, "torchserve", "there is no config to mount there", "write config: {inference_address: …}")
    mount, torchserve = model.workload.mount, model.workload.torchserve
    if mount is not None and torchserve is not None and mount.path.rstrip("/") == torchserve.path.rstrip("/"):
        where = model.settled.where("torchserve", "configPath")
        text = f"{mount.path} is where the storage is mounted ({environment.label})"
        report.error(where, "conflict", text, "write another folder, or another storage.mountPath")


def addresses_are_reached(model: Model, environment: Environment, report: Report) -> None:
    """TorchServe listens on localhost by default; what listens for others must be among the container's ports."""
    torchserve = model.workload.torchserve if model.workload is not None else None
    if torchserve is None:
        return
    ports = {port["containerPort"] for port in model.ports}
    for name, found in torchserve.addresses.items():
        where = model.settled.where("torchserve", "config", name)
        if found is None:
            text = f"{name} is no address ({environment.label})"
            report.error(where, "value", text, "for example http://0.0.0.0:8080")
        elif found.is_local and name == "inference_address" and ports:
            said = name in model.settled.values["torchserve"].get("config", {})
            what = "is" if said else "is not set, so it is"
            text = f"{name} {what} local to the pod ({environment.label}): nobody reaches it"
            report.error(where, "torchserve", text, f"write {name}: http://0.0.0.0:{found.port or 8080}")
        elif not found.is_local and found.port not in ports:
            text = f"{name} listens on {found.port}, which is not among the ports ({environment.label})"
            report.error(where, "torchserve", text, f"add it to ports: {{{_short(name)}: {found.port}}}")


def config_is_read(model: Model, environment: Environment, report: Report) -> None:
    """TorchServe reads the file that TS_CONFIG_FILE or --ts-config names; the image's own otherwise."""
    torchserve = model.workload.torchserve if model.workload is not None else None
    if torchserve is None:
        return
    file = f"{torchserve.path.rstrip('/')}/{FILE}"
    words = " ".join((*model.server.command, *model.server.args)).replace("=", " ").split()
    if file not in words and model.server.env.get("TS_CONFIG_FILE") != file:
        where = model.settled.where("torchserve", "configPath")
        text = f"nothing tells TorchServe to read {file} ({environment.label})"
        report.warn(
            where, "torchserve", text, f"args: [torchserve, --start, --ts-config, {file}], or env TS_CONFIG_FILE"
        )


def management_is_kept_inside(model: Model, environment: Environment, report: Report) -> None:
    """TorchServe's management API asks for no password, and loads any code it is told to."""
    workload = model.workload
    if workload is None or workload.torchserve is None or workload.service is None:
        return
    found = workload.torchserve.addresses["management_address"]
    if found is None or found.is_local or workload.service.type == "ClusterIP":
        return
    names = {port["name"] for port in model.ports if port["containerPort"] == found.port}
    for port in workload.service.ports:
        if port["targetPort"] in names:
            text = f"the management API, which asks for no password, is open to the outside ({environment.label})"
            hint = f'leave "{port["name"]}" out of service.ports, or type: ClusterIP'
            report.warn(model.settled.where("service", "ports", str(port["name"])), "exposed", text, hint)


def _short(name: str) -> str:
    return name.removesuffix("_address") if name in DEFAULT_ADDRESSES else name
