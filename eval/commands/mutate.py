"""`mutate`: test the scorer itself with answers made wrong on purpose, and with right ones in other words."""

import argparse
from pathlib import Path

from eval.commands.parsing import Commands, add_command, add_dataset_options
from eval.dataset import load_dataset
from eval.mutation.report import render_report, write_report
from eval.mutation.run import run_mutation
from eval.scoring import sources_of
from eval.trust import DEFAULT_TRUST

BELOW_TARGET = 1


def add(commands: Commands) -> None:
    parser = add_command(commands, "mutate", run, "用故意改错的答复检验评分程序本身")
    add_dataset_options(parser)
    parser.add_argument("--sample", type=int, metavar="N", help="只抽大约 N 个变体（默认全部）")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="随机种子（默认 %(default)s）")
    parser.add_argument("--knockout", action="store_true", help="再逐一关掉评分程序的检查，看有没有变体漏网")
    parser.add_argument(
        "--json", type=Path, default=DEFAULT_TRUST, metavar="FILE", help="结果写到哪里（默认 %(default)s）"
    )


def run(options: argparse.Namespace) -> int:
    dataset = load_dataset(options.dataset, heldout=options.heldout, only=options.only)
    sources = sources_of(dataset, options.notices)
    report = run_mutation(dataset, sources, seed=options.seed, sample=options.sample, with_knockout=options.knockout)
    write_report(report, options.json)
    print(render_report(report), end="")
    return 0 if report.is_met else BELOW_TARGET
