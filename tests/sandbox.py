"""A folder in which a call of kfgen is watched: what it writes, which programs it runs, how long and large it gets."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from click.testing import CliRunner

import gitrepos as git
from hostile_calls import KUBECONFIG, OPEN, Case
from kfgen.commands import main
from worlds import write_files

SECONDS: Final = 20.0  # of one command; a hundred times what it takes
MEMORY: Final = 3 << 29  # bytes that a command may take beyond what the tests have
LONG: Final = 5000  # of a line: arguments are quoted in messages, and they may be long
SECRET: Final = "kind: ConfigMap\nmetadata: {name: config-features}\ndata: {key: hunter2hunter2}\n"  # of somebody else
# What stands in for programs: each notes that it was called, and with what; it answers with a file of the case.
STAND_IN: Final = '#!/bin/sh\nprintf "%s\\n" "$0" "$@" >> "$KFGEN_FUZZ_CALLS"\nexec /bin/cat "$KFGEN_FUZZ_ANSWER"\n'
PROGRAMS: Final = ("kubectl", "kubeseal", "sops", "helm", "kustomize", "ssh", "curl", "id", "touch", "python3", "flux")
REAL: Final = ("git",)


@dataclass
class Guard:
    """Notes, while it is entered, which programs are run and which addresses are spoken to."""

    tried: list[str] = field(default_factory=list)
    allowed: frozenset[str] = frozenset()
    active: bool = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.active:
            return
        if event == "subprocess.Popen":
            program = os.path.basename(os.fsdecode(arguments[0] or arguments[1][0]))
            if program not in self.allowed:
                self.tried.append(f"ran {program}")
        elif event in {"os.system", "os.exec", "os.posix_spawn", "pty.spawn"}:
            self.tried.append(f"{event} {arguments!r}"[:200])
        elif event == "socket.connect":
            self.tried.append(f"connected to {arguments[1]!r}")

    @contextmanager
    def entered(self, allowed: frozenset[str]) -> Iterator[None]:
        """From here on."""
        self.tried.clear()
        self.active, self.allowed = True, allowed
        try:
            yield
        finally:
            self.active = False


GUARD = Guard()
sys.addaudithook(GUARD)


class TooLong(BaseException):
    """Ends a command that does not."""


@contextmanager
def bounds() -> Iterator[None]:
    """A command ends in time, and takes no more memory than there is for it."""

    def late(*_: object) -> None:
        raise TooLong

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm", encoding="ascii") as stream:
        used = int(stream.read().split()[0]) * resource.getpagesize()
    old = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, old)


class Sandbox:
    """Folders for one case after the other, and the repositories they begin with."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.worlds = {name: folder / "worlds" / name for name in ("small", "init")}
        self._programs = folder / "bin"
        self._programs.mkdir(parents=True)
        for name in PROGRAMS:
            (self._programs / name).write_text(STAND_IN, encoding="utf-8")
            (self._programs / name).chmod(0o755)
        for name in REAL:
            (self._programs / name).symlink_to(shutil.which(name) or name)
        self._small(self.worlds["small"])
        done = CliRunner(env=git.ENVIRONMENT).invoke(main, ["--root", str(folder), "init", str(self.worlds["init"])])
        assert done.exit_code == 0, done.output
        git.git(self.worlds["init"], "config", "core.hooksPath", "/dev/null")

    def _small(self, root: Path) -> None:
        write_files(
            root,
            {
                "catalog/kfgen.yaml": "name: demo\nenvironments: [dev, prod]\ndefaults:\n"
                "  environment: {versions: {kserve: 0.20.0}, mode: Knative, secrets: {backend: sealed-secrets}}\n",
                "catalog/environments/dev.yaml": "domain: dev.example.com\n",
                "catalog/environments/prod.yaml": "domain: ml.example.com\n",
                "catalog/namespaces/ml.yaml": "create: true\n",
                "catalog/storage/lake.yaml": "type: s3\nbucket: models\nendpoint: minio.example.com\n",
                "catalog/models/iris.yaml": "namespace: ml\nmodelFormat: sklearn\nstorage: {from: lake, path: iris}\n",
            },
        )
        git.init(root)
        git.commit(root)

    def scaffolded(self) -> dict[str, str]:
        """The files of the repository of `init`."""
        root = self.worlds["init"]
        names = git.git(root, "ls-files").splitlines()
        return {name: (root / name).read_text(encoding="utf-8") for name in names}

    def finding(self, case: Case) -> str:
        """What is wrong with how kfgen takes a case: an empty text, or a sentence."""
        here = self.folder / "now"
        shutil.rmtree(here, ignore_errors=True)
        root = here / "repository"
        shutil.copytree(self.worlds[case.world], root, symlinks=True)
        write_files(here / "outside", {"secret.yaml": SECRET, "kubeconfig": KUBECONFIG})
        (here / "answer").write_bytes(case.answer.encode("latin-1", "replace"))
        (here / "calls").touch()
        self._arrange(case, root)
        if case.commit:
            _commit(root)
        before = _seen(root), _gits_own(root), _seen(here, but=("repository", "calls"))
        (here / "tmp").mkdir()
        where = os.getcwd()
        os.chdir(root)
        try:
            wrong, is_half = self._called(case, here)
        finally:
            os.chdir(where)
        shutil.rmtree(here / "tmp")
        if wrong:
            return wrong
        if _seen(here, but=("repository", "calls")) != before[2]:
            return "wrote outside"
        if _gits_own(root) != before[1] and case.arguments[0] != "init":
            return "wrote into .git"
        return "half written" if is_half and _seen(root) != before[0] else self._calls(case, here / "calls")

    def _environment(self, here: Path) -> dict[str, str]:
        return {
            **git.ENVIRONMENT,
            "NO_COLOR": "1",
            "PATH": str(self._programs),
            "HOME": str(here / "outside"),
            "TMPDIR": str(here / "tmp"),
            "XDG_CACHE_HOME": str(here / "tmp"),
            "KUBECONFIG": str(here / "outside/kubeconfig"),
            "KFGEN_FUZZ_ANSWER": str(here / "answer"),
            "KFGEN_FUZZ_CALLS": str(here / "calls"),
            "PYTHONPATH": os.pathsep.join(sys.path),
        }

    def _arrange(self, case: Case, root: Path) -> None:
        for name, text in case.files.items():
            for folder in reversed(Path(name).parents):
                if (root / folder).is_file():
                    (root / folder).unlink()
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            if not (root / name).is_dir():
                (root / name).write_bytes(text.replace(OPEN, "../outside").encode("latin-1", "replace"))
        for name, target in case.links.items():
            path = root / name
            shutil.rmtree(path, ignore_errors=True)
            path.unlink(missing_ok=True)
            path.parent.mkdir(parents=True, exist_ok=True)
            if target == "fifo:":
                os.mkfifo(path)
            else:
                path.symlink_to(target.replace(OPEN, "../outside"))

    def _called(self, case: Case, here: Path) -> tuple[str, bool]:
        """What is wrong with how it ended; and whether it says that it did nothing."""
        arguments = ["--root", str(here / "repository"), *(one.replace(OPEN, "../outside") for one in case.arguments)]
        try:
            with bounds(), GUARD.entered(frozenset((*REAL, *case.programs))):
                runner = CliRunner(env=self._environment(here))
                done = runner.invoke(main, arguments, input=case.stdin.encode("latin-1", "replace"))
        except TooLong:
            return "does not end", False
        bad = [line for line in done.output.splitlines() if not _can_be_shown(line, case)]
        wrongs = {
            f"touched the world: {' '.join(GUARD.tried[:1])}": GUARD.tried,
            f"traceback: {done.exception!r}"[:300]: not isinstance(done.exception, (SystemExit, type(None))),
            f"ends with {done.exit_code}": done.exit_code not in {0, 1, 2},
            f"cannot be shown: {''.join(bad)[:200]!r}": bad,
            "shows a secret": "hunter2" in done.output,
        }
        wrong = next((text for text, is_so in wrongs.items() if is_so), "")
        return wrong, done.exit_code != 0 and "CONFLICT: " not in done.output

    def _calls(self, case: Case, calls: Path) -> str:
        """What is wrong with how programs were called: something in the place of an option."""
        ran = [
            line
            for line in calls.read_bytes().decode("utf-8", "replace").split("\n")
            if line.startswith(str(self._programs))
        ]
        names = {os.path.basename(line) for line in ran}
        return f"ran {names - set(case.programs)}" if names - set(case.programs) else ""


def _gits_own(root: Path) -> dict[str, object]:
    """What Git is told by people, which could tell it to run programs."""
    config = root / ".git/config"
    return {**_seen(root / ".git/hooks"), "config": config.read_bytes() if config.is_file() else None}


def _commit(root: Path) -> None:
    """Whatever is there, if Git takes it."""
    for arguments in (["add", "--all"], ["commit", "--quiet", "--no-verify", "--message", "odd"]):
        subprocess.run(
            ["git", *arguments], cwd=root, capture_output=True, check=False, env={**os.environ, **git.ENVIRONMENT}
        )


def _can_be_shown(line: str, case: Case) -> bool:
    # click ends lines with more than is wide; what is longer than an argument can be is not ours
    longest = max(map(len, case.arguments), default=0)
    return line.isprintable() and len(line) <= LONG + longest


def _seen(folder: Path, but: tuple[str, ...] = ()) -> dict[str, object]:
    """What is in a folder: path → content, link or kind; not what Git and kfgen keep for themselves."""
    found: dict[str, object] = {}
    for path, folders, files in os.walk(folder):
        short = os.path.relpath(path, folder)
        folders[:] = [one for one in folders if one != ".git" and not (short == "." and one in but)]
        for name in (*files, *(one for one in folders if os.path.islink(os.path.join(path, one)))):
            place = os.path.join(path, name)
            if short == "." and name in but:
                continue
            mode = os.lstat(place).st_mode
            if stat.S_ISLNK(mode):
                found[os.path.join(short, name)] = os.readlink(place)
            elif stat.S_ISREG(mode):
                found[os.path.join(short, name)] = Path(place).read_bytes()
            else:
                found[os.path.join(short, name)] = stat.S_IFMT(mode)
    return found


def load(path: Path) -> Case:
    """A case that was kept."""
    return Case(**json.loads(path.read_text(encoding="utf-8")))
