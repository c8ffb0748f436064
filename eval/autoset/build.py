"""Puts a set together and writes it as a dataset folder."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from eval.autoset import answerable, editions, premises, variants
from eval.autoset.editions import Edition
from eval.autoset.reading import Reading, read_notice
from eval.items import TYPES, Item
from eval.jsonl import write_lines
from eval.sources import Source
from ingest.errors import InputError, NoTasksError

LABEL = "自动生成、未经人工审核"
MADE = ("A1", "A2", "A3", "A4", "A5", "A6", "A8", "A10", "A11", "B1", "B4", "C1", "C5")
MIN_ITEMS = 10
_NEED_UNITS = ("A3", "A4", "A5", "B1")


@dataclass(frozen=True, slots=True)
class AutoSet:
    """`missing` says of each type that could not be made why not."""

    source: Source
    items: tuple[Item, ...]
    missing: dict[str, str]
    edition: Source | None


def build_set(source: Source, *, seed: int = 0) -> AutoSet:
    """Every type that the notice allows. Raises NoTasksError where the grammar cannot read the notice."""
    reading = read_notice(source)
    singles = list(answerable.single_figures(reading, seed))
    items = [*singles, *answerable.several_figures(reading, seed)]
    if not reading.no_units:
        items += _about_units(reading, seed)
    for make in (
        answerable.tasks_of_sections,
        answerable.counts_of_sections,
        answerable.count_of_all,
        answerable.header_facts,
        answerable.validity,
        premises.wrong_numbers,
        premises.wrong_validity,
    ):
        items += make(reading, seed)
    items += variants.other_writings(reading, seed, singles)
    edition = editions.next_edition(reading)
    if isinstance(edition, Edition):
        items += editions.questions(reading, edition, seed)
    if len(items) < MIN_ITEMS:
        raise NoTasksError(
            f"{source.notice_id} 只出得了 {len(items)} 题",
            expected=f"至少 {MIN_ITEMS} 题，少了比不出高下",
            remedy=f"{reading.no_units or '读得准的数字太少'}，请人工出题",
        )
    ordered = tuple(sorted(items, key=lambda item: (TYPES.index(item.type), item.id)))
    made = {item.type for item in ordered}
    missing = {kind: _why(kind, reading, edition) for kind in MADE if kind not in made}
    return AutoSet(source, ordered, missing, edition.reading.source if isinstance(edition, Edition) else None)


def write_set(made: AutoSet, folder: Path) -> None:
    """dev-auto.jsonl, heldout-auto.jsonl, set.json, README.md and sources/. Raises InputError for a folder in use."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} 已经有内容", expected="空文件夹或还没有的文件夹", remedy="请换一个 --out")
    (folder / "sources").mkdir(parents=True)
    for split in ("dev", "heldout"):
        items = tuple(item for item in made.items if item.split == split)
        if items:
            write_lines(folder / f"{split}-auto.jsonl", items, _dump)
    for source in (made.source, made.edition):
        if source is not None:
            path = folder / "sources" / f"{source.notice_id}.txt"
            path.write_text(source.text, encoding="utf-8", newline="\n")
    name = made.source.notice_id
    about = {
        "name": f"{name}（{LABEL}）",
        "gold_version": "auto-1",
        "description": f"build-set 为 {name} 生成，{LABEL}",
    }
    (folder / "set.json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(render_readme(made), encoding="utf-8")


def render_readme(made: AutoSet) -> str:
    counts = Counter((item.type, item.split) for item in made.items)
    rows = [
        f"| {kind} | {counts[kind, 'dev']} | {counts[kind, 'heldout']} | {made.missing.get(kind, '')} |"
        for kind in MADE
    ]
    edition = (
        f"`sources/{made.edition.notice_id}.txt` 是程序改动数字和年份得出的合成文本，**不是真实通知**，只供 C5 用。\n"
        if made.edition
        else ""
    )
    return "\n".join(
        [
            f"# {made.source.notice_id}：{LABEL}",
            "",
            f"本题集由 `python -m eval build-set` 从通知文本生成，**{LABEL}**：每题都带标签 `auto-gold`。",
            "它能比较不同系统、不同版本，不能代替人工出的题：问法由模板得来，读错的原文会成为错的标准答案。",
            "",
            "| 类 | 开发 | 留出 | 没有的原因 |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
            edition,
        ]
    )


def _about_units(reading: Reading, seed: int) -> Sequence[Item]:
    lists = list(answerable.tasks_of_units(reading, seed))
    return [
        *answerable.lead_units(reading, seed),
        *answerable.both_roles(reading, seed),
        *lists,
        *answerable.counts_of_units(reading, seed),
        *answerable.count_without_units(reading, seed),
        *variants.short_names(reading, seed, lists),
        *premises.wrong_units(reading, seed),
        *premises.wrong_roles(reading, seed),
    ]


def _why(kind: str, reading: Reading, edition: Edition | str) -> str:
    if kind in _NEED_UNITS and reading.no_units:
        return reading.no_units
    if kind == "C5" and isinstance(edition, str):
        return edition
    return {
        "A1": "没有可以单独提问的数字",
        "A2": "没有一项任务的数字个个读得准",
        "A4": "没有一项任务同时有两种角色的单位",
        "A6": "没有含两项以上任务的部分",
        "A10": "文头读不出文号、机关和日期",
        "A11": "文头没有标明有效性",
        "B1": "没有常用简称的单位",
        "B4": "没有可以单独提问的数字",
        "C1": "没有可以改错的数字或单位",
    }.get(kind, "没有可用的事实")


def _dump(item: Item) -> str:
    return json.dumps(asdict(item), ensure_ascii=False)
