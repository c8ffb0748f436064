"""`validate`: is a file of items or of answers well formed? Every wrong line is named, not only the first."""

import argparse
from pathlib import Path

from eval.commands.parsing import Commands, add_command
from eval.validate import check_file

WRONG = 2


def add(commands: Commands) -> None:
    parser = add_command(commands, "validate", run, "检查题目文件或答复文件，逐行指出错误")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="JSONL 文件：题目，或答复")
    parser.add_argument("--dataset", type=Path, metavar="DIR", help="题集：一并检查答复的 qid 和轮次，缺了哪些题")
    parser.add_argument("--heldout", action="store_true", help="题集连同留出题")


def run(options: argparse.Namespace) -> int:
    reports = [check_file(path, dataset=options.dataset, heldout=options.heldout) for path in options.files]
    for report in reports:
        for problem in report.problems:
            print(problem)
        print(report.last_line())
    return WRONG if any(report.problems for report in reports) else 0
