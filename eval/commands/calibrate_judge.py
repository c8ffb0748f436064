"""`calibrate-judge`: how far the judge agrees with people."""

import argparse
from dataclasses import asdict
from pathlib import Path

from eval.commands.judge_options import add_judge_options, judge_of
from eval.commands.parsing import Commands, add_command
from eval.judge.ask import judge_segments
from eval.judge.calibration import calibrate, read_segments
from eval.judge.prompt import load_prompt
from eval.judge.show import render_calibration
from eval.judge.verdict import SUPPORT
from eval.runfolder import write_json

DEFAULT_CALIBRATION = Path("var/eval/judge-calibration.json")
NOT_ACCEPTED = 1


def add(commands: Commands) -> None:
    parser = add_command(commands, "calibrate-judge", run, "用人工标注校准评审模型，判定它的数字能不能用")
    parser.add_argument("segments", type=Path, metavar="segments.jsonl", help="标注文件，一条一行")
    parser.add_argument(
        "--out", type=Path, default=DEFAULT_CALIBRATION, metavar="FILE", help="校准结果写到这里（默认 %(default)s）"
    )
    add_judge_options(parser)


def run(options: argparse.Namespace) -> int:
    segments = read_segments(options.segments)
    judge = judge_of(options)
    verdicts = judge_segments(judge, segments)
    calibration = calibrate(
        segments, verdicts, model=judge.client.model, prompt_digest=load_prompt(SUPPORT.prompt).digest
    )
    options.out.parent.mkdir(parents=True, exist_ok=True)
    write_json(options.out, asdict(calibration))
    print(render_calibration(calibration, segments, verdicts), end="")
    return 0 if calibration.is_accepted else NOT_ACCEPTED
