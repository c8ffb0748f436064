"""Build an index aside and put it in place in one step. A failed or killed build leaves the old one serving.

Layout: ROOT/<build id>/{register.sqlite, chroma/, manifest.json} and ROOT/current, which holds a build id.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from filelock import FileLock

from index.chunk import CHUNK_VERSION, Chunk, make_chunks
from index.embed import Embedder
from index.manifest import SCHEMA_VERSION, EmbeddingRecord, Manifest, SourceRecord, differences, read_manifest
from index.progress import Progress
from index.register import Register, sqlite_url
from index.store import FloatArray, VectorStore
from ingest import PARSER_VERSION, parse_file
from ingest.errors import InputError, StaleIndexError
from ingest.model import ParsedNotice

CURRENT = "current"
_UNFINISHED = ".building-"
_KEPT_BUILDS = 2


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. `n_reused` chunks took their vector from the build before."""

    manifest: Manifest
    is_new: bool
    n_embedded: int
    n_reused: int


def build_index(
    sources: Sequence[Path], *, root: Path, embedder: Embedder, progress: Progress | None = None
) -> BuildReport:
    """Parse, register and embed `sources`, then make the result current; an unchanged input is a no-op.

    Raises what ingest raises, and InputError for two files of one notice or none at all.
    """
    parsed = parse_sources(sources)
    embedding = EmbeddingRecord(**asdict(embedder.identity))
    build_id = make_build_id(parsed, embedding)
    root.mkdir(parents=True, exist_ok=True)
    with FileLock(root / ".build.lock"):
        _sweep(root)
        known = _finished(root / build_id)
        if known is not None:
            is_new = current_build(root) != root / build_id
            _point_to(root, build_id)
            return BuildReport(known, is_new, 0, known.n_chunks)
        report = _build(root, build_id, parsed, embedding, embedder, progress)
        _point_to(root, build_id)
        _drop_old_builds(root, keep=build_id)
    return report


def parse_sources(sources: Sequence[Path]) -> tuple[ParsedNotice, ...]:
    """All notices, in the order given. Raises InputError where two files have one id or there is none."""
    if not sources:
        raise InputError("没有给出通知文件", expected="至少一份通知", remedy="请把通知放进 data/notices/，或写出文件名")
    by_id: dict[str, ParsedNotice] = {}
    for path in sources:
        parsed = parse_file(path)
        other = by_id.setdefault(parsed.notice.notice_id, parsed)
        if other is not parsed:
            raise InputError(
                f"{parsed.notice.source_name} 与 {other.notice.source_name} 是同一份通知（{parsed.notice.notice_id}）",
                expected="每份通知只出现一次",
                remedy="请去掉其中一个文件，或改用不同的文件名",
            )
    return tuple(by_id.values())


def make_build_id(parsed: Sequence[ParsedNotice], embedding: EmbeddingRecord) -> str:
    """16 hex digits that depend on the sources, the model and the versions, and on nothing else."""
    identity = {
        "schema": SCHEMA_VERSION,
        "parser": PARSER_VERSION,
        "chunk": CHUNK_VERSION,
        "embedding": embedding.model_dump(),
        "sources": [(p.notice.notice_id, p.notice.source_sha256) for p in parsed],
    }
    return hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()[:16]


def current_build(root: Path) -> Path | None:
    """Folder of the build being served, or None where there is none."""
    pointer = root / CURRENT
    if not pointer.is_file():
        return None
    folder = root / pointer.read_text(encoding="utf-8").strip()
    return folder if folder.is_dir() else None


def _build(
    root: Path,
    build_id: str,
    parsed: Sequence[ParsedNotice],
    embedding: EmbeddingRecord,
    embedder: Embedder,
    progress: Progress | None,
) -> BuildReport:
    folder = root / f"{_UNFINISHED}{build_id}"
    folder.mkdir()
    try:
        register = Register.create(sqlite_url(folder / "register.sqlite"))
        for p in parsed:
            register.write(p)
        register.close()
        chunks = [chunk for p in parsed for chunk in make_chunks(p)]
        vectors, n_reused = _vectors(root, chunks, embedding, embedder, progress)
        store = VectorStore.at_path(folder / "chroma")
        store.write(chunks, vectors)
        store.close()
        n_truncated = sum(n > embedding.max_tokens for n in embedder.count_tokens([c.text for c in chunks]))
        manifest = _manifest(build_id, parsed, embedding, len(chunks), n_truncated)
        _write_durably(folder / "manifest.json", manifest.model_dump_json(indent=1))
        folder.rename(root / build_id)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return BuildReport(manifest, True, len(chunks) - n_reused, n_reused)


def _vectors(
    root: Path, chunks: Sequence[Chunk], embedding: EmbeddingRecord, embedder: Embedder, progress: Progress | None
) -> tuple[FloatArray, int]:
    """One vector a chunk; those of texts that the build being served has embedded the same way are taken over."""
    known = _known_vectors(root, embedding)
    fresh = [i for i, c in enumerate(chunks) if (c.kind, c.text) not in known]
    embedded = embedder.embed_passages([chunks[i].text for i in fresh], progress=progress)
    vectors = np.zeros((len(chunks), embedding.dimension), dtype=np.float32)
    vectors[fresh] = embedded
    for i, chunk in enumerate(chunks):
        if (chunk.kind, chunk.text) in known:
            vectors[i] = known[chunk.kind, chunk.text]
    return vectors, len(chunks) - len(fresh)


def _known_vectors(root: Path, embedding: EmbeddingRecord) -> dict[tuple[str, str], FloatArray]:
    serving = current_build(root)
    manifest = _finished(serving) if serving else None
    if serving is None or manifest is None or any(d[0] != "解析器版本" for d in differences(manifest, embedding)):
        return {}
    store = VectorStore.at_path(serving / "chroma")
    try:
        return dict(store.vectors_by_text())
    finally:
        store.close()


def _manifest(
    build_id: str, parsed: Sequence[ParsedNotice], embedding: EmbeddingRecord, n_chunks: int, n_truncated: int
) -> Manifest:
    return Manifest(
        build_id=build_id,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        embedding=embedding,
        sources=tuple(
            SourceRecord(
                notice_id=p.notice.notice_id,
                file_name=p.notice.source_name,
                sha256=p.notice.source_sha256,
                n_tasks=len(p.tasks),
            )
            for p in parsed
        ),
        n_tasks=sum(len(p.tasks) for p in parsed),
        n_chunks=n_chunks,
        n_truncated=n_truncated,
    )


def _finished(folder: Path) -> Manifest | None:
    try:
        return read_manifest(folder)
    except StaleIndexError:
        return None


def _point_to(root: Path, build_id: str) -> None:
    temporary = root / f"{CURRENT}.new"
    _write_durably(temporary, build_id + "\n")
    temporary.replace(root / CURRENT)


def _write_durably(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sweep(root: Path) -> None:
    """Remove what killed builds left; the lock says that none is running."""
    for leftover in root.glob(f"{_UNFINISHED}*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _drop_old_builds(root: Path, *, keep: str) -> None:
    """Keep the current build and the one before it, which a running chat may still be reading."""
    builds = [f for f in root.iterdir() if f.is_dir() and f.name != keep and (f / "manifest.json").is_file()]
    builds.sort(key=lambda f: f.stat().st_mtime, reverse=True)
    for old in builds[_KEPT_BUILDS - 1 :]:
        shutil.rmtree(old, ignore_errors=True)
