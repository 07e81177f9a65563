"""What looks like a credential wherever it stands in a catalog; no message shows it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kfgen.domain.gitops import has_credentials, without_credentials
from kfgen.domain.places import CATALOG
from kfgen.domain.problem import Where

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kfgen.domain.catalog import Part
    from kfgen.domain.problem import Report

_MANIFESTS: Final = f"{CATALOG}/manifests/"
_HINT: Final = (
    "remove it and rotate it; stores name a Secret (credentials), containers take env from one (secretKeyRef)"
)
# Forms that their makers document, so narrow that nothing else has them: what it is → its form.
_BEFORE, _AFTER = rb"(?<![A-Za-z0-9+/_])", rb"(?![A-Za-z0-9+/=_])"
_SAID: Final = rb"[\"']?[\s,]*(?:value[\"']?\s*)?[:=]\s*[\"']?"  # between a name and its value, in any format
_ADDRESS_HINT: Final = (
    "remove it and rotate it; who reads the repository is told so where the controller is: "
    "repository.secretName names the Secret for Flux, Argo CD has one for the address"
)
_FORMS: Final = {
    "an access key ID of AWS": _BEFORE + rb"(?:AKIA|ASIA)[A-Z2-7]{16}" + _AFTER,
    "a secret access key of AWS": rb"(?i:aws_?secret_?access_?key)" + _SAID + rb"[A-Za-z0-9+/]{40}" + _AFTER,
    "a key of an Azure storage account": rb"(?i:account_?key|storage_?access_?key)" + _SAID + rb"[A-Za-z0-9+/]{86}==",
    "a private key": rb"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----",
    "a token of Hugging Face": _BEFORE + rb"hf_[A-Za-z0-9]{34}" + _AFTER,
    "a password in an address": rb"(?<=://)[^\s/:@\"'<>{}$]*:[^\s/@\"'<>{}$*]+(?=@)",
    "a token of GitHub": _BEFORE + rb"(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,})" + _AFTER,
}
# In each of them is one of these, in small letters: most catalogs hold none, and are read no further.
_SIGNS: Final = (
    *(b"akia", b"asia", b"access_key", b"accesskey", b"account_key", b"accountkey", b"private key", b"hf_"),
    *(b"@", b"ghp_", b"gho_", b"ghu_", b"ghs_", b"ghr_", b"github_pat_"),
)


def check_plaintext(
    files: Mapping[str, bytes], project: Part, environments: Mapping[str, Part], report: Report
) -> None:
    """Report what looks like a credential, unless the project allows plaintext Secrets.

    Manifests are left to a rule where some environment allows them: it looks at Secrets alone, and at each of them.
    """
    url = _check_address(project, report)
    if project.values.get("allowPlaintextSecrets"):
        return
    defaults = project.values.get("defaults", {}).get("environment", {})
    settings = [defaults, *(one.values for one in environments.values())]
    allowed = any((one.get("secrets") or {}).get("plaintext") for one in settings)
    for file, raw in files.items():
        if allowed and file.startswith(_MANIFESTS):
            continue
        small = raw.lower()
        if any(sign in small for sign in _SIGNS):
            _check_file(file, raw, report, url)


def _check_address(project: Part, report: Report) -> bytes:
    """The address of the repository, if it holds a credential: generated files say it too, so nothing allows that."""
    url = str(project.values.get("repository", {}).get("url", ""))
    if not has_credentials(url):
        return b""
    where = Where(project.file, ("repository", "url"))
    report.error(where, "plaintext-secret", f"{without_credentials(url)} is written with a credential", _ADDRESS_HINT)
    return url.encode("utf-8", "surrogateescape")


def _check_file(file: str, raw: bytes, report: Report, known: bytes) -> None:
    """Report what a file holds, but for the address that was reported already."""
    for what, form in _FORMS.items():
        for found in re.finditer(form, raw):
            if found.group() in known:
                continue
            start = found.start()
            before = raw[raw.rfind(b"\n", 0, start) + 1 : start]
            column = len(before.decode("utf-8", "replace")) + 1
            where = Where(file, line=raw.count(b"\n", 0, start) + 1, column=column)
            report.error(where, "plaintext-secret", f"what stands here looks like {what} (value hidden)", _HINT)
