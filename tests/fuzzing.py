"""Catalogs that nobody would write: real ones, changed at random in their bytes, their text and their structure."""

from __future__ import annotations

import copy
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from kfgen.domain.problem import ProblemsError
from kfgen.domain.tree import Sources
from kfgen.messages import lines
from kfgen.pipeline import render

Files = dict[str, bytes]
Place = tuple[Any, ...]

# What has broken programs of this kind: paths, options, device names, templates of four languages, YAML's traps.
# fmt: off
TEXTS: tuple[str, ...] = (
    "", " ", ".", "..", "../../etc/passwd", "/etc/passwd", "-rf", "--help", "con", "nul", "aux.yaml", "~", "~root",
    "\x00", "\x1b[2J", "\r\n", "\u202e", "\ufeff", "\ud7ff", "\U0001f600", "é" * 40, "a" * 64, "a" * 254, "a" * 70_000,
    "a/b", "a\\b", "$(env)", "$(name)$(name)", "$$(name)", "$(", "${HOME}", "${x:=y}", "$x", "#{x}", "`id`", "[[ x ]]",
    "{{", "{{ .Values }}", "}}", "{% raw %}", "on", "no", "null", "1e3", "0x1f", "0o17", "1_000",
    "12:30", ".nan", ".inf",
    "2001-01-01", "1.10", "=", "<<", "&a", "*a", "!x", "s3://", "s3://b", "s3://b/../../x", "pvc://", "pvc://c//",
    "file:///etc/passwd", "ext::sh -c id", "http://[::1", "http://a:99999/", "https://u:p@h/x", "a::b://c", "gs://b/x#y?z",
    "1..0", "1..99999999999999999999", "-1", "1Ei", "1m", "9" * 400, "1e400", "0.1.2", "~=1", ">=99",
)
OTHERS: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, 10**400, 0.1, -0.0, 1e308, float("inf"), float("nan"),
    [], {}, [[]], [None], {"": None}, {"a": {"b": {"c": {}}}}, ["x"] * 3, {"x": ["y", {"z": 1}]},
)
BYTES: tuple[bytes, ...] = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc3\x28", b"\xed\xa0\x80", b"\xe2\x80\xa8", b"\xc2\x85", b"\t", b"\r",
    b"\n\n", b"---\n", b"...\n", b"%YAML 1.1\n", b"# ", b": ", b"- ", b"? ", b"{", b"}", b"[", b"]", b'"', b"'", b"|\n",
    b">-\n", b"&a ", b"*a", b"<<: *a\n", b"!!python/object:os.system ", b"!!binary ", b"!!int ",
    b"<<<<<<< HEAD\n", b"=======\n",
    b"[" * 2000, b"{a: " * 500, b"- " * 1500,
)
NAMES = (
    "..", ".", "-rf", "con", "$x", "a b", "é", "x\n", "\x1b", "_models", "_defaults", "base", "platform", "default",
    "UPPER", "a" * 70, "1e3",
)
FOLDERS = (
    "models", "storage", "runtimes", "environments", "namespaces", "clusters", "graphs", "caches", "manifests",
    "baselines/dev", "secrets/dev",
)
# fmt: on
HOSTILE: tuple[Any, ...] = TEXTS + OTHERS
KEYS = ("", "environments", "spec", "extends", "x", "1e3", "<<", "null")


@dataclass(frozen=True)
class Mutator:
    """Changes of a catalog, decided by a random number generator alone."""

    chance: random.Random
    donors: list[Files]

    def changed(self, files: Files) -> Files:
        """One to four changes."""
        result = dict(files)
        for _ in range(self.chance.choice((1, 1, 1, 2, 4))):
            way: Callable[[Files], None] = self.chance.choice(
                (self._structure, self._structure, self._structure, self._bytes, self._bytes, self._files)
            )
            way(result)
        return result

    def _structure(self, files: Files) -> None:
        name = self._any(files)
        data, places = _read(files[name])
        if not places or sum(map(len, files.values())) > 300_000:
            self._bytes(files)
            return
        *above, last = self.chance.choice(places)
        parent = data
        for step in above:
            parent = parent[step]
        self._part(parent, last, files)
        text: str = yaml.dump(data, Dumper=_Plain, allow_unicode=self.chance.random() < 0.5, sort_keys=False)
        files[name] = text.encode(errors="surrogatepass")

    def _part(self, parent: Any, last: Any, files: Files) -> None:
        """One change of a mapping or list at a key or index."""
        way = self.chance.randrange(6)
        if way == 0:
            del parent[last]
        elif way == 1 and isinstance(parent, dict):
            parent[self.chance.choice(KEYS)] = parent.pop(last)
        elif way == 2:
            parent[last] = self._foreign()
        elif way == 3:
            parent[last] = {"environments": {self._environment(files): parent[last]}}
        elif way == 4 and isinstance(parent, dict):
            parent[self.chance.choice(TEXTS)] = copy.deepcopy(parent[last])
        else:
            parent[last] = self.chance.choice(HOSTILE)

    def _foreign(self) -> Any:
        """A part of another catalog."""
        other = self.chance.choice(self.donors)
        data, places = _read(other[self._any(other)])
        if not places:
            return self.chance.choice(HOSTILE)
        for step in self.chance.choice(places):
            data = data[step]
        return data

    def _environment(self, files: Files) -> str:
        names = [name.split("/")[-1].removesuffix(".yaml") for name in files if "/environments/" in name]
        return self.chance.choice([*names, "nowhere"])

    def _bytes(self, files: Files) -> None:
        name = self._any(files)
        raw = files[name]
        at = self.chance.randrange(len(raw) + 1)
        until = min(len(raw), at + self.chance.choice((0, 1, 1, 3, 20)))
        way = self.chance.randrange(4)
        if way == 0:
            files[name] = raw[:at] + raw[until:]
        elif way == 1:
            files[name] = raw[:until] + raw[at:]  # twice
        elif way == 2:
            files[name] = raw[:at] + bytes([self.chance.randrange(256)]) + raw[until:]
        else:
            files[name] = raw[:at] + self.chance.choice(BYTES) + raw[at:]

    def _files(self, files: Files) -> None:
        name = self._any(files)
        way = self.chance.randrange(4)
        if way == 0 and len(files) > 1:
            del files[name]
        elif way == 1:
            files[f"catalog/{self.chance.choice(FOLDERS)}/{self.chance.choice(NAMES)}.yaml"] = files[name]
        elif way == 2:
            other = self.chance.choice(self.donors)
            added = self._any(other)
            files[added] = other[added]
        else:
            files[name] = self.chance.choice(
                (b"", b"null\n", b"[]\n", b"x\n", b"{}\n", b"--- {}\n--- {}\n", b"{}\n" * 2)
            )

    def _any(self, files: Mapping[str, bytes]) -> str:
        return self.chance.choice(sorted(files))


class _Plain(yaml.CSafeDumper):
    """Writes texts bare where that is possible, as people do: 300 is a number again."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.CSafeDumper, text: str) -> yaml.ScalarNode:
    bare = text.isascii() and text.replace(".", "").replace("-", "").replace("/", "").isalnum()
    return yaml.ScalarNode("tag:yaml.org,2002:str", text, style=None if bare else '"') if not bare else _bare(text)


def _bare(text: str) -> yaml.ScalarNode:
    loader_tag = yaml.resolver.Resolver().resolve(yaml.ScalarNode, text, (True, False))
    return yaml.ScalarNode(loader_tag, text)


_Plain.add_representer(str, _text)


def _read(raw: bytes) -> tuple[Any, list[Place]]:
    """A document as plain texts, lists and mappings of its own, and the places in it; none where it is broken."""
    try:
        data = yaml.load(raw, Loader=yaml.CBaseLoader)
        places = list(islice(_places(data, ()), MOST))
        return (copy.deepcopy(data), places) if len(places) < MOST else (None, [])  # a bomb would go off here
    except (yaml.YAMLError, RecursionError, UnicodeDecodeError):
        return None, []


def _places(data: Any, path: Place) -> Iterator[Place]:
    if isinstance(data, dict):
        steps: list[Any] = list(data)
    elif isinstance(data, list):
        steps = list(range(len(data)))
    else:
        return
    for step in steps:
        yield (*path, step)
        yield from _places(data[step], (*path, step))


@dataclass
class Watch:
    """Holds, while it is entered, that nothing is written, run or connected to; counts what was tried."""

    tried: list[str] = field(default_factory=list)
    active: bool = False
    thread: int = 0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.active or threading.get_ident() != self.thread:
            return
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & 0x3:  # O_WRONLY, O_RDWR
            self.tried.append(f"open {arguments[0]!r}")
        elif event in {
            "os.system",
            "os.exec",
            "os.fork",
            "subprocess.Popen",
            "socket.connect",
            "os.remove",
            "os.rename",
            "os.mkdir",
        }:
            self.tried.append(f"{event} {arguments!r}"[:200])

    @contextmanager
    def entered(self) -> Iterator[None]:
        """From here on."""
        self.active, self.thread = True, threading.get_ident()
        try:
            yield
        finally:
            self.active = False


WATCH = Watch()
sys.addaudithook(WATCH)
MOST = 3000  # places in a file
SECONDS = 10.0  # a catalog of a few files; thousands of times what it takes


def finding(files: Files) -> str:
    """What is wrong with how kfgen takes a catalog: an empty text, or a sentence."""
    WATCH.tried.clear()
    started = time.process_time()
    sources = Sources(dict(sorted(files.items())))
    printed: list[str] = []
    try:
        with WATCH.entered():
            rendered = render(sources)
            printed = lines(rendered.warnings, sources)
        wrong = _wrong_tree(rendered.tree.files)
    except ProblemsError as error:
        try:
            printed = lines(error.problems, sources)
        except Exception as broken:
            return f"problems cannot be printed: {broken!r}"
        wrong = "" if any(one.is_error for one in error.problems) else "stopped without an error"
    except Exception as error:
        return f"traceback: {error!r}"[:300]
    if WATCH.tried:
        return f"touched the world: {WATCH.tried[0]}"
    if time.process_time() - started > SECONDS:
        return "took too long"
    bad = [line for line in printed if not line.isprintable() or len(line) > 4000]
    return wrong or (f"cannot be shown: {bad[0][:200]!r}" if bad else "")


def _wrong_tree(files: Mapping[str, str]) -> str:
    for path in files:
        parts = path.split("/")
        if parts[0] not in {"charts", "environments"} or {"", ".", ".."} & set(parts) or not path.isprintable():
            return f"would write {path!r}"
    return ""


def worlds(*roots: Path) -> list[Files]:
    """The catalogs below some folders."""
    found = []
    projects = (path for root in roots for pattern in ("", "*/") for path in root.glob(f"{pattern}catalog/kfgen.yaml"))
    for project in sorted(projects):
        root = project.parent.parent
        found.append(
            {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.glob("catalog/**/*.yaml"))}
        )
    return found
