"""`python -m answer "问题"` answers one question; `--batch IN --out OUT` answers a file of them."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.command_line import ChineseParser
from ingest.errors import ZhengwenError

if TYPE_CHECKING:
    from answer.generate.assistant import GeneratingAssistant
    from answer.service import Assistant


def main(arguments: list[str] | None = None) -> int:
    parser = _parser()
    options = parser.parse_args(arguments)
    if (options.question is None) == (options.batch is None):
        parser.error("请给出一个问题，或用 --batch IN.jsonl --out OUT.jsonl")
    if options.batch is not None and options.out is None:
        parser.error("--batch 需要同时给出 --out")
    try:
        return _answer_batch(options) if options.batch is not None else _answer_one(options)
    except ZhengwenError as error:
        print(f"错误：{error}", file=sys.stderr)
        return error.exit_code


def _parser() -> ChineseParser:
    parser = ChineseParser(prog="python -m answer", description="回答关于已载入通知的问题，每句话都标明出处。")
    parser.add_argument("question", nargs="?", metavar="问题", help="要问的问题")
    parser.add_argument("--unit", metavar="单位", help="提问者的单位，“我局”按它理解")
    parser.add_argument("--notice", metavar="ID", help="只在这份通知里找")
    parser.add_argument("--json", action="store_true", help="输出答复的 JSON（答复契约），而不是文字")
    parser.add_argument("--batch", type=Path, metavar="IN.jsonl", help="批量提问：一行一个 {id, turns, unit, notice}")
    parser.add_argument(
        "--out", type=Path, metavar="OUT.jsonl", help="批量答复写到这里：一行一个 {id, answer, markdown}"
    )
    parser.add_argument("--models", type=Path, default=Path("models.yaml"), metavar="models.yaml", help="模型配置文件")
    parser.add_argument("--profile", metavar="NAME", help="向量模型配置名，默认用 models.yaml 里的")
    parser.add_argument("--generator", metavar="NAME", help="语言模型配置名，默认用 models.yaml 里的；none 表示不用")
    parser.add_argument("--root", type=Path, default=Path("var/index"), metavar="DIR", help="索引目录")
    return parser


def _answer_one(options: argparse.Namespace) -> int:
    from answer.markdown import render_markdown
    from answer.question import check_question

    check_question(options.question)
    answer = _open(options).ask(options.question, unit=options.unit, notice_id=options.notice)
    print(answer.to_json() if options.json else render_markdown(answer))
    return 0


def _answer_batch(options: argparse.Namespace) -> int:
    from answer.batch import answer_file, check_batch_paths

    check_batch_paths(options.batch, options.out)
    n_answered, n_failed = answer_file(_open(options), options.batch, options.out)
    print(f"已写入 {options.out}：{n_answered} 条答复，{n_failed} 条出错", file=sys.stderr)
    return 0


def _open(options: argparse.Namespace) -> "Assistant | GeneratingAssistant":
    from answer.service import open_assistant
    from index.progress import terminal_progress

    return open_assistant(
        models_path=options.models,
        profile=options.profile,
        generator=options.generator,
        root=options.root,
        progress=terminal_progress(),
    )


if __name__ == "__main__":
    sys.exit(main())
