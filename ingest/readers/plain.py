"""Plain text and Markdown: UTF-8 (with or without BOM), UTF-16 with BOM, GB18030."""

import codecs

from ingest.errors import UnreadableFileError

# A notice has no control characters beyond these; more than a stray few mean that the file is no text.
_TEXT_CONTROLS = frozenset("\t\n\r\f\v\x1a\x1b")
_MAX_CONTROL_SHARE = 0.002
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_plain(data: bytes, name: str) -> str:
    """Decode `data`; newlines become one line feed. Raises UnreadableFileError if it is no text."""
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _looks_like_text(text):
            return text.replace("\r\n", "\n").replace("\r", "\n")
    raise UnreadableFileError(
        f"文件 {name} 的内容不是文字",
        expected="UTF-8 或 GB18030 编码的通知正文",
        remedy="请把通知另存为 UTF-8 文本（.txt）后重试",
    )


def _encodings(data: bytes) -> tuple[str, ...]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return (encoding,)
    return ("utf-8", "gb18030")


def _looks_like_text(text: str) -> bool:
    controls = sum(1 for c in text if (c < " " and c not in _TEXT_CONTROLS) or c in "\x7f\ufffd")
    return controls <= _MAX_CONTROL_SHARE * len(text)
