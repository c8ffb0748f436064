"""`python -m ingest FILE... --out tasks.jsonl`: parse notices, write their tasks, print the acceptance report."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TextIO, TypeVar

from ingest.batch import Outcome, Tally, read_all
from ingest.command_line import ChineseParser
from ingest.errors import InputError, NeedsReviewError, UnreadableFileError, ZhengwenError
from ingest.jsonl import write_tasks, write_whole
from ingest.report import duplicate_ids
from ingest.report_json import render_json
from ingest.report_text import render_report

_T = TypeVar("_T")
_EPILOG = (
    "退出码：0 全部读出；2 有文件读不出来，或参数、输出路径有误；6 加了 --strict 且有通知需核对；1 程序缺陷。\n"
    "结论：“需核对”是编号、单位、文头或文字有可疑之处，逐条列出行号；“提示”只供参考，不影响结论。\n"
    "报告各项的含义见 docs/INGEST_REPORT.md。"
)


def main(arguments: list[str] | None = None) -> int:
    """Exit code 0 if every file was read, else that of the first error; good files are written all the same.

    With --strict nothing is written but the JSON report unless every notice is publishable.
    """
    options = _parser().parse_args(arguments)
    outcomes = read_all(options.files)
    shown = sys.stderr if str(options.json) == "-" else sys.stdout
    exit_code = 0
    for outcome in outcomes:
        if outcome.error:
            print(f"错误：{outcome.error}", file=sys.stderr)
            exit_code = exit_code or outcome.error.exit_code
        if shown is sys.stdout:
            for report in outcome.reports:
                print(render_report(report))
    for step in (_write_json, _write_tasks):
        try:
            step(options, outcomes)
        except ZhengwenError as error:
            print(f"错误：{error}", file=sys.stderr)
            exit_code = exit_code or error.exit_code
    _print_summary(Tally.of(outcomes), shown)
    return exit_code


def _parser() -> ChineseParser:
    parser = ChineseParser(
        prog="python -m ingest",
        description="读取通知，拆出任务，打印验收报告。",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="通知文件；写文件夹则读直接放在里面的通知")
    parser.add_argument("--out", type=Path, metavar="TASKS.jsonl", help="把任务写入此文件，一行一项")
    parser.add_argument(
        "--json", type=Path, metavar="REPORT.json", help="把验收报告另写成 JSON；写 - 则打印在标准输出，代替文字报告"
    )
    parser.add_argument(
        "--strict",
        action="store_true",
        help="只要有一份需核对或读不出来，就不写 --out（原有的文件不动），并以非零退出码结束",
    )
    return parser


def _print_summary(tally: Tally, stream: TextIO) -> None:
    if tally.total > 1:
        counts = f"可发布 {tally.n_publishable}，需核对 {tally.n_needs_review}，读不出 {tally.n_unreadable}"
        print(f"共 {tally.total} 份：{counts}", file=stream)


def _write_json(options: argparse.Namespace, outcomes: list[Outcome]) -> None:
    if options.json is None:
        return
    text = render_json(outcomes)
    if str(options.json) == "-":
        print(text, end="")
        return
    _write(options.json, "--json", lambda path: write_whole(path, [text]))


def _write_tasks(options: argparse.Namespace, outcomes: list[Outcome]) -> None:
    """Write the tasks, unless one notice came twice or --strict refuses one."""
    _refuse_duplicates(duplicate_ids([report for outcome in outcomes for report in outcome.reports]))
    if options.strict:
        _refuse_doubtful(Tally.of(outcomes), options.out)
    notices = [notice for outcome in outcomes for notice in outcome.notices]
    if options.out is None or not notices:
        return
    n_written = _write(
        options.out, "--out", lambda path: write_tasks((task for n in notices for task in n.citable), path)
    )
    shown = sys.stderr if str(options.json) == "-" else sys.stdout
    n_clauses = sum(len(notice.clauses) for notice in notices)
    clauses = f"、{n_clauses} 条条文" if n_clauses else ""
    print(f"已写入 {options.out}：{n_written - n_clauses} 项任务{clauses}，来自 {len(notices)} 份通知", file=shown)


def _refuse_doubtful(tally: Tally, out: Path | None) -> None:
    if tally.n_publishable == tally.total:
        return
    unwritten = f"，因此没有写 {out}" if out else ""
    raise NeedsReviewError(
        f"{tally.n_needs_review} 份通知需核对、{tally.n_unreadable} 份读不出来{unwritten}",
        expected="每一份都可发布（--strict）",
        remedy="请按报告核对原文并改正，或确认无误后去掉 --strict",
    )


def _refuse_duplicates(notice_ids: list[str]) -> None:
    if notice_ids:
        raise InputError(
            f"几个文件得到同一个通知编号 {'、'.join(notice_ids)}",
            expected="每份通知只出现一次",
            remedy="请去掉重复的文件，或改用不同的文件名",
        )


def _write(path: Path, option: str, write: Callable[[Path], _T]) -> _T:
    try:
        return write(path)
    except OSError as error:
        raise UnreadableFileError(
            f"无法写入 {path}（{error.strerror or error}）",
            expected="可写的输出路径",
            remedy=f"请换一个 {option} 路径",
        ) from error


if __name__ == "__main__":
    sys.exit(main())
