"""Stops `kfgen` at a chosen system call that changes a file: kills it, or makes the call fail.

Run as a program, it does so to many runs of one render and says what became of the tree; it forks, which pytest's own
process with its threads should not. Every function of `os` that changes a file is wrapped and counted, before and after
the call, and in the middle of a write; Python's audit events show that no change went past the wrapped functions.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from gitrepos import commit, init
from worlds import write_files

CHANGING: Final = (
    *("write", "pwrite", "writev", "rename", "replace", "unlink", "remove", "mkdir", "rmdir", "link", "symlink"),
    *("truncate", "ftruncate", "chmod", "fchmod", "utime", "fsync", "fdatasync", "sync"),
)
EVENTS: Final = {
    *("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.truncate", "os.chmod", "os.utime"),
}
WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
MISSED: Final = 99  # exit status of a run that changed a file by a call that is not counted
ROOMY: Final = {"unlink", "remove", "rmdir", "rename", "replace", "chmod", "fchmod", "utime", "fsync", "sync"}


class Stop:
    """What is to happen at which point; counts the points that a run passes."""

    def __init__(self, root: Path, at: int = -1, how: str = "kill", *, lasting: bool = False) -> None:
        self.root, self.at, self.how, self.lasting = str(root), at, how, lasting
        self.count = 0
        self.inside = 0

    def install(self) -> None:
        """Wrap the functions, for the rest of this process."""
        for name in CHANGING:
            setattr(os, name, self._wrapped(name, getattr(os, name)))
        opened = os.open
        wrapped = self._wrapped("open", opened)
        os.open = lambda path, flags, *more, **named: (  # type: ignore[assignment]
            wrapped if flags & WRITING else opened
        )(path, flags, *more, **named)
        sys.addaudithook(self._audit)

    def _wrapped(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            self._point(name, arguments)
            if name == "write" and self.how == "kill":
                self._point(name, arguments, half=real)
            self.inside += 1
            try:
                # What a process wrote outlives it without a sync, and hundreds of them would take minutes.
                result = None if "sync" in name else real(*arguments, **named)
            finally:
                self.inside -= 1
            if self.how == "kill":
                self._point(name, arguments)
            return result

        return call

    def _point(self, name: str, arguments: tuple[Any, ...], half: Callable[..., Any] | None = None) -> None:
        self.count += 1
        hit = self.count - 1 == self.at or (self.lasting and 0 <= self.at < self.count)
        if not hit:
            return
        if self.how == "kill":
            if half is not None:
                half(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        if self.how == "interrupt":
            raise KeyboardInterrupt
        number = getattr(errno, self.how)
        if not (self.how == "ENOSPC" and name in ROOMY):  # a full disk lets go of what it has
            raise OSError(number, os.strerror(number))

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = arguments
            changes = isinstance(path, str | bytes) and flags & WRITING
        else:
            path, changes = (arguments or ("",))[0], event in EVENTS
        if changes and not self.inside and self.root in os.path.abspath(os.fsdecode(path)):
            os.write(2, f"not counted: {event} {path!r}\n".encode())
            os._exit(MISSED)


MODEL = "namespace: %s\nmodelFormat: sklearn\nstorage: gs://bucket/%s\nreplicas: 1..2\n%s"


def catalogs() -> tuple[dict[str, str], dict[str, str]]:
    """A catalog before and after: models and whole apps that come, go and change; so do their files and folders."""
    project = (
        "name: demo\nenvironments: [dev, prod]\ndefaults: {environment: {versions: {kserve: 0.20.0}, mode: Knative}}\n"
    )
    both = {
        "catalog/kfgen.yaml": project,
        "catalog/environments/dev.yaml": "overrides: {model: {replicas: {min: 0}}}\n",
        "catalog/environments/prod.yaml": "{}\n",
        "catalog/namespaces/ml.yaml": "create: true\n",
    }
    changes = "environments: {prod: {replicas: 2..%d}}\n"
    # What goes is called quite otherwise than what comes: a model that takes the place of another is another matter.
    stay = [f"m{number:02}" for number in range(6, 12)]
    names = [
        "amber",
        "birch",
        "cobalt",
        "dune",
        "ember",
        "fjord",
        *stay,
        "glyph",
        "husky",
        "jinx",
        "kiwi",
        "lotus",
        "zinc",
    ]
    old = {**both, **{f"catalog/models/{name}.yaml": MODEL % ("ml", name, changes % 3) for name in names[:12]}}
    new = {**both, **{f"catalog/models/{name}.yaml": MODEL % ("ml", name, "timeout: 9\n") for name in names[6:]}}
    for files, namespace in ((old, "leaving"), (new, "coming")):
        files[f"catalog/namespaces/{namespace}.yaml"] = "{}\n"
        files[f"catalog/models/{namespace}.yaml"] = MODEL % (namespace, namespace, changes % 4)
    return old, new


def tree(root: Path) -> dict[str, Any]:
    """Every file (mode, content) and folder (mode) that kfgen may touch; and what of ours should not be there."""
    found: dict[str, Any] = {}
    for top in ("charts", "environments", ".kfgen"):
        for path in [root / top, *(root / top).rglob("*")]:
            if path.exists():
                found[path.relative_to(root).as_posix()] = (
                    path.stat().st_mode,
                    path.read_bytes() if path.is_file() else b"",
                )
    return found


def _forget(*folders: Path) -> None:
    for path in (path for folder in folders for path in folder.rglob("*")):
        if path.is_file():
            path.unlink()


def reset(root: Path, wanted: dict[str, Any]) -> None:
    """Put a tree back, without kfgen."""
    now = tree(root)
    for name in sorted(now, reverse=True):
        if now[name] != wanted.get(name):
            (root / name).rmdir() if (root / name).is_dir() else (root / name).unlink()
    for name, (mode, content) in wanted.items():
        if not (root / name).exists():
            (root / name).mkdir() if mode & 0o040000 else (root / name).write_bytes(content)
            (root / name).chmod(mode & 0o7777)
    _forget(root / ".git/kfgen", Path(os.environ["XDG_CACHE_HOME"]))


class Runs:
    """Many runs of kfgen on one repository, each in a process of its own."""

    def __init__(self, folder: Path, *, git: bool) -> None:
        self.root = folder / "repository"
        self.said = folder / "said.txt"
        os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
        old, new = catalogs()
        write_files(self.root, old)
        if git:
            init(self.root)
        self.run("render")
        (self.root / "charts/leaving/templates").chmod(0o750)
        (self.root / "charts/ml/values.yaml").chmod(0o640)
        self.old = tree(self.root)
        if git:
            commit(self.root)
        for name in old.keys() - new.keys():
            (self.root / name).unlink()
        write_files(self.root, new)
        self.calls = {how: self._counted(how) for how in ("kill", "EACCES")}
        self.new = tree(self.root)

    def _counted(self, how: str) -> int:
        """How many points a whole render passes."""
        reset(self.root, self.old)
        read, write = os.pipe()
        stop = Stop(self.root, how=how)
        self.run("render", stop=stop, after=lambda: os.write(write, str(stop.count).encode()))
        os.close(write)
        return int(os.read(read, 20))

    def run(self, *arguments: str, stop: Stop | None = None, after: Callable[[], object] = lambda: None) -> int:
        """A command in a child; its exit status, or the negative number of the signal that ended it."""
        child = os.fork()
        if child == 0:
            with open(self.said, "wb") as said:
                os.dup2(said.fileno(), 1)
                os.dup2(said.fileno(), 2)
            status = 98
            try:
                from kfgen.commands import main  # noqa: PLC0415

                if stop is not None:
                    stop.install()
                main(["--root", str(self.root), *arguments])
            except SystemExit as ended:
                status = ended.code if isinstance(ended.code, int) else 97
            except BaseException as error:
                sys.stderr.write(f"traceback: {error!r}\n")
            sys.stdout.flush()
            sys.stderr.flush()
            after()
            os._exit(status)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def state(self) -> str:
        """`old` or `new` where the tree is that byte for byte, with nothing of a run left over; else what differs."""
        now = tree(self.root)
        for name, wanted in (("old", self.old), ("new", self.new)):
            if now == wanted and not (self.root / ".git/kfgen/journal").exists():
                return name
        nearer = min((self.old, self.new), key=lambda one: len(set(one.items()) ^ set(now.items())))
        return f"neither: {sorted(name for name in {*nearer, *now} if nearer.get(name) != now.get(name))}"

    def killed(self, at: int, again: int | None) -> Iterator[str]:
        """What is wrong after a kill, perhaps a second one while the first is mended, and then any command."""
        reset(self.root, self.old)
        if (status := self.run("render", stop=Stop(self.root, at))) != -signal.SIGKILL:
            yield f"was not killed: {status} {self.said.read_text()}"
        if again is not None:
            self.run("explain", "m08", stop=Stop(self.root, again))
        if (status := self.run("explain", "m08")) != 0:
            yield f"explain ended with {status}: {self.said.read_text()}"
        if (state := self.state()) not in {"old", "new"}:
            yield state
        if at % 5 == 0 and (self.run("render") != 0 or (state := self.state()) != "new"):
            yield f"after render: {state} {self.said.read_text()}"

    def failed(self, at: int, how: str, *, lasting: bool) -> Iterator[str]:
        """What is wrong after a call failed, once or from then on, and then any command once it no longer does."""
        reset(self.root, self.old)
        status = self.run("render", stop=Stop(self.root, at, how, lasting=lasting))
        said, state = self.said.read_text(), self.state()
        reason = "Aborted!" if how == "interrupt" else os.strerror(getattr(errno, how))
        if status not in {0, 1} or "traceback" in said.lower():
            yield f"ended with {status}: {said}"
        if status == 1 and reason not in said:
            yield f"does not say why: {said}"
        unfinished = lasting and (how == "interrupt" or "not all of it could be undone" in said)
        # Ctrl-C may come when all is written and only what is remembered for the next render is not.
        whole = {"new"} if status == 0 else {"old", "new"} if how == "interrupt" else {"old"}
        if not unfinished and state not in whole:
            yield f"ended with {status}, {state}: {said}"
        if self.run("explain", "m08") != 0 or (state := self.state()) not in whole:
            yield f"after explain: {state} {self.said.read_text()}"


def spread(count: int, most: int) -> list[int]:
    """At most so many of the numbers below `count`, evenly spread."""
    return sorted({number * count // min(count, most) for number in range(min(count, most))})


def main(folder: Path, kind: str, most: int) -> dict[str, Any]:
    """Do one kind of stops; `kills` twice at every other point, so that mending is stopped too."""
    runs = Runs(folder, git=kind != "outside-git")
    wrong: list[str] = []
    done = 0
    if kind in {"kills", "outside-git"}:
        points = spread(runs.calls["kill"], most - most // 3)
        twice = [(at, 7 * number % 400) for number, at in enumerate(spread(runs.calls["kill"], most // 3))]
        for at, again in [*((at, None) for at in points), *twice]:
            done += 1
            wrong += [f"killed at {at}, {again}: {one}" for one in runs.killed(at, again)]
    else:
        for number, at in enumerate(spread(runs.calls["EACCES"], most)):
            done += 1
            found = runs.failed(at, kind, lasting=number % 2 == 1)
            wrong += [f"{kind} at {at}{', lasting' if number % 2 else ''}: {one}" for one in found]
    changed = {
        top: {
            "added": len([name for name in runs.new.keys() - runs.old.keys() if name.startswith(top)]),
            "deleted": len([name for name in runs.old.keys() - runs.new.keys() if name.startswith(top)]),
            "changed": len(
                [n for n in runs.old.keys() & runs.new.keys() if runs.old[n] != runs.new[n] and n.startswith(top)]
            ),
        }
        for top in ("charts", "environments")
    }
    return {"done": done, "points": runs.calls, "wrong": wrong, "changed": changed}


if __name__ == "__main__":
    json.dump(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])), sys.stdout)
