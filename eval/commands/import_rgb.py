"""`import-rgb`: RGB-style items, and predictions, into our shapes."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from eval.adapters.folder import write_imported
from eval.adapters.rgb import N_PASSAGES, read_rgb, read_rgb_answers
from eval.commands.parsing import Commands, add_command
from eval.jsonl import write_lines


def add(commands: Commands) -> None:
    parser = add_command(commands, "import-rgb", run, "把 RGB 格式的题目转换成题集（C6：给定段落）")
    parser.add_argument("items", type=Path, metavar="FILE", help="题目文件，一行一题")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="题集写到这个新文件夹")
    parser.add_argument("--noise", type=float, default=0.0, metavar="R", help="无关段落的比例，0 到 1（默认 0）")
    parser.add_argument("--passages", type=int, default=N_PASSAGES, metavar="N", help="每题几段（默认 %(default)s）")
    parser.add_argument("--answers", type=Path, metavar="FILE", help="一并转换预测文件，写成 answers.jsonl")


def run(options: argparse.Namespace) -> int:
    imported = read_rgb(options.items, noise=options.noise, n_passages=options.passages)
    answers = read_rgb_answers(options.answers) if options.answers else ()
    write_imported(imported, options.out, options.items.stem)
    if answers:
        write_lines(options.out / "answers.jsonl", answers, lambda a: json.dumps(asdict(a), ensure_ascii=False))
    print(f"{options.out}：{len(imported.items)} 题，{len(answers)} 个答复")
    return 0
