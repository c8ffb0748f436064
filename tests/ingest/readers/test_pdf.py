"""PDFs that Chromium prints from an HTML edition of the shipped notice, and hostile ones."""

import hashlib
import html
import io
import random
import re
import shutil
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from ingest import parse_document
from ingest.content import Paragraph
from ingest.document import Document, read_document
from ingest.errors import UnreadableFileError
from ingest.model import ParsedNotice, Task
from ingest.readers import ocr, pdf
from ingest.readers.pdf import read_pdf

sync_api = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PAGE = {
    "format": "A4",
    "margin": {"top": "37mm", "bottom": "35mm", "left": "28mm", "right": "26mm"},
    "display_header_footer": True,
    "header_template": "<span></span>",
    "footer_template": (
        "<div style='font-size:12px;width:100%;text-align:center'>- <span class=pageNumber></span> -</div>"
    ),
}
PROSE_STYLE = "body{font:16pt/28pt serif} p{text-indent:2em; margin:0}"
TABLE_STYLE = (
    "body{font:10.5pt/16pt serif} table{border-collapse:collapse; width:100%} td,th{border:1px solid; padding:3pt}"
)


@pytest.fixture(scope="module")
def printer() -> Iterator[Callable[[str, str], bytes]]:
    """(style, body) -> PDF."""
    if CHROMIUM is None:
        pytest.skip("no chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page()

        def print_pdf(style: str, body: str) -> bytes:
            page.set_content(f"<meta charset=utf-8><style>{style}</style>{body}")
            return bytes(page.pdf(**PAGE))

        yield print_pdf
        browser.close()


@pytest.fixture(scope="module")
def prose(printer: Callable[[str, str], bytes], dongah: ParsedNotice) -> bytes:
    lines = (line.strip() for line in dongah.text.split("\n"))
    return printer(PROSE_STYLE, "".join(f"<p>{html.escape(line)}</p>" for line in lines if line))


@pytest.fixture(scope="module")
def short(printer: Callable[[str, str], bytes], dongah: ParsedNotice) -> bytes:
    """The first four tasks alone, on two pages."""
    first, last = dongah.tasks[0], dongah.tasks[3]
    lines = (line.strip() for line in dongah.text[first.start : last.end].split("\n"))
    return printer(PROSE_STYLE, "".join(f"<p>{html.escape(line)}</p>" for line in lines if line))


def table_rows(notice: ParsedNotice) -> list[list[str]]:
    rows = [["序号", "工作任务", "牵头单位", "参与单位"]]
    section: tuple[str, ...] = ()
    for task in notice.tasks:
        if task.section_path != section:
            section = task.section_path
            rows.append([section[-1]])
        rows.append(
            [task.number, task.source_text.strip(), "、".join(task.lead_units), "、".join(task.supporting_units)]
        )
    return rows


@pytest.fixture(scope="module")
def table(printer: Callable[[str, str], bytes], dongah: ParsedNotice) -> bytes:
    head, *body = table_rows(dongah)
    widths = ("width=40", "", "width=120", "width=120")
    cells = "".join(f"<th {width}>{text}</th>" for width, text in zip(widths, head, strict=True))
    rows = "".join(
        f"<tr>{''.join(f'<td colspan={5 - len(row) if len(row) == 1 else 1}>{html.escape(t)}</td>' for t in row)}</tr>"
        for row in body
    )
    return printer(TABLE_STYLE, f"<h2>任务分解表</h2><table><thead><tr>{cells}</tr></thead>{rows}</table>")


def read(data: bytes, folder: Path) -> Document:
    path = folder / "通知.pdf"
    path.write_bytes(data)
    return read_document(path)


def packed(text: str) -> str:
    return re.sub(r"\s", "", text)


def content_of(task: Task) -> dict[str, Any]:
    """What the layout of the page must not change."""
    return {
        "number": task.number,
        "title": packed(task.title),
        "section_path": tuple(map(packed, task.section_path)),
        "lead_units": task.lead_units,
        "supporting_units": task.supporting_units,
        "indicators": [
            (packed(i.span.text), i.values, i.unit_of_measure, i.bound, i.modality) for i in task.indicators
        ],
        "source_text": packed(task.source_text),
    }


def test_printed_prose_has_the_tasks_of_the_text(prose: bytes, dongah: ParsedNotice, tmp_path: Path) -> None:
    document = read(prose, tmp_path)
    assert "- 3 -" not in document.text
    parsed = parse_document(document)
    assert len(parsed.tasks) == 94
    assert [content_of(t) for t in parsed.tasks] == [content_of(t) for t in dongah.tasks]
    assert parsed.notice.title == dongah.notice.title
    assert [(b.title, b.doc_number) for b in parsed.notice.basis_documents] == [
        (b.title, b.doc_number) for b in dongah.notice.basis_documents
    ]


def test_a_printed_table_is_one_table_with_whole_cells(table: bytes, dongah: ParsedNotice, tmp_path: Path) -> None:
    document = read(table, tmp_path)
    assert document.text.startswith("任务分解表\n序号\n工作任务\n")
    (placed,) = document.tables
    rows: dict[int, list[str]] = {}
    for cell in placed.cells:
        rows.setdefault(cell.row, []).append(cell.span.text)
        assert (cell.row_span, cell.column_span) == (1, 4 if len(cell.span.text) > 4 and not cell.column else 1)
    assert list(rows) == list(range(len(rows)))
    assert list(rows.values()) == [[text for text in row if text] for row in table_rows(dongah)]
    facts = [{k: v for k, v in content_of(t).items() if k != "source_text"} for t in parse_document(document).tasks]
    assert facts == [{k: v for k, v in content_of(t).items() if k != "source_text"} for t in dongah.tasks]


def test_a_page_printed_sideways_is_read_and_a_slanting_stamp_is_not(
    printer: Callable[[str, str], bytes], tmp_path: Path
) -> None:
    stamp = "<div style='position:absolute; top:200px; transform:rotate(30deg)'>内部资料</div>"
    upright = printer(PROSE_STYLE, f"<p>正文第一行</p><p>第二行</p>{stamp}")
    assert read(upright, tmp_path).text == "正文第一行\n第二行\n"
    sideways = printer("body{writing-mode:sideways-rl} p{margin:0}", "<p>正文第一行</p><p>第二行</p>")
    assert read(sideways, tmp_path).text == "正文第一行\n第二行\n"


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_rotated_page_is_read(short: bytes, turn: int, tmp_path: Path) -> None:
    with pypdfium2.PdfDocument(short) as document:
        for page in document:
            page.set_rotation(turn)
            page.close()
        assert read(_save(document), tmp_path).text == read(short, tmp_path).text


def _save(document: Any) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def scan(data: bytes, n_pages: int) -> list[Any]:
    with pypdfium2.PdfDocument(data) as document:
        pictures = []
        for index in range(n_pages):
            page = document[index]
            pictures.append(page.render(scale=150 / 72, grayscale=True).to_pil())
            page.close()
    return pictures


@pytest.fixture(scope="module")
def scanned(short: bytes) -> bytes:
    first, *others = scan(short, 2)
    buffer = io.BytesIO()
    first.save(buffer, "PDF", save_all=True, append_images=others, resolution=150)
    return buffer.getvalue()


def test_a_scan_is_refused_without_the_recogniser(scanned: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with pytest.raises(UnreadableFileError) as caught:
        read_pdf(scanned, "扫描.pdf")
    assert str(caught.value) == (
        "文件 扫描.pdf 是扫描件；应为可以选中文字的 PDF。"
        '请换成文字版，或安装文字识别（pip install "zhengwen[ocr]"）后重试。'
    )


def test_a_single_scanned_page_is_named(short: bytes, scanned: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    with pypdfium2.PdfDocument(short) as mixed, pypdfium2.PdfDocument(scanned) as pictures:
        mixed.import_pages(pictures, pages=[0])
        data, number = _save(mixed), len(mixed)
    with pytest.raises(UnreadableFileError, match=rf"文件 混合\.pdf 的第 {number} 页是图片；"):
        read_pdf(data, "混合.pdf")


def test_a_scan_of_too_many_pages_is_refused(scanned: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    monkeypatch.setattr(pdf, "MAX_OCR_PAGES", 1)
    with pytest.raises(UnreadableFileError, match="有 2 页是扫描的图片；应为不超过 1 页"):
        read_pdf(scanned, "扫描.pdf")


def test_a_scan_is_recognised(short: bytes, dongah: ParsedNotice, tmp_path: Path) -> None:
    pytest.importorskip("rapidocr")
    pytest.importorskip("onnxruntime")
    (picture,) = scan(short, 1)
    buffer = io.BytesIO()
    picture.save(buffer, "PDF", resolution=150)
    parsed = parse_document(read(buffer.getvalue(), tmp_path))
    whole, expected = parsed.tasks[:3], dongah.tasks[:3]
    assert [(t.number, t.title, t.lead_units) for t in whole] == [(t.number, t.title, t.lead_units) for t in expected]
    assert [[i.values for i in t.indicators] for t in whole] == [[i.values for i in t.indicators] for t in expected]


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_is_cut_off_is_refused(short: bytes, share: float) -> None:
    with pytest.raises(UnreadableFileError, match=r"文件 半\.pdf 已损坏（没有结尾，可能没有传完）"):
        read_pdf(short[: int(len(short) * share)], "半.pdf")


def test_flipped_bytes_are_read_or_refused(short: bytes) -> None:
    chance = random.Random(2023)
    refusals = []
    for _ in range(6):
        damaged = bytearray(short)
        for _ in range(40):
            damaged[chance.randrange(20, len(short))] ^= 1 << chance.randrange(8)
        try:
            read_pdf(bytes(damaged), "翻.pdf")
        except UnreadableFileError as error:
            refusals.append(error.found)
    assert [found for found in refusals if not found.startswith("文件 翻.pdf ")] == []


def build_pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A file of these objects, numbered from 1; the first is the catalogue."""
    out, offsets = b"%PDF-1.7\n", []
    for number, item in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, item)
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    table = b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, entries)
    end = b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, len(out))
    return out + table + end


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
EMPTY = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
DRAWN = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
ONE_PAGE = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"


def many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % (i + 3) for i in range(count))
    return build_pdf(CATALOG, b"<</Type/Pages/Count %d/Kids[%b]>>" % (count, kids), *[EMPTY] * count)


def test_the_number_of_pages_is_bounded() -> None:
    with pytest.raises(UnreadableFileError, match="有 2,000 页；应为不超过 1,000 页"):
        read_pdf(many_pages(2_000), "长.pdf")
    assert read_pdf(many_pages(3), "空.pdf") == []


def test_a_page_tree_that_holds_itself_is_refused() -> None:
    looped = build_pdf(CATALOG, b"<</Type/Pages/Count 2/Kids[2 0 R 3 0 R]>>", EMPTY)
    with pytest.raises(UnreadableFileError, match="已损坏"):
        read_pdf(looped, "环.pdf")


def test_a_stream_that_unpacks_to_very_much_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PDF_SECONDS", 4)
    strokes = zlib.compress(b"0 0 m 9 9 l S " * (320 * 1024 * 1024 // 14), 1)
    stream = b"<</Length %d/Filter/FlateDecode>>\nstream\n%b\nendstream" % (len(strokes), strokes)
    with pytest.raises(UnreadableFileError, match=r"读不下去|读了 4 秒还没有读完"):
        read_pdf(build_pdf(CATALOG, ONE_PAGE, DRAWN, stream), "弹.pdf")


def test_reading_that_takes_too_long_is_stopped(short: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PDF_SECONDS", 0.01)
    with pytest.raises(UnreadableFileError, match=r"读了 0\.01 秒还没有读完"):
        read_pdf(short, "慢.pdf")


PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
OWNER = bytes(range(32))
PERMISSIONS = -4


def rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def build_protected(user_password: bytes) -> bytes:
    """A page that says `1. Roads`, in the oldest of the standard encryptions (40 bits)."""
    password = (user_password + PADDING)[:32]
    limits = PERMISSIONS.to_bytes(4, "little", signed=True)
    key = hashlib.md5(password + OWNER + limits + b"0" * 16).digest()[:5]
    words = rc4(hashlib.md5(key + bytes([4, 0, 0, 0, 0])).digest()[:10], b"BT /F 12 Tf 100 700 Td (1. Roads) Tj ET")
    stream = b"<</Length %d>>\nstream\n%b\nendstream" % (len(words), words)
    font = b"<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    page = DRAWN[:-2] + b"/Resources<</Font%b>>>>" % font
    encryption = b"/Encrypt<</Filter/Standard/V 1/R 2/O<%b>/U<%b>/P %d>>/ID[<%b><%b>]" % (
        OWNER.hex().encode(),
        rc4(key, PADDING).hex().encode(),
        PERMISSIONS,
        (b"0" * 16).hex().encode(),
        (b"0" * 16).hex().encode(),
    )
    return build_pdf(CATALOG, ONE_PAGE, page, stream, trailer=encryption)


def test_a_file_that_asks_for_a_password_is_refused() -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read_pdf(build_protected(b"secret"), "密.pdf")
    assert str(caught.value) == (
        "文件 密.pdf 加了打开密码；应为不用密码就能打开的 PDF。请用密码打开后另存为没有密码的一份。"
    )


def test_a_file_that_only_forbids_changes_is_read() -> None:
    assert read_pdf(build_protected(b""), "限.pdf") == [Paragraph("1. Roads")]


@pytest.mark.parametrize("data", [b"%PDF-1.7\n%%EOF\n", b"%PDF-1.7\n" + b"\0" * 5_000 + b"%%EOF"])
def test_what_only_begins_like_a_pdf_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFileError, match=r"文件 假\.pdf 已损坏（结构不完整）"):
        read_pdf(data, "假.pdf")
