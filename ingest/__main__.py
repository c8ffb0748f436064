"""`python -m ingest FILE... --out tasks.jsonl`: parse notices, write their tasks, print the acceptance report."""

import sys
from pathlib import Path

from ingest.command_line import ChineseParser
from ingest.errors import InputError, UnreadableFileError, ZhengwenError
from ingest.jsonl import write_tasks
from ingest.model import ParsedNotice
from ingest.parse import parse_file
from ingest.report import duplicate_ids, make_report, render_report


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 if every file was read, else that of the last error; good files are written all the same."""
    options = _parser().parse_args(arguments)
    parsed, exit_code = _parse_all(options.files)
    reports = [make_report(p) for p in parsed]
    for report, notice in zip(reports, parsed, strict=True):
        print(render_report(report, notice))
    try:
        _refuse_duplicates(duplicate_ids(reports))
        if options.out and parsed:
            n_tasks = _write(parsed, options.out)
            print(f"已写入 {options.out}：{n_tasks} 项任务，来自 {len(parsed)} 份通知")
    except ZhengwenError as error:
        print(f"错误：{error}", file=sys.stderr)
        exit_code = error.exit_code
    return exit_code


def _parser() -> ChineseParser:
    parser = ChineseParser(prog="python -m ingest", description="读取通知，拆出任务，打印验收报告。")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="通知文件（UTF-8 或 GB18030 文本）")
    parser.add_argument("--out", type=Path, metavar="TASKS.jsonl", help="把任务写入此文件，一行一项")
    return parser


def _parse_all(files: list[Path]) -> tuple[list[ParsedNotice], int]:
    parsed: list[ParsedNotice] = []
    exit_code = 0
    for path in files:
        try:
            parsed.append(parse_file(path))
        except ZhengwenError as error:
            print(f"错误：{error}", file=sys.stderr)
            exit_code = error.exit_code
    return parsed, exit_code


def _refuse_duplicates(notice_ids: list[str]) -> None:
    if notice_ids:
        raise InputError(
            f"几个文件得到同一个通知编号 {'、'.join(notice_ids)}",
            expected="每份通知只出现一次",
            remedy="请去掉重复的文件，或改用不同的文件名",
        )


def _write(parsed: list[ParsedNotice], path: Path) -> int:
    try:
        return write_tasks((task for p in parsed for task in p.tasks), path)
    except OSError as error:
        raise UnreadableFileError(
            f"无法写入 {path}（{error.strerror or error}）",
            expected="可写的输出路径",
            remedy="请换一个 --out 路径",
        ) from error


if __name__ == "__main__":
    sys.exit(main())
