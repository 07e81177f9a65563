"""What `kfgen init` must know: by an option, else by asking at a terminal, else by a default."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import click

from kfgen import __version__
from kfgen.catalog.environment import PROJECT
from kfgen.catalog.fields import Reading
from kfgen.catalog.gitops import REPOSITORY
from kfgen.catalog.words import MODE
from kfgen.commands.options import is_interactive
from kfgen.domain.data import Plain
from kfgen.domain.gitops import CONTROLLERS as SYNCED_BY
from kfgen.domain.gitops import DELIVERIES, KUSTOMIZE, LAYOUTS, OUTPUT_BRANCH, TREE
from kfgen.domain.places import DNS_LABEL, is_reserved
from kfgen.domain.problem import Report, did_you_mean
from kfgen.kserve import by_version, releases
from kfgen.scaffold.answers import Answers
from kfgen.stages.pinning import pin_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kfgen.commands.init.repository import Place

NONE: Final = "none"
CONTROLLERS: Final = (*SYNCED_BY, NONE)
MODES: Final = ("Standard", "Knative")
LAYOUT_WORDS: Final = (
    "tree, beside the catalog; branch, on a branch of its own (above 500 models); branches, one for each environment"
)


@dataclass(frozen=True, slots=True)
class Settled:
    """The answers, and what only the first catalog is told."""

    answers: Answers
    kserve: str
    mode: str


@dataclass(frozen=True, slots=True)
class _Asking:
    """Options first, then a person, then defaults; the same is never taken from two of them."""

    given: Mapping[str, Any]
    interactive: bool

    def ask(self, key: str, text: str, default: str, check: Callable[[str], Any], choices: Sequence[str] = ()) -> Any:
        """A checked answer.

        Raises:
            click.UsageError: for an option, or a default, that cannot be.
        """
        if self.given[key] is not None:
            return check(self.given[key])
        if not self.interactive:
            return check(default)
        kind = click.Choice(choices) if choices else None
        return click.prompt(text, default=default, err=True, type=kind, value_proc=None if kind else check)


def answered(given: Mapping[str, Any], place: Place, *, yes: bool) -> Settled:
    """Everything that must be known, from options, a person and the repository."""
    environments = ",".join(given["environments"]) or None
    asking = _Asking({**given, "environments": environments}, is_interactive() and not yes)
    name = asking.ask("name", "Name of the project", place.name, _name)
    names = asking.ask("environments", "Environments, in the order of promotion", "dev, prod", _environments)
    kserve = asking.ask("kserve", "Version of KServe", _newest(), _kserve)
    modes = [mode for mode in MODES if mode in by_version()[kserve].modes]
    mode = asking.ask("mode", "How models are deployed", modes[0], lambda text: _mode(text, modes, kserve), modes)
    controller = asking.ask("controller", "What syncs it to clusters", NONE, str, CONTROLLERS)
    delivery = given["delivery"] or KUSTOMIZE
    if controller != NONE:
        delivery = asking.ask("delivery", "What is synced", KUSTOMIZE, str, DELIVERIES)
    layout = asking.ask("layout", f"Where the output is ({LAYOUT_WORDS})", TREE, str, LAYOUTS)
    url = asking.ask(
        "url", "Address of the repository (empty: not yet)", place.url, lambda text: _url(text, controller)
    )
    branch, output = _branches(given["branch"], place.branch, layout)
    answers = Answers(
        name=name,
        environments=names,
        pin=pin_for(__version__),
        url=url,
        branch=branch,
        controller="" if controller == NONE else controller,
        delivery=delivery,
        layout=layout,
        output=output,
        prefix=place.prefix,
    )
    return Settled(answers, kserve, mode)


def _newest() -> str:
    return next(release for release in reversed(releases()) if not release.partly_known).versions[-1]


def _taken(record: Any, key: str, text: str) -> str:
    """Text that a key of the catalog takes, in the catalog's own words where it does not."""
    report = Report()
    value = record.by_name[key].field.read(Plain(text), (key,), Reading("", report))
    for problem in report.problems:
        raise click.UsageError(f"{problem.text}{f'. hint: {problem.hint}' if problem.hint else ''}")
    return str(value)


def _name(text: str) -> str:
    return _taken(PROJECT, "name", text)


def _branches(named: str | None, own: str, layout: str) -> tuple[str, str]:
    """The branch of the catalog, and the one that is synced (or what the branches of the environments begin with)."""
    if layout == TREE:
        branch = _taken(REPOSITORY, "branch", named or own)
        return branch, branch
    output = _taken(REPOSITORY, "branch", named or OUTPUT_BRANCH[layout])
    # Git keeps branches as files: where there is a branch x, there can be none called x/y.
    if own == output or own.startswith(f"{output}/") or output.startswith(f"{own}/"):
        hint = f"leave --branch out: {OUTPUT_BRANCH[layout]}"
        raise click.UsageError(f"{own} holds the catalog, so the output cannot be on {output}. hint: {hint}")
    return own, output


def _url(text: str, controller: str) -> str:
    """An address without credentials: the catalog is in Git."""
    if not text.strip():
        if controller != NONE:
            hint = "--url, or git remote add origin …; or --controller none for now"
            raise click.UsageError(f"{controller} must know where this repository is. hint: {hint}")
        return ""
    return re.sub(r"(?<=\Ahttps://)[^/@]+@|(?<=\Ahttp://)[^/@]+@", "", _taken(REPOSITORY, "url", text.strip()))


def _environments(text: str) -> tuple[str, ...]:
    names = tuple(filter(None, re.split(r"[\s,]+", text)))
    for name in names:
        if not DNS_LABEL.match(name):
            raise click.UsageError(f'environment "{name}" is not a DNS label. hint: a-z, 0-9 and - only')
        if is_reserved(name):
            raise click.UsageError(f'an environment cannot be called "{name}". hint: choose another name')
        if names.count(name) > 1:
            raise click.UsageError(f'environment "{name}" is named twice')
    if not names:
        raise click.UsageError("there must be an environment. hint: dev, prod")
    return names


def _kserve(text: str) -> str:
    known = by_version()
    if text not in known:
        near = [version for version in known if version.startswith(f"{text}.")]
        # A version that is not known yet is no slip of an old one.
        is_newer = re.fullmatch(r"\d+\.\d+(\.\d+)?", text) and _numbers(text) > _numbers(releases()[-1].versions[-1])
        hint = f"write {near[-1]}" if near else "" if is_newer else did_you_mean(text, known)
        span = f"it knows the releases from {releases()[0].versions[0]} to {releases()[-1].versions[-1]}"
        raise click.UsageError(f"kfgen does not know KServe {text}. hint: {hint or span}")
    return text


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", version)))


def _mode(text: str, modes: Sequence[str], kserve: str) -> str:
    if text not in modes:
        hint = MODE.instead.get(text, "") or f"it has {', '.join(modes)}"
        raise click.UsageError(f"KServe {kserve} has no mode {text}. hint: {hint}")
    return text
