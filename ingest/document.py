"""A file on disk -> Document: its text, its tables and where it came from."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ingest.content import Content, PlacedTable, join_content
from ingest.errors import UnreadableFileError
from ingest.formats import SUFFIXES, Format, find_format
from ingest.limits import MAX_FILE_BYTES, MAX_TEXT_CHARS
from ingest.readers.encryption import is_encrypted_package
from ingest.readers.package import encrypted

Reader = Callable[[bytes, str], Iterable[Content]]


@dataclass(frozen=True, slots=True)
class Document:
    """`text` has line feeds only; all offsets in the project refer to it. `sha256` is of the file's bytes.

    `tables` are those whose rows and columns the format keeps, in order; empty for plain text. `is_part`: the file
    holds other notices too.
    """

    text: str
    source_name: str
    sha256: str
    tables: tuple[PlacedTable, ...] = ()
    is_part: bool = False


def read_document(path: Path) -> Document:
    """Read one notice file of any format in `ingest.formats`.

    Raises UnreadableFileError for a file that is missing, a folder, empty, over a limit, damaged, encrypted or not
    what its name says.
    """
    data = _read_bytes(path)
    contents = _READERS[_check_format(data, path)](data, path.name)
    text, tables = join_content(contents)
    if not text.strip():
        raise UnreadableFileError(
            f"文件 {path.name} 是空的", expected="一份通知的正文", remedy="请检查文件是否保存完整"
        )
    if len(text) > MAX_TEXT_CHARS:
        raise UnreadableFileError(
            f"文件 {path.name} 有 {len(text):,} 个字",
            expected=f"不超过 {MAX_TEXT_CHARS:,} 个字",
            remedy="请确认它是一份通知，必要时拆成几份",
        )
    return Document(text, path.name, hashlib.sha256(data).hexdigest(), tables)


def _read_text(data: bytes, name: str) -> Iterable[Content]:
    from ingest.readers.markdown import read_markdown, read_pipe_tables
    from ingest.readers.plain import read_plain

    read = read_markdown if name.lower().endswith(".md") else read_pipe_tables
    return read(read_plain(data, name), name)


def _read_html(data: bytes, name: str) -> Iterable[Content]:
    from ingest.readers.html import read_html
    from ingest.readers.html_charset import decode_page

    return read_html(decode_page(data, name), name)


def _read_docx(data: bytes, name: str) -> Iterable[Content]:
    from ingest.readers.docx import read_docx

    return read_docx(data, name)


def _read_xlsx(data: bytes, name: str) -> Iterable[Content]:
    from ingest.readers.xlsx import read_xlsx

    return read_xlsx(data, name)


def _read_old_office(data: bytes, name: str) -> Iterable[Content]:
    from ingest.readers.old_office import read_old_office

    return read_old_office(data, name)


def _read_pdf(data: bytes, name: str) -> Iterable[Content]:
    from ingest.readers.pdf import read_pdf

    return read_pdf(data, name)


def _read_ofd(data: bytes, name: str) -> Iterable[Content]:
    from ingest.readers.ofd import read_ofd

    return read_ofd(data, name)


# A reader is imported when a file needs it: the libraries behind some take a second to load.
_READERS: dict[Format, Reader] = {
    Format.TEXT: _read_text,
    Format.HTML: _read_html,
    Format.DOCX: _read_docx,
    Format.XLSX: _read_xlsx,
    Format.OLD_OFFICE: _read_old_office,
    Format.RTF: _read_old_office,
    Format.PDF: _read_pdf,
    Format.OFD: _read_ofd,
}


def _read_bytes(path: Path) -> bytes:
    try:
        _check_path(path)
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


def _check_path(path: Path) -> None:
    if not path.is_file():
        found = f"{path} 是文件夹" if path.is_dir() else f"找不到文件 {path}"
        raise UnreadableFileError(found, expected="一个通知文件", remedy="请检查路径是否写对")
    if path.suffix.lower() not in SUFFIXES:
        raise UnreadableFileError(
            f"文件 {path.name} 的扩展名是 {path.suffix or '（无）'}",
            expected="、".join(SUFFIXES) + " 之一",
            remedy="请把通知另存为其中一种格式后重试",
        )


def _check_format(data: bytes, path: Path) -> Format:
    """The file's format. What the name says must be true: a wrong name is a sign of a wrong file."""
    found = find_format(data)
    if found is Format.OLD_OFFICE and is_encrypted_package(data):
        # a docx or xlsx with a password is wrapped into an old format
        raise encrypted(path.name)
    allowed = SUFFIXES[path.suffix.lower()]
    if found is None:
        raise UnreadableFileError(
            f"文件 {path.name} 是损坏的或别的压缩包",
            expected=f"一份{allowed[0]}" if allowed[0] is not Format.TEXT else "一份通知",
            remedy="请解压后取出通知，或重新另存一次",
        )
    if found not in allowed:
        raise UnreadableFileError(
            f"文件 {path.name} 的扩展名是 {path.suffix}，内容却是{found}",
            expected=f"与扩展名相符的{allowed[0]}",
            remedy=f"请确认文件没有弄错，再把扩展名改为 {_usual_suffix(found)}",
        )
    return found


def _usual_suffix(found: Format) -> str:
    return next(suffix for suffix, formats in SUFFIXES.items() if formats[0] is found)
