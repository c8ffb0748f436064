"""manifest.json: what an index was built from and with, so that a mismatch is refused and not served."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from index.chunk import CHUNK_VERSION
from index.embed import EmbeddingIdentity
from index.schema import SCHEMA_VERSION
from ingest.errors import MissingIndexError, StaleIndexError

FILE_NAME = "manifest.json"
LOCAL_STORAGE = "本机"
REBUILD = "请运行 python -m index build 重建索引"

# Renaming a profile changes no vector, so `profile` is not here.
_IDENTITY_NAMES = {
    "model_id": "嵌入模型",
    "revision": "模型修订",
    "dimension": "向量维数",
    "query_prefix": "问题前缀",
    "passage_prefix": "正文前缀",
    "quantized": "量化",
    "max_tokens": "最大词元数",
}
_VERSION_NAMES = {"schema": "库表版本", "parser": "解析器版本", "chunk": "切分版本", "storage": "存放位置"}


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceRecord(_Record):
    """A notice in the index and the file it was read from."""

    notice_id: str
    file_name: str
    sha256: str
    n_tasks: int


class Manifest(_Record):
    schema_version: str
    build_id: str
    created_at: datetime
    product_version: str
    parser_version: str
    chunk_version: str
    storage: str
    embedding: EmbeddingIdentity
    sources: tuple[SourceRecord, ...]
    n_tasks: int
    n_chunks: int
    folder: str = ""
    """The folder whose notices these are, all of them; empty where the files were named one by one."""


@dataclass(frozen=True, slots=True)
class IndexVersions:
    """What the running program would build with. `storage` tells local files from database servers."""

    identity: EmbeddingIdentity
    parser: str
    storage: str = LOCAL_STORAGE
    chunk: str = CHUNK_VERSION
    schema: str = SCHEMA_VERSION

    def comparable(self) -> dict[str, str | int | bool]:
        """Everything that must agree, by its Chinese name."""
        identity = asdict(self.identity)
        return {name: getattr(self, field) for field, name in _VERSION_NAMES.items()} | {
            name: identity[field] for field, name in _IDENTITY_NAMES.items()
        }


def write_manifest(manifest: Manifest, folder: Path) -> None:
    (folder / FILE_NAME).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8", newline="\n")


def read_manifest(folder: Path) -> Manifest:
    """Raises MissingIndexError where there is none, StaleIndexError where another version wrote it."""
    path = folder / FILE_NAME
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise MissingIndexError(f"没有找到 {path}", expected="一个建好的索引", remedy=REBUILD) from error
    except ValidationError as error:
        raise StaleIndexError(f"{path} 的内容无法识别", expected="本版本写的清单", remedy=REBUILD) from error


def find_differences(manifest: Manifest, versions: IndexVersions) -> list[str]:
    """What the index was built with and what the program has now, one phrase each; empty if they agree."""
    built = IndexVersions(
        identity=manifest.embedding,
        parser=manifest.parser_version,
        chunk=manifest.chunk_version,
        schema=manifest.schema_version,
        storage=manifest.storage,
    ).comparable()
    return [
        f"{name}为 {built[name]!r}（现为 {now!r}）" for name, now in versions.comparable().items() if built[name] != now
    ]


def require_current(manifest: Manifest, versions: IndexVersions) -> None:
    """Raises StaleIndexError that says what differs."""
    differences = find_differences(manifest, versions)
    if differences:
        raise StaleIndexError(f"索引与当前设置不一致：{'，'.join(differences)}", expected="一致的设置", remedy=REBUILD)
