"""Zip packages that are no documents: refused by name and limit, before they are unpacked."""

import io
import random
import struct
import zipfile

import pytest

from ingest.errors import UnreadableFileError
from ingest.formats import Format, find_format
from ingest.limits import MAX_ARCHIVE_MEMBERS, MAX_UNPACKED_BYTES, MAX_XML_TAGS
from ingest.readers.package import has_too_many_members, open_package

XML = b'<?xml version="1.0" encoding="UTF-8"?><a>text</a>'


def make_zip(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


def declare_size(data: bytes, member: str, size: int) -> bytes:
    """The archive with another unpacked size of `member` in both of its headers."""
    changed = bytearray(data)
    for signature, size_at, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        position = -1
        while (position := changed.find(signature, position + 1)) >= 0:
            if changed[position + name_at :].startswith(member.encode()):
                changed[position + size_at : position + size_at + 4] = struct.pack("<I", size)
    return bytes(changed)


def test_members_are_read_in_the_order_of_the_archive() -> None:
    package = open_package(make_zip({"b.xml": XML, "folder/": b"", "folder/a.bin": b"\0\1"}), "x.ofd")
    assert package.names == ("b.xml", "folder/a.bin")
    assert package.read("b.xml") == XML
    assert package.read("folder/a.bin") == b"\0\1"


def test_a_missing_member_is_damage() -> None:
    package = open_package(make_zip({"a.xml": XML}), "x.docx")
    with pytest.raises(
        UnreadableFileError, match=r"文件 x\.docx 已损坏（缺少 word/document\.xml）；应为一份完整的文档"
    ):
        package.read("word/document.xml")


def test_the_copy_for_a_library_holds_xml_only() -> None:
    inner = make_zip({"xl/workbook.xml": XML})
    members = {"word/document.xml": XML, "_rels/.rels": XML, "word/media/a.png": b"\x89PNG", "word/embeddings/b": inner}
    copy = zipfile.ZipFile(open_package(make_zip(members), "x.docx").without_media())
    assert {name: copy.read(name) for name in copy.namelist()} == {
        "word/document.xml": XML,
        "_rels/.rels": XML,
        "word/media/a.png": b"",
        "word/embeddings/b": b"",
    }


def test_a_bomb_is_refused_by_its_ratio() -> None:
    bomb = make_zip({"word/document.xml": bytes(20 * 1024 * 1024)})
    assert len(bomb) < 50_000
    with pytest.raises(UnreadableFileError, match=r"word/document\.xml 解压后超过原来的 200 倍"):
        open_package(bomb, "bomb.docx")


def test_a_bomb_of_many_parts_is_refused_by_its_sum() -> None:
    """Each member keeps to the ratio; the declared sizes are what is summed."""
    names = [f"{i}.bin" for i in range(4)]
    bomb = make_zip(dict.fromkeys(names, random.Random(1).randbytes(500_000)), zipfile.ZIP_STORED)
    for name in names:
        bomb = declare_size(bomb, name, 90_000_000)
    assert MAX_UNPACKED_BYTES < 4 * 90_000_000
    with pytest.raises(UnreadableFileError, match="解压后有 343 MB；应为解压后不超过 300 MB 的文档"):
        open_package(bomb, "bomb.docx")


def test_too_much_xml_is_refused() -> None:
    data = declare_size(
        make_zip({"a.xml": random.Random(1).randbytes(600_000)}, zipfile.ZIP_STORED), "a.xml", 110_000_000
    )
    with pytest.raises(UnreadableFileError, match="里的文字部件有 105 MB；应为里的文字部件不超过 100 MB 的文档"):
        open_package(data, "x.xlsx")


def test_a_member_larger_than_it_declares_is_damage() -> None:
    """It would pass the limits by its word; reading stops there."""
    data = declare_size(make_zip({"a.xml": b"<a>" + bytes(50_000_000)}), "a.xml", 100)
    package = open_package(data, "x.docx")
    with pytest.raises(UnreadableFileError, match=r"已损坏（a\.xml 解压不出来）"):
        package.read("a.xml")


def test_too_many_members() -> None:
    data = make_zip({f"word/{i}.xml": b"" for i in range(10_000)})
    assert has_too_many_members(data)
    assert find_format(data) is Format.DOCX
    with pytest.raises(UnreadableFileError, match=f"超过 {MAX_ARCHIVE_MEMBERS:,} 个部件"):
        open_package(data, "x.docx")


def test_an_encrypted_member() -> None:
    data = bytearray(make_zip({"word/document.xml": XML}))
    data[6] |= 1
    data[data.find(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableFileError, match=r"文件 x\.docx 已加密；应为没有密码的文档。请.*取消密码后另存"):
        open_package(bytes(data), "x.docx")


@pytest.mark.parametrize("member", ["/etc/passwd", "../a.xml", "word/../../a.xml", "..\\a.xml", "C:\\a.xml", "\\a.xml"])
def test_a_name_that_leads_outside(member: str) -> None:
    with pytest.raises(UnreadableFileError, match="指向文档之外"):
        open_package(make_zip({"word/document.xml": XML, member: b""}), "x.docx")


def test_dots_inside_a_name_are_no_way_out() -> None:
    assert open_package(make_zip({"word/a..b.xml": XML, "...": b""}), "x.docx").names == ("word/a..b.xml", "...")


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_that_cannot_be_bounded(compression: int) -> None:
    with pytest.raises(UnreadableFileError, match=f"压缩方式 {compression} 不是文档所用的"):
        open_package(make_zip({"a.xml": XML}, compression), "x.docx")


DTD = '<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
def test_a_dtd_is_found_in_any_encoding(encoding: str) -> None:
    package = open_package(make_zip({"a.xml": DTD.encode(encoding)}), "x.docx")
    with pytest.raises(
        UnreadableFileError, match=r"文件 x\.docx 的 a\.xml 带有实体定义（DTD）；应为不带实体定义的文档"
    ):
        package.read("a.xml")
    with pytest.raises(UnreadableFileError, match="实体定义"):
        package.without_media()


@pytest.mark.parametrize(
    "content", ['<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a>'.encode("ascii"), DTD.encode("cp037")]
)
def test_an_encoding_that_could_hide_a_dtd(content: bytes) -> None:
    with pytest.raises(UnreadableFileError, match=r"a\.xml 的编码不是文档所用的"):
        open_package(make_zip({"a.xml": content}), "x.docx").read("a.xml")


@pytest.mark.parametrize(
    "content", [XML, "<?xml version='1.0' encoding='GB2312'?><甲/>".encode("gbk"), "<甲/>".encode("utf-16"), b"", b"\n"]
)
def test_usual_xml_passes(content: bytes) -> None:
    assert open_package(make_zip({"a.xml": content}), "x.docx").read("a.xml") == content


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_cut_archive(share: float) -> None:
    data = make_zip({"word/document.xml": random.Random(2).randbytes(3000), "b.xml": XML})
    cut = data[: int(len(data) * share)]
    assert find_format(cut) is None
    with pytest.raises(UnreadableFileError, match="目录读不出来"):
        open_package(cut, "x.docx")


def test_any_flipped_bit_is_harmless_or_named() -> None:
    """Every bit of a small archive: the members come out as they were, or the file is refused."""
    members = {"word/document.xml": XML * 3, "b.bin": b"b" * 40}
    good = make_zip(members)
    refused = 0
    for position in range(len(good)):
        for bit in range(8):
            changed = bytearray(good)
            changed[position] ^= 1 << bit
            try:
                package = open_package(bytes(changed), "x.docx")
                for name in package.names:
                    package.read(name)
            except UnreadableFileError:
                refused += 1
    assert refused > 1000


def test_too_many_tags() -> None:
    """Short to write, long in memory."""
    data = make_zip({"a.xml": b"<r>" + b"<a/>" * (MAX_XML_TAGS + 1) + b"</r>"}, zipfile.ZIP_STORED)
    with pytest.raises(UnreadableFileError, match=r"a\.xml 有超过 5,000,000 个标记；应为不超过 5,000,000 个标记"):
        open_package(data, "x.xlsx").read("a.xml")
