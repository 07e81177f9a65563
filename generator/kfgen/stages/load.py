"""Sources → Catalog: every file read, every key known, every value of its type; nothing merged or followed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from kfgen.catalog.environment import CLUSTER, ENVIRONMENT, PROJECT
from kfgen.catalog.fields import INVALID, Reading, shown
from kfgen.catalog.folders import FOLDER, FOLDERS, Folder
from kfgen.catalog.pasted import is_pasted
from kfgen.catalog.plaintext import check_plaintext
from kfgen.catalog.platform import BASELINE
from kfgen.catalog.secrets import read_secrets
from kfgen.domain.catalog import Catalog, Document, Entry, Lazy, Part
from kfgen.domain.conflicts import conflict_at
from kfgen.domain.places import (
    CATALOG,
    DEFAULTS_FILE,
    DNS_LABEL,
    MANY_MODELS_FILE,
    PROJECT_FILE,
    hint_for_special_file,
    is_reserved,
)
from kfgen.domain.problem import Path, ProblemsError, Report, Where, did_you_mean, listing
from kfgen.domain.values import merge
from kfgen.yaml_text import parse

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from kfgen.catalog.record import Record
    from kfgen.domain.data import Data
    from kfgen.domain.tree import Sources

ENVIRONMENTS: Final = "environments"
BASELINES: Final = "baselines"
CLUSTERS: Final = "clusters"
SECRETS: Final = "secrets"
SCHEMAS: Final = "schemas"  # read by `kfgen validate` alone, as are
POLICIES: Final = "policies"


def load(sources: Sources, report: Report) -> Catalog:
    """Read a catalog. Entries are read at first use: `check_all` reads the rest.

    Mistakes go to the report; what can still be read is.

    Raises:
        ProblemsError: if there is no project to go on with.
    """
    found = _sorted_out(sources, report)
    if PROJECT_FILE not in sources.files:
        hint = "run kfgen where catalog/ is, or --root; kfgen init begins one"
        report.error(Where(PROJECT_FILE), "no-project", "there is no such file", hint)
        report.raise_errors()
    project = _project(sources, report)
    environments = _environments(sources, found[ENVIRONMENTS], report)
    order = _order(project, environments, report)
    clusters = _clusters(sources, found[CLUSTERS], environments, report)
    baselines = _baselines(sources, found[BASELINES], report)
    check_plaintext(sources.files, project, environments, report)
    secrets, encrypted = read_secrets(found[SECRETS], lambda file: _parsed(sources, file, report), report)
    loader = _Loader(sources, frozenset(environments), report)
    entries = {folder.name: loader.entries(folder, found[folder.name]) for folder in FOLDERS}
    return Catalog(
        project=project,
        environments=environments,
        order=order,
        folders=entries,
        clusters=clusters,
        baselines=baselines,
        secrets=secrets,
        encrypted=encrypted,
        remote=sources.remote,
    )


def read_everything(catalog: Catalog, models: Collection[str] = ()) -> None:
    """Read every file that was not needed yet, so that its mistakes are reported too; these models were read."""
    for folder, entries in catalog.folders.items():
        for name in entries:
            if folder != "models" or name not in models:
                _ = entries[name]


def _sorted_out(sources: Sources, report: Report) -> dict[str, dict[str, str]]:
    """Folder → name (below models/: path without ending) → file."""
    others = (ENVIRONMENTS, CLUSTERS, BASELINES, SECRETS, SCHEMAS, POLICIES)
    found: dict[str, dict[str, str]] = {folder: {} for folder in (*others, *FOLDER)}
    strange: set[str] = set()
    for file in sources.files:
        parts = file.split("/")[1:]
        if file == PROJECT_FILE or not file.lower().endswith((".yaml", ".yml")):
            continue
        if len(parts) > 1 and parts[0] not in found:
            if parts[0] not in strange:
                hint = did_you_mean(parts[0], found) or f"there are {', '.join(found)}"
                report.error(Where(file), "unknown-folder", f"{shown(parts[0])} is not a folder of a catalog", hint)
            strange.add(parts[0])
        elif _well_placed(file, parts, report) and _well_named(file, parts, report):
            found[parts[0]]["/".join(parts[1:])[: -len(".yaml")]] = file
    return found


def _well_placed(file: str, parts: list[str], report: Report) -> bool:
    if not file.endswith(".yaml"):
        report.error(
            Where(file), "file-name", "catalog files end in .yaml", f"rename it to {file.rpartition('.')[0]}.yaml"
        )
    elif len(parts) == 1:
        report.error(Where(file), "file-name", f"{CATALOG}/ itself holds only kfgen.yaml", "move it into a folder")
    elif len(parts) > 2 and not _is_nested(parts[0]):
        report.error(Where(file), "file-name", f"{CATALOG}/{parts[0]}/ has no folders inside", "move it up")
    else:
        return True
    return False


def _is_nested(folder: str) -> bool:
    return folder in (BASELINES, SECRETS) or (folder in FOLDER and FOLDER[folder].nested)


def _well_named(file: str, parts: list[str], report: Report) -> bool:
    names = [*parts[1:-1], parts[-1][: -len(".yaml")]]
    if _is_nested(parts[0]) and parts[-1] in (DEFAULTS_FILE, MANY_MODELS_FILE):
        names.pop()
    for name in names:
        if not DNS_LABEL.match(name):
            hint = hint_for_special_file(name) or "a-z, 0-9 and - only, at most 63 characters"
            report.error(Where(file), "file-name", f"{shown(name)} is not a DNS label", hint)
            return False
    if parts[0] in (ENVIRONMENTS, CLUSTERS) and is_reserved(names[0]):
        what = {ENVIRONMENTS: "an environment", CLUSTERS: "a cluster"}[parts[0]]
        hint = "rename the file, and where it is named"
        report.error(Where(file), "reserved", f'{what} cannot be called "{names[0]}"', hint)
        return False
    return True


def _parsed(sources: Sources, file: str, report: Report) -> dict[str, Data] | None:
    raw = sources.files[file]
    line = conflict_at(raw)
    if line:
        hint = f"keep one side of each, or what both say, without the lines of < = >; then git add {file}"
        where = Where(file, line=line, column=1)
        report.error(where, "merge-conflict", "holds both sides of a conflict that Git could not merge", hint)
        report.refused.add((file, ()))
        return None
    try:
        return parse(raw, file)
    except ProblemsError as error:
        report.problems.extend(error.problems)
        report.refused.add((file, ()))
        return None


def _project(sources: Sources, report: Report) -> Part:
    raw = _parsed(sources, PROJECT_FILE, report)
    if raw is None:
        report.raise_errors()
    values = merge({}, PROJECT.read(raw or {}, (), Reading(PROJECT_FILE, report)))  # null: as if it were not there
    for key in ("name", "environments"):
        if key not in values and not report.is_refused(PROJECT_FILE, (key,)):
            report.error(Where(PROJECT_FILE), "required", f'"{key}" is missing')
    values.setdefault("name", "project")
    values.setdefault("environments", [])
    return Part(PROJECT_FILE, (), values)


def _environments(sources: Sources, files: Mapping[str, str], report: Report) -> dict[str, Part]:
    result = {}
    for name, file in files.items():
        raw = _parsed(sources, file, report)
        result[name] = Part(file, (), ENVIRONMENT.read(raw or {}, (), Reading(file, report)))
    for name, part in result.items():
        parent = part.values.get("extends")
        where = Where(part.file, ("extends",))
        if parent is None:
            continue
        if parent == name:
            report.error(where, "extends", f'"{name}" extends itself', "remove the line")
        elif parent not in result:
            hint = did_you_mean(parent, set(result) - {name})
            report.error(where, "reference", f'no environment "{parent}" in catalog/environments/', hint)
        elif "extends" in result[parent].values:
            report.error(where, "extends", f'"{parent}" extends another environment itself', "one step is enough")
        else:
            continue
        result[name] = Part(file=part.file, at=(), values={k: v for k, v in part.values.items() if k != "extends"})
    return result


def _clusters(
    sources: Sources, files: Mapping[str, str], environments: dict[str, Part], report: Report
) -> dict[str, Part]:
    result = {}
    for name, file in files.items():
        raw = _parsed(sources, file, report)
        result[name] = Part(file, (), CLUSTER.read(raw or {}, (), Reading(file, report)))
    for name, part in environments.items():
        cluster = part.values.get("cluster")
        if cluster is None:
            continue
        where = Where(part.file, ("cluster",))
        if cluster not in result:
            hint = did_you_mean(cluster, result) or f"kfgen add cluster {cluster}"
            report.error(where, "reference", f'no cluster "{cluster}" in catalog/clusters/', hint)
        elif "clusters" in part.values:
            text = "it is on one cluster, or on several equal ones"
            report.error(Where(part.file, ("clusters",), on_key=True), "conflict", text, "remove cluster or clusters")
        elif cluster in environments and environments[cluster].values.get("cluster", cluster) != cluster:
            text = f'cluster "{cluster}" is called like environment "{cluster}", which is on another one'
            report.error(where, "conflict", text, "rename one of them: both have environments/<name>/platform")
        else:
            continue
        values = {key: value for key, value in part.values.items() if key != "cluster"}
        environments[name] = Part(part.file, (), values)
    return result


def _baselines(sources: Sources, files: Mapping[str, str], report: Report) -> dict[str, Part]:
    result = {}
    for name, file in files.items():
        raw = _parsed(sources, file, report)
        values = merge({}, BASELINE.read(raw or {}, (), Reading(file, report)))  # null: as if it were not there
        if "data" not in values and not report.is_refused(file, ("data",)):
            report.error(Where(file), "required", '"data" is missing', "take it anew: kfgen import config")
        result[name] = Part(file, (), values)
    return result


def _order(project: Part, environments: Mapping[str, Part], report: Report) -> tuple[str, ...]:
    order = []
    for index, name in enumerate(project.values["environments"]):
        where = Where(PROJECT_FILE, ("environments", index))
        if is_reserved(name):
            report.error(where, "reserved", f'an environment cannot be called "{name}"', "choose another name")
        elif name not in environments:
            hint = did_you_mean(name, environments) or f"write catalog/environments/{name}.yaml ({{}} will do)"
            report.error(where, "reference", f'no environment "{name}" in catalog/environments/', hint)
        elif name in order:
            report.error(where, "duplicate", f'"{name}" stands twice', "remove one of them")
        elif environments[name].values.get("abstract"):
            report.error(where, "abstract", f'"{name}" is abstract: it is only extended', "remove it here")
        else:
            order.append(name)
    if not report.is_refused(PROJECT_FILE, ("environments",)):
        _check_all_are_listed(project, environments, report)
    return tuple(order)


def _check_all_are_listed(project: Part, environments: Mapping[str, Part], report: Report) -> None:
    for name, part in environments.items():
        if name not in project.values["environments"] and not part.values.get("abstract"):
            hint = f"add {name} to environments in {PROJECT_FILE}, or write abstract: true"
            report.error(Where(part.file), "unused-environment", f'"{name}" is not rendered', hint)


class _Loader:
    """Reads entries at first use."""

    def __init__(self, sources: Sources, environments: frozenset[str], report: Report) -> None:
        self._sources = sources
        self._environments = environments
        self._beside = dict.fromkeys(environments, 'it belongs below "environments:", indented') | {ENVIRONMENTS: ""}
        self._report = report

    def entries(self, folder: Folder, files: Mapping[str, str]) -> Lazy[Entry]:
        """The entries of a folder: by name, or by path without ending where there are folders inside."""
        if folder.nested:
            return self._nested(folder, files)
        return Lazy(tuple(files), lambda name: Entry(folder.name, name, self._document(folder, files[name])))

    def _nested(self, folder: Folder, files: Mapping[str, str]) -> Lazy[Entry]:
        """Entries by path; those of a `_models.yaml` as if each had a file of its own."""
        defaults = Lazy(tuple(_ending(files, DEFAULTS_FILE)), lambda key: self._document(folder, files[key]))
        many = {key: self._many(folder, files[key], defaults) for key in _ending(files, MANY_MODELS_FILE)}
        single = [key for key in files if not key.rpartition("/")[2].startswith("_")]
        listed: dict[str, Entry] = {}
        for entries in many.values():
            for path, entry in entries.items():
                if path in single or path in listed:
                    text = f'"{entry.name}" has a file of its own too'
                    where = Where(entry.file, entry.document.general.at, on_key=True)
                    hint = f"remove this line, or catalog/{folder.name}/{path}.yaml"
                    self._report.error(where, "duplicate", text, hint)
                listed[path] = entry

        def make(key: str) -> Entry:
            if key in listed:
                return listed[key]
            subfolder, _, name = key.rpartition("/")
            document = self._document(folder, files[key])
            return Entry(folder.name, name, document, _defaults_of(subfolder, defaults), subfolder)

        return Lazy(tuple(sorted({*single, *listed})), make)

    def _many(self, folder: Folder, file: str, defaults: Mapping[str, Document]) -> dict[str, Entry]:
        raw = _parsed(self._sources, file, self._report) or {}
        subfolder = "/".join(file.split("/")[2:-1])
        reading = Reading(file, self._report)
        for key in raw.keys() - {"models"}:
            reading.bad((key,), f"{shown(key)} is not a key here", 'only "models" is', code="unknown-key", on_key=True)
        models = raw.get("models") or {}
        if not isinstance(models, dict):
            reading.bad(("models",), f"must be a map by model name, not {shown(models)}")
            return {}
        result = {}
        for name, item in models.items():
            at: Path = ("models", name)
            if not DNS_LABEL.match(name):
                hint = "a-z, 0-9 and - only, at most 63 characters"
                reading.bad(at, f"{shown(name)} is not a DNS label", hint, code="file-name", on_key=True)
                continue
            if not isinstance(item, (dict, type(None))):
                reading.bad(at, f"must be a map, not {shown(item)}")
                continue
            document = self._read(folder.records[""], item or {}, file, at)
            key = f"{subfolder}/{name}" if subfolder else name
            result[key] = Entry(folder.name, name, document, _defaults_of(subfolder, defaults), subfolder)
        return result

    def _document(self, folder: Folder, file: str) -> Document:
        raw = _parsed(self._sources, file, self._report)
        record = self._record(folder, raw, file) if raw is not None else None
        return Document(Part(file, (), {})) if record is None else self._read(record, raw or {}, file, ())

    def _record(self, folder: Folder, raw: dict[str, Data], file: str) -> Record | None:
        """What the file may hold; None after reporting a `type` that is missing or unknown."""
        if folder.record is not None:
            return folder.record
        kind = raw.get("type")
        if isinstance(kind, str) and kind in folder.records:
            return folder.records[kind]
        known = ", ".join(folder.records)
        self._report.refused.add((file, ()))
        if kind is None:
            self._report.error(Where(file), "required", '"type" is missing', f"type is one of {known}")
        else:
            hint = did_you_mean(str(kind), folder.records)
            text = f"type must be one of {known}, not {shown(kind)}"
            self._report.error(Where(file, ("type",)), "value", text, hint)
        return None

    def _read(self, record: Record, raw: dict[str, Data], file: str, at: Path) -> Document:
        reading = Reading(file, self._report)
        if is_pasted(record, raw, at, reading):
            return Document(Part(file, at, {}))
        general = record.read(raw, at, reading, skip=self._beside)
        parts = raw.get("environments") or {}
        environments: dict[str, Part] = {}
        if not isinstance(parts, dict):
            reading.bad((*at, "environments"), f"must be a map by environment, not {shown(parts)}")
            parts = {}
        for name, item in parts.items():
            below = (*at, "environments", name)
            if self._knows(name, below, reading) and item is not None:
                environments[name] = Part(file, below, self._own_part(record, item, below, reading))
        return Document(Part(file, at, general), environments)

    def _knows(self, name: str, at: Path, reading: Reading) -> bool:
        if name in self._environments:
            return True
        hint = did_you_mean(name, self._environments) or f"there are {listing(self._environments)}"
        reading.bad(at, f'no environment "{name}" in catalog/environments/', hint, code="reference", on_key=True)
        return False

    def _own_part(self, record: Record, raw: Data, at: Path, reading: Reading) -> dict[str, Any]:
        if not isinstance(raw, dict):
            reading.bad(at, f"must be a map, not {shown(raw)}")
            return {}
        values = record.read(raw, at, reading)
        if values is INVALID:
            return {}
        result: dict[str, Any] = values
        for key in [key for key in result if record.by_name[key].general_only]:
            reading.cannot_differ((*at, key), "move it into the general part")
            del result[key]
        return result


def _ending(files: Mapping[str, str], name: str) -> Iterator[str]:
    stem = re.sub(r"\.yaml$", "", name)
    return (key for key in files if key.rpartition("/")[2] == stem)


def _defaults_of(subfolder: str, defaults: Mapping[str, Document]) -> tuple[Document, ...]:
    """The `_defaults.yaml` of models/ and of each folder on the way in."""
    stem = DEFAULTS_FILE[: -len(".yaml")]
    folders = subfolder.split("/") if subfolder else []
    keys = ["/".join([*folders[:depth], stem]) for depth in range(len(folders) + 1)]
    return tuple(defaults[key] for key in keys if key in defaults)
