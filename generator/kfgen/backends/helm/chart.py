"""What all entries of a chart share: Chart.yaml, values, schema, helpers, notes, README, test."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from kfgen.backends.backend import Pieces
from kfgen.backends.helm.schema import Serving, schema
from kfgen.backends.helm.values import changed
from kfgen.backends.templates import render
from kfgen.domain.gitops import as_url
from kfgen.domain.places import MARK, chart, header, values_file
from kfgen.yaml_text import dump

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kfgen.domain.data import Object
    from kfgen.domain.layers import AppSettings, AppSummary, Fragment

# Fixed: a version made from the content would conflict in every two concurrent pull requests.
CHART_VERSION: Final = "1.0.0"
TEST_IMAGE: Final = "docker.io/curlimages/curl:8.11.1"


def assemble(app: AppSummary, fragments: Sequence[Fragment]) -> Mapping[str, str]:
    """The shared files of an app's chart."""
    folder = chart(app.name)
    pieces = Pieces(fragments)
    mark = f"{MARK} from catalog/ (app {app.name})"
    serving = Serving(tested=bool(pieces.of("probes")), kserve=bool(pieces.of("kserve")))
    files = {
        f"{folder}/Chart.yaml": header(f"catalog/ (app {app.name})") + dump(_chart(app)),
        f"{folder}/values.schema.json": json.dumps(schema(app, pieces, serving), indent=2) + "\n",
        f"{folder}/README.md": _readme(app, pieces, mark, serving),
        f"{folder}/templates/NOTES.txt": render(
            "helm/templates/NOTES.txt.j2",
            mark=mark,
            app=app.name,
            project=app.project,
            notes=[text.rstrip("\n") for text in pieces.of("notes")],
        ),
        f"{folder}/templates/_helpers.tpl": render(
            "helm/templates/_helpers.tpl.j2",
            mark=mark,
            helpers=_helpers(pieces),
            servers=serving.tested,
            kserve=serving.kserve,
        ),
    }
    if serving.tested:
        files[f"{folder}/templates/tests/readiness.yaml"] = render(
            "helm/templates/readiness.yaml.j2",
            mark=mark,
            pod=test_pod(app.name),
            namespace=json.dumps(min(app.settings[""].namespaces)),
            probes=[text.rstrip("\n") for text in pieces.of("probes")],
        )
    base = _settings(app.settings[""], serving)
    base_names = app.settings[""].namespaces
    files[f"{folder}/{values_file('')}"] = _values(app, pieces, "", base)
    for environment in app.environments:
        settings = app.settings[environment]
        general = replace(app.settings[""], namespaces={key: base_names[key] for key in settings.namespaces})
        own = changed(_settings(general, serving), _settings(settings, serving))
        files[f"{folder}/{values_file(environment)}"] = _values(app, pieces, environment, own)
    return files


def test_pod(app: str) -> str:
    """The name of the Pod that `helm test` runs: what `--skip-tests` leaves out is this Pod alone."""
    return f"{app[:53].rstrip('-')}-readiness"


def _chart(app: AppSummary) -> Object:
    values: Object = {
        "apiVersion": "v2",
        "name": app.name,
        "description": f"Models of {app.project}, made by kfgen from its catalog",
        "type": "application",
        "version": CHART_VERSION,
        "kubeVersion": ">=1.19.0-0",
    }
    if app.repository:
        values["sources"] = [as_url(app.repository)]  # helm lint takes URLs alone
    return values


def _settings(settings: AppSettings, serving: Serving) -> Object:
    """The values that stand above all objects."""
    values: Object = {"kserve": {"version": settings.version}}
    if serving.kserve:
        values["kserve"] = {"version": settings.version, "predictorSuffix": settings.predictor_suffix}
    if serving.tested:
        values["tests"] = {"image": TEST_IMAGE}
    if serving.kserve and settings.domain:
        values["domain"] = settings.domain
    if settings.namespaces:
        values["namespaces"] = dict(sorted(settings.namespaces.items()))
    return values


def _values(app: AppSummary, pieces: Pieces, environment: str, settings: Object) -> str:
    file = values_file(environment)
    text = header(f"catalog/ (app {app.name})") + dump(settings)
    sections = [f"{section}:\n{''.join(pieces.of(f'{file}|{section}'))}" for section in pieces.under(file)]
    return text + "".join(sections)


def _helpers(pieces: Pieces) -> list[str]:
    """Every helper once: a chart whose objects have several forms has one for each."""
    return [text.rstrip("\n") for name in pieces.under("helpers") for text in pieces.distinct(f"helpers|{name}")]


def _readme(app: AppSummary, pieces: Pieces, mark: str, serving: Serving) -> str:
    entries = []
    for row in pieces.of("readme|entries"):
        source, objects, title, owner = row.split("\t")
        entries.append((source, objects, _prose(title), owner))
    instructions = [
        (environment, pieces.distinct(f"readme|instructions|{environment}"))
        for environment in app.environments
        if pieces.of(f"readme|instructions|{environment}")
    ]
    return render(
        "helm/templates/README.md.j2",
        mark=mark,
        app=app.name,
        project=app.project,
        environments=app.environments,
        entries=entries,
        instructions=instructions,
        knobs=_knob_rows(pieces, serving),
    )


def _prose(text: str) -> str:
    """User text in a cell of a Markdown table."""
    escaped = "".join(f"\\{char}" if char in "\\`*_[]<>|#" else char for char in text)
    return " ".join(escaped.split())


def _knob_rows(pieces: Pieces, serving: Serving) -> list[tuple[str, str, str]]:
    rows = [("kserve.version", "string", "The KServe version the chart was rendered for.")]
    if serving.kserve:
        rows.append(("kserve.predictorSuffix", "string", "What KServe appends to a predictor's name."))
    if serving.tested:
        rows.append(("tests.image", "string", "The image of the `helm test` Pod; it needs sh and curl."))
    if serving.kserve:
        rows.append(("domain", "string", "The domain of the URLs in the notes."))
    rows.append(("namespaces.<name>", "string", "The real name of a namespace of the catalog."))
    for section in pieces.under("schema"):
        sets = dict.fromkeys(row.split("\t")[1] for row in pieces.of(f"schema|{section}"))
        rows.append((f"{section}.<name>.enabled", "boolean", "Whether the object exists."))
        seen: set[str] = set()
        for knob_set in sets:
            for value, kind, doc in _knobs(pieces, knob_set):
                path = f"{section}.<name>.{'.'.join(value)}"
                if path not in seen:
                    rows.append((path, kind, doc))
                seen.add(path)
        rows.append((f"{section}.<name>.overrides", "object", "Any other field, merged onto the object."))
        rows.append((f"{section}.<name>.removals", "array", "JSON pointers of fields to take away."))
    return rows


def _knobs(pieces: Pieces, knob_set: str) -> list[Any]:
    """The knobs of a set, once each."""
    rows = {json.dumps(knob): knob for text in pieces.distinct(f"knobs|{knob_set}") for knob in json.loads(text)}
    return list(rows.values())
