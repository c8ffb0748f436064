"""The second, blind labelling: the sheet gives nothing away, labels are checked, κ is as worked by hand."""

import hashlib
import json
from pathlib import Path

import pytest

from eval.__main__ import main
from eval.dataset import DEFAULT_DATASET, load_dataset
from eval.items import Item
from eval.labelling.agreement import Agreement, agreement
from eval.labelling.kept import read_agreement
from eval.labelling.labels import ItemLabel, TurnLabel, read_kept, read_labels
from eval.labelling.sheet import make_sheet
from eval.labelling.show import agreement_table
from eval.scoring import NOTICES, sources_of
from eval.statistics import cohen_kappa
from ingest.errors import DatasetError

DATASET = load_dataset(DEFAULT_DATASET, heldout=True)
ITEMS = DATASET.by_id()
SOURCES = sources_of(DATASET, [NOTICES])
KEY = {"L0": "A1-001", "L1": "C5-001", "L2": "B6-001"}
GOOD = '{"label_id": "L0", "turns": [{"behaviour": "answer", "tasks": ["4"], "values": ["10家以上"], "note": ""}]}'


def label(item: str, *turns: TurnLabel) -> ItemLabel:
    return ItemLabel(item, turns)


def turn(behaviour: str, *tasks: str, values: tuple[str, ...] = ()) -> TurnLabel:
    return TurnLabel(behaviour, tasks, values)  # type: ignore[arg-type]


def row_of(*labels: ItemLabel) -> Agreement:
    (row,), _ = agreement(labels, ITEMS, SOURCES)
    return row


def test_kappa_of_the_textbook_table() -> None:
    """Of 50, both yes 20, both no 15, 5 and 10 apart: p_o = .7, p_e = .5 * .6 + .5 * .4 = .5, so κ = .2 / .5."""
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert cohen_kappa(pairs) == 0.4


def test_kappa_at_its_ends() -> None:
    assert cohen_kappa([(1, 1), (2, 2)]) == 1.0
    assert cohen_kappa([(1, 2), (2, 1)]) == -1.0
    # One rater gives one class only: agreement is what chance gives.
    assert cohen_kappa([(1, 1), (1, 1), (1, 2)]) == 0.0


@pytest.mark.parametrize("pairs", [[], [(1, 1), (1, 1)]])
def test_kappa_is_undefined_without_variation(pairs: list[tuple[object, object]]) -> None:
    assert cohen_kappa(pairs) is None


def test_relevance_is_a_yes_or_no_for_every_task_and_the_header() -> None:
    """95 places; gold requires task 4, the label tasks 4 and 5: of 95 pairs 1 yes, 93 no, 1 apart.

    κ = (95 * 94 - (1 * 2 + 94 * 93)) / (95 * 95 - (1 * 2 + 94 * 93)) = 186 / 281.
    """
    row = row_of(label("A1-001", turn("answer", "4", "5", values=("10家以上",))))
    assert row.relevance == 186 / 281
    assert (row.behaviour, row.n_exact, row.n_values, row.n_found, row.is_accepted) == (None, 0, 1, 1, False)


def test_full_agreement_is_accepted_though_kappa_of_behaviour_is_undefined() -> None:
    row = row_of(label("A1-001", turn("answer", "4", values=("10",))))
    assert row == Agreement("A1", 1, 1, None, 1.0, 1, 1, 1)
    assert row.is_accepted


def test_a_quantity_is_found_by_its_number_not_by_part_of_one() -> None:
    assert row_of(label("A1-001", turn("answer", "4", values=("十家以上",)))).n_found == 1
    assert row_of(label("A1-001", turn("answer", "4", values=("110家以上",)))).n_found == 0


def test_every_disagreement_is_listed() -> None:
    _, found = agreement([label("A1-001", turn("refuse", "5"))], ITEMS, SOURCES)
    assert [d.found for d in found] == [
        "行为：标准答案 answer，标注 refuse",
        "引用：标注少了 dongah-2023-4#4；标注多了 dongah-2023-4#5（有不可引的）",
    ]


def test_the_table_marks_what_falls_short() -> None:
    rows = [Agreement("A1", 2, 3, None, 0.8, 3, 4, 2), Agreement("C1", 1, 1, 0.7949, 1.0, 1, 0, 0)]
    assert agreement_table(rows).splitlines()[1:] == [
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        "| A1 | 2 | 3 | 全同 | 0.800 | 3/3 | 2/4 | ✓ |",
        "| C1 | 1 | 1 | 0.795 | 1.000 | 1/1 | 0/0 | ✗ 低于 0.80 |",
    ]


def test_the_sheet_gives_nothing_away_and_the_key_leads_back() -> None:
    lines, key = make_sheet(DATASET.items, seed=7)
    assert (lines, key) == make_sheet(DATASET.items[::-1], seed=7)
    assert key != make_sheet(DATASET.items, seed=8)[1]
    assert {item.id for item in DATASET.items if item.type != "C6"} == set(key.values())
    for line in lines:
        item: Item = ITEMS[key[line.label_id]]
        assert [(t.question, t.unit) for t in line.turns] == [(t.question, t.unit) for t in item.turns]
        assert line.notices == item.notices


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "第 2 行：Invalid JSON"),
        (GOOD.replace('"L0"', '"L9"'), "第 2 行：label_id 'L9' 不在对照表或题集里"),
        (GOOD.replace('"answer"', '"guess"'), "第 2 行：turns.0.behaviour"),
        (GOOD.replace('"4"', '"95"'), "第 2 行：没有 '95' 这个地方"),
        (GOOD.replace('"note"', '"remark"'), "第 2 行：turns.0.remark"),
        (GOOD.replace('"L0"', '"L1"').replace('"4"', '"other#4"'), "第 2 行：没有 'other#4' 这个地方"),
        (GOOD.replace('"L0"', '"L1"'), "第 2 行：'4' 没有写明通知"),
        (GOOD.replace('"L0"', '"L2"'), "第 2 行：有 1 轮；应为2 轮"),
        (GOOD, "第 2 行：这一题已经标过"),
    ],
)
def test_a_bad_line_is_named_by_file_and_line(tmp_path: Path, bad: str, said: str) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(f"{GOOD}\n{bad}\n", encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        read_labels([path], KEY, ITEMS, SOURCES)
    assert f"{path} {said}" in str(caught.value)


def test_sheet_and_agree_from_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet, key, filled, kept = (tmp_path / name for name in ("s.jsonl", "k.json", "l.jsonl", "kept"))
    assert main(["label", "sheet", "--only", "A1-001", "--output", str(sheet), "--key", str(key)]) == 0
    assert json.loads(sheet.read_text(encoding="utf-8")) == {
        "label_id": "L000",
        "notices": ["dongah-2023-4"],
        "turns": [{"question": "新增高新技术企业的目标是多少?", "unit": None}],
    }
    filled.write_text(GOOD.replace("L0", "L000"), encoding="utf-8")
    capsys.readouterr()
    assert main(["label", "agree", str(filled), "--only", "A1-001", "--key", str(key), "--keep", str(kept)]) == 0
    assert "| A1 | 1 | 1 | 全同 | 1.000 | 1/1 | 1/1 | ✓ |" in capsys.readouterr().out
    assert [entry.id for entry in read_kept(kept / "second.jsonl", ITEMS, SOURCES)] == ["A1-001"]
    kept.rename(tmp_path / "labels")
    assert read_agreement(tmp_path) == (Agreement("A1", 1, 1, None, 1.0, 1, 1, 1),)
    assert main(["label", "sheet", "--output", str(key), "--key", str(key)]) == 2


def test_the_kept_labels_cover_all_but_given_passages_and_one_is_adjudicated() -> None:
    kept = read_kept(DEFAULT_DATASET / "labels" / "second.jsonl", ITEMS, SOURCES)
    assert {entry.id for entry in kept} == {item.id for item in DATASET.items if item.type != "C6"}
    _, found = agreement(kept, ITEMS, SOURCES)
    adjudicated = (DEFAULT_DATASET / "labels" / "ADJUDICATION.md").read_text(encoding="utf-8")
    assert len(found) == 8
    assert all(f"| {d.item} " in adjudicated for d in found)


def test_the_readme_gives_the_agreement_before_adjudication() -> None:
    table = agreement_table(read_agreement(DEFAULT_DATASET))
    assert table in (DEFAULT_DATASET / "README.md").read_text(encoding="utf-8")
    assert sum(line.endswith("✓ |") for line in table.splitlines()) == 22


def test_reviewed_items_are_those_whose_question_was_labelled() -> None:
    unreviewed = {item.id for item in DATASET.items if not item.reviewers and item.type != "C6"}
    assert unreviewed == {"C2-013"}


def test_the_heldout_files_are_those_that_were_published() -> None:
    published = json.loads((DEFAULT_DATASET / "set.json").read_text(encoding="utf-8"))["heldout_sha256"]
    files = sorted(DEFAULT_DATASET.glob("heldout-*.jsonl"))
    assert published == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    readme = (DEFAULT_DATASET / "README.md").read_text(encoding="utf-8")
    assert all(f"- `{name}` `{digest}`\n" in readme for name, digest in published.items())


@pytest.mark.parametrize("item", [i for i in DATASET.items if i.twin and i.type[0] == "B"], ids=lambda item: item.id)
def test_a_variant_asks_for_the_fact_of_its_twin(item: Item) -> None:
    twin = ITEMS[item.twin]
    (asked,), (plainly,) = item.turns, twin.turns
    assert (twin.type[0], twin.cluster, twin.split) == ("A", item.cluster, item.split)
    assert set(asked.gold.required) == set(plainly.gold.required)
    assert asked.gold.lists == plainly.gold.lists
    if not asked.gold.lists:
        assert _vital(item) == _vital(twin)


def _vital(item: Item) -> set[tuple[str, str, str]]:
    return {(n.value, n.unit_of_measure, n.role) for n in item.turns[0].gold.nuggets if n.vital}
