"""`compare`: two scored runs of the same items."""

import argparse
from dataclasses import asdict
from pathlib import Path

from eval.commands.parsing import Commands, add_command
from eval.compare import compare_runs, render_comparison, require_comparable
from eval.runfolder import read_results, read_summary, write_json


def add(commands: Commands) -> None:
    parser = add_command(commands, "compare", run, "比较两次评测：差别、区间、哪些题翻转")
    parser.add_argument("before", type=Path, metavar="A", help="先前的评测目录")
    parser.add_argument("after", type=Path, metavar="B", help="后来的评测目录")
    parser.add_argument("--json", type=Path, metavar="FILE", help="把比较的结果也写成 JSON")


def run(options: argparse.Namespace) -> int:
    require_comparable(read_summary(options.before), read_summary(options.after))
    comparison = compare_runs(read_results(options.before), read_results(options.after))
    if options.json:
        write_json(options.json, asdict(comparison))
    print(render_comparison(comparison), end="")
    return 0
