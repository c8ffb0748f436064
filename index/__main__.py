"""`python -m index build | status | search "…"`."""

import argparse
import json
import sys
from pathlib import Path

from ingest.command_line import ChineseParser
from ingest.errors import IndexStateError, ZhengwenError


def main(arguments: list[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    try:
        return {"build": _build, "status": _status, "search": _search}[options.command](options)
    except ZhengwenError as error:
        print(f"错误：{error}", file=sys.stderr)
        return error.exit_code


def _parser() -> ChineseParser:
    common = ChineseParser(add_help=False)
    common.add_argument("--models", type=Path, default=Path("models.yaml"), metavar="models.yaml", help="模型配置文件")
    common.add_argument("--profile", metavar="NAME", help="向量模型配置名，默认用 models.yaml 里的")
    common.add_argument("--root", type=Path, default=Path("var/index"), metavar="DIR", help="索引目录")
    parser = ChineseParser(prog="python -m index", description="建立、查看和检索任务索引。")
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build", parents=[common], help="建立索引（默认用 data/notices/ 里的全部通知）")
    build.add_argument("files", nargs="*", type=Path, metavar="FILE", help="通知文件")
    status = commands.add_parser("status", parents=[common], help="查看正在使用的索引")
    status.add_argument("--json", action="store_true", help="输出 JSON")
    search = commands.add_parser("search", parents=[common], help="按意思检索任务")
    search.add_argument("question", metavar="问题", help="要检索的话")
    search.add_argument("-k", type=int, default=5, metavar="N", help="列出几项，默认 5")
    search.add_argument("--json", action="store_true", help="输出 JSON")
    return parser


def _build(options: argparse.Namespace) -> int:
    from index.build import build_index, parse_sources
    from index.config import load_models_config
    from index.embed import load_embedder
    from index.open import default_sources
    from index.progress import terminal_progress

    section = load_models_config(options.models, profile=options.profile).embedding
    sources = tuple(options.files) or default_sources()
    parse_sources(sources)  # a bad file is told before the model loads
    progress = terminal_progress()
    embedder = load_embedder(section, progress=progress)
    report = build_index(sources, root=options.root, embedder=embedder, progress=progress)
    manifest = report.manifest
    if not report.is_new:
        print(f"没有变化：索引 {manifest.build_id} 已是最新")
        return 0
    print(
        f"已建好索引 {manifest.build_id}：{len(manifest.sources)} 份通知，{manifest.n_tasks} 项任务，"
        f"{manifest.n_chunks} 条向量（新算 {report.n_embedded}，沿用 {report.n_reused}）"
    )
    return 0


def _status(options: argparse.Namespace) -> int:
    from index.build import current_build
    from index.config import load_models_config
    from index.manifest import read_manifest
    from index.open import open_index

    section = load_models_config(options.models, profile=options.profile).embedding
    stale = ""
    folder = current_build(options.root)
    try:
        open_index(section, root=options.root).close()
    except IndexStateError as error:
        if folder is None:
            raise
        stale = str(error)
    if folder is None:
        return 5
    manifest = read_manifest(folder)
    if options.json:
        print(json.dumps({**manifest.model_dump(), "stale": stale}, ensure_ascii=False))
    else:
        print(f"索引 {manifest.build_id}，建于 {manifest.created_at}")
        print(f"向量模型 {manifest.embedding.model_id}（配置 {manifest.embedding.profile}）")
        for source in manifest.sources:
            print(f"  {source.notice_id}  {source.n_tasks} 项任务  {source.file_name}")
        print(f"状态：{stale or '可用'}")
    return 5 if stale else 0


def _search(options: argparse.Namespace) -> int:
    from index.config import load_models_config
    from index.open import open_index

    section = load_models_config(options.models, profile=options.profile).embedding
    index = open_index(section, root=options.root)
    try:
        hits = index.retriever.search(options.question, k=options.k)
        tasks = [index.register.task(h.notice_id, h.task_number) for h in hits]
    finally:
        index.close()
    for hit, task in zip(hits, tasks, strict=True):
        title = task.title if task else ""
        if options.json:
            record = {"notice_id": hit.notice_id, "task": hit.task_number, "rank": hit.rank, "score": hit.score}
            print(json.dumps({**record, "title": title}, ensure_ascii=False))
        else:
            sentence = hit.best_sentence.text if hit.best_sentence else ""
            print(f"{hit.rank}. {hit.score:.3f}  任务{hit.task_number} {title}｜{sentence[:60]}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
