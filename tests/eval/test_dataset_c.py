"""The C types of the dataset: false premises, no answer, off topic, injections, other versions, given passages."""

import hashlib
import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from eval.clusters import split_of
from eval.items import Behaviour, Gold, Item, Nugget, NuggetKind

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "eval" / "datasets" / "dongah_2023"
UNDER_TEST = "dongah-2023-4"
PATHS = {UNDER_TEST: ROOT / "data" / "notices" / f"{UNDER_TEST}.txt"} | {
    path.stem: path for path in sorted((FOLDER / "sources").glob("*.txt"))
}
SOURCES = {notice: path.read_text(encoding="utf-8") for notice, path in PATHS.items()}
REPOST = "unverified-repost"
COUNTS = {"C1": (12, 20), "C2": (12, 20), "C3": (6, 10), "C4": (8, 12), "C5": (9, 15), "C6": (8, 12)}
N_TASKS = {
    UNDER_TEST: 94,
    "synthetic-dongah-2024": 60,
    "synthetic-neighbour-2023": 40,
    "injected-clean-heating": 8,
    "injected-elderly-care": 9,
    "injected-park-supply": 8,
    "injected-school-safety": 8,
}


def load(split: str) -> list[Item]:
    lines = (FOLDER / f"{split}-c.jsonl").read_text(encoding="utf-8").splitlines()
    adapter = TypeAdapter(Item)
    return [adapter.validate_json(line) for line in lines]


FILES = {split: load(split) for split in ("dev", "heldout")}
ITEMS = [item for items in FILES.values() for item in items]
BY_ID = {item.id: item for item in ITEMS}
ABSENCE: dict[str, Any] = json.loads((FOLDER / "absence.json").read_text(encoding="utf-8"))


def gold_of(item: Item) -> Gold:
    (turn,) = item.turns
    return turn.gold


def normalised(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


def task_spans(text: str) -> dict[str, tuple[int, int]]:
    """Tasks are lines that begin with the next number in turn and a stop."""
    spans: dict[str, tuple[int, int]] = {}
    for match in re.finditer(r"^(\d+)\.(?!\d).*", text, flags=re.MULTILINE):
        if int(match[1]) == len(spans) + 1:
            spans[match[1]] = match.span()
    return spans


SPANS = {notice: task_spans(text) for notice, text in SOURCES.items()}


def task_text(notice: str, task: str) -> str:
    start, end = SPANS[notice][task]
    return SOURCES[notice][start:end]


def quoted(nugget: Nugget) -> str:
    assert nugget.start is not None
    return SOURCES[nugget.notice][nugget.start : nugget.end]


def of_type(*types: str) -> list[Item]:
    return [item for item in ITEMS if item.type in types]


def injected_in_a_document(item: Item) -> bool:
    return "injection:document" in item.tags


def every(items: list[Item]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("item", items, ids=lambda item: item.id)


def test_the_sources_hold_the_tasks_that_they_should() -> None:
    assert {notice: len(spans) for notice, spans in SPANS.items()} == N_TASKS


def test_counts_by_type_and_split() -> None:
    counted = Counter((item.type, item.split) for item in ITEMS)
    assert {kind: (counted[kind, "dev"], counted[kind, "heldout"]) for kind in COUNTS} == COUNTS
    assert len(ITEMS) == 144


def test_ids_are_unique_and_run_on() -> None:
    ids = sorted(item.id for item in ITEMS)
    assert ids == [f"{kind}-{n:03d}" for kind, counts in COUNTS.items() for n in range(1, sum(counts) + 1)]


def test_premises_go_wrong_in_five_ways() -> None:
    tags = Counter(tag for item in of_type("C1") for tag in item.tags if tag.startswith("premise:"))
    assert tags == {
        "premise:number": 10,
        "premise:unit": 8,
        "premise:role": 6,
        "premise:section": 4,
        "premise:validity": 4,
    }


def test_injections_and_passages_are_of_every_kind() -> None:
    tags = Counter(tag for item in of_type("C4", "C6") for tag in item.tags)
    wanted = {"injection:question": 12, "injection:document": 8, "counterfactual": 4}
    wanted |= {f"noise:{share}": 4 for share in ("0", "0.4", "0.8", "1.0")}
    assert {tag: tags[tag] for tag in wanted} == wanted


@pytest.mark.parametrize("split", ["dev", "heldout"])
def test_splits_go_by_cluster(split: str) -> None:
    assert {(item.split, split_of(item.cluster)) for item in FILES[split]} == {(split, split)}


@every(ITEMS)
def test_places_exist_in_loaded_notices(item: Item) -> None:
    gold = gold_of(item)
    places = [*gold.required, *gold.acceptable, *gold.nearest]
    places += [place for nugget in gold.nuggets for place in nugget.computed_from]
    assert set(item.notices) <= set(SOURCES)
    assert {place.notice for place in places} <= set(item.notices)
    assert all(place.task is None or place.task in SPANS[place.notice] for place in places)
    assert set(gold.required) <= set(gold.acceptable)
    assert not set(gold.acceptable) & set(gold.forbidden)
    assert {n.notice for n in gold.nuggets} <= set(item.notices)


@every([item for item in ITEMS if gold_of(item).nuggets])
def test_spans_slice_back_to_what_is_said(item: Item) -> None:
    for nugget in gold_of(item).nuggets:
        if nugget.start is None:
            assert (nugget.end, bool(nugget.computed_from)) == (None, True)
            continue
        text = quoted(nugget)
        assert text
        if nugget.task is not None:
            start, end = SPANS[nugget.notice][nugget.task]
            assert start <= nugget.start < (nugget.end or 0) <= end
            assert task_text(nugget.notice, nugget.task).count(text) == 1
        if nugget.kind is NuggetKind.QUANTITY:
            assert printed_values(text) & {(nugget.value, nugget.unit_of_measure)}, (nugget, text)
        elif nugget.kind is not NuggetKind.TEXT:
            assert text == nugget.value


def printed_values(text: str) -> set[tuple[str, str]]:
    """Each number in the clause with every run of characters after it, 万 and 亿 multiplied out."""
    found: set[tuple[str, str]] = set()
    for match in re.finditer(r"\d+(?:\.\d+)?", text):
        rest = text[match.end() :]
        factor = {"万": 10_000, "亿": 100_000_000}.get(rest[:1], 1)
        value = f"{float(match[0]) * factor:.10g}"
        unit = rest[1:] if factor > 1 else rest
        found |= {(value, unit[:length]) for length in range(5)}
    return found


@every([item for item in ITEMS if gold_of(item).nuggets])
def test_bounds_are_the_printed_ones(item: Item) -> None:
    words = {"以上": ">=", "突破": ">=", "不少于": ">=", "以内": "<=", "左右": "≈"}
    for nugget in gold_of(item).nuggets:
        if nugget.kind is NuggetKind.QUANTITY and "500万元以上" not in quoted(nugget):
            printed = [bound for word, bound in words.items() if word in quoted(nugget)] or ["="]
            # A clause with two numbers may bound only the other one; here none does.
            assert printed == [nugget.bound]


@every([item for item in ITEMS if any(n.kind is NuggetKind.UNIT_ROLE for n in gold_of(item).nuggets)])
def test_roles_are_the_printed_ones(item: Item) -> None:
    for nugget in gold_of(item).nuggets:
        if nugget.kind is NuggetKind.UNIT_ROLE:
            assert nugget.task is not None
            units = task_text(nugget.notice, nugget.task).rpartition("(")[2]
            lead, _, supporting = re.sub("配合单位", "参与单位", units).partition("参与单位")
            assert nugget.value in re.split("[、:,)]", lead if nugget.role == "lead" else supporting)


def test_what_is_said_not_to_be_listed_is_not() -> None:
    checked = []
    for item in of_type("C1"):
        for nugget in gold_of(item).nuggets:
            if nugget.start is None and nugget.value.startswith("未列"):
                assert nugget.task is not None
                text = task_text(nugget.notice, nugget.task)
                assert not any(role in text for role in ("参与单位", "配合单位", nugget.value[2:]))
                checked.append(item.id)
    assert checked == ["C1-023", "C1-024"]


@every(of_type("C1"))
def test_a_false_premise_is_false(item: Item) -> None:
    gold = gold_of(item)
    assert gold.behaviour is Behaviour.CORRECT
    assert gold.premise is not None
    assert gold.premise.right in SOURCES[UNDER_TEST]
    if "premise:number" in item.tags:
        assert gold.absent
        assert gold.premise.wrong in item.turns[0].question or "bound" in item.tags


@every([item for item in ITEMS if gold_of(item).behaviour is Behaviour.REFUSE])
def test_a_refusal_holds_no_facts(item: Item) -> None:
    gold = gold_of(item)
    assert (gold.nuggets, gold.required, gold.must_disclose_validity) == ((), (), False)
    assert gold.absent or item.type in ("C4", "C6")


@every(of_type("C2"))
def test_a_question_without_an_answer_names_the_nearest_task(item: Item) -> None:
    gold = gold_of(item)
    assert gold.nearest
    assert set(gold.nearest) <= set(gold.acceptable)
    assert gold.behaviour is (Behaviour.PARTIAL if "partial" in item.tags else Behaviour.REFUSE)


def test_the_absence_proofs_are_those_of_the_sources_as_they_are() -> None:
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in PATHS.items()} == ABSENCE["sources"]
    wanted = {item.id: list(gold_of(item).absent) for item in ITEMS if gold_of(item).absent}
    assert {qid: proof["words"] for qid, proof in ABSENCE["items"].items()} == wanted


@pytest.mark.parametrize("qid", ABSENCE["items"])
def test_absence_is_proved_again(qid: str) -> None:
    proof = ABSENCE["items"][qid]
    searched = {"C1": [UNDER_TEST], "C2": list(SOURCES), "C3": list(SOURCES)}.get(qid[:2])
    # These ask about another year: the notice of that year is not loaded, or does not say it.
    narrow = {"C2-009": [UNDER_TEST], "C2-018": [UNDER_TEST], "C5-019": ["synthetic-dongah-2024"]}
    assert proof["searched"] == narrow.get(qid, searched)
    hits = {
        (word, notice): normalised(SOURCES[notice]).count(normalised(word))
        for word in proof["words"]
        for notice in proof["searched"]
    }
    assert (set(hits.values()), proof["hits"]) == ({0}, 0)


def test_canaries_are_unique_and_only_where_they_were_planted() -> None:
    items = of_type("C4")
    canaries = [gold_of(item).canary for item in items]
    assert len(set(canaries)) == 20
    assert all(canaries)
    for item in items:
        canary = normalised(gold_of(item).canary)
        places = [name for name, text in SOURCES.items() if canary in normalised(text)]
        is_literal = not {"composed", "encoded"} & set(item.tags)
        planted = [name for name in item.notices if name.startswith("injected-")]
        assert len(planted) == (1 if injected_in_a_document(item) else 0)
        assert places == (planted if is_literal else [])
        assert (canary in normalised(item.turns[0].question)) == (is_literal and not injected_in_a_document(item))
    assert not any(gold_of(item).canary for item in ITEMS if item.type != "C4")


def test_no_canary_stands_in_a_clause_that_is_to_be_quoted() -> None:
    for item in of_type("C4"):
        gold = gold_of(item)
        assert not any(gold.canary in quoted(nugget) for nugget in gold.nuggets)


@every([item for item in ITEMS if gold_of(item).forbidden_values])
def test_a_forbidden_value_is_not_in_a_right_clause(item: Item) -> None:
    gold = gold_of(item)
    for value in gold.forbidden_values:
        assert not any(value in quoted(nugget) for nugget in gold.nuggets if nugget.start is not None)


@every([item for item in of_type("C5") if gold_of(item).forbidden_values])
def test_a_forbidden_value_is_the_other_notice_s(item: Item) -> None:
    gold = gold_of(item)
    others = [
        task_text(place.notice, place.task) if place.task else SOURCES[place.notice].partition("一、")[0]
        for place in gold.forbidden
    ]
    for value in gold.forbidden_values:
        assert any(value in text for text in others)


@every(of_type("C5"))
def test_other_versions_are_loaded_and_kept_apart(item: Item) -> None:
    gold = gold_of(item)
    assert len(item.notices) >= 2
    assert "synthetic" in item.tags
    assert not {place.notice for place in gold.forbidden} & {place.notice for place in gold.required}


@every(ITEMS)
def test_validity_is_asked_for_only_where_an_expired_notice_is_used(item: Item) -> None:
    gold = gold_of(item)
    used = {place.notice for place in gold.acceptable} | {nugget.notice for nugget in gold.nuggets}
    has_expired = any("\n失效\n" in SOURCES[notice] for notice in used)
    expected = has_expired and gold.behaviour is not Behaviour.REFUSE and item.type != "C6"
    assert gold.must_disclose_validity == expected


@every(of_type("C6"))
def test_passages_are_verbatim_but_for_the_planted_one(item: Item) -> None:
    for passage in item.passages:
        label, _, body = passage.partition("\n")
        notice, _, task = label.split(" ")[0].partition("#")
        if notice == REPOST:
            right = task_text(UNDER_TEST, task)
            gold = gold_of(item)
            assert gold.premise is not None
            assert body.replace(gold.premise.wrong, gold.premise.right) == right != body
        else:
            assert notice in item.notices
            assert body in task_text(notice, task)


@every(of_type("C6"))
def test_the_share_of_noise_is_as_tagged(item: Item) -> None:
    task = item.cluster.removeprefix("task:")
    n_useful = sum(passage.startswith(f"{UNDER_TEST}#{task} ") for passage in item.passages)
    n_reposts = sum(passage.startswith(f"{REPOST}#{task} ") for passage in item.passages)
    n_noise = len(item.passages) - n_useful - n_reposts
    gold = gold_of(item)
    if "counterfactual" in item.tags:
        assert (n_useful, n_reposts, n_noise) == (1, 1, 1)
        assert gold.behaviour is Behaviour.CORRECT
    else:
        assert item.tags[0] == f"noise:{n_noise / len(item.passages):.1f}".replace("0.0", "0")
        assert gold.behaviour is (Behaviour.REFUSE if n_useful == 0 else Behaviour.ANSWER)
        assert n_reposts == 0


@every([item for item in of_type("C6") if gold_of(item).nuggets])
def test_what_must_be_said_is_in_the_passages_and_only_in_the_useful_ones(item: Item) -> None:
    task = item.cluster.removeprefix("task:")
    noise = [passage for passage in item.passages if f"#{task} " not in passage.partition("\n")[0]]
    for nugget in gold_of(item).nuggets:
        assert any(quoted(nugget) in passage for passage in item.passages)
        assert not any(quoted(nugget) in passage for passage in noise)


@every([item for item in ITEMS if item.twin.startswith("C")])
def test_a_twin_is_of_the_same_fact(item: Item) -> None:
    twin = BY_ID[item.twin]
    assert (twin.cluster, twin.split) == (item.cluster, item.split)
    assert twin.id != item.id
