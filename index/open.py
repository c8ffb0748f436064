"""The index as the answer side uses it: the register at once, the model only when a question needs it."""

import threading
from collections.abc import Collection, Sequence
from pathlib import Path

from index.build import build, read_notices
from index.config import EmbeddingSection, load_models_config
from index.embed import Embedder, expected_identity, load_embedder
from index.encoder_folder import Progress
from index.layout import DEFAULT_ROOT, find_pointer
from index.manifest import REBUILD, IndexVersions, Manifest, read_manifest, require_current
from index.opening import OpenIndex, open_index
from index.pair_scorer import PairScorer, load_pair_scorer
from index.register import Register
from index.retrieve import DEFAULT_K, Retriever, TaskHit
from index.sources import DEFAULT_SOURCES, source_changes, source_files
from index.storage import Storage
from ingest import PARSER_VERSION
from ingest.errors import IndexStateError, InputError, MissingIndexError, StaleIndexError


class ServedIndex:
    """An open index with its retriever. Lists and look-ups need no model; the first search loads it."""

    def __init__(self, opened: OpenIndex, section: EmbeddingSection) -> None:
        self._opened = opened
        self._section = section
        self._retriever: Retriever | None = None
        self._scorer: PairScorer | None = None
        self._lock = threading.Lock()

    @property
    def register(self) -> Register:
        return self._opened.register

    @property
    def manifest(self) -> Manifest:
        return self._opened.manifest

    def load(self, embedder: Embedder | None = None) -> Retriever:
        """Load the model now, or take one that is loaded. Raises StaleIndexError if it is not the index's own."""
        with self._lock:
            if self._retriever is None:
                loaded = embedder or load_embedder(self._section)
                # Where it is kept was checked on opening.
                require_current(self.manifest, IndexVersions(loaded.identity, PARSER_VERSION, self.manifest.storage))
                self._retriever = Retriever(self.register, self._opened.store, loaded)
            return self._retriever

    def search(self, question: str, *, k: int = DEFAULT_K, notice_ids: Collection[str] | None = None) -> list[TaskHit]:
        """See Retriever.search."""
        return self.load().search(question, k=k, notice_ids=notice_ids)

    def pair_scorer(self) -> PairScorer | None:
        """The profile's scorer, loaded on the first call; None where the profile names none."""
        with self._lock:
            if self._scorer is None:
                self._scorer = load_pair_scorer(self._section.selected)
            return self._scorer

    def versions(self) -> dict[str, str]:
        """What an answer's record needs to be reproduced."""
        manifest = self.manifest
        return {
            "build": manifest.build_id,
            "parser": manifest.parser_version,
            "chunk": manifest.chunk_version,
            "embedding": f"{manifest.embedding.model_id}@{manifest.embedding.revision}",
        }

    def close(self) -> None:
        self._opened.close()


def serve_index(section: EmbeddingSection, *, root: Path = DEFAULT_ROOT, storage: Storage | None = None) -> ServedIndex:
    """Open the current build, checked against this program and profile as far as that needs no model.

    `storage` None takes what the environment says. Raises MissingIndexError or StaleIndexError, both with the
    command that mends it, and StorageError where a server does not answer.
    """
    storage = storage or Storage.from_environment()
    identity = expected_identity(section)
    versions = None if identity is None else IndexVersions(identity, PARSER_VERSION, storage.describe())
    return ServedIndex(open_index(root, versions=versions, storage=storage), section)


def serve_or_build(
    *, models_path: Path, profile: str | None, root: Path = DEFAULT_ROOT, progress: Progress | None = None
) -> ServedIndex:
    """Open the index; on the first start, or where it is damaged or out of date, build it from data/notices first.

    Raises InputError where there is no notice to build from, and StaleIndexError where the index holds notices
    from elsewhere, which building from data/notices would lose.
    """
    section = load_models_config(models_path, profile=profile).embedding
    try:
        served = serve_index(section, root=root)
        try:
            _require_sources(served.manifest)
        except BaseException:
            served.close()
            raise
        return served
    except (MissingIndexError, StaleIndexError):
        if _holds_others(root):
            raise
        embedder = build_from_files(
            source_files(), section, root=root, folder=DEFAULT_SOURCES.as_posix(), progress=progress
        )
    served = serve_index(section, root=root)
    served.load(embedder)
    return served


def build_from_files(
    files: Sequence[Path],
    section: EmbeddingSection,
    *,
    root: Path,
    folder: str = "",
    progress: Progress | None = None,
) -> Embedder:
    """Parse the files, build the index of them and return the embedder that was loaded for it."""
    notices = read_notices(files, progress=progress)
    embedder = load_embedder(section, progress=progress)
    build(
        notices,
        embedder=embedder,
        parser_version=PARSER_VERSION,
        root=root,
        folder=folder,
        storage=Storage.from_environment(),
        progress=progress,
    )
    return embedder


def _require_sources(manifest: Manifest) -> None:
    """Raises StaleIndexError if the folder was changed since; an index may also be served without its sources."""
    changes = source_changes(manifest.sources, _default_files()) if manifest.folder and _default_files() else []
    if changes:
        raise StaleIndexError(f"通知有变化：{'，'.join(changes)}", expected="与索引一致的通知", remedy=REBUILD)


def _holds_others(root: Path) -> bool:
    """Whether the index was built from named files that are not all in data/notices."""
    pointer = find_pointer(root)
    try:
        manifest = read_manifest(root / pointer.current) if pointer else None
    except IndexStateError:
        return False
    here = {path.name for path in _default_files()}
    return manifest is not None and not manifest.folder and not {s.file_name for s in manifest.sources} <= here


def _default_files() -> list[Path]:
    try:
        return source_files()
    except InputError:
        return []
