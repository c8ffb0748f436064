"""`explain`: one item, everything about it."""

import argparse

from eval.case import make_cases
from eval.commands.parsing import Commands, add_command, add_dataset_options, add_run_folder
from eval.dataset import load_dataset
from eval.explain import explain
from eval.runfolder import read_results, read_run_answers
from eval.scoring import sources_of
from ingest.errors import InputError


def add(commands: Commands) -> None:
    parser = add_command(commands, "explain", run, "说明一道题为什么这样判")
    parser.add_argument("qid", metavar="QID", help="题目编号")
    add_run_folder(parser)
    add_dataset_options(parser)


def run(options: argparse.Namespace) -> int:
    results = [result for result in read_results(options.folder) if result.qid == options.qid]
    if not results:
        raise InputError(
            f"{options.folder} 里没有题目 {options.qid}", expected="这次评测里的题目编号", remedy="请核对编号或 --run"
        )
    dataset = load_dataset(options.dataset, heldout=options.heldout or results[0].split == "heldout")
    items = dataset.by_id()
    if options.qid not in items:
        raise InputError(
            f"题集 {options.dataset} 里没有题目 {options.qid}", expected="评测时用的题集", remedy="请检查 --dataset"
        )
    sources = sources_of(dataset, options.notices)
    print(explain(make_cases(items, results, read_run_answers(options.folder), sources)), end="")
    return 0
