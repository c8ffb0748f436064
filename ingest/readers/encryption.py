"""Office files with a password, told by their bytes, so that the message can say so.

New files (docx, xlsx) with a password are an OLE file with two streams. The names of streams stand in the directory
entries, in UTF-16 and never divided, so that searching the bytes finds them without reading the OLE file system. Old
files (doc, xls) say it at the beginning of their main stream, which begins on a sector.
"""

import struct
from collections.abc import Iterator

_ENCRYPTION_STREAMS = tuple(name.encode("utf-16-le") for name in ("EncryptedPackage", "EncryptionInfo"))
_SECTOR = 512
_WORD_START = b"\xec\xa5"
_WORD_FLAGS_AT = 10
_WORD_ENCRYPTED = 0x0100
_EXCEL_STARTS = (b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x08\x00\x00\x05\x05\x00")
_EXCEL_PASSWORD = 0x2F
# The record with the password follows the first one, after at most a write protection.
_RECORDS_LOOKED_AT = 4


def is_encrypted_package(data: bytes) -> bool:
    """Whether an OLE file is a docx or xlsx with a password."""
    return all(name in data for name in _ENCRYPTION_STREAMS)


def is_encrypted_binary(data: bytes) -> bool:
    """Whether an OLE file is a doc or xls with a password."""
    return any(_is_encrypted_word(data, p) or _is_encrypted_excel(data, p) for p in range(_SECTOR, len(data), _SECTOR))


def _is_encrypted_word(data: bytes, start: int) -> bool:
    flags = data[start + _WORD_FLAGS_AT : start + _WORD_FLAGS_AT + 2]
    is_word = data.startswith(_WORD_START, start) and len(flags) == 2
    return is_word and bool(int.from_bytes(flags, "little") & _WORD_ENCRYPTED)


def _is_encrypted_excel(data: bytes, start: int) -> bool:
    return data.startswith(_EXCEL_STARTS, start) and _EXCEL_PASSWORD in _record_kinds(data, start)


def _record_kinds(data: bytes, start: int) -> Iterator[int]:
    for _ in range(_RECORDS_LOOKED_AT):
        header = data[start : start + 4]
        if len(header) < 4:
            return
        kind, length = struct.unpack("<HH", header)
        yield kind
        start += 4 + length
