"""Manifests that somebody installed → the ConfigMaps of KServe and Knative in them, as the catalog keeps them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kfgen.domain.places import baseline_file
from kfgen.domain.platform import CONFIGS, KSERVE_CONFIG
from kfgen.domain.problem import Problem, ProblemsError, Report, Where
from kfgen.yaml_text import dump, parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kfgen.domain.data import Data

_DOCUMENT: Final = re.compile(r"^---(?=\s)[^\n]*\n?", re.MULTILINE)
_EVENTING: Final = "knative-eventing"  # has a config-features of its own
# Knative's documentation of a ConfigMap inside it: hundreds of lines that nothing reads, and their checksum.
_EXAMPLE: Final = "_example"
# What whoever applied an object noted on it for himself.
_NOTES: Final = re.compile(
    r"(kubectl\.kubernetes\.io/last-applied-configuration|knative\.dev/example-checksum"
    r"|(meta\.helm\.sh|argocd\.argoproj\.io|([a-z]+\.toolkit|fluxcd)\.fluxcd\.io)/.*)\Z"
)
_OURS: Final = ("helm.sh/resource-policy", "kustomize.toolkit.fluxcd.io/prune")


@dataclass(frozen=True, slots=True)
class Installed:
    """One ConfigMap that was found."""

    source: str
    body: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Its name."""
        return str(self._metadata("name") or "")

    @property
    def namespace(self) -> str:
        """Its namespace; empty where the manifest leaves that to whoever applies it."""
        return str(self._metadata("namespace") or "")

    def _metadata(self, key: str) -> Any:
        return self.body.get("metadata", {}).get(key)

    @property
    def is_written_by_us(self) -> bool:
        """Whether kfgen's settings are in it already."""
        return all(key in (self._metadata("annotations") or {}) for key in _OURS)

    def text(self) -> str:
        """The baseline's file."""
        file: dict[str, Data] = {"source": self.source}
        if self.namespace:
            file["namespace"] = self.namespace
        for key in ("labels", "annotations"):
            pairs = {name: str(value) for name, value in (self._metadata(key) or {}).items() if not _NOTES.match(name)}
            if pairs:
                file[key] = {**dict(sorted(pairs.items()))}
        data = self.body.get("data") or {}
        file["data"] = {key: str(value) for key, value in data.items() if key != _EXAMPLE}
        head = f"# {self.name} as it was installed, taken by `kfgen import config`; settings belong into `platform`.\n"
        return head + dump(file)


def config_maps(text: str, source: str) -> Iterator[Installed]:
    """Every ConfigMap of KServe or Knative in a stream of manifests; the rest of it is not even parsed.

    Raises:
        ProblemsError: for a document that cannot be read, at its line.
    """
    starts = [0, *(match.end() for match in _DOCUMENT.finditer(text))]
    ends = [*(match.start() for match in _DOCUMENT.finditer(text)), len(text)]
    for start, end in zip(starts, ends, strict=True):
        document = text[start:end]
        if "ConfigMap" not in document or not any(name in document for name in CONFIGS):
            continue
        blank = "\n" * text.count("\n", 0, start)  # so that problems are placed where they stand
        yield from _of(parse((blank + document).encode("utf-8", "surrogateescape"), source), source)


def _of(body: Mapping[str, Any], source: str) -> Iterator[Installed]:
    items = body.get("items")
    if str(body.get("kind", "")).endswith("List") and isinstance(items, list):
        for item in items:
            if isinstance(item, dict):
                yield from _of(item, source)
        return
    metadata = body.get("metadata")
    if body.get("kind", "ConfigMap") == "ConfigMap" and isinstance(metadata, dict):
        found = Installed(source, body)
        if found.name in CONFIGS and found.namespace != _EVENTING:
            _check_maps(found)
            yield found


def _check_maps(found: Installed) -> None:
    parts = {
        "data": found.body.get("data"),
        **{key: found.body["metadata"].get(key) for key in ("labels", "annotations")},
    }
    for key, value in parts.items():
        if value and not isinstance(value, dict):
            text = f'{key} of ConfigMap "{found.name}" is no map'
            raise ProblemsError([Problem(where=Where(found.source), code="value", text=text)])


def baselines(found: Iterable[Installed], place: str, knative: str, report: Report) -> dict[str, str]:
    """File → text for every ConfigMap that was found, once each; what cannot be a baseline goes to the report."""
    by_name: dict[str, list[Installed]] = {}
    for one in found:
        by_name.setdefault(one.name, []).append(one)
    files = {}
    for name, several in sorted(by_name.items()):
        there = [one for one in several if name != KSERVE_CONFIG and one.namespace == knative]
        chosen = there if len(several) > 1 and there else several
        if len({one.text() for one in chosen}) > 1:
            where = Where(chosen[1].source)
            report.error(where, "duplicate", f'ConfigMap "{name}" is there twice, and they differ', "leave one out")
        elif chosen[0].is_written_by_us:
            text = f'ConfigMap "{name}" was written by kfgen: its settings would become part of the baseline'
            report.error(Where(chosen[0].source), "baseline", text, "take it from the install manifests or the chart")
        else:
            files[baseline_file(place, name)] = chosen[0].text()
    if not by_name:
        text = f"holds none of the ConfigMaps {', '.join(CONFIGS)}"
        report.error(Where("--from"), "reference", text, "give KServe's or Knative's install manifests, or a cluster")
    return files
