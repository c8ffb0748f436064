"""`score`: score answers that are there already, of this product or of any other system."""

import argparse
from pathlib import Path

from eval.commands.parsing import Commands, add_command, add_dataset_options, add_report_options, beside_of, this_day
from eval.dataset import load_dataset
from eval.header import make_header
from eval.heldout import HeldoutRun, current_commit, log_heldout_run
from eval.jsonl import read_answers
from eval.outputs import publish
from eval.run import needs_generator
from eval.runfolder import DEFAULT_RUN, keep_answers
from eval.scoring import require_known, sources_of


def add(commands: Commands) -> None:
    parser = add_command(commands, "score", run, "给已有的答复评分，哪个系统的都行")
    parser.add_argument("answers", type=Path, metavar="answers.jsonl", help="答复文件，一轮一行")
    add_dataset_options(parser)
    parser.add_argument("--out", type=Path, default=DEFAULT_RUN, metavar="DIR", help="结果写到这里（默认 %(default)s）")
    parser.add_argument("--system", metavar="名称", help="被测系统的名称，写在报告上（默认取文件名）")
    parser.add_argument("--ignore-unknown", action="store_true", help="略过题集里没有的题的答复，而不是报错")
    parser.add_argument("--without-generator", action="store_true", help="系统没有生成模型：没答的 C6 题算跳过，不算错")
    add_report_options(parser)


def run(options: argparse.Namespace) -> int:
    dataset = load_dataset(options.dataset, heldout=options.heldout, only=options.only)
    sources = sources_of(dataset, options.notices)
    answers = {(record.qid, record.turn): record for record in read_answers(options.answers)}
    if not options.ignore_unknown:
        require_known(dataset, answers)
    answered = {qid for qid, _ in answers}
    skipped = [i.id for i in dataset.items if options.without_generator and needs_generator(i) and i.id not in answered]
    if dataset.n_heldout:
        log_heldout_run(HeldoutRun(this_day(), current_commit(), dataset.set_hash, dataset.n_heldout))
    header = make_header(
        dataset,
        sources,
        system=options.system or options.answers.stem,
        product={},
        only=options.only,
        skipped=skipped,
        skip_reason="系统没有生成模型" if skipped else "",
    )
    known = {(item.id, turn) for item in dataset.items for turn in range(len(item.turns))}
    own = {key: record for key, record in answers.items() if key in known}
    keep_answers(options.out, own.values())
    print(publish(options.out, dataset, own, sources, header, beside_of(options, dataset)), end="")
    return 0
