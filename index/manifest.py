"""The manifest: what an index was built from and with. Opening refuses an index that this program would not build."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from index.chunk import CHUNK_VERSION
from ingest import PARSER_VERSION
from ingest.errors import StaleIndexError

SCHEMA_VERSION = "1"
REBUILD = "请运行 python -m index build 重建索引"


class EmbeddingRecord(BaseModel):
    """The identity of the embedding model; see index.embed.EmbeddingIdentity."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    profile: str
    model_id: str
    revision: str
    dimension: int
    query_prefix: str
    passage_prefix: str
    quantized: bool
    max_tokens: int


class SourceRecord(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    notice_id: str
    file_name: str
    sha256: str
    n_tasks: int


class Manifest(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_version: str = SCHEMA_VERSION
    build_id: str
    created_at: str
    parser_version: str = PARSER_VERSION
    chunk_version: str = CHUNK_VERSION
    embedding: EmbeddingRecord
    sources: tuple[SourceRecord, ...]
    n_tasks: int
    n_chunks: int
    n_truncated: int
    """Chunks longer than the model reads; the rest of their text has no part in their vector."""


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a build. Raises StaleIndexError if it is missing or unreadable."""
    path = folder / "manifest.json"
    try:
        return Manifest.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise StaleIndexError(
            f"索引 {folder.name} 的清单读不出来", expected="本版本生成的清单", remedy=REBUILD
        ) from error


def differences(manifest: Manifest, expected: EmbeddingRecord | None) -> tuple[tuple[str, str, str], ...]:
    """(what, in the index, now) for everything that does not match this program and `expected`, if given."""
    pairs = [
        ("索引格式", manifest.schema_version, SCHEMA_VERSION),
        ("解析器版本", manifest.parser_version, PARSER_VERSION),
        ("切分版本", manifest.chunk_version, CHUNK_VERSION),
    ]
    if expected is not None:
        names = {
            "model_id": "向量模型",
            "revision": "模型修订",
            "dimension": "向量维数",
            "query_prefix": "问句前缀",
            "passage_prefix": "原文前缀",
            "quantized": "是否量化",
            "max_tokens": "最长词元数",
        }
        built = manifest.embedding.model_dump()
        pairs += [(label, str(built[key]), str(getattr(expected, key))) for key, label in names.items()]
    return tuple(pair for pair in pairs if pair[1] != pair[2])


def check(manifest: Manifest, expected: EmbeddingRecord | None) -> None:
    """Raises StaleIndexError naming the first difference."""
    found = differences(manifest, expected)
    if found:
        what, built, now = found[0]
        raise StaleIndexError(f"索引的{what}是 {built!r}", expected=repr(now), remedy=REBUILD)
