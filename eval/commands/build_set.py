"""`build-set`: a set of items for any notice, made by program."""

import argparse
from collections import Counter
from pathlib import Path

from eval.autoset.build import LABEL, MADE, build_set, write_set
from eval.commands.parsing import Commands, add_command
from eval.sources import load_source


def add(commands: Commands) -> None:
    parser = add_command(commands, "build-set", run, f"为一份通知生成题集（{LABEL}）")
    parser.add_argument("notice", type=Path, metavar="NOTICE", help="通知的文本文件（UTF-8）")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="题集写到这个新文件夹")
    parser.add_argument("--id", metavar="NAME", help="通知编号，与系统载入时的编号相同（默认取文件名）")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="换一个数就换一批问法（默认 %(default)s）")


def run(options: argparse.Namespace) -> int:
    made = build_set(load_source(options.notice, options.id or options.notice.stem), seed=options.seed)
    write_set(made, options.out)
    counts = Counter(item.type for item in made.items)
    print(f"{options.out}：{len(made.items)} 题，{LABEL}")
    print("  " + "  ".join(f"{kind} {counts[kind]}" for kind in MADE if counts[kind]))
    for kind, reason in made.missing.items():
        print(f"  没有 {kind}：{reason}")
    return 0
