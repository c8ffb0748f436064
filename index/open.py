"""Open the index being served, after checking that this program would build the same."""

import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.build import build_index, current_build
from index.config import EmbeddingSection, load_models_config
from index.embed import Embedder, load_embedder
from index.manifest import REBUILD, EmbeddingRecord, Manifest, check, read_manifest
from index.progress import Progress
from index.register import Register, sqlite_url
from index.retrieve import Retriever, TaskHit
from index.store import VectorStore
from ingest.errors import MissingIndexError, StaleIndexError

DEFAULT_ROOT = Path("var/index")
DEFAULT_SOURCES = Path("data/notices")


class LazyRetriever:
    """A Retriever whose model loads at the first search: lists and look-ups need none, and the model takes seconds."""

    def __init__(self, store_path: Path, section: EmbeddingSection, manifest: Manifest) -> None:
        self._store_path = store_path
        self._section = section
        self._manifest = manifest
        self._retriever: Retriever | None = None
        self._lock = threading.Lock()

    def load(self, embedder: Embedder | None = None) -> Retriever:
        """Load now, or take an embedder that is loaded already. Raises StaleIndexError if it built other vectors."""
        with self._lock:
            if self._retriever is None:
                loaded = embedder or load_embedder(self._section)
                check(self._manifest, EmbeddingRecord(**asdict(loaded.identity)))
                self._retriever = Retriever(VectorStore.at_path(self._store_path), loaded)
            return self._retriever

    def search(self, question: str, *, k: int = 10, notice_ids: Sequence[str] | None = None) -> tuple[TaskHit, ...]:
        """See Retriever.search."""
        return self.load().search(question, k=k, notice_ids=notice_ids)

    def close(self) -> None:
        with self._lock:
            if self._retriever is not None:
                self._retriever.store.close()
                self._retriever = None


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """An index being served. Close it when done."""

    register: Register
    retriever: LazyRetriever
    manifest: Manifest
    folder: Path

    def versions(self) -> dict[str, str]:
        """What an answer's record needs to be reproduced."""
        return {
            "build": self.manifest.build_id,
            "parser": self.manifest.parser_version,
            "chunk": self.manifest.chunk_version,
            "embedding": f"{self.manifest.embedding.model_id}@{self.manifest.embedding.revision}",
        }

    def close(self) -> None:
        self.retriever.close()
        self.register.close()


def open_index(section: EmbeddingSection, *, root: Path = DEFAULT_ROOT) -> OpenIndex:
    """Open the current build. Raises MissingIndexError or StaleIndexError, both with the command that mends it."""
    folder = current_build(root)
    if folder is None:
        raise MissingIndexError(
            f"{root} 里还没有索引", expected="已建好的索引", remedy="请先运行 python -m index build"
        )
    manifest = read_manifest(folder)
    check(manifest, None)
    _check_profile(manifest, section)
    if not (folder / "register.sqlite").is_file() or not (folder / "chroma").is_dir():
        raise StaleIndexError(f"索引 {folder.name} 缺少文件", expected="完整的索引", remedy=REBUILD)
    register = Register.open(sqlite_url(folder / "register.sqlite", read_only=True))
    return OpenIndex(register, LazyRetriever(folder / "chroma", section, manifest), manifest, folder)


def open_or_build(
    *, models_path: Path, profile: str | None, root: Path = DEFAULT_ROOT, progress: Progress | None = None
) -> OpenIndex:
    """Open the index; on the first start, or where it is out of date, build it from data/notices first."""
    section = load_models_config(models_path, profile=profile).embedding
    try:
        return open_index(section, root=root)
    except (MissingIndexError, StaleIndexError):
        embedder = load_embedder(section, progress=progress)
        build_index(default_sources(), root=root, embedder=embedder, progress=progress)
    opened = open_index(section, root=root)
    opened.retriever.load(embedder)
    return opened


def default_sources(folder: Path = DEFAULT_SOURCES) -> tuple[Path, ...]:
    """Every notice file in data/notices, by name; empty where there is none."""
    return tuple(sorted(p for p in folder.glob("*") if p.is_file() and not p.name.startswith(".")))


def _check_profile(manifest: Manifest, section: EmbeddingSection) -> None:
    """What the profile says without loading its model; the rest is checked when the model loads."""
    profile = section.selected
    built = manifest.embedding
    pairs = (
        ("向量模型配置", built.profile, section.profile),
        ("向量维数", built.dimension, profile.dimension),
        ("问句前缀", built.query_prefix, profile.query_prefix),
        ("原文前缀", built.passage_prefix, profile.passage_prefix),
        ("是否量化", built.quantized, profile.quantize),
        ("最长词元数", built.max_tokens, profile.max_tokens),
    )
    for what, in_index, now in pairs:
        if in_index != now:
            raise StaleIndexError(f"索引的{what}是 {in_index!r}", expected=repr(now), remedy=REBUILD)
