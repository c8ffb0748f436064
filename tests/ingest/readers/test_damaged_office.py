"""Damaged Word and Excel files: read, or refused by name; never another error, never an endless reading."""

import io
import random
import zipfile
from collections.abc import Callable, Iterator

import docx
import openpyxl
import pytest

from ingest.content import Content
from ingest.errors import UnreadableFileError
from ingest.readers.docx import read_docx
from ingest.readers.xlsx import read_xlsx
from tests.ingest.editions import add_list, save_word, set_list

Read = Callable[[bytes, str], list[Content]]
N_CHANGES = 40


def small_docx() -> bytes:
    document = docx.Document()
    add_list(document, "901", [("decimal", "%1.", "tab"), ("chineseCounting", "（%2）", "nothing")])
    document.add_heading("标题", 1)
    set_list(document.add_paragraph("任务"), "901")
    table = document.add_table(rows=2, cols=3)
    table.cell(0, 0).merge(table.cell(1, 0)).text = "甲"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "乙"
    return save_word(document)


def small_xlsx() -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    for row in (["标题"], ["序号", "任务"], [1, 0.5], [2, "=A3"]):
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    sheet["B3"].number_format = "0.0%"
    data = io.BytesIO()
    workbook.save(data)
    return data.getvalue()


FILES: dict[str, tuple[bytes, Read]] = {"x.docx": (small_docx(), read_docx), "x.xlsx": (small_xlsx(), read_xlsx)}
PARTS = {
    "x.docx": ("word/document.xml", "word/numbering.xml", "word/styles.xml", "word/_rels/document.xml.rels"),
    "x.xlsx": ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"),
}


def outcome(data: bytes, name: str) -> str:
    try:
        FILES[name][1](data, name)
    except UnreadableFileError as error:
        return "refused" if f"文件 {name}" in str(error) else f"refused without a name: {error}"
    return "read"


def changed_parts(name: str, part: str) -> Iterator[bytes]:
    """The file with bytes of one XML part changed, in several ways, and packed again as a sound archive."""
    chance = random.Random(part)
    with zipfile.ZipFile(io.BytesIO(FILES[name][0])) as archive:
        members = {n: archive.read(n) for n in archive.namelist()}
    for _ in range(N_CHANGES):
        changed = bytearray(members[part])
        position = chance.randrange(len(changed))
        kind = chance.randrange(4)
        if kind == 0:
            changed[position] ^= 1 << chance.randrange(8)
        elif kind == 1:
            del changed[position : position + chance.randrange(1, 60)]
        elif kind == 2:
            digits = [i for i, byte in enumerate(changed) if chr(byte).isdigit()]
            changed[chance.choice(digits)] = chance.choice(b"-x9")
        else:
            values = [i for i in range(len(changed) - 1) if changed[i : i + 1] == b'"']
            changed[(at := chance.choice(values)) : at] = chance.choice(
                [b"9999999999", b"-1", b"\xe4\xb8\x80", b"/../"]
            )
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as archive:
            for member, content in {**members, part: bytes(changed)}.items():
                archive.writestr(member, content)
        yield data.getvalue()


@pytest.mark.parametrize("name, part", [(name, part) for name, parts in PARTS.items() for part in parts])
def test_a_changed_part_is_read_or_refused(name: str, part: str) -> None:
    assert {outcome(data, name) for data in changed_parts(name, part)} == {"read", "refused"}


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_bit_is_read_or_refused(name: str) -> None:
    good, chance = FILES[name][0], random.Random(name)
    outcomes = []
    for _ in range(N_CHANGES):
        changed = bytearray(good)
        changed[chance.randrange(len(good))] ^= 1 << chance.randrange(8)
        outcomes.append(outcome(bytes(changed), name))
    assert outcomes.count("refused") > N_CHANGES // 4


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.999])
def test_a_cut_file_is_refused(name: str, share: float) -> None:
    data = FILES[name][0]
    assert outcome(data[: int(share * len(data))], name) == "refused"


@pytest.mark.parametrize("name", FILES)
def test_each_missing_part_is_read_without_or_refused(name: str) -> None:
    data = FILES[name][0]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {n: archive.read(n) for n in archive.namelist()}
    refused = set()
    for missing in members:
        rest = io.BytesIO()
        with zipfile.ZipFile(rest, "w") as archive:
            for member in members.keys() - {missing}:
                archive.writestr(member, members[member])
        if outcome(rest.getvalue(), name) == "refused":
            refused.add(missing)
    main = PARTS[name][0] if name == "x.docx" else "xl/workbook.xml"
    assert {"[Content_Types].xml", "_rels/.rels", main} <= refused | {"_rels/.rels"}


def test_an_entity_bomb_in_the_document() -> None:
    levels = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "哈">{levels}]><d>&l9;</d>'.encode()
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(FILES["x.docx"][0])) as old, zipfile.ZipFile(data, "w") as new:
        for member in old.namelist():
            new.writestr(member, bomb if member == "word/document.xml" else old.read(member))
    with pytest.raises(UnreadableFileError, match=r"word/document\.xml 带有实体定义（DTD）"):
        read_docx(data.getvalue(), "x.docx")


def test_elements_nested_without_end() -> None:
    deep = b"<w:sdt><w:sdtContent>" * 100_000
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(FILES["x.docx"][0])) as old, zipfile.ZipFile(data, "w") as new:
        for member in old.namelist():
            part = old.read(member)
            new.writestr(member, part.replace(b"<w:body>", b"<w:body>" + deep) if "document.xml" in member else part)
    with pytest.raises(UnreadableFileError, match="已损坏"):
        read_docx(data.getvalue(), "x.docx")


def test_cells_nested_without_end() -> None:
    deep = b"<row><c t='inlineStr'>" + b"<is><r>" * 20_000
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(FILES["x.xlsx"][0])) as old, zipfile.ZipFile(data, "w") as new:
        for member in old.namelist():
            part = old.read(member)
            deeper = part.replace(b"<sheetData>", b"<sheetData>" + deep + b"</r></is>" * 20_000 + b"</c></row>")
            new.writestr(member, deeper if "sheet1.xml" in member else part)
    assert outcome(data.getvalue(), "x.xlsx") == "read"
