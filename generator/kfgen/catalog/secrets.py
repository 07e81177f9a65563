"""`catalog/secrets/` → sealed material by store, and Secrets that SOPS encrypted, in a folder for each store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kfgen.catalog.encryption import read_encrypted
from kfgen.catalog.fields import Reading
from kfgen.catalog.sealing import SEALED
from kfgen.domain.catalog import Part
from kfgen.domain.places import encrypted_file, sealed_file
from kfgen.domain.problem import Report, Where
from kfgen.domain.values import merge

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from kfgen.domain.data import Object

Parts = dict[str, Part]


def read_secrets(
    files: Mapping[str, str], parsed: Callable[[str], Object | None], report: Report
) -> tuple[Parts, Parts]:
    """(sealed by `environment/store`, encrypted by `environment/store/namespace`) of files by their path inside."""
    sealed: Parts = {}
    encrypted: Parts = {}
    for name, file in files.items():
        folders = name.count("/")
        if folders == 1:
            sealed[name] = _sealed(file, parsed(file), report)
        elif folders == 2:
            raw = parsed(file)
            encrypted[name] = Part(file, (), read_encrypted(raw, Reading(file, report)) if raw is not None else {})
        else:
            places = (sealed_file("<env>", "<store>"), encrypted_file("<env>", "<store>", "<namespace>"))
            report.error(Where(file), "file-name", "it belongs to no store", f"move it to {' or '.join(places)}")
    return sealed, encrypted


def _sealed(file: str, raw: Object | None, report: Report) -> Part:
    values = merge({}, SEALED.read(raw or {}, (), Reading(file, report)))
    if "namespaces" not in values and not report.is_refused(file, ("namespaces",)):
        report.error(Where(file), "required", '"namespaces" is missing', "what was sealed, by namespace")
    return Part(file, (), values)
