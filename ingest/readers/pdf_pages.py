"""The pages of a PDF, through PDFium: characters and lines; pages that are pictures through the recogniser."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from ingest.content import Content
from ingest.errors import UnreadableFileError
from ingest.limits import MAX_PAGE_DRAWINGS, MAX_PAGES
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


def read_contents(data: bytes, name: str, *, is_recognising: bool) -> tuple[list[Content], list[int], int]:
    """Text and tables of a PDF, the pages that are pictures, and how many pages there are.

    Pages count from 1. Where `is_recognising`, pictures are read too and none is reported. Raises UnreadableFileError
    for a file that is cut off, damaged, protected by a password or over a limit.
    """
    if b"%%EOF" not in data[-_END_REACH:]:
        raise _damaged(name, "没有结尾，可能没有传完")
    with ExitStack() as closing:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise _cannot_open(name, error) from error
        closing.callback(document.close)
        if not len(document):
            raise _damaged(name, "里面找不到一页")
        if len(document) > MAX_PAGES:
            raise UnreadableFileError(
                f"文件 {name} 有 {len(document):,} 页",
                expected=f"不超过 {MAX_PAGES:,} 页",
                remedy="请确认它是一份通知，必要时拆成几份",
            )
        pictures: list[int] = []
        contents = lay_out(_read_pages(document, name, pictures, is_recognising=is_recognising))
        return contents, pictures, len(document)


def _read_pages(document: Any, name: str, pictures: list[int], *, is_recognising: bool) -> Iterator[Page]:
    for index in range(len(document)):
        page, is_picture = _read_page(document, index, name)
        if is_picture and is_recognising:
            yield _recognise_page(document, index)
            continue
        if is_picture:
            pictures.append(page.number)
        yield page


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
