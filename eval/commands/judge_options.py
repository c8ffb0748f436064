"""The options of the commands that ask a judge. The key comes from the environment only."""

import argparse
import os
from pathlib import Path

from eval.judge.cache import ReplyCache
from eval.judge.client import ChatClient, Endpoint
from eval.judge.families import require_other_family
from eval.judge.votes import Judge

BASE_URL = "ZHENGWEN_JUDGE_BASE_URL"
MODEL = "ZHENGWEN_JUDGE_MODEL"
API_KEY = "ZHENGWEN_JUDGE_API_KEY"
CACHE = Path("var/eval/judge-cache")


def add_judge_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--base-url",
        default=os.environ.get(BASE_URL, ""),
        metavar="URL",
        help=f"评审模型的地址，与 OpenAI 接口相容，写到 /v1 为止（默认取环境变量 {BASE_URL}；密钥取 {API_KEY}）",
    )
    parser.add_argument(
        "--model", default=os.environ.get(MODEL, ""), metavar="NAME", help=f"评审模型的名称（默认取环境变量 {MODEL}）"
    )
    parser.add_argument(
        "--generator", default="", metavar="NAME", help="作答模型的名称；评审模型不得与它同一家族（不用模型作答就不写）"
    )
    parser.add_argument("--budget", type=_count, metavar="N", help="最多发出多少次请求，重试也算（默认不限）")
    parser.add_argument(
        "--timeout", type=_count, default=15, metavar="秒", help="一次请求最多等多久（默认 %(default)s 秒）"
    )
    parser.add_argument("--cache", type=Path, default=CACHE, metavar="DIR", help="回复的缓存（默认 %(default)s）")
    parser.add_argument("--no-schema", action="store_true", help="服务不支持 json_schema 时用：只凭提示词要求 JSON")


def judge_of(options: argparse.Namespace) -> Judge:
    """Raises ConfigError where no address or model is given, or where the judge is of the generator's family."""
    endpoint = Endpoint(
        base_url=options.base_url,
        model=options.model,
        api_key=os.environ.get(API_KEY, ""),
        uses_schema=not options.no_schema,
    )
    require_other_family(options.model, options.generator)
    return Judge(ChatClient(endpoint, budget=options.budget, timeout_s=options.timeout), ReplyCache(options.cache))


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} 不是正整数")
    return int(text)
