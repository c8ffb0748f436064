"""What the commands' options have in common."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from eval.dataset import DEFAULT_DATASET, Dataset
from eval.heldout import count_heldout_runs
from eval.outputs import Beside
from eval.runfolder import DEFAULT_RUN, read_summary
from eval.scoring import NOTICES
from eval.trust import DEFAULT_TRUST, read_trust


class Commands(Protocol):
    """What `add_subparsers` gives: makes a parser a command."""

    def add_parser(self, name: str, **options: Any) -> argparse.ArgumentParser: ...


def add_command(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], int], text: str
) -> argparse.ArgumentParser:
    """A command's parser, with `run` as what it does; `text` stands in the list and atop its own page."""
    parser = commands.add_parser(name, help=text, description=text + "。")
    parser.set_defaults(run=run)
    return parser


_HELDOUT = "也用留出题；每用一次都会记录下来"


def add_dataset_options(parser: argparse.ArgumentParser, *, heldout: str = _HELDOUT) -> None:
    """`heldout` is what the help page says of --heldout."""
    parser.add_argument(
        "--dataset",
        type=Path,
        default=DEFAULT_DATASET,
        metavar="DIR",
        help="题集文件夹或题目文件（默认 %(default)s）",
    )
    parser.add_argument("--heldout", action="store_true", help=heldout)
    parser.add_argument("--only", nargs="+", default=[], metavar="题", help="只用这些题目编号或题型")
    parser.add_argument(
        "--notices",
        type=Path,
        nargs="+",
        default=[NOTICES],
        metavar="DIR",
        help="通知文本所在的文件夹（默认 data/notices；题集自带的 sources 总会用上）",
    )


def add_report_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--base", type=Path, metavar="DIR", help="同一题集以前的评测目录，报告里并列变化")
    parser.add_argument(
        "--trust",
        type=Path,
        default=DEFAULT_TRUST,
        metavar="FILE",
        help="变异测试的汇总（默认 %(default)s）",
    )


def beside_of(options: argparse.Namespace, dataset: Dataset) -> Beside:
    """What stands beside a run in its report, as the options name it."""
    return Beside(
        base=read_summary(options.base) if options.base else None,
        trust=read_trust(options.trust),
        heldout_runs=count_heldout_runs() if dataset.n_heldout else None,
    )


def iso_day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} 不是日期，应写成 2026-01-01") from error


def this_day() -> str:
    """Today, for logs and for what has expired; nothing that is scored depends on it."""
    return date.today().isoformat()


def add_run_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--run", dest="folder", type=Path, default=DEFAULT_RUN, metavar="DIR", help="评测目录（默认 %(default)s）"
    )
