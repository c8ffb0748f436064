"""Filled labels read back: what a second reader thinks a right answer does, cites and says."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

from pydantic import TypeAdapter, ValidationError

from eval.items import Behaviour, Item, Place
from eval.jsonl import read_records
from eval.sources import Sources
from ingest.errors import DatasetError

HEADER = "文头"
_FORBID_UNKNOWN: dict[str, Any] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class TurnLabel:
    """`tasks` are the places that must be cited: a task number or 文头, after NOTICE# where several are loaded."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID_UNKNOWN

    behaviour: Behaviour
    tasks: tuple[str, ...]
    values: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Label:
    """As a labeller writes it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID_UNKNOWN

    label_id: str
    turns: tuple[TurnLabel, ...]


@dataclass(frozen=True, slots=True)
class ItemLabel:
    """As it is kept with the set, under the item's id."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _FORBID_UNKNOWN

    id: str
    turns: tuple[TurnLabel, ...]


class _Labelled(Protocol):
    @property
    def turns(self) -> tuple[TurnLabel, ...]: ...


def read_labels(
    paths: Sequence[Path], key: Mapping[str, str], items: Mapping[str, Item], sources: Sources
) -> tuple[ItemLabel, ...]:
    """The labels of all files, in item order. Raises DatasetError with file and line for the first bad one."""
    labels: dict[str, ItemLabel] = {}
    for path in paths:
        for number, label in read_records(path, TypeAdapter(Label)):
            item_id = key.get(label.label_id, "")
            if item_id not in items:
                raise _wrong(path, number, f"label_id {label.label_id!r} 不在对照表或题集里", "标注表里的 label_id")
            _check(path, number, label, items[item_id], sources)
            _require_new(path, number, item_id, labels)
            labels[item_id] = ItemLabel(item_id, label.turns)
    return tuple(labels[name] for name in items if name in labels)


def read_kept(path: Path, items: Mapping[str, Item], sources: Sources) -> tuple[ItemLabel, ...]:
    """Labels that are kept with the set. Raises DatasetError with file and line for the first bad one."""
    labels: dict[str, ItemLabel] = {}
    for number, label in read_records(path, TypeAdapter(ItemLabel)):
        if label.id not in items:
            raise _wrong(path, number, f"没有题目 {label.id!r}", "题集里的题目编号")
        _check(path, number, label, items[label.id], sources)
        _require_new(path, number, label.id, labels)
        labels[label.id] = label
    return tuple(labels[name] for name in items if name in labels)


def read_key(path: Path) -> dict[str, str]:
    try:
        return TypeAdapter(dict[str, str]).validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise DatasetError(
            f"读不了对照表 {path}", expected="label sheet 写出的对照表（JSON）", remedy="请检查 --key 的路径"
        ) from error


def dump(label: ItemLabel) -> str:
    return json.dumps(asdict(label), ensure_ascii=False)


def place_of(text: str, item: Item) -> Place:
    """The place that a label names; without NOTICE# it is in the item's first notice."""
    notice, mark, task = text.rpartition("#")
    return Place(notice if mark else item.notices[0], None if task == HEADER else task)


def _check(path: Path, number: int, label: _Labelled, item: Item, sources: Sources) -> None:
    if len(label.turns) != len(item.turns):
        raise _wrong(path, number, f"有 {len(label.turns)} 轮", f"{len(item.turns)} 轮，与问题相同")
    for text in (text for turn in label.turns for text in turn.tasks):
        place = place_of(text, item)
        if "#" not in text and len(item.notices) > 1:
            raise _wrong(path, number, f"{text!r} 没有写明通知", "装有几份通知时写成 通知编号#任务号")
        if place.notice not in item.notices or not sources.holds(place):
            raise _wrong(path, number, f"没有 {text!r} 这个地方", f"所装通知的任务号，或 {HEADER}")


def _require_new(path: Path, number: int, item_id: str, labels: Mapping[str, ItemLabel]) -> None:
    if item_id in labels:
        raise _wrong(path, number, "这一题已经标过", "每题一行")


def _wrong(path: Path, number: int, found: str, expected: str) -> DatasetError:
    return DatasetError(f"{path} 第 {number} 行：{found}", expected=expected, remedy="请改正这一行")
