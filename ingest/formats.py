"""Which format a file is in, by its first bytes, and which names go with it."""

import codecs
import io
import re
import zipfile
from enum import StrEnum
from pathlib import PurePath

from ingest.readers.package import DAMAGE_ERRORS, has_too_many_members


class Format(StrEnum):
    TEXT = "文本"
    HTML = "网页"
    DOCX = "Word 文档（docx）"
    XLSX = "Excel 工作簿（xlsx）"
    PDF = "PDF"
    OFD = "OFD"
    OLD_OFFICE = "旧版 Office 或 WPS 文档"
    RTF = "RTF 文档"


# One name may go with several formats: portals save pages as .txt, WPS writes docx under .wps.
SUFFIXES: dict[str, tuple[Format, ...]] = {
    ".txt": (Format.TEXT, Format.HTML),
    ".md": (Format.TEXT, Format.HTML),
    ".text": (Format.TEXT, Format.HTML),
    ".html": (Format.HTML, Format.TEXT),
    ".htm": (Format.HTML, Format.TEXT),
    ".docx": (Format.DOCX,),
    ".xlsx": (Format.XLSX,),
    ".pdf": (Format.PDF,),
    ".ofd": (Format.OFD,),
    ".doc": (Format.OLD_OFFICE, Format.RTF, Format.HTML, Format.DOCX),
    ".wps": (Format.OLD_OFFICE, Format.RTF, Format.DOCX),
    ".rtf": (Format.RTF,),
    ".xls": (Format.OLD_OFFICE, Format.HTML, Format.XLSX),
    ".et": (Format.OLD_OFFICE, Format.XLSX),
}

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_HEADER_REACH = 1024
_HEAD_BYTES = 4096
_PAGE_START = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_TAG = re.compile(rb"<(?:!doctype html|html|head|body|div|p|table|td|span|br)\b", re.IGNORECASE)
_PROLOGUE = re.compile(rb"(?:\s|<\?xml[^>]*>|<!--.*?-->)*", re.DOTALL)
_LEAST_TAGS = 5
_PARTS = (("word/", Format.DOCX), ("xl/", Format.XLSX))


def find_format(data: bytes) -> Format | None:
    """The format that the bytes show; None for an archive of another kind or a broken one. What shows none is text."""
    if data.startswith(b"PK\x03\x04"):
        return _find_package(data)
    if data.startswith(_OLE):
        return Format.OLD_OFFICE
    if data.startswith(b"{\\rtf"):
        return Format.RTF
    if b"%PDF-" in data[:_PDF_HEADER_REACH]:
        return Format.PDF
    return Format.HTML if looks_like_html(data) else Format.TEXT


def looks_like_html(data: bytes) -> bool:
    """Whether a file holds a page, or a piece of one with several tags, whatever its name says."""
    head = data[:_HEAD_BYTES]
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.replace(b"\0", b"")[2:]
    head = head.removeprefix(codecs.BOM_UTF8)
    start = _PROLOGUE.match(head)
    head = head[start.end() :] if start else head
    return bool(_PAGE_START.match(head)) or (head.startswith(b"<") and len(_TAG.findall(head)) >= _LEAST_TAGS)


def _find_package(data: bytes) -> Format | None:
    if has_too_many_members(data):
        # its directory is not worth reading; whichever reader is chosen refuses it
        return next((kind for folder, kind in _PARTS if folder.encode() in data), None)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
    except DAMAGE_ERRORS:
        return None
    if any(PurePath(name).name == "OFD.xml" for name in names):
        return Format.OFD
    return next((kind for folder, kind in _PARTS if any(n.startswith(folder) for n in names)), None)
