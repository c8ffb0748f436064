"""Where builds lie: `<root>/<build id>/{register.sqlite, chroma/, manifest.json, in-use.lock}`.

`<root>/current` names the build that serves on its first line and the one before it on the second. Unfinished
and discarded builds have names that begin with a dot; whoever holds the build lock may delete those.
"""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from index.lock import is_held
from index.manifest import REBUILD
from ingest.errors import MissingIndexError

DEFAULT_ROOT = Path("var/index")
REGISTER_FILE = "register.sqlite"
CHROMA_FOLDER = "chroma"
IN_USE_FILE = "in-use.lock"
BUILD_LOCK_FILE = "build.lock"

_POINTER_FILE = "current"
_BUILD_ID = re.compile(r"[0-9a-f]{16}")
_UNFINISHED = ".unfinished-"
_DISCARDED = ".discarded-"


@dataclass(frozen=True, slots=True)
class Pointer:
    """`previous` is empty after the first build."""

    current: str
    previous: str = ""


def read_pointer(root: Path) -> Pointer:
    """Raises MissingIndexError where nothing has been built."""
    try:
        lines = (root / _POINTER_FILE).read_text(encoding="utf-8", errors="replace").split("\n")
    except FileNotFoundError as error:
        raise MissingIndexError(
            f"在 {root} 没有找到索引", expected="一个建好的索引", remedy="请运行 python -m index build"
        ) from error
    names = [line for line in lines if _BUILD_ID.fullmatch(line)]
    if not names:
        raise MissingIndexError(f"{root / _POINTER_FILE} 没有写明索引", expected="一个索引编号", remedy=REBUILD)
    return Pointer(*names[:2])


def find_pointer(root: Path) -> Pointer | None:
    """None where nothing has been built, or where the pointer cannot be read."""
    try:
        return read_pointer(root)
    except MissingIndexError:
        return None


def swap_pointer(root: Path, pointer: Pointer) -> None:
    """Replace the pointer in one step: a reader sees the old one or the new one."""
    aside = root / f"{_UNFINISHED}{_POINTER_FILE}"
    aside.write_text(f"{pointer.current}\n{pointer.previous}\n", encoding="utf-8", newline="\n")
    _sync_file(aside)
    aside.replace(root / _POINTER_FILE)
    _sync_folder(root)


def make_aside(root: Path, build_id: str) -> Path:
    """An empty folder to build in."""
    aside = root / f"{_UNFINISHED}{build_id}"
    aside.mkdir()
    (aside / IN_USE_FILE).touch()
    return aside


def settle(aside: Path, final: Path) -> None:
    """Write a finished build through to the disk and give it its name."""
    for path in aside.rglob("*"):
        if path.is_file():
            _sync_file(path)
        else:
            _sync_folder(path)
    _sync_folder(aside)
    if final.exists():
        discard(final)
    aside.rename(final)
    _sync_folder(final.parent)


def discard(build: Path) -> None:
    """Take a build away in one step, so that nobody opens half of it, and then delete it."""
    away = build.with_name(f"{_DISCARDED}{build.name}")
    shutil.rmtree(away, ignore_errors=True)
    build.rename(away)
    shutil.rmtree(away, ignore_errors=True)


def sweep(root: Path) -> list[str]:
    """Delete leftovers, and builds that are neither current nor previous nor in use. Returns the ids kept."""
    pointer = find_pointer(root) or Pointer("")
    kept = []
    for path in sorted(root.iterdir()):
        if path.name.startswith((_UNFINISHED, _DISCARDED)):
            delete(path)
        elif _BUILD_ID.fullmatch(path.name):
            if path.name in (pointer.current, pointer.previous) or is_held(path / IN_USE_FILE):
                kept.append(path.name)
            else:
                discard(path)
    return kept


def delete(path: Path) -> None:
    """Delete a leftover; what cannot be deleted now is left to the next sweep."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _sync_file(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder, and needs not
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
