"""Runs a system over a dataset's items: one record a turn, appended to answers.jsonl as soon as an item is done.

A run that was cut off goes on where it stopped: items whose turns are all there are not asked again.
"""

import multiprocessing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from tqdm import tqdm

from answer.contract import json_line
from eval.answers import AnswerRecord
from eval.items import Item
from eval.jsonl import read_answers
from eval.product import System, build_index, index_root, open_system, record_of
from ingest.errors import ZhengwenError

# A fork of a process in which a model was loaded can hang in that library's threads.
_FRESH = multiprocessing.get_context("spawn")


class Product(Protocol):
    """What is run. `prepare` is called once for a set of notices, `open` in every process that asks about them."""

    def prepare(self, notices: Sequence[str]) -> None: ...

    def open(self, notices: Sequence[str]) -> System: ...


@dataclass(frozen=True, slots=True)
class Zhengwen:
    """The product as configured. `notice_files` maps a notice's id to its file; `today` is an ISO date.

    `generator` is a profile of the models file; `is_checking` False lets what it writes through unchecked.
    """

    models_path: Path
    profile: str | None
    index_folder: Path
    notice_files: Mapping[str, Path]
    today: str
    generator: str = "none"
    is_checking: bool = True

    def prepare(self, notices: Sequence[str]) -> None:
        build_index(self._files(notices), models_path=self.models_path, profile=self.profile, folder=self.index_folder)

    def open(self, notices: Sequence[str]) -> System:
        root = index_root(
            self._files(notices), models_path=self.models_path, profile=self.profile, folder=self.index_folder
        )
        today = date.fromisoformat(self.today)
        return open_system(
            root,
            models_path=self.models_path,
            profile=self.profile,
            generator=self.generator,
            is_checking=self.is_checking,
            today=today,
        )

    def _files(self, notices: Sequence[str]) -> list[Path]:
        return [self.notice_files[notice] for notice in notices]


def ask_item(item: Item, system: System) -> tuple[AnswerRecord, ...]:
    """Every turn, each with the earlier questions as its conversation. What is raised becomes the record's error."""
    records = []
    for number, turn in enumerate(item.turns):
        history = tuple(earlier.question for earlier in item.turns[:number])
        try:
            answer = system.ask(turn.question, unit=turn.unit, history=history)
            records.append(record_of(answer, qid=item.id, turn=number))
        except Exception as error:  # noqa: BLE001 - whatever a system raises costs it the turn, not us the run
            records.append(AnswerRecord(item.id, number, answer="", error=_error_text(error)))
    return tuple(records)


def run_items(
    items: Sequence[Item], target: Path, *, product: Product, workers: int = 1, show_progress: bool = True
) -> None:
    """Ask all items into `target`, which ends up in the order of `items`; generator-only items are passed over."""
    wanted = [item for item in items if not needs_generator(item)]
    done = finished(target, wanted)
    open_items = [item for item in wanted if item.id not in done]
    target.parent.mkdir(parents=True, exist_ok=True)
    _drop_unfinished(target, done)
    with (
        tqdm(
            total=len(wanted), initial=len(done), desc="提问", unit="题", disable=None if show_progress else True
        ) as bar,
        target.open("a", encoding="utf-8") as file,
    ):
        for records in _asked(open_items, product, workers):
            file.write("".join(json_line(asdict(record)) + "\n" for record in records))
            file.flush()
            bar.update()
    _sort(target, wanted)


def needs_generator(item: Item) -> bool:
    """Items with passages test a generator alone; the product has none, so they are unmeasured."""
    return bool(item.passages)


def finished(target: Path, items: Iterable[Item]) -> set[str]:
    """Ids of items all of whose turns have a record; a last line cut short by a kill counts as not there."""
    if not target.is_file():
        return set()
    _cut_torn_line(target)
    turns: dict[str, set[int]] = {}
    for record in read_answers(target):
        turns.setdefault(record.qid, set()).add(record.turn)
    return {item.id for item in items if turns.get(item.id, set()) >= set(range(len(item.turns)))}


def _asked(items: Sequence[Item], product: Product, workers: int) -> Iterator[tuple[AnswerRecord, ...]]:
    for notices, group in _by_notices(items).items():
        product.prepare(notices)
        if workers == 1:
            system = product.open(notices)
            yield from (ask_item(item, system) for item in group)
            continue
        with ProcessPoolExecutor(workers, _FRESH, initializer=_start_worker, initargs=(product, notices)) as pool:
            for future in as_completed([pool.submit(_ask_in_worker, item) for item in group]):
                yield future.result()


def _by_notices(items: Iterable[Item]) -> dict[tuple[str, ...], list[Item]]:
    groups: dict[tuple[str, ...], list[Item]] = {}
    for item in items:
        groups.setdefault(item.notices, []).append(item)
    return groups


_worker_system: list[System] = []


def _start_worker(product: Product, notices: Sequence[str]) -> None:
    _worker_system[:] = [product.open(notices)]


def _ask_in_worker(item: Item) -> tuple[AnswerRecord, ...]:
    return ask_item(item, _worker_system[0])


def _cut_torn_line(target: Path) -> None:
    data = target.read_bytes()
    if data and not data.endswith(b"\n"):
        target.write_bytes(data[: data.rfind(b"\n") + 1])


def _drop_unfinished(target: Path, done: set[str]) -> None:
    """An item cut off between its turns is asked again, so its first turns must not stand there twice."""
    if target.is_file():
        _write(target, [record for record in read_answers(target) if record.qid in done])


def _sort(target: Path, items: Sequence[Item]) -> None:
    """Item order, so that a run with several workers or in two parts gives the same file."""
    place = {item.id: number for number, item in enumerate(items)}
    _write(target, sorted(read_answers(target), key=lambda r: (place[r.qid], r.turn)))


def _write(target: Path, records: Iterable[AnswerRecord]) -> None:
    temporary = target.with_name(f".{target.name}.new")
    temporary.write_text("".join(json_line(asdict(r)) + "\n" for r in records), encoding="utf-8")
    temporary.replace(target)


def _error_text(error: Exception) -> str:
    return str(error) if isinstance(error, ZhengwenError) else f"{type(error).__name__}: {error}"
