"""Markdown of README and docs/ as what it claims: every fenced block is run, compared or checked; none is only read.

A document plays in a *world*: a folder with a catalog. It starts with a copy of the worked catalog, rendered;
`<!-- world: empty -->` begins an empty folder, `<!-- world: clone -->` a clone of an empty repository, where every
commit is of one second; `<!-- world: worked -->` goes back. In a world

- `yaml` whose first line is `# catalog/…` is written there (empty world), or is that file of the worked catalog;
- `yaml` whose first line is `# charts/…` or `# environments/…` is that file without its header, or, with lines
  `# …` for what is left out, parts of it in order;
- `yaml` whose first line is `# by hand: <environment>` is what the worked catalog builds to there (`doc_manifests`);
- `yaml` that is a list of {before, layer, after} is merged;
- `sh` with `$ ` lines is run, its output compared; without, every command names something that exists;
- `text` is a message, provoked by the example of its code in `doc_messages`, or a list of generated files.

`<!-- generated: name -->` … `<!-- end -->` holds a table of `doc_tables`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import gitrepos as git
from doc_manifests import MARK as MARK_BY_HAND
from doc_manifests import check_manifests
from doc_messages import provoked
from doc_tables import TABLES
from gitrepos import ENVIRONMENT, init
from kfgen.catalog.fields import Reading
from kfgen.catalog.model import MODEL
from kfgen.domain.overlay import NAMED_LISTS, laid_on
from kfgen.domain.places import MARK
from kfgen.domain.problem import Report
from kfgen.domain.values import Overlay, merge
from kfgen.yaml_text import parse
from worlds import write_files

ROOT = Path(__file__).resolve().parent.parent
PARTS = re.compile(
    r"^<!-- world: (?P<world>\w+) -->$"
    r"|^<!-- generated: (?P<table>\w+) -->\n(?P<rows>.*?)^<!-- end -->$"
    r"|^(?P<fence>```+)(?P<language>\w*)\n(?P<body>.*?)^(?P=fence)$",
    re.DOTALL | re.MULTILINE,
)
LEFT_OUT = "# …\n"
GENERATED = ("charts/", "environments/")


@dataclass(slots=True)
class World:
    """A folder in which a document's examples play."""

    root: Path
    worked: bool
    env: dict[str, str] = field(default_factory=dict)

    def run(self, command: str) -> str:
        """What a command prints, both streams as one."""
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        environment = {
            **ENVIRONMENT,
            "PATH": path,
            "HOME": str(self.root),
            "NO_COLOR": "1",
            "COLUMNS": "80",
            "LC_ALL": "C.UTF-8",
        }
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=self.root,
            env=environment | self.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=60,
        )
        return done.stdout.decode()

    def text(self, path: str) -> str:
        """A file, without the line that says who generated it."""
        first, _, rest = (self.root / path).read_text(encoding="utf-8").partition("\n")
        return rest if MARK in first else f"{first}\n{rest}"


def worked_world(folder: Path) -> World:
    """A copy of the worked catalog and of what is generated from it."""
    for name in ("catalog", "charts", "environments"):
        shutil.copytree(ROOT / name, folder / name)
    init(folder)
    return World(folder, worked=True)


def empty_world(folder: Path) -> World:
    """A repository with nothing in it."""
    (folder / ".git").mkdir(parents=True)
    return World(folder, worked=False)


def clone_world(folder: Path) -> World:
    """A clone of a bare repository with nothing in it."""
    folder.mkdir(parents=True)
    git.git(folder, "init", "--quiet", "--bare", "--initial-branch=main", f"../{folder.name}.git")
    git.init(folder)
    git.git(folder, "remote", "add", "origin", f"../{folder.name}.git")
    when = {f"GIT_{who}_DATE": "2026-01-05T09:00:00Z" for who in ("AUTHOR", "COMMITTER")}
    return World(folder, worked=False, env=git.ENVIRONMENT | when)


class Document:
    """One Markdown file; `fresh` says what it would be if everything in it were true."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.path = path
        self.text = path.read_text(encoding="utf-8")
        self._folder = folder
        self._folders = 0
        self.world = worked_world(self.scratch())

    def scratch(self) -> Path:
        """A folder that does not exist yet."""
        self._folders += 1
        return self._folder / str(self._folders)

    def fresh(self) -> str:
        """The text with every example and table made anew; raises where one cannot be."""
        return PARTS.sub(self._part, self.text)

    def _part(self, match: re.Match[str]) -> str:
        if match["world"]:
            self.world = WORLDS[match["world"]](self.scratch())
            return match[0]
        if match["table"]:
            return f"<!-- generated: {match['table']} -->\n{TABLES[match['table']]()}<!-- end -->"
        block = BLOCKS[match["language"]](match["body"], self)
        return f"{match['fence']}{match['language']}\n{block}{match['fence']}"


def _yaml(body: str, document: Document) -> str:
    first = body.partition("\n")[0]
    if first.startswith("# catalog/"):
        return "".join(_catalog_file(*file, document.world) for file in _files(body))
    if first.startswith(MARK_BY_HAND):
        return check_manifests(body)
    if first.startswith(tuple(f"# {folder}" for folder in GENERATED)):
        return "".join(_excerpt(*file, document.world) for file in _files(body))
    merges = parse(f"merges:\n{body}".encode(), document.path.name)["merges"]
    assert isinstance(merges, list), f"a yaml block that is no example: {first}"
    for case in merges:
        assert isinstance(case, dict)
        _check_merge(case)
    return body


def _files(body: str) -> Iterator[tuple[str, str]]:
    """(path, text) for each `# path` line and what follows it."""
    parts = re.split(r"^# ((?:catalog|charts|environments)/[^\s]+\.yaml)\n", body, flags=re.MULTILINE)
    assert not parts[0], "an example starts with `# path`"
    yield from zip(parts[1::2], parts[2::2], strict=True)


def _catalog_file(path: str, text: str, world: World) -> str:
    if world.worked:
        text = (world.root / path).read_text(encoding="utf-8")
    else:
        write_files(world.root, {path: text})
    return f"# {path}\n{text}"


def _excerpt(path: str, text: str, world: World) -> str:
    """All of a generated file, or the parts of it that the document shows, in order."""
    whole = world.text(path)
    if LEFT_OUT.strip() not in text:
        return f"# {path}\n{whole}"
    rest = whole
    for part in filter(None, re.split(rf"^ *{re.escape(LEFT_OUT)}", text, flags=re.MULTILINE)):
        assert part in rest, f"{path} does not hold, in this order:\n{part}"
        rest = rest[rest.index(part) + len(part) :]
    return f"# {path}\n{text}"


def _check_merge(case: dict[str, object]) -> None:
    values = {}
    for name in ("before", "layer", "after"):
        report = Report()
        values[name] = MODEL.read(case[name], (), Reading("example", report))
        assert not report.problems, report.problems
    assert _plain(merge(merge({}, values["before"]), values["layer"])) == _plain(merge({}, values["after"])), case


def _plain(values: dict[str, object]) -> dict[str, object]:
    return {
        key: laid_on({}, value, named=NAMED_LISTS) if isinstance(value, Overlay) else value
        for key, value in values.items()
    }


def _sh(body: str, document: Document) -> str:
    if not body.startswith("$ "):
        for line in body.splitlines():
            assert _is_sound(line.partition("  #")[0].split(), document.world), f"not true: {line}"
        return body
    commands = [line for line in body.splitlines() if line.startswith("$ ")]
    return "".join(f"{command}\n{document.world.run(command[2:])}" for command in commands)


def _is_sound(words: list[str], world: World) -> bool:
    """Whether a command that is not run here (it installs, or needs a cluster) names what exists."""
    if not words or words[0].startswith("#"):
        return True
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)
    known = {
        "make": lambda: all(word in targets for word in words[1:] if "=" not in word),
        "pip": lambda: words[1] == "install",
        "python": lambda: words[1] == "-m" or (ROOT / words[1]).exists(),
        "git": lambda: words[1] in {"clone", "add", "commit", "diff"},
        "cd": lambda: len(words) == 2,
        "pytest": lambda: all((ROOT / word.partition("::")[0]).exists() for word in words[1:] if "/" in word),
        "helm": lambda: _all_exist(words, world),
        "kustomize": lambda: _all_exist(words, world),
        "kubectl": lambda: _all_exist(words, world),
        ".ci/run": (ROOT / words[0]).exists,
    }
    return known[words[0]]()


def _all_exist(words: list[str], world: World) -> bool:
    paths = [word for word in words if any(f"/{folder}" in f"/{word}" for folder in GENERATED)]
    return all((world.root / path).exists() for path in paths)


def _text(body: str, document: Document) -> str:
    """A message; or a list of generated files, a pattern and its meaning each, which together name every one."""
    code = re.search(r"(?:error|warning)\[([a-z-]+)\]", body)
    if code:
        return f"{provoked(code[1], document.scratch())}\n"
    patterns = [re.sub(r"<[^>]+>", "*", line.split()[0]) for line in body.splitlines() if line.startswith(GENERATED)]
    there = {
        path.relative_to(document.world.root).as_posix()
        for top in GENERATED
        for path in (document.world.root / top).rglob("*")
        if path.is_file()
    }
    named: set[str] = set()
    for pattern in patterns:
        matching = {path for path in there if re.fullmatch(re.escape(pattern).replace(r"\*", "[^/]+"), path)}
        assert matching, f"nothing is called {pattern}"
        named |= matching
    assert there == named, f"not listed: {sorted(there - named)}"
    return body


WORLDS = {"empty": empty_world, "clone": clone_world, "worked": worked_world}
BLOCKS: dict[str, Callable[[str, Document], str]] = {"yaml": _yaml, "sh": _sh, "text": _text}


def headings(text: str) -> set[str]:
    """The anchors of a Markdown document, as GitHub makes them."""
    outside = PARTS.sub("", text)
    titles = re.findall(r"^#+ (.+)$", outside, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.replace("`", "").lower()).strip().replace(" ", "-") for title in titles}


def links(text: str) -> list[str]:
    """Where a document's links lead."""
    return re.findall(r"\]\(([^)\s]+)\)", text)
