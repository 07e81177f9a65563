"""What helps a clone to merge generated files: a merge driver and hooks in its own Git folder; nothing needs them."""

from __future__ import annotations

import os
import shlex
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kfgen.domain.places import CATALOG, OWNED, PROJECT_FILE
from kfgen.io.catalog import write_catalog
from kfgen.io.repository import failed

if TYPE_CHECKING:
    from kfgen.io.repository import Repository

_DRIVER: Final = "kfgen"
_MARK: Final = "Installed by `kfgen hooks`"
_START: Final = """#!/bin/sh
# Installed by `kfgen hooks`, and removed by `kfgen hooks --remove`.
command -v kfgen >/dev/null && test -f {catalog} || exit 0
"""
# Git's own variables speak of this repository, and kfgen finds it by itself.
_RENDER: Final = """if kfgen{root} render; then
  test -z "$(git status --porcelain -- {owned})" || echo "kfgen: commit what it wrote: git commit --amend" >&2
else
  echo "kfgen: run kfgen{root} render when that is mended" >&2
fi
exit 0
"""
_RENDER_REBASED: Final = """[ "$1" = rebase ] || exit 0
"""
_CHECK: Final = """head=$(git rev-parse --verify --quiet HEAD) || exit 0
while read -r _ pushed _ _; do
  if [ "$pushed" = "$head" ]; then
    if test -z "$(git status --porcelain -- {catalog_folder} {owned})"; then
      kfgen{root} render --check && exit 0
    else # What is on disk is not what is pushed.
      there=$(mktemp -d) || exit 1
      trap 'git worktree remove --force "$there/head" 2>/dev/null; rm -rf "$there"' EXIT
      git worktree add --quiet --detach "$there/head" "$head" || exit 1
      (unset $(git rev-parse --local-env-vars) && kfgen --root "$there/head/"{prefix} render --check) && exit 0
    fi
    echo "kfgen: run kfgen{root} render and commit what it writes; or git push --no-verify" >&2
    exit 1
  fi
done
exit 0
"""
_HOOKS: Final = {"post-merge": _RENDER, "post-rewrite": _RENDER_REBASED + _RENDER, "pre-push": _CHECK}


def install(repository: Repository) -> dict[str, str]:
    """Set up a clone; what was done → `installed`, `unchanged`, or `kept`: somebody else's hook stands there.

    The driver keeps our side of a generated file, since both sides are rendered anew; the attributes are the clone's
    own, so that nobody else needs the driver.

    Raises:
        ProblemsError: if the Git folder cannot be written to.
    """
    done = {"merge driver": _configure(repository, "true")}
    done["attributes"] = _put(_attributes(repository), _with_ours(_text(_attributes(repository)), _lines(repository)))
    for name, path in _hooks(repository).items():
        text = _text_of(_START + _HOOKS[name], repository)
        if path.exists() and _MARK not in _text(path):
            done[name] = "kept"
            continue
        done[name] = _put(path, text)
        path.chmod(path.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return done


def _text_of(template: str, repository: Repository) -> str:
    """A hook with the folders of this repository, seen from its top, where hooks run."""
    prefix = repository.prefix
    words = {
        "root": _root(repository),
        "prefix": shlex.quote(prefix),
        "catalog": shlex.quote(prefix + PROJECT_FILE),
        "catalog_folder": shlex.quote(prefix + CATALOG),
        "owned": " ".join(shlex.quote(prefix + folder) for folder in OWNED),
    }
    for word, text in words.items():
        template = template.replace(f"{{{word}}}", text)
    return template


def remove(repository: Repository) -> dict[str, str]:
    """Take back what `install` did; what → `removed`, or `kept` where it is not ours."""
    done = {"merge driver": _configure(repository, "")}
    attributes = _attributes(repository)
    if attributes.exists():
        done["attributes"] = "removed"
        _put(attributes, _with_ours(_text(attributes), []))
    for name, path in _hooks(repository).items():
        if path.exists():
            done[name] = "removed" if _MARK in _text(path) else "kept"
            if done[name] == "removed":
                path.unlink()
    return done


def _configure(repository: Repository, driver: str) -> str:
    """Set the driver in the clone's configuration, or remove it for an empty text."""
    key = f"merge.{_DRIVER}.driver"
    before = repository.asks("config", "--local", "--get", key)
    if before == driver:
        return "unchanged"
    if not driver:
        repository.run("config", "--local", "--remove-section", f"merge.{_DRIVER}")
        return "removed"
    repository.run("config", "--local", f"merge.{_DRIVER}.name", "kfgen: keep ours, then kfgen render")
    repository.run("config", "--local", key, driver)
    return "installed"


def _lines(repository: Repository) -> list[str]:
    patterns = [f"/{repository.prefix}{folder}/**" for folder in OWNED]
    return [f"{_quoted(pattern)} merge={_DRIVER}" for pattern in patterns]


def _quoted(pattern: str) -> str:
    """A pattern for a line of attributes, in which a space ends it unless it is quoted as in C."""
    if not set(pattern) & set(' "\t\\'):
        return pattern
    escaped = pattern.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _with_ours(text: str, lines: list[str]) -> str:
    others = [line for line in text.splitlines() if not line.endswith(f" merge={_DRIVER}")]
    return "".join(f"{line}\n" for line in (*others, *lines))


def _attributes(repository: Repository) -> Path:
    return repository.common_dir / "info" / "attributes"


def _hooks(repository: Repository) -> dict[str, Path]:
    """Where the hooks are: in the Git folder alone; a folder that is set up is shared, perhaps committed."""
    if repository.asks("config", "--get", "core.hooksPath"):
        hint = "call kfgen render after a merge, and kfgen render --check before a push, from the hooks that are there"
        raise failed("core.hooksPath is set: hooks are kept elsewhere", hint)
    return {name: repository.common_dir / "hooks" / name for name in _HOOKS}


def _root(repository: Repository) -> str:
    """Hooks run at the top of the work tree; the catalog may be below."""
    return f" --root {shlex.quote(repository.prefix.rstrip('/'))}" if repository.prefix else ""


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def _put(path: Path, text: str) -> str:
    """Write a file of the Git folder, whole at every moment."""
    how = write_catalog(Path(os.path.dirname(path)), {path.name: text})[path.name]
    return "unchanged" if how == "unchanged" else "installed"
