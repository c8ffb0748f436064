"""A file on disk -> Document: its text and where it came from."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from ingest.errors import UnreadableFileError
from ingest.readers.html import looks_like_html, read_html
from ingest.readers.plain import read_plain

MAX_FILE_BYTES = 20 * 1024 * 1024
TEXT_SUFFIXES = (".txt", ".md", ".text")


@dataclass(frozen=True, slots=True)
class Document:
    """`text` has line feeds only; all offsets in the project refer to it. `sha256` is of the file's bytes."""

    text: str
    source_name: str
    sha256: str


def read_document(path: Path) -> Document:
    """Read one notice file.

    Raises UnreadableFileError for a file that is missing, a folder, empty, too large, binary or undecodable.
    """
    data = _read_bytes(path)
    text = read_plain(data, path)
    if looks_like_html(data):
        text = read_html(text)
    if not text.strip():
        raise UnreadableFileError(
            f"文件 {path.name} 是空的", expected="一份通知的正文", remedy="请检查文件是否保存完整"
        )
    return Document(text=text, source_name=path.name, sha256=hashlib.sha256(data).hexdigest())


def _read_bytes(path: Path) -> bytes:
    try:
        _check_kind(path)
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise UnreadableFileError(
                f"文件 {path.name} 有 {size / 1048576:.1f} MB",
                expected=f"不超过 {MAX_FILE_BYTES // 1048576} MB",
                remedy="请确认它是一份通知，必要时拆成几份",
            )
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFileError(
            f"文件 {path.name} 读不出来（{error.strerror or error}）",
            expected="可以读取的通知文件",
            remedy="请检查文件名、权限和磁盘",
        ) from error


def _check_kind(path: Path) -> None:
    if not path.is_file():
        found = f"{path} 是文件夹" if path.is_dir() else f"找不到文件 {path}"
        raise UnreadableFileError(found, expected="一个通知文件", remedy="请检查路径是否写对")
    if path.suffix.lower() not in TEXT_SUFFIXES:
        raise UnreadableFileError(
            f"文件 {path.name} 的扩展名是 {path.suffix or '（无）'}",
            expected="、".join(TEXT_SUFFIXES) + " 之一",
            remedy="请把通知另存为 UTF-8 文本（.txt）后重试",
        )
