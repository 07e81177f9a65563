"""The generated tables of docs/releases.md, made from the release files: what each release of KServe can do."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping

from kfgen.domain.release import Feature, Release
from kfgen.kserve import releases

HAS, HAS_NOT = "●", "·"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    cells = [list(head)]
    cells += [["---"] * len(cells[0]), *map(list, rows)]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in cells)


def code(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words) or "–"


def versions() -> str:
    """Release line → its versions and what it was built with."""
    rows = (
        (f"{one.product} {one.line}", code(one.versions), one.kubernetes, one.knative, one.partly_known)
        for one in releases()
    )
    return table(("Line", "Versions", "Kubernetes", "Knative", "Note"), rows)


def matrix() -> str:
    """Feature × release line: one mark each, in groups."""
    lines = [one.line for one in releases()]
    rows: list[list[str]] = []
    for title, facts_of in _GROUPS.items():
        rows.append([f"**{title}**", *("" for _ in lines)])
        found = list(dict.fromkeys(name for one in releases() for name in facts_of(one)))
        rows += [[name, *(HAS if name in facts_of(one) else HAS_NOT for one in releases())] for name in found]
    return table(("", *lines), rows)


def _kinds(release: Release) -> list[str]:
    return [f"`{kind}` {version}" for kind, version in sorted(release.kinds.items())]


_GROUPS: Mapping[str, Callable[[Release], Iterable[str]]] = {
    "Kinds": _kinds,
    "Features": lambda one: [feature.meaning for feature in Feature if one.has(feature)],
    "Deployment modes": lambda one: [f"`mode: {word}`" for word in one.modes],
    "Storage schemes": lambda one: [f"`{scheme}://`" for scheme in one.storage_schemes],
    "Schemes of TrainedModels": lambda one: [f"`{scheme}://` " for scheme in one.trained_model_schemes],
    "Secrets of stores, by their keys": lambda one: [code(sorted(keys.values())) for keys in one.secret_keys.values()],
    "S3 settings": lambda one: [f"`{key}`" for key in one.s3_annotations],
    "Autoscaler classes": lambda one: [f"`class: {word}`" for word in one.autoscaler_classes],
    "Bundled runtimes": lambda one: [f"`{name}`" for name in one.runtimes],
}


def spans(value: Callable[[Release], str]) -> str:
    """What holds from which line to which: `a` (0.5 to 0.6), `b` (from 0.7)."""
    known = list(releases())
    groups = [(text, list(group)) for text, group in itertools.groupby(known, value)]
    parts = []
    for text, group in groups:
        first, last = group[0], group[-1]
        if group == known:
            span = "all"
        elif last is known[-1]:
            span = f"from {first.line}"
        else:
            span = first.line if first is last else f"{first.line} to {last.line}"
        parts.append(f"{text} ({span})")
    return "<br>".join(parts)


def facts() -> str:
    """What a release calls things."""

    def mode(word: str) -> Callable[[Release], str]:
        def value(one: Release) -> str:
            if word not in one.modes:
                return "–"
            return code([one.modes[word]]) if one.modes[word] else "no annotation"

        return value

    def visibility(word: str) -> Callable[[Release], str]:
        return lambda one: code(filter(None, [one.visibility.get(word)]))

    modes = list(dict.fromkeys(word for one in releases() for word in one.modes))
    rows: Iterator[tuple[str, Callable[[Release], str]]] = iter(
        [
            ("API group", lambda one: code([one.group])),
            ("Namespace of the controller", lambda one: code([one.controller_namespace])),
            ("Name of the main container", lambda one: code([one.main_container])),
            ("Suffix of a predictor's name", lambda one: code([one.predictor_suffix])),
            ("Suffix of a transformer's name", lambda one: code([one.transformer_suffix])),
            *((f"`mode: {word}` is written", mode(word)) for word in modes),
            ("Label of `visibility` in Knative mode", lambda one: code(filter(None, [one.visibility.get("Knative")]))),
            (
                "Label of `visibility` in Standard mode",
                lambda one: code(filter(None, [one.visibility.get("Standard")])),
            ),
        ]
    )
    return table(("", "What, and in which releases"), ((name, spans(value)) for name, value in rows))


def formats() -> str:
    """Format → the runtime that is chosen, by protocol, where none is named; or the framework's key."""
    names = sorted({name for one in releases() for name in (*one.frameworks, *_formats(one))}, key=str.lower)
    return table(("", "Served by"), ((f"`{name}`", spans(lambda one, name=name: _chosen(name, one))) for name in names))


def _formats(release: Release) -> set[str]:
    return {name for runtime in release.runtimes.values() for name in runtime.formats}


def _chosen(name: str, release: Release) -> str:
    if not release.has(Feature.MODEL_SPEC):
        return f"`predictor.{name}`" if name in release.frameworks else "–"
    chosen: dict[str, list[str]] = {}
    for protocol in ("v1", "v2", "grpc-v1", "grpc-v2"):
        for runtime in release.runtimes_for(name, "", protocol)[:1]:
            chosen.setdefault(runtime.name, []).append(protocol)
    if not chosen:
        named = [runtime.name for runtime in release.runtimes.values() if name in runtime.formats]
        return f"only with `runtime: {named[0]}`" if named else "–"
    return "; ".join(f"{runtime}: {', '.join(protocols)}" for runtime, protocols in chosen.items())


def versions_of_formats() -> str:
    """Runtime → the format versions it lists."""
    names = sorted({name for one in releases() for name in one.runtimes})
    rows = ((f"`{name}`", spans(lambda one, name=name: _listed(name, one))) for name in names)
    return table(("", "Formats and versions"), rows)


def _listed(name: str, release: Release) -> str:
    runtime = release.runtimes.get(name) if release.has(Feature.MODEL_SPEC) else None
    if runtime is None:
        return "–"
    return ", ".join(f"{key} {'/'.join(known.versions)}" for key, known in runtime.formats.items())
