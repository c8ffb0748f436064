"""The index as the answer side uses it: the register at once, the model only when a question needs it."""

import threading
from collections.abc import Collection, Sequence
from pathlib import Path

from index.build import build
from index.config import EmbeddingSection, load_models_config
from index.embed import Embedder, expected_identity, load_embedder
from index.encoder_folder import Progress
from index.layout import DEFAULT_ROOT
from index.manifest import IndexVersions, Manifest, require_current
from index.opening import OpenIndex, open_index
from index.register import Register
from index.retrieve import DEFAULT_K, Retriever, TaskHit
from index.sources import source_files
from ingest import PARSER_VERSION, parse_file
from ingest.errors import MissingIndexError, StaleIndexError


class ServedIndex:
    """An open index with its retriever. Lists and look-ups need no model; the first search loads it."""

    def __init__(self, opened: OpenIndex, section: EmbeddingSection) -> None:
        self._opened = opened
        self._section = section
        self._retriever: Retriever | None = None
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
                require_current(self.manifest, IndexVersions(loaded.identity, PARSER_VERSION))
                self._retriever = Retriever(self.register, self._opened.store, loaded)
            return self._retriever

    def search(self, question: str, *, k: int = DEFAULT_K, notice_ids: Collection[str] | None = None) -> list[TaskHit]:
        """See Retriever.search."""
        return self.load().search(question, k=k, notice_ids=notice_ids)

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


def serve_index(section: EmbeddingSection, *, root: Path = DEFAULT_ROOT) -> ServedIndex:
    """Open the current build, checked against this program and profile as far as that needs no model.

    Raises MissingIndexError or StaleIndexError, both with the command that mends it.
    """
    identity = expected_identity(section)
    versions = None if identity is None else IndexVersions(identity, PARSER_VERSION)
    return ServedIndex(open_index(root, versions=versions), section)


def serve_or_build(
    *, models_path: Path, profile: str | None, root: Path = DEFAULT_ROOT, progress: Progress | None = None
) -> ServedIndex:
    """Open the index; on the first start, or where it is out of date, build it from data/notices first."""
    section = load_models_config(models_path, profile=profile).embedding
    try:
        return serve_index(section, root=root)
    except (MissingIndexError, StaleIndexError):
        embedder = build_from_files(source_files(), section, root=root, progress=progress)
    served = serve_index(section, root=root)
    served.load(embedder)
    return served


def build_from_files(
    files: Sequence[Path], section: EmbeddingSection, *, root: Path, progress: Progress | None = None
) -> Embedder:
    """Parse the files, build the index of them and return the embedder that was loaded for it."""
    notices = [parse_file(path) for path in files]
    embedder = load_embedder(section, progress=progress)
    build(notices, embedder=embedder, parser_version=PARSER_VERSION, root=root, progress=progress)
    return embedder
