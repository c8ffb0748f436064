"""`judge`: a second opinion on a scored run. Deterministic verdicts stay as they are."""

import argparse
from dataclasses import asdict
from pathlib import Path

from eval.commands.calibrate_judge import DEFAULT_CALIBRATION
from eval.commands.judge_options import add_judge_options, judge_of
from eval.commands.parsing import Commands, add_command, add_dataset_options, add_run_folder
from eval.dataset import load_dataset
from eval.judge.ask import judge_run
from eval.judge.calibration import read_calibration, read_segments
from eval.judge.show import render_judged
from eval.runfolder import read_results, write_json
from eval.scoring import sources_of

JUDGED = "judge.json"


def add(commands: Commands) -> None:
    parser = add_command(commands, "judge", run, "请评审模型复核一次评测中有引用的句子，不改动评分")
    add_run_folder(parser)
    add_dataset_options(parser)
    parser.add_argument(
        "--calibration", type=Path, default=DEFAULT_CALIBRATION, metavar="FILE", help="校准结果（默认 %(default)s）"
    )
    parser.add_argument("--segments", type=Path, metavar="FILE", help="校准时的标注文件，其中的哨兵题每次重做")
    add_judge_options(parser)


def run(options: argparse.Namespace) -> int:
    judge = judge_of(options)
    results = read_results(options.folder)
    heldout = options.heldout or any(result.split == "heldout" for result in results)
    dataset = load_dataset(options.dataset, heldout=heldout)
    judged = judge_run(
        judge,
        results,
        sources_of(dataset, options.notices),
        calibration=read_calibration(options.calibration) if options.calibration.is_file() else None,
        canary=read_segments(options.segments) if options.segments else (),
    )
    write_json(options.folder / JUDGED, asdict(judged))
    print(render_judged(judged), end="")
    return 0
