"""Rules of what a cluster has once: only what its versions read, nothing that wipes what somebody else installed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kfgen.domain.data import at_path
from kfgen.domain.gitops import FLUX, KUSTOMIZE
from kfgen.domain.platform import KNATIVE_INSTALLS, KSERVE_CONFIG, as_json
from kfgen.domain.problem import Where, did_you_mean, listing
from kfgen.kserve.config_fields import field_type
from kfgen.rules.reserved import unreadable_annotation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kfgen.domain.data import Data
    from kfgen.domain.environment import Environment
    from kfgen.domain.platform import InstalledConfig
    from kfgen.domain.problem import Path, Report
    from kfgen.domain.release import Release

_WORDS: Final = {"RawDeployment": "Standard", "Serverless": "Knative"}
_TYPES: Final = {"text": "text", "truth": "true or false", "number": "a number", "list": "a list", "map": "a map"}
_MODE: Final = ("deploy", "defaultDeploymentMode")


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
    path = ("platform", KSERVE_CONFIG, *_MODE)
    said = at_path(dict(config.settled.values), path) if config.name == KSERVE_CONFIG else None
    release = environment.release
    written = said if isinstance(said, str) else _TYPES.get(_type(said), "")
    if said is None or "deploy" not in release.config_keys or written in release.modes:
        return
    known = f'write "{_WORDS[written]}"' if written in _WORDS else f"it is one of {', '.join(release.modes)}"
    text = f'{release.product} {release.line} ({environment.label}) has no mode "{written}"'
    report.error(config.settled.where(*path), "mode", text, f"{known}; kfgen writes what the release wants")


def types_stay(config: InstalledConfig, environment: Environment, report: Report) -> None:
    """KServe stops at JSON of another type than it expects: `cpuLimit: 1` where a text is wanted.

    What was installed tells the type, else what is known of the field.
    """
    installed = config.baseline.data if config.baseline is not None else {}
    for key, value in config.settings.items():
        if isinstance(value, dict):
            for path, old, new in _fields(as_json(installed.get(key, "")) or {}, value, (key,)):
                wanted = _type(old) or _known(path, environment.release)
                if wanted and _type(new) != wanted and path != _MODE:
                    said = "in the baseline" if old is not None else f"to KServe ({environment.label})"
                    text = f'"{".".join(map(str, path))}" is {_TYPES[wanted]} {said}, and {_TYPES[_type(new)]} here'
                    report.error(
                        config.settled.where("platform", config.name, *path), "value", text, _mend(wanted, new)
                    )


def _fields(below: Mapping[str, Data], above: Mapping[str, Data], at: Path) -> Iterator[tuple[Path, Data, Data]]:
    """(path, what is installed there, what is set) of every field that is set."""
    for key, value in above.items():
        old = below.get(key)
        is_leaf = isinstance(old, (str, bool, int, float, list)) or field_type((*at, key))
        if isinstance(value, dict) and not is_leaf:
            yield from _fields(old if isinstance(old, dict) else {}, value, (*at, key))
        elif value is not None:
            yield (*at, key), old, value


def _known(path: Path, release: Release) -> str:
    return release.ingress_fields.get(str(path[-1]), "") if path[0] == "ingress" else field_type(path)


def _type(value: Data) -> str:
    """text, truth, number, list or map; empty for nothing."""
    names = {str: "text", bool: "truth", int: "number", float: "number", list: "list", dict: "map"}
    return names.get(type(value), "")


def _mend(wanted: str, said: Data) -> str:
    if wanted == "text" and not isinstance(said, (dict, list)):
        return f'write "{str(said).lower() if isinstance(said, bool) else said}", with quotes'
    plain = {"truth": r"true|false", "number": r"[0-9]+"}.get(wanted, "")
    return f"write {said}, without quotes" if isinstance(said, str) and plain and re.fullmatch(plain, said) else ""
