"""What cannot be read is named in one Chinese sentence, and nothing is left half written."""

import io
import random
import zipfile
from pathlib import Path

import pytest

from ingest.__main__ import main
from ingest.errors import UnreadableFileError
from ingest.formats import SUFFIXES
from ingest.jsonl import read_tasks
from ingest.limits import MAX_FILE_BYTES

GOOD = "某县人民政府关于2024年重点工作的通知\n1.修路。新建公路3公里。（牵头单位：县交通局）\n2.建校。\n"
TEXT_HINT = "应为UTF-8 或 GB18030 编码的通知正文。请把通知另存为 UTF-8 文本（.txt）后重试。"
NO_TASKS = (
    "文件 {} 里没有找到编号的任务；应为行首带 1. 一、（一）等连续编号的任务。"
    "请确认这是一份重点任务类通知，且编号没有在转存时丢失。"
)
NAMES_HINT = f"应为{'、'.join(SUFFIXES)} 之一。请把通知另存为其中一种格式后重试。"
NOISE = random.Random(4).randbytes(4096)


def _zip(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return data.getvalue()


ZIP = _zip(a=b"b")

BAD_BYTES = {
    "empty.txt": (b"", "文件 empty.txt 是空的；应为一份通知的正文。请检查文件是否保存完整。"),
    "blank.txt": ("\n \u3000\n".encode(), "文件 blank.txt 是空的；应为一份通知的正文。请检查文件是否保存完整。"),
    "bom.txt": (b"\xef\xbb\xbf", "文件 bom.txt 是空的；应为一份通知的正文。请检查文件是否保存完整。"),
    "utf16.txt": (b"\xff\xfe\n\x00", "文件 utf16.txt 是空的；应为一份通知的正文。请检查文件是否保存完整。"),
    "noise.txt": (NOISE, f"文件 noise.txt 的内容不是文字；{TEXT_HINT}"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + NOISE, f"文件 picture.txt 的内容不是文字；{TEXT_HINT}"),
    "odd-utf16.txt": (b"\xff\xfe1\x00.", f"文件 odd-utf16.txt 的内容不是文字；{TEXT_HINT}"),
    "zeros.txt": (bytes(200), f"文件 zeros.txt 的内容不是文字；{TEXT_HINT}"),
    "scan.png": (b"\x89PNG", f"文件 scan.png 的扩展名是 .png；{NAMES_HINT}"),
    "noname": (b"text", f"文件 noname 的扩展名是 （无）；{NAMES_HINT}"),
    "text.docx": (
        b"text",
        "文件 text.docx 的扩展名是 .docx，内容却是文本；应为与扩展名相符的Word 文档（docx）。"
        "请确认文件没有弄错，再把扩展名改为 .txt。",
    ),
    "archive.txt": (
        ZIP,
        "文件 archive.txt 是损坏的或别的压缩包；应为一份通知。请解压后取出通知，或重新另存一次。",
    ),
    "cut.docx": (
        ZIP[:40],
        "文件 cut.docx 是损坏的或别的压缩包；应为一份Word 文档（docx）。请解压后取出通知，或重新另存一次。",
    ),
    "letter.txt": ("各位同志：请查收。\n".encode(), NO_TASKS.format("letter.txt")),
}


@pytest.mark.parametrize("name", BAD_BYTES)
def test_a_bad_file_is_named_and_out_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    data, message = BAD_BYTES[name]
    source, out = tmp_path / name, tmp_path / "tasks.jsonl"
    source.write_bytes(data)
    out.write_text("kept")
    assert main([str(source), "--out", str(out)]) == 2
    printed = capsys.readouterr()
    assert printed.err == f"错误：{message}\n"
    assert printed.out == ""
    assert out.read_text() == "kept"
    assert {p.name for p in tmp_path.iterdir()} == {name, "tasks.jsonl"}


def test_a_path_that_is_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path, found in (
        (tmp_path / "none.txt", f"找不到文件 {tmp_path / 'none.txt'}"),
        (tmp_path / "none.txt" / "deeper.txt", f"找不到文件 {tmp_path / 'none.txt' / 'deeper.txt'}"),
    ):
        assert main([str(path)]) == 2
        assert capsys.readouterr().err == f"错误：{found}；应为一个通知文件。请检查路径是否写对。\n"


def test_a_folder_without_notices(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / ".hidden.txt").write_text(GOOD, encoding="utf-8")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err == (
        f"错误：文件夹 {tmp_path} 里没有通知；应为至少一个扩展名为 {'、'.join(SUFFIXES)} 的文件。请检查路径是否写对。\n"
    )


def test_a_name_that_the_system_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / ("长" * 300 + ".txt"))]) == 2
    assert "读不出来（File name too long）；应为可以读取的通知文件。" in capsys.readouterr().err


def test_a_file_over_the_limit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "big.txt"
    with source.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    assert main([str(source)]) == 2
    assert (
        capsys.readouterr().err
        == "错误：文件 big.txt 有 50.0 MB；应为不超过 50 MB。请确认它是一份通知，必要时拆成几份。\n"
    )


def test_the_good_files_are_written_when_one_is_bad(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad, out = tmp_path / "good.txt", tmp_path / "bad.txt", tmp_path / "new" / "tasks.jsonl"
    good.write_text(GOOD, encoding="gb18030")
    bad.write_bytes(b"")
    assert main([str(bad), str(good), "--out", str(out)]) == 2
    assert [t.title for t in read_tasks(out)] == ["修路", "建校"]
    printed = capsys.readouterr()
    assert "文件 bad.txt 是空的" in printed.err
    assert printed.out.endswith(f"已写入 {out}：2 项任务，来自 1 份通知\n共 2 份：可发布 0，需核对 1，读不出 1\n")


def test_one_notice_twice_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, out = tmp_path / "good.txt", tmp_path / "tasks.jsonl"
    first.write_text(GOOD, encoding="utf-8-sig")
    assert main([str(first), str(first), "--out", str(out)]) == 2
    assert "几个文件得到同一个通知编号 good；应为每份通知只出现一次。" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("out", ["taken", "good.txt/below/tasks.jsonl"])
def test_an_output_path_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str], out: str) -> None:
    source = tmp_path / "good.txt"
    source.write_text(GOOD, encoding="utf-8")
    (tmp_path / "taken").mkdir()
    assert main([str(source), "--out", str(tmp_path / out)]) == 2
    assert f"错误：无法写入 {tmp_path / out}（" in capsys.readouterr().err
    assert {p.name for p in tmp_path.iterdir()} == {"good.txt", "taken"}


def test_help_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    printed = capsys.readouterr().out
    for words in ("python -m ingest", "FILE", "--out TASKS.jsonl", "读取通知，拆出任务，打印验收报告。"):
        assert words in printed


def test_no_file_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main([])
    assert stop.value.code == 2
    assert "FILE" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content, words",
    [
        (b'{"notice_id": 1}\n', "t.jsonl 第 1 行不是任务记录"),
        (b"\n", "t.jsonl 第 1 行不是任务记录"),
        (b"\xff\xfe", "任务文件 t.jsonl 读不出来（不是 UTF-8）"),
        (None, "任务文件 t.jsonl 读不出来（No such file or directory）"),
    ],
)
def test_a_task_file_that_is_none(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "t.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableFileError, match=words.replace("（", ".")):
        read_tasks(path)


def test_an_unknown_key_in_a_task_file_is_refused(tmp_path: Path, root: Path) -> None:
    line = (root / "tests/golden/dongah-2023-4/tasks.jsonl").read_text(encoding="utf-8").split("\n")[0]
    path = tmp_path / "t.jsonl"
    path.write_text(line[:-1] + ', "extra": 1}\n', encoding="utf-8")
    with pytest.raises(UnreadableFileError, match="extra"):
        read_tasks(path)
