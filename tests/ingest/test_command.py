"""`python -m ingest` over several files: folders, --json, --strict, one failure among many."""

import json
from pathlib import Path

import pytest

from ingest import batch
from ingest.__main__ import main
from ingest.errors import ProgramError
from ingest.jsonl import read_tasks
from ingest.model import ParsedNotice
from ingest.parse import parse_file

WORK = "按照年度计划组织实施，做好施工管理和群众工作，完成后由主管单位验收并公布结果"
SOUND = "某县2024年重点工作任务\n某政办发〔2024〕3号\n某县人民政府办公室\n2024年3月1日\n" + "".join(
    f"{n}.第{n * 7}号工程。{WORK}。（牵头单位：县交通局）\n" for n in range(1, 7)
)
DOUBTFUL = SOUND.replace("\n3.", "\n3 ").replace("3号", "4号")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "notices"
    (inside / "below").mkdir(parents=True)
    for name, text in (
        ("b-sound.txt", SOUND), ("a-doubtful.md", DOUBTFUL), (".hidden.txt", SOUND), ("photo.png", SOUND),
        ("below/c.txt", SOUND),
    ):  # fmt: skip
        (inside / name).write_text(text, encoding="utf-8")
    return inside


def test_a_folder_gives_its_own_files_by_name(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder)]) == 0
    printed = capsys.readouterr()
    assert [line.split()[1] for line in printed.out.splitlines() if line.startswith("  文件")] == [
        "a-doubtful.md", "b-sound.txt",
    ]  # fmt: skip
    assert printed.out.endswith("共 2 份：可发布 1，需核对 1，读不出 0\n")
    assert printed.err == ""


def test_json_to_standard_output_stands_alone(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "tasks.jsonl"
    assert main([str(folder), str(tmp_path / "none.txt"), "--json", "-", "--out", str(out)]) == 2
    printed = capsys.readouterr()
    report = json.loads(printed.out)
    assert [(Path(f["path"]).name, [n["verdict"] for n in f["notices"]]) for f in report["files"]] == [
        ("a-doubtful.md", ["needs_review"]), ("b-sound.txt", ["publishable"]), ("none.txt", []),
    ]  # fmt: skip
    assert printed.err == (
        f"错误：找不到文件 {tmp_path / 'none.txt'}；应为一个通知文件。请检查路径是否写对。\n"
        f"已写入 {out}：11 项任务，来自 2 份通知\n共 3 份：可发布 1，需核对 1，读不出 1\n"
    )


def test_strict_writes_the_report_and_no_task(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out, report = tmp_path / "tasks.jsonl", tmp_path / "new" / "report.json"
    out.write_text("kept")
    assert main([str(folder), "--strict", "--out", str(out), "--json", str(report)]) == 6
    assert capsys.readouterr().err == (
        f"错误：1 份通知需核对、0 份读不出来，因此没有写 {out}；应为每一份都可发布（--strict）。"
        "请按报告核对原文并改正，或确认无误后去掉 --strict。\n"
    )
    assert out.read_text() == "kept"
    assert json.loads(report.read_text(encoding="utf-8"))["summary"]["needs_review"] == 1


def test_strict_writes_what_is_publishable(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "tasks.jsonl"
    assert main([str(folder / "b-sound.txt"), "--strict", "--out", str(out)]) == 0
    assert len(read_tasks(out)) == 6


def test_strict_refuses_where_a_file_is_unreadable(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, bad = tmp_path / "tasks.jsonl", tmp_path / "bad.txt"
    bad.touch()
    assert main([str(folder / "b-sound.txt"), str(bad), "--strict", "--out", str(out)]) == 2
    assert "错误：0 份通知需核对、1 份读不出来，因此没有写" in capsys.readouterr().err
    assert not out.exists()


def test_a_report_that_cannot_be_written(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "tasks.jsonl"
    assert main([str(folder / "b-sound.txt"), "--json", str(folder), "--out", str(out)]) == 2
    printed = capsys.readouterr().err
    assert printed.startswith(f"错误：无法写入 {folder}（")
    assert printed.endswith("请换一个 --json 路径。\n")
    assert out.exists()


def test_a_bug_met_on_one_file_does_not_stop_the_rest(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    def parse(path: Path) -> ParsedNotice:
        if path.name == "a-doubtful.md":
            raise KeyError("row")
        return parse_file(path)

    monkeypatch.setattr(batch, "parse_file", parse)
    assert main([str(folder)]) == ProgramError.exit_code == 1
    printed = capsys.readouterr()
    assert "错误：读 a-doubtful.md 时程序出错（KeyError：'row'）；应为能读完的文件。" in printed.err
    assert "《某县2024年重点工作任务》\n  文件 b-sound.txt" in printed.out
    assert [record.exc_info is not None for record in caplog.records] == [True]


def test_an_interruption_stops_everything(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(path: Path) -> ParsedNotice:
        raise KeyboardInterrupt

    monkeypatch.setattr(batch, "parse_file", interrupt)
    with pytest.raises(KeyboardInterrupt):
        main([str(folder)])


class Terminal:
    """Standard error as a terminal."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.shown = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self.shown += text
        return len(text)

    def flush(self) -> None:
        pass


def test_a_bar_shows_on_a_terminal_for_several_files(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    assert main([str(folder / "b-sound.txt")]) == 0
    assert terminal.shown == ""
    assert main([str(folder)]) == 0
    assert "读取" in terminal.shown
    assert "/2" in terminal.shown
