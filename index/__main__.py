"""`python -m index build|status|search|tune`. Results on stdout, progress and errors on stderr."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from index.sources import DEFAULT_SOURCES, source_changes, source_files
from ingest.command_line import ChineseParser
from ingest.errors import StaleIndexError, ZhengwenError

# chromadb, torch and SQLAlchemy take seconds to import: only a subcommand that needs them pays.
if TYPE_CHECKING:
    from index.embed import Embedder
    from index.manifest import IndexVersions, Manifest
    from index.storage import Storage

DEFAULT_MODELS = Path("models.yaml")
DEFAULT_ROOT = Path("var/index")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; the exit code is 0, or that of the error."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except ZhengwenError as error:
        print(f"错误：{error}", file=sys.stderr)
        return error.exit_code


def run_build(options: argparse.Namespace) -> int:
    from index.build import build, read_notices
    from index.progress import terminal_progress
    from ingest import PARSER_VERSION

    progress = terminal_progress()
    notices = read_notices(options.files or source_files(), progress=progress)
    report = build(
        notices,
        embedder=_load_embedder(options, progress),
        parser_version=PARSER_VERSION,
        product_version=_product_version(),
        root=options.root,
        folder="" if options.files else DEFAULT_SOURCES.as_posix(),
        storage=_storage(options),
        progress=progress,
    )
    size = f"{report.n_notices} 份通知，{report.n_tasks} 项任务，{report.n_chunks} 个向量"
    if report.changed:
        work = f"新算 {report.n_embedded} 段，沿用 {report.n_reused} 个向量"
        print(f"已建好索引 {report.build_id}：{size}（{work}）")
    else:
        print(f"没有变化：索引 {report.build_id} 已是最新，{size}")
    return 0


def run_status(options: argparse.Namespace) -> int:
    """Exit code 0 if the index is up to date, else that of StaleIndexError."""
    from index.layout import read_pointer
    from index.manifest import find_differences, read_manifest

    manifest = read_manifest(options.root / read_pointer(options.root).current)
    reasons = find_differences(manifest, _versions(options, _load_embedder(options)))
    reasons += source_changes(manifest.sources, options.files or source_files())
    if options.json:
        print(json.dumps(manifest.model_dump(mode="json") | {"stale": reasons}, ensure_ascii=False))
    else:
        _print_status(manifest, reasons)
    return StaleIndexError.exit_code if reasons else 0


def run_search(options: argparse.Namespace) -> int:
    from index.opening import open_index
    from index.retrieve import Retriever

    embedder = _load_embedder(options)
    versions = _versions(options, embedder)
    with open_index(options.root, versions=versions, storage=_storage(options)) as opened:
        hits = Retriever(opened.register, opened.store, embedder).search(options.question, k=options.k)
        found = opened.register.citable({hit.notice_id for hit in hits})
        titles = {(task.notice_id, task.number): task.title for task in found}
    if options.json:
        print(json.dumps([asdict(hit) for hit in hits], ensure_ascii=False))
        return 0
    for hit in hits:
        title = titles[hit.notice_id, hit.task_number]
        print(f"{hit.rank}. {hit.score:.3f}  {hit.notice_id} 第{hit.task_number}项  {title}")
        if hit.best_sentence:
            print(f"     {hit.best_sentence.text}")
    return 0


def run_tune(options: argparse.Namespace) -> int:
    from index.progress import terminal_progress
    from index.tuning.command import Request, tune

    request = Request(
        paths=tuple(options.files),
        out=options.out,
        name=options.name,
        seed=options.seed,
        device=options.device,
        test=tuple(options.test),
        parts=(options.only,) if options.only else ("encoder", "scorer"),
        encoder=options.encoder,
        epochs=options.epochs,
    )
    print(tune(request, progress=terminal_progress()))
    return 0


def _parser() -> ChineseParser:
    common = ChineseParser(add_help=False)
    common.add_argument(
        "--models", type=Path, default=DEFAULT_MODELS, metavar="FILE", help="模型配置文件（默认 %(default)s）"
    )
    common.add_argument("--profile", metavar="NAME", help="嵌入模型的配置名（默认取配置文件里选定的）")
    common.add_argument("--root", type=Path, default=DEFAULT_ROOT, metavar="DIR", help="索引目录（默认 %(default)s）")
    common.add_argument(
        "--register-url",
        metavar="URL",
        help="任务库所在的 PostgreSQL（默认取 ZHENGWEN_REGISTER_URL，没有则用索引目录里的 SQLite）",
    )
    common.add_argument(
        "--chroma-url",
        metavar="URL",
        help="Chroma 服务地址（默认取 ZHENGWEN_CHROMA_URL，没有则用索引目录里的文件）",
    )

    parser = ChineseParser(prog="python -m index", description="建立、查看和检索通知索引。")
    commands = parser.add_subparsers(required=True, metavar="命令")
    building = commands.add_parser("build", parents=[common], help="建立索引，替换正在使用的索引")
    building.set_defaults(run=run_build)
    status = commands.add_parser("status", parents=[common], help="查看索引的内容，以及是否需要重建")
    status.set_defaults(run=run_status)
    for command in (building, status):
        command.add_argument(
            "files", nargs="*", type=Path, metavar="FILE", help=f"通知文件（默认 {DEFAULT_SOURCES} 里的全部）"
        )
    search = commands.add_parser("search", parents=[common], help="按意思查找任务")
    search.set_defaults(run=run_search)
    search.add_argument("question", metavar="问题", help="要查的话")
    search.add_argument("-k", type=_positive, default=10, metavar="N", help="最多列出几项任务（默认 %(default)s）")
    for command in (status, search):
        command.add_argument("--json", action="store_true", help="输出 JSON")
    _add_tune(commands)
    return parser


def _add_tune(commands: "argparse._SubParsersAction[ChineseParser]") -> None:
    tune = commands.add_parser("tune", help="用问题训练编码器和判断器（格式见 docs/TUNING.md）")
    tune.set_defaults(run=run_tune)
    tune.add_argument("files", nargs="+", type=Path, metavar="FILE", help="训练问题，.jsonl 文件或放这些文件的文件夹")
    tune.add_argument(
        "--out", type=Path, default=Path("var/tune"), metavar="DIR", help="写到哪个文件夹（默认 %(default)s）"
    )
    tune.add_argument("--name", default="own", metavar="NAME", help="适配器的名称（默认 %(default)s）")
    tune.add_argument("--seed", type=int, default=0, metavar="N", help="随机数种子（默认 %(default)s）")
    tune.add_argument("--device", default="cpu", metavar="NAME", help="在哪里计算，如 cuda:0（默认 %(default)s）")
    tune.add_argument("--epochs", type=_positive, metavar="N", help="最多几轮（默认编码器 5 轮，判断器 3 轮）")
    tune.add_argument("--only", choices=("encoder", "scorer"), help="只训练编码器或判断器")
    tune.add_argument("--encoder", type=Path, metavar="FILE", help="只训练判断器时，用哪个编码器适配器查找（默认不用）")
    tune.add_argument(
        "--test", action="append", default=[], metavar="NAME", help="留作检验的通知，可写多次（默认自动选取）"
    )


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} 不是正整数")
    return int(text)


def _load_embedder(options: argparse.Namespace, progress: Callable[[int, int, str], None] | None = None) -> "Embedder":
    from index.config import load_models_config
    from index.embed import load_embedder

    return load_embedder(load_models_config(options.models, profile=options.profile).embedding, progress=progress)


def _versions(options: argparse.Namespace, embedder: "Embedder") -> "IndexVersions":
    from index.manifest import IndexVersions
    from ingest import PARSER_VERSION

    return IndexVersions(embedder.identity, PARSER_VERSION, _storage(options).describe())


def _storage(options: argparse.Namespace) -> "Storage":
    from index.storage import Storage

    given = Storage.from_environment()
    return Storage(options.register_url or given.register_url, options.chroma_url or given.chroma_url)


def _product_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("zhengwen")
    except PackageNotFoundError:  # run from a checkout that was never installed
        return ""


def _print_status(manifest: "Manifest", reasons: Sequence[str]) -> None:
    print(f"索引 {manifest.build_id}，建于 {manifest.created_at:%Y-%m-%d %H:%M} UTC")
    model = manifest.embedding
    print(f"模型 {model.model_id}（{model.revision[:12]}，{model.dimension} 维）")
    print(f"通知 {len(manifest.sources)} 份，任务 {manifest.n_tasks} 项，向量 {manifest.n_chunks} 个")
    for source in manifest.sources:
        print(f"  {source.notice_id}  {source.n_tasks} 项任务  {source.file_name}")
    for reason in reasons:
        print(f"需要重建：{reason}")
    print("请运行 python -m index build" if reasons else "索引是最新的")


if __name__ == "__main__":
    sys.exit(main())
