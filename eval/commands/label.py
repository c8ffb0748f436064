"""`label`: a second, blind labelling of the gold. `sheet` writes what is labelled, `agree` reads it back."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from eval.commands.parsing import Commands, add_command, add_dataset_options
from eval.dataset import load_dataset
from eval.jsonl import write_lines
from eval.labelling.agreement import agreement
from eval.labelling.kept import AGREEMENT, SECOND
from eval.labelling.labels import dump, read_key, read_labels
from eval.labelling.sheet import make_sheet
from eval.labelling.show import agreement_table, disagreement_lines
from eval.runfolder import write_json
from eval.scoring import sources_of
from ingest.errors import InputError


def add(commands: Commands) -> None:
    parser = commands.add_parser("label", help="请第二人盲标题目，算出与标准答案的一致程度", description="盲标题目。")
    steps = parser.add_subparsers(required=True, metavar="步骤")
    sheet = add_command(steps, "sheet", run_sheet, "写出盲标用的标注表（没有题号、题型和答案）和另存的对照表")
    add_dataset_options(sheet, heldout="也标留出题")
    sheet.add_argument("--seed", type=int, default=1, metavar="N", help="打乱顺序的种子（默认 %(default)s）")
    sheet.add_argument("--output", type=Path, required=True, metavar="FILE", help="标注表（JSONL）")
    sheet.add_argument("--key", type=Path, required=True, metavar="FILE", help="对照表（JSON），不要给标注者")
    agree = add_command(steps, "agree", run_agree, "读回标注，按题型算 Cohen κ，列出每处不一致")
    agree.add_argument("labels", nargs="+", type=Path, metavar="LABELS", help="填好的标注（JSONL）")
    add_dataset_options(agree, heldout="标注里有留出题")
    agree.add_argument("--key", type=Path, required=True, metavar="FILE", help="对照表")
    agree.add_argument("--keep", type=Path, metavar="DIR", help="把标注（按题号）和一致程度存进这个文件夹，供报告引用")


def run_sheet(options: argparse.Namespace) -> int:
    if options.output.resolve() == options.key.resolve():
        raise InputError("标注表和对照表是同一个文件", expected="两个文件", remedy="请把 --key 写到别处")
    dataset = load_dataset(options.dataset, heldout=options.heldout, only=options.only)
    lines, key = make_sheet(dataset.items, options.seed)
    write_lines(options.output, lines, lambda line: json.dumps(asdict(line), ensure_ascii=False))
    write_json(options.key, key)
    print(f"{len(lines)} 题写入 {options.output}；对照表 {options.key} 不要给标注者。")
    return 0


def run_agree(options: argparse.Namespace) -> int:
    dataset = load_dataset(options.dataset, heldout=options.heldout, only=options.only)
    items, sources = dataset.by_id(), sources_of(dataset, options.notices)
    labels = read_labels(options.labels, read_key(options.key), items, sources)
    rows, found = agreement(labels, items, sources)
    print(agreement_table(rows))
    print(f"不一致 {len(found)} 处，逐处裁定：\n{disagreement_lines(found)}", end="")
    if options.keep:
        options.keep.mkdir(parents=True, exist_ok=True)
        write_lines(options.keep / SECOND, labels, dump)
        write_json(options.keep / AGREEMENT, [asdict(row) for row in rows])
    return 0
