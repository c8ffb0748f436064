"""`export-ragas`: items and answers as RAGAS samples."""

import argparse
import json
from pathlib import Path

from eval.adapters.ragas import samples
from eval.commands.parsing import Commands, add_command, add_dataset_options
from eval.dataset import load_dataset
from eval.jsonl import read_answers, write_lines
from eval.scoring import sources_of


def add(commands: Commands) -> None:
    parser = add_command(commands, "export-ragas", run, "把题集和答复导出成 RAGAS 的数据集格式（JSONL）")
    parser.add_argument("answers", type=Path, metavar="answers.jsonl", help="答复文件，一轮一行")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help="写到这个文件")
    add_dataset_options(parser)


def run(options: argparse.Namespace) -> int:
    dataset = load_dataset(options.dataset, heldout=options.heldout, only=options.only)
    answers = {(record.qid, record.turn): record for record in read_answers(options.answers)}
    made = tuple(samples(dataset.items, answers, sources_of(dataset, options.notices)))
    write_lines(options.out, made, lambda sample: json.dumps(sample, ensure_ascii=False))
    print(f"{options.out}：{len(made)} 轮")
    return 0
