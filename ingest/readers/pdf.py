"""PDF, through PDFium: text with its places and ruled lines; pages that are pictures through the recogniser."""

import re
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from threading import Lock
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.content import Content
from ingest.errors import UnreadableFileError
from ingest.limits import (
    MAX_OCR_PAGES,
    MAX_PAGE_DRAWINGS,
    MAX_PAGES,
    MAX_PDF_SECONDS,
    MAX_STREAM_BYTES,
    MAX_UNPACKED_BYTES,
)
from ingest.readers import ocr
from ingest.readers.page import Page
from ingest.readers.page_layout import lay_out
from ingest.readers.pdf_drawing import Drawing, read_drawing
from ingest.readers.pdf_glyphs import read_glyphs

_POINTS_PER_INCH = 72
_SCAN_DPI = 200
_MAX_PICTURE_PIXELS = 20_000_000
_FEW_GLYPHS = 20
_MOST_OF_PAGE = 0.6
_END_REACH = 4096
_CHUNK = 1 << 20
# PDFium keeps its state in the process, not in the document.
_ENGINE = Lock()


def read_pdf(data: bytes, name: str) -> list[Content]:
    """Text and tables of a PDF. Without a text layer the pages are recognised where the extra `ocr` is installed.

    Raises UnreadableFileError for a file that is cut off, damaged, protected by a password or over a limit, and where
    a page is a picture and there is no recogniser.
    """
    _check_streams(data, name)
    if b"%%EOF" not in data[-_END_REACH:]:
        raise _damaged(name, "没有结尾，可能没有传完")
    with _ENGINE, ExitStack() as closing:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise _cannot_open(name, error) from error
        closing.callback(document.close)
        n_pages = len(document)
        if not n_pages:
            raise _damaged(name, "里面找不到一页")
        if n_pages > MAX_PAGES:
            raise _too_much(name, f"有 {n_pages:,} 页", f"不超过 {MAX_PAGES:,} 页")
        pages = list(_read_pages(document, name))
    return lay_out(pages)


def _read_pages(document: Any, name: str) -> Iterable[Page]:
    started = time.monotonic()
    pages: list[Page] = []
    pictures: list[int] = []
    for index in range(len(document)):
        if time.monotonic() - started > MAX_PDF_SECONDS:
            raise _too_much(name, f"读到第 {index} 页已用了 {MAX_PDF_SECONDS} 秒", f"{MAX_PDF_SECONDS} 秒内能读完")
        page, is_picture = _read_page(document, index, name)
        pages.append(page)
        if is_picture:
            pictures.append(index)
    if pictures:
        _check_recogniser(pictures, len(pages), name)
    for index in pictures:
        pages[index] = _recognise_page(document, index)
    return pages


def _read_page(document: Any, index: int, name: str) -> tuple[Page, bool]:
    """The page, and whether it is a picture: its words are not in the file as text."""
    with ExitStack() as closing:
        try:
            page = document[index]
            closing.callback(page.close)
            text_page = page.get_textpage()
        except pypdfium2.PdfiumError as error:
            raise _damaged(name, f"第 {index + 1} 页读不出来") from error
        closing.callback(text_page.close)
        frame, glyphs, n_unknown = read_glyphs(page, text_page)
        drawing = read_drawing(page, frame)
    found = Page(index + 1, frame.width, frame.height, glyphs, drawing.rulings)
    return found, n_unknown > len(glyphs) or _is_picture(found, drawing)


def _is_picture(page: Page, drawing: Drawing) -> bool:
    """A scan under a few characters such as the scanner's mark, or characters drawn as outlines."""
    is_covered = drawing.image_area >= _MOST_OF_PAGE * page.width * page.height
    return len(page.glyphs) < _FEW_GLYPHS and (is_covered or drawing.n_segments > MAX_PAGE_DRAWINGS)


def _check_recogniser(pictures: list[int], n_pages: int, name: str) -> None:
    if not ocr.is_installed():
        which = "是扫描件，没有文字" if len(pictures) == n_pages else f"第 {_list_pages(pictures)} 页是图片，没有文字"
        raise UnreadableFileError(
            f"文件 {name} {which}",
            expected="可以选中文字的 PDF",
            remedy='请换成文字版；或安装文字识别 pip install "zhengwen[ocr]" 后重试',
        )
    if len(pictures) > MAX_OCR_PAGES:
        raise _too_much(name, f"有 {len(pictures)} 页是扫描的图片", f"不超过 {MAX_OCR_PAGES} 页")


def _list_pages(pictures: list[int], longest: int = 10) -> str:
    shown = "、".join(str(index + 1) for index in pictures[:longest])
    return shown + (f" 等 {len(pictures)} " if len(pictures) > longest else "")


def _recognise_page(document: Any, index: int) -> Page:
    page = document[index]
    try:
        width, height = page.get_size()
        fitting = (_MAX_PICTURE_PIXELS / max(1.0, width * height)) ** 0.5
        scale = min(_SCAN_DPI / _POINTS_PER_INCH, fitting)
        bitmap = page.render(scale=scale)
        try:
            glyphs = ocr.recognise(bitmap.to_numpy(), 1 / scale)
        finally:
            bitmap.close()
    finally:
        page.close()
    return Page(index + 1, width, height, glyphs, ())


def _check_streams(data: bytes, name: str) -> None:
    """Refuse a stream that unpacks to far more than a page or font can need, before the engine unpacks it."""
    for head in re.finditer(rb"stream\r?\n", data):
        end = data.find(b"endstream", head.end())
        start = head.start()
        is_image = b"/Image" in data[max(0, start - 1000) : start].rpartition(b" obj")[2]
        limit = MAX_UNPACKED_BYTES if is_image else MAX_STREAM_BYTES
        if any(size > limit for size in _unpacked_sizes(memoryview(data)[head.end() : end if end >= 0 else None])):
            raise _too_much(name, f"里有一段解压后超过 {limit // 1048576} MB", f"每段不超过 {limit // 1048576} MB")


def _unpacked_sizes(packed: memoryview) -> Iterator[int]:
    """How far a stream has unpacked, step by step; nothing for one that is not packed so or is damaged."""
    unpacking = zlib.decompressobj()
    size = 0
    try:
        for start in range(0, len(packed), _CHUNK):
            rest: bytes | memoryview = packed[start : start + _CHUNK]
            while rest and not unpacking.eof:
                size += len(unpacking.decompress(rest, 16 * _CHUNK))
                rest = unpacking.unconsumed_tail
                yield size
    except zlib.error:
        return


def _cannot_open(name: str, error: pypdfium2.PdfiumError) -> UnreadableFileError:
    if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
        return UnreadableFileError(
            f"文件 {name} 加了打开密码",
            expected="不用密码就能打开的 PDF",
            remedy="请用密码打开后另存为没有密码的一份",
        )
    return _damaged(name, "结构不完整")


def _damaged(name: str, why: str) -> UnreadableFileError:
    return UnreadableFileError(f"文件 {name} 已损坏（{why}）", expected="完整的 PDF", remedy="请重新下载或重新另存一次")


def _too_much(name: str, found: str, expected: str) -> UnreadableFileError:
    return UnreadableFileError(f"文件 {name} {found}", expected=expected, remedy="请确认它是一份通知，必要时拆成几份")
