"""Notices -> an index: built aside, written through, renamed, and made current in one step.

A build that fails or is killed leaves the index that serves as it was; the next one sweeps up what it left.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from index.chunk import chunk_notice
from index.embed import Embedder
from index.encoder_folder import Progress
from index.layout import (
    BUILD_LOCK_FILE,
    DEFAULT_ROOT,
    Pointer,
    delete,
    find_pointer,
    make_aside,
    settle,
    swap_pointer,
    sweep,
)
from index.lock import LockHeldError, exclusive_lock
from index.manifest import (
    IndexVersions,
    Manifest,
    SourceRecord,
    find_differences,
    write_manifest,
)
from index.opening import open_build, open_index
from index.storage import LOCAL, Storage
from index.store import Vectors
from ingest import parse_file
from ingest.errors import IndexStateError, InputError, StorageError
from ingest.model import ParsedNotice


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did. `changed` is False where the index that serves was already this one.

    `n_embedded` texts were embedded, the vectors of `n_reused` chunks taken from the build before.
    """

    build_id: str
    path: Path
    changed: bool
    n_notices: int
    n_tasks: int
    n_chunks: int
    n_embedded: int
    n_reused: int


def build(
    notices: Sequence[ParsedNotice],
    *,
    embedder: Embedder,
    parser_version: str,
    product_version: str = "",
    root: Path = DEFAULT_ROOT,
    storage: Storage = LOCAL,
    folder: str = "",
    progress: Progress | None = None,
) -> BuildReport:
    """Make an index of exactly these notices the one that serves.

    `folder` says that they are all notices of a folder: see Manifest.

    Raises InputError where there is no notice or the same one twice, IndexStateError if another build runs.
    """
    _require_distinct(notices)
    versions = IndexVersions(embedder.identity, parser_version, storage.describe())
    job = _Job(notices, versions, make_build_id(notices, versions, folder), product_version, root, storage, folder)
    try:
        root.mkdir(parents=True, exist_ok=True)
        with exclusive_lock(root / BUILD_LOCK_FILE):
            storage.sweep(sweep(root))
            report = _find_finished(job) or _make(job, embedder, progress)
            _make_current(root, job.build_id)
            storage.sweep(sweep(root))
    except LockHeldError as error:
        raise IndexStateError(
            f"{root} 正由另一个进程建索引", expected="同一时间只有一个建索引的进程", remedy="请等它结束后再试"
        ) from error
    except OSError as error:
        raise StorageError(
            f"写不了索引目录 {root}（{error.strerror or error}）",
            expected="可写、有空间的目录",
            remedy="请检查权限和磁盘空间，或用 --root 指定别处",
        ) from error
    return report


def read_notices(files: Sequence[Path], *, progress: Progress | None = None) -> list[ParsedNotice]:
    """Parse the files, in order. Raises what `ingest.parse_file` raises."""
    notices: list[ParsedNotice] = []
    for n_read, path in enumerate(files, 1):
        notices += parse_file(path)
        if progress:
            progress(n_read, len(files), "读取通知")
    return notices


def make_build_id(notices: Sequence[ParsedNotice], versions: IndexVersions, folder: str = "") -> str:
    """16 hexadecimal digits that depend only on what goes into the index, in whatever order."""
    digest = hashlib.sha256(json.dumps(versions.comparable(), ensure_ascii=False).encode())
    digest.update(folder.encode())
    for notice in sorted(notices, key=lambda notice: notice.notice.notice_id):
        # The parse and not only the file: a parser changed without a new version still gives a new index.
        digest.update(hashlib.sha256(repr(notice).encode()).digest())
    return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Job:
    notices: Sequence[ParsedNotice]
    versions: IndexVersions
    build_id: str
    product_version: str
    root: Path
    storage: Storage
    folder: str

    @property
    def path(self) -> Path:
        return self.root / self.build_id


def _require_distinct(notices: Sequence[ParsedNotice]) -> None:
    if not notices:
        raise InputError("没有可建索引的通知", expected="至少一份通知", remedy="请把通知文件放进 data/notices")
    headers = [notice.notice for notice in notices]
    texts = [hashlib.sha256(notice.text.encode()).hexdigest() for notice in notices]
    for what, keys in (("通知编号", [header.notice_id for header in headers]), ("内容", texts)):
        repeated, n_times = Counter(keys).most_common(1)[0]
        if n_times > 1:
            files = "、".join(h.source_name for h, key in zip(headers, keys, strict=True) if key == repeated)
            raise InputError(
                f"{files} 的{what}相同（{repeated}）",
                expected="每份通知只出现一次",
                remedy="请去掉重复的文件",
            )


def _find_finished(job: _Job) -> BuildReport | None:
    """The build with this id, if it is there and whole."""
    pointer = find_pointer(job.root)
    try:
        with open_build(job.path, job.versions, job.storage) as opened:
            manifest = opened.manifest
    except (FileNotFoundError, IndexStateError):
        return None
    return BuildReport(
        build_id=job.build_id,
        path=job.path,
        changed=pointer is None or pointer.current != job.build_id,
        n_notices=len(manifest.sources),
        n_tasks=manifest.n_tasks,
        n_chunks=manifest.n_chunks,
        n_embedded=0,
        n_reused=manifest.n_chunks,
    )


def _make(job: _Job, embedder: Embedder, progress: Progress | None) -> BuildReport:
    chunks = [chunk for notice in job.notices for chunk in chunk_notice(notice)]
    known = _vectors_of_current(job)
    texts = list(dict.fromkeys(chunk.embedded_text for chunk in chunks if chunk.embedded_text not in known))
    aside = make_aside(job.root, job.build_id)
    try:
        _write_register(job, aside, progress)
        embedded = embedder.embed_passages(texts, progress=progress)
        vectors = known | dict(zip(texts, embedded, strict=True))
        with job.storage.open_store(aside, job.build_id, create=True) as store:
            store.write(chunks, np.stack([vectors[chunk.embedded_text] for chunk in chunks]), progress=progress)
        manifest = _manifest(job, n_chunks=len(chunks))
        write_manifest(manifest, aside)
        settle(aside, job.path)
    except BaseException:
        delete(aside)
        raise
    return BuildReport(
        build_id=job.build_id,
        path=job.path,
        changed=True,
        n_notices=len(job.notices),
        n_tasks=manifest.n_tasks,
        n_chunks=len(chunks),
        n_embedded=len(texts),
        n_reused=sum(chunk.embedded_text in known for chunk in chunks),
    )


def _vectors_of_current(job: _Job) -> dict[str, Vectors]:
    """Vectors of the index that serves, by text; none where they would not be comparable."""
    try:
        with open_index(job.root, storage=job.storage) as served:
            before = replace(job.versions, parser=served.manifest.parser_version)
            if find_differences(served.manifest, before):
                return {}
            texts = {
                chunk.chunk_id: chunk.embedded_text
                for notice in served.register.notices()
                for chunk in chunk_notice(served.register.read(notice.notice_id))
            }
            vectors = served.store.read_vectors()
    except IndexStateError:
        return {}
    return {texts[chunk_id]: vector for chunk_id, vector in vectors.items() if chunk_id in texts}


def _write_register(job: _Job, aside: Path, progress: Progress | None) -> None:
    with job.storage.create_register(aside, job.build_id) as register:
        for n_written, notice in enumerate(job.notices, 1):
            register.write(notice)
            if progress:
                progress(n_written, len(job.notices), "写入任务")


def _manifest(job: _Job, *, n_chunks: int) -> Manifest:
    return Manifest(
        schema_version=job.versions.schema,
        build_id=job.build_id,
        created_at=datetime.now(UTC),
        product_version=job.product_version,
        parser_version=job.versions.parser,
        chunk_version=job.versions.chunk,
        storage=job.versions.storage,
        embedding=job.versions.identity,
        sources=tuple(_source(notice) for notice in job.notices),
        n_tasks=sum(len(notice.tasks) for notice in job.notices),
        n_chunks=n_chunks,
        folder=job.folder,
    )


def _source(notice: ParsedNotice) -> SourceRecord:
    return SourceRecord(
        notice_id=notice.notice.notice_id,
        file_name=notice.notice.source_name,
        sha256=notice.notice.source_sha256,
        n_tasks=len(notice.tasks),
    )


def _make_current(root: Path, build_id: str) -> None:
    before = find_pointer(root)
    if before is None or before.current != build_id:
        swap_pointer(root, Pointer(build_id, before.current if before else ""))
