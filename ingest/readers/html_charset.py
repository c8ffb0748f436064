"""Bytes of a web page -> its markup. What a page declares of its encoding is often wrong; its bytes are not."""

import codecs
import re

from ingest.readers.plain import read_plain

_HEAD_BYTES = 4096
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*big-?5(?:-hkscs)?\b", re.IGNORECASE)


def decode_page(data: bytes, name: str) -> str:
    """Decode `data` as read_plain does, but for Big5: its bytes look like GB18030, so there the declaration counts.

    Raises UnreadableFileError if it is no text.
    """
    if _DECLARED.search(data[:_HEAD_BYTES]) and not _decodes(data, "utf-8") and _decodes(data, "big5hkscs"):
        data = data.decode("big5hkscs").encode("utf-8")
    return read_plain(data, name)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        codecs.decode(data, encoding)
    except UnicodeDecodeError:
        return False
    return True
