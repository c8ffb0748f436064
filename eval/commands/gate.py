"""`gate`: exit code 0 lets a run go out, 1 does not, 2 says that it cannot be judged."""

import argparse
import sys
from pathlib import Path

from eval.commands.parsing import Commands, add_command, add_run_folder, iso_day, this_day
from eval.compare import compare_runs, require_comparable
from eval.gate import TARGETS, GateInput, first_failing, judge, read_known_failures, read_targets, render_gate
from eval.runfolder import read_results, read_summary, read_timings
from eval.trust import DEFAULT_TRUST, read_trust
from ingest.errors import ZhengwenError

FAILED = 1
INVALID = 2


def add(commands: Commands) -> None:
    parser = add_command(commands, "gate", run, "按门槛判定一次评测：0 通过，1 不通过，2 无法判定")
    add_run_folder(parser)
    parser.add_argument("--base", type=Path, metavar="DIR", help="作为基准的评测目录；不给就不查退步")
    parser.add_argument("--targets", type=Path, default=TARGETS, metavar="FILE", help="门槛（默认用自带的）")
    parser.add_argument("--known", type=Path, metavar="FILE", help="已知问题：JSON 列表，每条 qid、rule、until、owner")
    parser.add_argument(
        "--trust", type=Path, default=DEFAULT_TRUST, metavar="FILE", help="变异测试的汇总（默认 %(default)s）"
    )
    parser.add_argument("--today", type=iso_day, metavar="日期", help="按哪一天看已知问题是否过期（默认今天）")


def run(options: argparse.Namespace) -> int:
    try:
        return _judge(options)
    except ZhengwenError as error:
        print(f"错误：{error}", file=sys.stderr)
        return INVALID


def _judge(options: argparse.Namespace) -> int:
    summary, results = read_summary(options.folder), read_results(options.folder)
    comparison = None
    if options.base:
        require_comparable(read_summary(options.base), summary)
        comparison = compare_runs(read_results(options.base), results)
    given = GateInput(
        summary=summary,
        results=results,
        targets=read_targets(options.targets),
        today=options.today or this_day(),
        trust=read_trust(options.trust),
        comparison=comparison,
        known=read_known_failures(options.known) if options.known else (),
        p95_ms=read_timings(options.folder).get("p95_ms"),
        p95_ms_before=read_timings(options.base).get("p95_ms") if options.base else None,
    )
    verdicts = judge(given)
    print(render_gate(verdicts), end="")
    return FAILED if first_failing(verdicts) else 0
