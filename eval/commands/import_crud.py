"""`import-crud`: CRUD-RAG-style questions, and outputs, into our shapes."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from eval.adapters.crud import read_crud, read_crud_answers
from eval.adapters.folder import write_imported
from eval.commands.parsing import Commands, add_command
from eval.jsonl import write_lines


def add(commands: Commands) -> None:
    parser = add_command(commands, "import-crud", run, "把 CRUD-RAG 格式的问答转换成题集（C6：给定段落）")
    parser.add_argument("items", type=Path, metavar="FILE", help="JSON 文件，含 questanswer_1doc 等")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="题集写到这个新文件夹")
    parser.add_argument("--answers", type=Path, metavar="FILE", help="一并转换输出文件，写成 answers.jsonl")


def run(options: argparse.Namespace) -> int:
    imported = read_crud(options.items)
    answers = read_crud_answers(options.answers) if options.answers else ()
    write_imported(imported, options.out, options.items.stem)
    if answers:
        write_lines(options.out / "answers.jsonl", answers, lambda a: json.dumps(asdict(a), ensure_ascii=False))
    print(f"{options.out}：{len(imported.items)} 题，{len(answers)} 个答复")
    return 0
