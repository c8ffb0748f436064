"""OFD packages that are damaged, hostile or without text: refused by name, or read in bounded time."""

import random
import time
import zipfile

import pytest

from ingest.content import Paragraph
from ingest.errors import UnreadableFileError
from ingest.readers import ofd
from ingest.readers.ofd import read_ofd
from tests.ingest.readers.ofd_writer import (
    NAMESPACE,
    document_xml,
    make_composite,
    make_ofd,
    make_parts,
    make_templated,
    pack,
    page_xml,
    root_xml,
    sheet_of,
    text_code,
    text_object,
)


def _read(data: bytes) -> str:
    """The text; these packages have no tables."""
    return "\n".join(content.text for content in read_ofd(data, "通知.ofd") if isinstance(content, Paragraph))


PICTURE = '<ofd:ImageObject Boundary="0 0 210 297" CTM="210 0 0 297 0 0" ResourceID="5"/>'
NO_TEXT = "应为文字版 OFD。请改用文字版 OFD 或 PDF，或转成 PDF 后以 OCR 读取。"
RESAVE = "应为一份完整的文档。请用 Office 或 WPS 打开后重新另存一次。"


def _without(*paths: str) -> bytes:
    return pack({p: t for p, t in make_parts([sheet_of(text_object(text_code("正文")))]).items() if p not in paths})


def _nested(depth: int) -> str:
    return "<ofd:PageBlock>" * depth + text_object(text_code("深处")) + "</ofd:PageBlock>" * depth


def _replaced(path: str, text: str) -> bytes:
    return pack({**make_parts([sheet_of(text_object(text_code("正文")))]), path: text})


SELF_MADE = '<ofd:CompositeObject ResourceID="9" Boundary="0 0 9 9"/>'

REFUSED = {
    "pictures": (
        make_ofd([sheet_of(PICTURE), sheet_of(PICTURE)]),
        f"文件 通知.ofd 里没有文字，只有图片或图形；{NO_TEXT}",
    ),
    "scan with page numbers": (
        make_ofd([sheet_of(PICTURE, text_object(text_code(f"第{n}页"))) for n in (1, 2)]),
        f"文件 通知.ofd 第 1、2 页是图片，没有文字；{NO_TEXT}",
    ),
    "one scanned page": (
        make_ofd([sheet_of(text_object(text_code("正文"))), sheet_of(PICTURE)]),
        f"文件 通知.ofd 第 2 页是图片，没有文字；{NO_TEXT}",
    ),
    "many scanned pages": (
        make_ofd([sheet_of(text_object(text_code("正文"))), *[sheet_of(PICTURE)] * 12]),
        f"文件 通知.ofd 第 2、3、4、5、6、7、8、9、10、11 等页是图片，没有文字；{NO_TEXT}",
    ),
    "outlines": (
        make_ofd([sheet_of("<ofd:PathObject><ofd:AbbreviatedData>M 0 0</ofd:AbbreviatedData></ofd:PathObject>")]),
        f"文件 通知.ofd 里没有文字，只有图片或图形；{NO_TEXT}",
    ),
    "characters without a code": (
        make_ofd([sheet_of(text_object(text_code("\ue000\ue001\ufffd")))]),
        f"文件 通知.ofd 里没有文字，只有图片或图形；{NO_TEXT}",
    ),
    "encrypted": (
        pack({**make_parts([sheet_of()]), "Encryptions.xml": "<a/>"}),
        "文件 通知.ofd 已加密；应为没有加密的 OFD。请用有权限的 OFD 阅读器打开，另存为不加密的 OFD 或 PDF。",
    ),
    "no root": (_without("OFD.xml"), f"文件 通知.ofd 已损坏（缺少 OFD.xml）；{RESAVE}"),
    "no document": (_without("Doc_0/Document.xml"), f"文件 通知.ofd 已损坏（缺少 Doc_0/Document.xml）；{RESAVE}"),
    "no page": (
        _without("Doc_0/Pages/Page_0/Content.xml"),
        f"文件 通知.ofd 已损坏（缺少 Doc_0/Pages/Page_0/Content.xml）；{RESAVE}",
    ),
    "no template": (
        pack(
            {
                path: text
                for path, text in make_templated("", '<ofd:Template TemplateID="1"/>', {"1": ""}).items()
                if "Tpl_1" not in path
            }
        ),
        f"文件 通知.ofd 已损坏（缺少 Doc_0/Tpls/Tpl_1/Content.xml）；{RESAVE}",
    ),
    "no composite": (
        make_ofd([sheet_of(SELF_MADE)]),
        f"文件 通知.ofd 已损坏（缺少编号为 9 的图形）；{RESAVE}",
    ),
    "no pages": (
        _replaced("Doc_0/Document.xml", document_xml([])),
        f"文件 通知.ofd 已损坏（没有页面）；{RESAVE}",
    ),
    "no common data": (
        _replaced("Doc_0/Document.xml", f'<Document xmlns="{NAMESPACE}"/>'),
        f"文件 通知.ofd 已损坏（Doc_0/Document.xml 缺少 CommonData）；{RESAVE}",
    ),
    "no document root": (
        _replaced("OFD.xml", f'<OFD xmlns="{NAMESPACE}"><DocBody/></OFD>'),
        f"文件 通知.ofd 已损坏（OFD.xml 缺少 DocRoot）；{RESAVE}",
    ),
    "outside": (
        _replaced("OFD.xml", root_xml("../../etc/passwd")),
        f"文件 通知.ofd 已损坏（缺少 ../../etc/passwd）；{RESAVE}",
    ),
    "not XML": (
        _replaced("OFD.xml", root_xml("Doc_0/Document.xml")[:-3]),
        f"文件 通知.ofd 已损坏（OFD.xml 不是完整的 XML）；{RESAVE}",
    ),
    "entities": (
        _replaced("OFD.xml", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        "文件 通知.ofd 的 OFD.xml 带有实体定义（DTD）；应为不带实体定义的文档。请用 Office 或 WPS 打开后重新另存一次。",
    ),
    "pages": (
        _replaced("Doc_0/Document.xml", document_xml(["Pages/Page_0/Content.xml"] * 1001)),
        "文件 通知.ofd 有 1,001 页；应为不超过 1,000 页。请确认它是一份通知，必要时拆成几份。",
    ),
    "documents": (
        _replaced("OFD.xml", root_xml(*["Doc_0/Document.xml"] * 1001)),
        "文件 通知.ofd 有 1,001 份文档；应为不超过 1,000 份文档。请确认它是一份通知，必要时拆成几份。",
    ),
    "nested blocks": (
        make_ofd([sheet_of(_nested(60))]),
        f"文件 通知.ofd 已损坏（图形嵌套超过 50 层）；{RESAVE}",
    ),
    "blocks nested deeper than XML may be": (
        make_ofd([sheet_of(_nested(5000))]),
        f"文件 通知.ofd 已损坏（Doc_0/Pages/Page_0/Content.xml 不是完整的 XML）；{RESAVE}",
    ),
    "composite of itself": (
        pack(make_composite({"9": SELF_MADE}, SELF_MADE)),
        f"文件 通知.ofd 已损坏（图形嵌套超过 50 层）；{RESAVE}",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_named(case: str) -> None:
    data, message = REFUSED[case]
    with pytest.raises(UnreadableFileError) as refusal:
        _read(data)
    assert str(refusal.value) == message


def _refusal(data: bytes) -> str:
    with pytest.raises(UnreadableFileError) as refusal:
        _read(data)
    return str(refusal.value)


TOO_MUCH = (
    "文件 通知.ofd 画了超过 20,000 个字符和图形；应为不超过 20,000 个字符和图形的通知。"
    "请确认它是一份通知，必要时拆成几份。"
)


def _doubling(levels: int) -> bytes:
    """Composite objects that each hold the next one ten times."""

    def use(n: int) -> str:
        return f'<ofd:CompositeObject ResourceID="{n}" Boundary="0 0 9 9"/>'

    units = {str(n): use(n + 1) * 10 for n in range(levels)}
    return pack(make_composite({**units, str(levels): text_object(text_code("字"))}, use(0)))


def _stored(objects: str) -> bytes:
    """Not compressed: so much of one character is refused for its compression otherwise."""
    return pack(make_parts([sheet_of(objects)]), compression=zipfile.ZIP_STORED)


def _path(outline: str) -> str:
    return f"<ofd:PathObject><ofd:AbbreviatedData>{outline}</ofd:AbbreviatedData></ofd:PathObject>"


@pytest.mark.parametrize(
    "data",
    [
        _doubling(12),
        _stored(text_object(text_code("字" * 1_000) * 21)),
        _stored(_path("M 0 0 L 9 9 L 0 0 " * 11_000)),
        _stored(_path("") * 20_000),
        pack(
            make_templated("", '<ofd:Template TemplateID="1"/>', {"1": page_xml(sheet_of(_path("") * 20_000))}),
            compression=zipfile.ZIP_STORED,
        ),
    ],
    ids=["composites that multiply", "characters", "edges", "objects", "objects of a template"],
)
def test_a_file_that_draws_too_much_is_refused(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    assert ofd.MAX_DRAWN == 2_000_000
    monkeypatch.setattr(ofd, "MAX_DRAWN", 20_000)
    assert _refusal(data) == TOO_MUCH


@pytest.mark.parametrize(
    "offsets, n_chars",
    [
        ("", 1_000_000),
        ('DeltaX="g 1000000 0.0001"', 100_000),
        ('DeltaX="g 999999999 0" DeltaY="g 999999999 0"', 100_000),
    ],
)
def test_very_many_characters_in_one_code_take_no_long_time(offsets: str, n_chars: int) -> None:
    started = time.monotonic()
    text = _read(_stored(text_object(text_code("字" * n_chars, offsets), 'Size="0.1"')))
    assert text.startswith("字")
    assert time.monotonic() - started < 60


def test_pages_that_repeat_a_part_count_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    page = "Pages/Page_0/Content.xml"
    parts = make_parts([sheet_of(text_object(text_code("正文")))])
    parts["Doc_0/Document.xml"] = document_xml([page] * 3)
    size = sum(len(parts[path].encode()) + 40 for path in ("OFD.xml", "Doc_0/Document.xml"))
    one = len(parts[f"Doc_0/{page}"].encode()) + 40
    monkeypatch.setattr(ofd, "MAX_XML_BYTES", size + 3 * one)
    assert _read(pack(parts)) == "正文\n正文\n正文"
    monkeypatch.setattr(ofd, "MAX_XML_BYTES", size + 2 * one)
    assert _refusal(pack(parts)).startswith("文件 通知.ofd 反复引用同一部件，读出的超过 0 MB；")


ODD_NUMBERS = ("nan", "inf", "-inf", "1e308", "-1e308", "1e6", "1e-300", "", "x", "9" * 5000)


@pytest.mark.parametrize("number", ODD_NUMBERS, ids=range(len(ODD_NUMBERS)))
@pytest.mark.parametrize(
    "objects",
    [
        '<ofd:TextObject Boundary="{0} {0} {0} {0}" Size="5"><ofd:TextCode Y="5">字</ofd:TextCode></ofd:TextObject>',
        '<ofd:TextObject Boundary="9 9 9 9" Size="{0}"><ofd:TextCode X="0" Y="5">字</ofd:TextCode></ofd:TextObject>',
        '<ofd:TextObject Boundary="9 9 9 9" Size="5" HScale="{0}" CharDirection="{0}" ReadDirection="{0}">'
        '<ofd:TextCode X="{0}" Y="{0}" DeltaX="{0} g {0} {0}" DeltaY="{0}">字字字</ofd:TextCode></ofd:TextObject>',
        '<ofd:TextObject Boundary="9 9 9 9" Size="5" CTM="{0} {0} {0} {0} {0} {0}"><ofd:TextCode>字</ofd:TextCode>'
        "</ofd:TextObject>",
        '<ofd:PathObject Boundary="{0} 0 9 {0}" CTM="{0} 0 0 {0} 0 0"><ofd:AbbreviatedData>M {0} {0} L 9 9 A {0} C'
        "</ofd:AbbreviatedData></ofd:PathObject>",
        '<ofd:ImageObject Boundary="0 0 {0} {0}"/>',
    ],
    ids=range(6),
)
def test_odd_numbers_hide_no_other_text(objects: str, number: str) -> None:
    sheet = sheet_of(objects.format(number), text_object(text_code("正文在这里" * 6), boundary="20 200 150 8"))
    assert _read(make_ofd([sheet])).split("\n")[-1] == "正文在这里" * 6


@pytest.mark.parametrize("box", ["0 0 nan 297", "0 0 0 0", "0 0 -5 9", "0 0 999999 999999", "A4", ""])
def test_a_page_without_a_sensible_size_is_a4(box: str) -> None:
    parts = make_parts([sheet_of(text_object(text_code("正文")))])
    odd = {path: text.replace("0 0 210.0 297.0", box).replace("0 0 210 297", box) for path, text in parts.items()}
    assert _read(pack(odd)) == "正文"


def test_a_byte_changed_anywhere_is_read_or_refused() -> None:
    sheet = sheet_of(text_object(text_code("第一条正文", 'DeltaX="g 4 5"')))
    sheet.line(20, 20, 90, 20)
    parts = make_templated("".join(sheet.objects), '<ofd:Template TemplateID="1"/>', {"1": page_xml(sheet)})
    packed = pack(parts)
    chance = random.Random(5)
    outcomes = set()
    for place in range(0, len(packed), 3):
        data = bytearray(packed)
        data[place] ^= 1 << chance.randrange(8)
        try:
            _read(bytes(data))
            outcomes.add("read")
        except UnreadableFileError:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}


@pytest.mark.parametrize("path", ["OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml"])
def test_xml_changed_anywhere_is_read_or_refused(path: str) -> None:
    """Changed before it is packed, so that no checksum stands in the way."""
    parts = make_parts([sheet_of(text_object(text_code("第一条正文", 'DeltaX="g 4 5"')))])
    source = parts[path].encode()
    chance = random.Random(6)
    outcomes = set()
    for place in range(0, len(source), 2):
        changed = bytearray(source)
        changed[place] = chance.choice(b'"<>&/= 0g9-e\xff')
        try:
            _read(pack({**parts, path: bytes(changed)}))
            outcomes.add("read")
        except UnreadableFileError:
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}
