"""`run`: ask the product every question, then score."""

import argparse
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.commands.parsing import (
    Commands,
    add_command,
    add_dataset_options,
    add_report_options,
    beside_of,
    iso_day,
    this_day,
)
from eval.dataset import Dataset, load_dataset
from eval.header import make_header
from eval.heldout import HeldoutRun, current_commit, log_heldout_run
from eval.outputs import publish
from eval.run import Zhengwen, needs_generator, run_items
from eval.runfolder import ANSWERS, DEFAULT_RUN, SETTINGS, read_run_answers, read_settings, write_json
from eval.scoring import notice_files, sources_of
from ingest.errors import InputError

# An answer about 今年 depends on the day; a fixed one, past the notices' expiry, keeps runs alike.
DEFAULT_DAY = "2026-01-01"
SKIP_REASON = "只测生成的题要有生成模型，本系统没有"


@dataclass(frozen=True, slots=True)
class Settings:
    """What must be the same for a run to be taken up again where it was cut off."""

    set_hash: str
    commit: str
    models: str
    profile: str
    generator: str
    today: str


def add(commands: Commands) -> None:
    parser = add_command(commands, "run", run, "让政问逐题作答并评分，中断后再次运行会接着做")
    add_dataset_options(parser)
    parser.add_argument("--out", type=Path, default=DEFAULT_RUN, metavar="DIR", help="评测目录（默认 %(default)s）")
    parser.add_argument("--fresh", action="store_true", help="丢掉评测目录里已有的答复，从头再做")
    parser.add_argument(
        "--workers", type=_positive, default=1, metavar="N", help="几个进程同时作答（默认 %(default)s）"
    )
    parser.add_argument(
        "--today", type=iso_day, default=DEFAULT_DAY, metavar="日期", help="按哪一天作答，年-月-日（默认 %(default)s）"
    )
    parser.add_argument("--models", type=Path, default=Path("models.yaml"), metavar="FILE", help="模型配置文件")
    parser.add_argument("--profile", metavar="NAME", help="向量模型配置名，默认用配置文件里的")
    parser.add_argument(
        "--generator", default="none", metavar="NAME", help="语言模型配置名（默认 %(default)s，不用模型）"
    )
    parser.add_argument("--unchecked", action="store_true", help="不核对语言模型写的话，只用来量核对有多大作用")
    add_report_options(parser)


def run(options: argparse.Namespace) -> int:
    dataset = load_dataset(options.dataset, heldout=options.heldout, only=options.only)
    sources = sources_of(dataset, options.notices)
    settings = _settings(options, dataset)
    prepare_folder(options.out, settings, dataset, is_fresh=options.fresh)
    product = Zhengwen(
        models_path=options.models,
        profile=options.profile,
        index_folder=Path("var/eval"),
        notice_files=notice_files(dataset, options.notices),
        today=options.today,
        generator=options.generator,
        is_checking=not options.unchecked,
    )
    run_items(dataset.items, options.out / ANSWERS, product=product, workers=options.workers)
    skipped = [item.id for item in dataset.items if needs_generator(item)]
    header = make_header(
        dataset,
        sources,
        system="政问",
        product=_described(settings),
        only=options.only,
        skipped=skipped,
        skip_reason=SKIP_REASON if skipped else "",
    )
    answers = read_run_answers(options.out)
    print(publish(options.out, dataset, answers, sources, header, beside_of(options, dataset)), end="")
    return 0


def _settings(options: argparse.Namespace, dataset: Dataset) -> Settings:
    generator = options.generator + ("，不核对" if options.unchecked else "")
    return Settings(
        dataset.set_hash,
        current_commit(),
        options.models.as_posix(),
        options.profile or "",
        generator,
        options.today,
    )


def _described(settings: Settings) -> dict[str, str]:
    return {
        "提交": settings.commit or "未知",
        "向量配置": settings.profile or "默认",
        "语言模型": settings.generator,
        "作答日": settings.today,
    }


def prepare_folder(folder: Path, settings: Settings, dataset: Dataset, *, is_fresh: bool) -> None:
    """Raises InputError where the folder holds answers given under other settings: they must not be mixed."""
    folder.mkdir(parents=True, exist_ok=True)
    if is_fresh:
        for name in (ANSWERS, SETTINGS):
            (folder / name).unlink(missing_ok=True)
    wanted, found = asdict(settings), read_settings(folder)
    differing = [key for key in wanted if found and found.get(key) != wanted[key]]
    if differing:
        key = differing[0]
        raise InputError(
            f"{folder} 里的答复是在别的条件下做的（{key} 为 {found.get(key, '')}，现在是 {wanted[key]}）",
            expected="同样条件下没有做完的评测，或空目录",
            remedy="请换一个 --out，或用 --fresh 从头再做",
        )
    if not found:
        if dataset.n_heldout:
            log_heldout_run(HeldoutRun(this_day(), settings.commit, dataset.set_hash, dataset.n_heldout))
        write_json(folder / SETTINGS, wanted)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} 不是正整数")
    return int(text)
