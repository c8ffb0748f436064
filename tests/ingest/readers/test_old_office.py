"""Old Office, WPS and RTF files, made by LibreOffice from the editions of the notice and read through it again."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.content import Paragraph
from ingest.document import read_document
from ingest.errors import UnreadableFileError
from ingest.limits import MAX_CONVERT_SECONDS
from ingest.model import ParsedNotice
from ingest.readers import old_office
from ingest.readers.encryption import is_encrypted_binary, is_encrypted_package
from ingest.readers.old_office import find_soffice, read_old_office
from tests.ingest.editions import excel_task_table, grid_texts, table_rows, task_facts, word_notice, word_task_table
from tests.notices import parse_one

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
needs_soffice = pytest.mark.skipif(find_soffice() is None, reason="LibreOffice is not installed")


def convert(source: Path, suffix: str) -> Path:
    profile = source.parent / "profile"
    command = [find_soffice() or "", "--headless", f"-env:UserInstallation={profile.as_uri()}"]
    command += ["--convert-to", suffix, "--outdir", str(source.parent), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=MAX_CONVERT_SECONDS)
    return source.with_suffix(f".{suffix}")


@pytest.fixture(scope="module")
def old_files(tmp_path_factory: pytest.TempPathFactory, dongah: ParsedNotice) -> Path:
    """notice.doc (automatic numbers), notice.wps (the same file), table.rtf, table.xls and table.et."""
    folder = tmp_path_factory.mktemp("old")
    (folder / "notice.docx").write_bytes(word_notice(dongah, automatic_numbers=True))
    (folder / "table.docx").write_bytes(word_task_table(dongah))
    (folder / "table.xlsx").write_bytes(excel_task_table(dongah))
    shutil.copy(convert(folder / "notice.docx", "doc"), folder / "notice.wps")
    convert(folder / "table.docx", "rtf")
    shutil.copy(convert(folder / "table.xlsx", "xls"), folder / "table.et")
    return folder


@needs_soffice
@pytest.mark.parametrize("name", ["notice.doc", "notice.wps"])
def test_an_old_word_file_gives_the_tasks_of_the_text_edition(old_files: Path, dongah: ParsedNotice, name: str) -> None:
    found = parse_one(old_files / name)
    assert [task_facts(t) for t in found.tasks] == [task_facts(t) for t in dongah.tasks]
    assert len(found.tasks) == 94


@needs_soffice
@pytest.mark.parametrize("name, lead", [("table.rtf", 0), ("table.xls", 1), ("table.et", 1)])
def test_an_old_table_keeps_its_rows_and_columns(old_files: Path, dongah: ParsedNotice, name: str, lead: int) -> None:
    """In a workbook the title row stands above the table, as a paragraph."""
    (table,) = read_document(old_files / name).tables
    expected = list(grid_texts(table_rows(dongah)))[lead:]
    assert [(c.span.text, c.row + lead, c.column, c.column_span) for c in table.cells] == expected


@needs_soffice
def test_a_cut_file_is_refused(tmp_path: Path, old_files: Path) -> None:
    data = (old_files / "notice.doc").read_bytes()
    path = tmp_path / "cut.doc"
    path.write_bytes(data[: len(data) // 10])
    with pytest.raises(UnreadableFileError, match=r"LibreOffice 打不开文件 cut\.doc，它可能已损坏、加了密码或版本太旧"):
        read_document(path)


@needs_soffice
def test_a_password_is_named(old_files: Path) -> None:
    word = bytearray((old_files / "notice.doc").read_bytes())
    assert not is_encrypted_binary(bytes(word))
    start = next(p for p in range(512, len(word), 512) if word.startswith(b"\xec\xa5", p))
    word[start + 11] |= 1
    with pytest.raises(UnreadableFileError, match=r"文件 a\.doc 已加密；应为没有密码的文档"):
        read_old_office(bytes(word), "a.doc")
    sheet = bytearray((old_files / "table.xls").read_bytes())
    assert not is_encrypted_binary(bytes(sheet))
    start = next(p for p in range(512, len(sheet), 512) if sheet.startswith(b"\x09\x08\x10\0\0\x06", p))
    second = start + 4 + int.from_bytes(sheet[start + 2 : start + 4], "little")
    sheet[second : second + 2] = b"\x2f\0"
    with pytest.raises(UnreadableFileError, match=r"文件 a\.xls 已加密"):
        read_old_office(bytes(sheet), "a.xls")


@pytest.mark.parametrize("suffix", ["docx", "xlsx", "doc"])
def test_a_new_file_with_a_password_is_named(tmp_path: Path, suffix: str) -> None:
    names = [
        name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", "EncryptionInfo", "EncryptedPackage")
    ]
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(OLE + bytes(504) + b"".join(names) + bytes(1000))
    with pytest.raises(UnreadableFileError) as caught:
        read_document(path)
    assert str(caught.value) == (
        f"文件 a.{suffix} 已加密；应为没有密码的文档。请用 Office 或 WPS 打开，取消密码后另存。"
    )


def test_words_about_passwords_are_no_password() -> None:
    assert not is_encrypted_package(OLE + "EncryptedPackage".encode("utf-16-le"))
    assert not is_encrypted_binary(OLE + bytes(504) + b"\xec\xa5")
    assert not is_encrypted_binary(b"")


@pytest.mark.parametrize("name, better", [("a.doc", "docx"), ("a.xls", "xlsx"), ("a.rtf", "docx")])
def test_without_libreoffice_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch, name: str, better: str) -> None:
    monkeypatch.setattr(old_office, "find_soffice", lambda: None)
    with pytest.raises(UnreadableFileError) as caught:
        read_old_office(b"{\\rtf1 x}", name)
    assert str(caught.value) == (
        f"文件 {name} 是旧版格式，读取它要用 LibreOffice，而这台机器上没有找到 soffice；"
        f"应为{better} 文件，或装有 LibreOffice 的机器。"
        f"请安装 LibreOffice，或用 Office、WPS 把它另存为 {better} 后重试。"
    )


def test_html_under_an_old_name_needs_no_libreoffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many systems export a web page as .doc or .xls."""
    monkeypatch.setattr(old_office, "find_soffice", lambda: None)
    page = "<html><head><title>表</title></head><body><table><tr><td>1</td><td>修路</td></tr></table></body></html>"
    for name in ("a.doc", "a.xls"):
        (tmp_path / name).write_text(page, encoding="utf-8")
        assert read_document(tmp_path / name).text.split() == ["1", "修路"]


@pytest.fixture
def slow_soffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that starts another one and never ends; the folder where both leave their process numbers."""
    script = tmp_path / "soffice"
    script.write_text(f"#!/bin/sh\nsleep 300 &\necho $! $$ $PWD > {tmp_path}/started\nwait\n")
    script.chmod(0o755)
    monkeypatch.setattr(old_office, "find_soffice", lambda: str(script))
    monkeypatch.setattr(old_office, "MAX_CONVERT_SECONDS", 1)
    return tmp_path


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not (state.is_file() and state.read_text().rsplit(")", 1)[1].split()[0] == "Z")


@pytest.mark.skipif(os.name != "posix", reason="process groups")
def test_a_conversion_that_does_not_end_is_killed_with_all_it_started(slow_soffice: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"LibreOffice 转换文件 a\.rtf 超过 1 秒；应为1 秒内能转换的文件"):
        read_old_office(b"{\\rtf1 x}", "a.rtf")
    child, parent, folder = (slow_soffice / "started").read_text().split()
    for _ in range(100):
        if not (is_running(int(child)) or is_running(int(parent))):
            break
        time.sleep(0.1)
    assert not is_running(int(child))
    assert not is_running(int(parent))
    assert not Path(folder).exists()


LINKING = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:mimetype="application/vnd.oasis.opendocument.text" office:version="1.2"><office:body><office:text>
<text:p>正文<draw:frame svg:width="2cm" svg:height="2cm" text:anchor-type="as-char">
<draw:image xlink:href="http://127.0.0.1:{port}/a.png" xlink:type="simple"/></draw:frame></text:p>
</office:text></office:body></office:document>"""


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this machine and the first bytes of each connection that came."""
    server = socket.create_server(("127.0.0.1", 0))
    came: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                came.append(connection.recv(200))
                connection.sendall(b"HTTP/1.0 404 Not Found\r\n\r\n")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield server.getsockname()[1], came
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(10)


@needs_soffice
def test_a_linked_picture_is_not_fetched(tmp_path: Path, listener: tuple[int, list[bytes]]) -> None:
    port, came = listener
    source = tmp_path / "linking.fodt"
    source.write_text(LINKING.format(port=port), encoding="utf-8")
    linking = convert(source, "doc")
    assert came, "LibreOffice with its usual settings asks for the picture"
    came.clear()
    assert Paragraph("正文") in list(read_old_office(linking.read_bytes(), "linking.doc"))
    assert came == []
