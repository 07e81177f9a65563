"""Rules of what a cluster has once: only what its versions read, nothing that wipes what somebody else installed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.data import at_path
from kfgen.domain.gitops import FLUX, KUSTOMIZE
from kfgen.domain.platform import KNATIVE_INSTALLS, KSERVE_CONFIG, as_json
from kfgen.domain.problem import Where, did_you_mean, listing
from kfgen.rules.reserved import unreadable_annotation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfgen.domain.data import Data
    from kfgen.domain.environment import Environment
    from kfgen.domain.platform import InstalledConfig
    from kfgen.domain.problem import Path, Report

_WORDS: Final = {"RawDeployment": "Standard", "Serverless": "Knative"}
_KINDS: Final[dict[type, str]] = {str: "text", bool: "true or false", int: "a number", float: "a number"}


def baseline_is_known(config: InstalledConfig, environment: Environment, report: Report) -> None:
    """Part of an object that somebody else installed wipes the rest in most hands; a dropped key is not restored."""
    where = config.settled.where("platform", config.name, on_key=True)
    command = f"kfgen import config --from install.yaml --env {environment.name}"
    if config.own and config.baseline is not None:
        text = f'"{config.name}" is own, and {config.baseline.file} says that somebody else installed it'
        report.error(config.settled.where("platform", "own"), "conflict", text, "remove one of them")
    if not config.is_partial or not config.settings:
        return
    if not environment.gitops.is_synced(FLUX, KUSTOMIZE):  # Helm takes away what another wrote
        text = f'what was installed as "{config.name}" ({environment.label}) is not known, so writing it would wipe it'
        report.error(
            where, "no-baseline", text, f"take it from the install manifests, a chart or the cluster: {command}"
        )
        return
    for key in _installed(config, environment):
        text = f'"{key}" is there already: without a baseline it would be gone when it leaves the catalog'
        there = config.settled.where("platform", config.name, config.spelled.get(key, key), on_key=True)
        report.error(there, "no-baseline", text, command)


def _installed(config: InstalledConfig, environment: Environment) -> list[str]:
    if config.name == KSERVE_CONFIG:
        shipped = {key for key, how in environment.release.config_keys.items() if how == "shipped"}
    else:
        shipped = set(KNATIVE_INSTALLS.get(config.name, ()))
    return [key for key in config.settings if config.spelled.get(key, key) in shipped]


def baseline_fits(config: InstalledConfig, environment: Environment, report: Report) -> None:
    """A baseline is of the namespace the controller is in, and holds JSON where settings are laid onto JSON."""
    baseline = config.baseline
    if baseline is None:
        return
    if baseline.namespace not in ("", config.namespace):
        text = f'it is of namespace "{baseline.namespace}", but the controller of {environment.label} is in'
        key = "kserve" if config.name == KSERVE_CONFIG else "knative"
        hint = f"controllers: {{{key}: {baseline.namespace}}} in the environment"
        report.error(Where(baseline.file, ("namespace",)), "conflict", f'{text} "{config.namespace}"', hint)
    for key, text in baseline.annotations.items():
        hint = unreadable_annotation(key, text)
        if hint:
            where = Where(baseline.file, ("annotations", key), on_key=True)
            report.error(where, "reserved", f'annotation "{key}" cannot be set here', hint)
    for key, value in config.settings.items():
        if not isinstance(value, str) and as_json(baseline.data.get(key, "{}")) is None:
            text = f'"{key}" is not a map in JSON, so "platform.{config.name}.{key}" cannot be laid onto it'
            report.error(Where(baseline.file, ("data", key)), "baseline", text, "mend it here")


def keys_are_read(config: InstalledConfig, environment: Environment, report: Report) -> None:
    """KServe ignores a key or field that it does not know; a typo would change nothing, and nobody would say so."""
    if config.name != KSERVE_CONFIG:
        return
    release, there = environment.release, config.baseline.data if config.baseline is not None else {}
    what = f"{release.product} {environment.version} ({environment.label}) reads no"
    for key, fields in config.settings.items():
        where = config.settled.where("platform", config.name, key, on_key=True)
        if key not in release.config_keys and key not in there:
            hint = did_you_mean(key, release.config_keys) or f"it reads {listing(release.config_keys, 20)}"
            report.error(where, "unknown-key", f'{what} "{key}" in {config.name}', hint)
        for name in fields if key == "ingress" else ():
            if name not in release.ingress_fields and name not in (as_json(there.get(key, "")) or {}):
                field = config.settled.where("platform", config.name, key, name, on_key=True)
                hint = did_you_mean(name, release.ingress_fields) or f"it reads {listing(release.ingress_fields, 30)}"
                report.error(field, "unknown-key", f'{what} "ingress.{name}" in {config.name}', hint)


def mode_is_known(config: InstalledConfig, environment: Environment, report: Report) -> None:
    """A default deployment mode that it does not know keeps KServe's controller from starting."""
    path = ("platform", KSERVE_CONFIG, "deploy", "defaultDeploymentMode")
    said = at_path(dict(config.settled.values), path) if config.name == KSERVE_CONFIG else None
    release = environment.release
    written = said if isinstance(said, str) else _shown(said)
    if said is None or "deploy" not in release.config_keys or written in release.modes:
        return
    known = f'write "{_WORDS[written]}"' if written in _WORDS else f"it is one of {', '.join(release.modes)}"
    text = f'{release.product} {release.line} ({environment.label}) has no mode "{written}"'
    report.error(config.settled.where(*path), "mode", text, f"{known}; kfgen writes what the release wants")


def types_stay(config: InstalledConfig, environment: Environment, report: Report) -> None:  # noqa: ARG001
    """KServe stops at JSON of another type than it expects: `cpuLimit: 1` where a text is wanted."""
    if config.baseline is None:
        return
    for key, value in config.settings.items():
        if isinstance(value, dict):
            for path, old, new in _changed(as_json(config.baseline.data.get(key, "")) or {}, value, (key,)):
                if type(old) is not type(new):
                    hint = (
                        f'write "{new}", with quotes'
                        if isinstance(old, str) and not isinstance(new, (dict, list))
                        else ""
                    )
                    text = f'"{".".join(map(str, path))}" is {_shown(old)} in the baseline, and {_shown(new)} here'
                    report.error(config.settled.where("platform", config.name, *path), "value", text, hint)


def _changed(below: Mapping[str, Data], above: Mapping[str, Data], at: Path) -> Iterator[tuple[Path, Data, Data]]:
    for key, value in above.items():
        old = below.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            yield from _changed(old, value, (*at, key))
        elif old is not None:
            yield (*at, key), old, value


def _shown(value: Any) -> str:
    return _KINDS.get(type(value)) or ("a list" if isinstance(value, list) else "a map")
