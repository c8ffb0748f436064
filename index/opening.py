"""Open the index that serves."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from index.layout import DEFAULT_ROOT, IN_USE_FILE, find_pointer, read_pointer
from index.lock import SharedLock
from index.manifest import REBUILD, IndexVersions, Manifest, read_manifest, require_current
from index.register import Register
from index.storage import LOCAL, Storage
from index.store import VectorStore
from ingest.errors import MissingIndexError


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """One build, held open: no builder deletes it before `close`. It is its own context manager."""

    register: Register
    store: VectorStore
    manifest: Manifest
    path: Path
    lock: SharedLock

    def close(self) -> None:
        self.store.close()
        self.register.close()
        self.lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_index(
    root: Path = DEFAULT_ROOT, *, versions: IndexVersions | None = None, storage: Storage = LOCAL
) -> OpenIndex:
    """Open the build that `current` names, with `versions` only if it was built with just those.

    Raises MissingIndexError where nothing has been built or the build is damaged, StaleIndexError where it
    was built with another model, parser, chunking or storage.
    """
    while True:
        pointer = read_pointer(root)
        path = root / pointer.current
        try:
            return open_build(path, versions, storage)
        except (FileNotFoundError, MissingIndexError) as error:
            if find_pointer(root) != pointer:
                continue  # a builder swapped and swept in between
            raise MissingIndexError(f"索引 {path} 不完整", expected="完整的索引", remedy=REBUILD) from error


def open_build(path: Path, versions: IndexVersions | None, storage: Storage) -> OpenIndex:
    """Open one build. Raises as `open_index`, and FileNotFoundError where a part of it is missing."""
    with ExitStack() as stack:
        lock = SharedLock(path / IN_USE_FILE)
        stack.callback(lock.close)
        manifest = read_manifest(path)
        if versions is not None:
            require_current(manifest, versions)
        register = storage.open_register(path, manifest.build_id)
        stack.callback(register.close)
        store = storage.open_store(path, manifest.build_id)
        stack.callback(store.close)
        _require_whole(path, "任务", register.count_tasks(), manifest.n_tasks)
        _require_whole(path, "向量", store.count(), manifest.n_chunks)
        stack.pop_all()
    return OpenIndex(register, store, manifest, path, lock)


def _require_whole(path: Path, what: str, found: int, expected: int) -> None:
    if found != expected:
        raise MissingIndexError(f"索引 {path} 里有 {found} 个{what}", expected=f"{expected} 个", remedy=REBUILD)
