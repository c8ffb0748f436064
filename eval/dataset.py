"""A dataset folder: dev-*.jsonl, heldout-*.jsonl and, optionally, set.json and sources/ (notices of its own)."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass as validated

from eval.items import TYPES, Item
from eval.jsonl import read_items
from ingest.errors import InputError

DEFAULT_DATASET = Path("eval/datasets/dongah_2023")


@dataclass(frozen=True, slots=True)
class Dataset:
    """Items in type order, then by id. `set_hash` changes with any item, `gold_version` by hand (set.json)."""

    name: str
    gold_version: str
    set_hash: str
    items: tuple[Item, ...]
    folder: Path

    @property
    def n_turns(self) -> int:
        return sum(len(item.turns) for item in self.items)

    @property
    def n_heldout(self) -> int:
        return sum(item.split == "heldout" for item in self.items)

    def by_id(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}


@validated(config={"extra": "forbid"}, frozen=True)
class SetDescription:
    """set.json: what the files themselves cannot say. `heldout_sha256` is by file name, of the files' bytes."""

    name: str = ""
    gold_version: str = ""
    description: str = ""
    heldout_sha256: dict[str, str] = field(default_factory=dict)


def load_dataset(folder: Path, *, heldout: bool = False, only: Sequence[str] = ()) -> Dataset:
    """The dev items, with the held-out ones if asked for; `only` keeps items of these ids or types.

    Raises InputError where there is no item, where an id stands twice or where a file holds the other split's items.
    """
    files = _item_files(folder, heldout=heldout)
    items = [item for path in files for item in _items_of(path)]
    _require_unique(items)
    chosen = _chosen(items, only)
    about = _description(folder)
    return Dataset(
        about.name or folder.name, about.gold_version, set_hash(chosen), tuple(sorted(chosen, key=_order)), folder
    )


def set_hash(items: Iterable[Item]) -> str:
    """SHA-256 of the items' canonical JSON, whichever file they are in and in whatever order."""
    lines = sorted(json.dumps(asdict(item), ensure_ascii=False, sort_keys=True) for item in items)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _item_files(folder: Path, *, heldout: bool) -> list[Path]:
    if folder.is_file():
        return [folder]
    splits = ("dev", "heldout") if heldout else ("dev",)
    files = [path for split in splits for path in sorted(folder.glob(f"{split}-*.jsonl"))]
    if not files:
        raise InputError(
            f"{folder} 里没有题目文件", expected="dev-*.jsonl 或 heldout-*.jsonl", remedy="请检查 --dataset 的路径"
        )
    return files


def _items_of(path: Path) -> tuple[Item, ...]:
    items = read_items(path)
    for split in ("dev", "heldout"):
        strange = [item.id for item in items if path.name.startswith(f"{split}-") and item.split != split]
        if strange:
            raise InputError(
                f"{path.name} 里的 {strange[0]} 不属于 {split}",
                expected=f"split 为 {split} 的题目",
                remedy="请移到对应的文件",
            )
    return items


def _require_unique(items: Sequence[Item]) -> None:
    twice = [name for name, count in Counter(item.id for item in items).items() if count > 1]
    if twice:
        raise InputError(f"题目编号 {twice[0]} 出现了不止一次", expected="不重复的编号", remedy="请改正其中一题的编号")


def _chosen(items: Sequence[Item], only: Sequence[str]) -> list[Item]:
    if not only:
        return list(items)
    names = {item.id for item in items} | set(TYPES)
    unknown = [name for name in only if name not in names]
    if unknown:
        raise InputError(f"没有题目或题型 {unknown[0]}", expected="题目编号或 A1 至 C6", remedy="请检查 --only 的写法")
    return [item for item in items if item.id in only or item.type in only]


def _description(folder: Path) -> SetDescription:
    path = folder / "set.json"
    if not path.is_file():
        return SetDescription()
    try:
        return TypeAdapter(SetDescription).validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "整个文件"
        raise InputError(
            f"{path} 的 {where} 有误（{first['msg']}）",
            expected="name、gold_version、description、heldout_sha256",
            remedy="请改正",
        ) from error


def _order(item: Item) -> tuple[int, str]:
    return (TYPES.index(item.type) if item.type in TYPES else len(TYPES), item.id)
