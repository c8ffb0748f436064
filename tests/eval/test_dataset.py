import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from eval.dataset import load_dataset, set_hash
from eval.heldout import HeldoutRun, count_heldout_runs, current_commit, log_heldout_run
from eval.items import Item
from eval.scoring import notice_files, sources_of
from ingest.errors import InputError
from tests.eval.fakes_eval import ITEMS, TEXT


def write_items(path: Path, *items: Item) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(asdict(item), ensure_ascii=False) + "\n" for item in items), encoding="utf-8")


HELDOUT = replace(ITEMS[5], id="C2-9", split="heldout")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_items(tmp_path / "set" / "dev-b.jsonl", *ITEMS[2:5])
    write_items(tmp_path / "set" / "dev-a.jsonl", *ITEMS[:2])
    write_items(tmp_path / "set" / "heldout-a.jsonl", HELDOUT)
    return tmp_path / "set"


def test_dev_items_are_loaded_in_type_order(folder: Path) -> None:
    dataset = load_dataset(folder)
    assert [item.id for item in dataset.items] == ["A1-1", "A1-2", "A5-1", "B5-1", "C1-1"]
    assert (dataset.name, dataset.gold_version, dataset.n_turns, dataset.n_heldout) == ("set", "", 6, 0)


def test_heldout_items_are_loaded_only_when_asked_for(folder: Path) -> None:
    dataset = load_dataset(folder, heldout=True)
    assert [item.id for item in dataset.items][-1] == "C2-9"
    assert dataset.n_heldout == 1


def test_items_are_chosen_by_id_or_type(folder: Path) -> None:
    assert [i.id for i in load_dataset(folder, only=["A1", "C1-1"]).items] == ["A1-1", "A1-2", "C1-1"]
    with pytest.raises(InputError, match="没有题目或题型 A99"):
        load_dataset(folder, only=["A99"])


def test_the_hash_knows_items_not_files_or_order() -> None:
    assert set_hash(ITEMS) == set_hash(tuple(reversed(ITEMS)))
    assert set_hash(ITEMS) != set_hash((replace(ITEMS[0], tags=("x",)), *ITEMS[1:]))


def test_set_json_names_the_set_and_its_gold(folder: Path) -> None:
    (folder / "set.json").write_text('{"name": "甲县", "gold_version": "3"}', encoding="utf-8")
    dataset = load_dataset(folder)
    assert (dataset.name, dataset.gold_version) == ("甲县", "3")
    (folder / "set.json").write_text('{"nam": "甲县"}', encoding="utf-8")
    with pytest.raises(InputError, match=r"set\.json 的 nam 有误"):
        load_dataset(folder)


def test_an_id_may_stand_once_in_all_files(folder: Path) -> None:
    write_items(folder / "dev-c.jsonl", ITEMS[0])
    with pytest.raises(InputError, match="题目编号 A1-1 出现了不止一次"):
        load_dataset(folder)


def test_a_heldout_item_may_not_stand_in_a_dev_file(folder: Path) -> None:
    write_items(folder / "dev-c.jsonl", HELDOUT)
    with pytest.raises(InputError, match=r"dev-c\.jsonl 里的 C2-9 不属于 dev"):
        load_dataset(folder)


def test_a_folder_without_items_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="里没有题目文件"):
        load_dataset(tmp_path)


def test_notices_come_from_the_folders_and_from_the_set(folder: Path, tmp_path: Path) -> None:
    shipped = tmp_path / "notices"
    shipped.mkdir()
    with pytest.raises(InputError, match="题目 A1-1 要用的通知 n1 没有找到"):
        sources_of(load_dataset(folder), [shipped])
    (folder / "sources").mkdir()
    (folder / "sources" / "n1.txt").write_text(TEXT, encoding="utf-8")
    sources = sources_of(load_dataset(folder), [shipped])
    assert list(sources["n1"].tasks) == ["1", "2", "3"]
    assert notice_files(load_dataset(folder), [shipped]) == {"n1": folder / "sources" / "n1.txt"}
    (shipped / "n1.txt").write_text(TEXT, encoding="utf-8")
    assert notice_files(load_dataset(folder), [shipped]) == {"n1": shipped / "n1.txt"}


def test_heldout_runs_are_counted_by_lines(tmp_path: Path) -> None:
    log = tmp_path / "eval" / "runs.jsonl"
    assert count_heldout_runs(log) == 0
    assert log_heldout_run(HeldoutRun("2026-01-02", "abc", "h", 332), log) == 1
    assert log_heldout_run(HeldoutRun("2026-01-03", "abd", "h", 332), log) == 2
    assert json.loads(log.read_text(encoding="utf-8").split("\n")[0])["count"] == 332


def test_a_damaged_log_is_no_short_log(tmp_path: Path) -> None:
    log = tmp_path / "runs.jsonl"
    log.write_text('{"date": "2026-01-02"}\n{"da\n', encoding="utf-8")
    with pytest.raises(InputError, match="第 2 行不是 JSON"):
        count_heldout_runs(log)


def test_outside_a_checkout_there_is_no_commit(tmp_path: Path) -> None:
    assert current_commit(tmp_path) == ""
