"""The B questions (how people really ask) checked against the notice itself, not against any answer."""

import json
import re
import unicodedata
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from eval.clusters import split_of
from eval.items import Behaviour, Gold, Item, Nugget, NuggetKind, Turn

ROOT = Path(__file__).resolve().parents[2]
NOTICE = "dongah-2023-4"
SET = ROOT / "eval" / "datasets" / "dongah_2023"
SHARED_GOLD = ROOT.parent / "shared" / "notices" / "gold" / f"{NOTICE}.json"
TEXT = (ROOT / "data" / "notices" / f"{NOTICE}.txt").read_text(encoding="utf-8")

COUNTS = {
    ("B1", "dev"): 14,
    ("B1", "heldout"): 22,
    ("B2", "dev"): 6,
    ("B2", "heldout"): 10,
    ("B3", "dev"): 8,
    ("B3", "heldout"): 12,
    ("B4", "dev"): 8,
    ("B4", "heldout"): 12,
    ("B5", "dev"): 10,
    ("B5", "heldout"): 14,
    ("B6", "dev"): 6,
    ("B6", "heldout"): 10,
}
ANSWERED = {Behaviour.ANSWER, Behaviour.CORRECT, Behaviour.PARTIAL}
SCALES = {"万": 10_000, "亿": 100_000_000}
BOUND_WORDS = {">=": r"以上|不低于|突破|至少", "<=": r"以内", "≈": r"左右", "range": r"\d-\d"}

# Characters that questions of any subject are made of; a pair with one of them says nothing about the subject.
FUNCTION_CHARACTERS = set(
    "的了吗呢吧啊呀么嘛是有在和与跟把被给到要会能就都也还又再不没这那哪谁几多少什怎样个些我你他她它们咱您请问一下"
)
FEW_SHARED = 0.35
FEWEST_BIGRAMS = 4


def load(name: str) -> list[Item]:
    adapter = TypeAdapter(Item)
    lines = (SET / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [adapter.validate_json(line) for line in lines]


DEV, HELDOUT = load("dev-b"), load("heldout-b")
ITEMS = DEV + HELDOUT
TURNS = [pytest.param(item, turn, id=f"{item.id}/{n}") for item in ITEMS for n, turn in enumerate(item.turns, 1)]
MULTI = [item for item in ITEMS if item.type == "B5"]


def task_spans() -> dict[str | None, tuple[int, int]]:
    starts = list(re.finditer(r"^(\d+)\.", TEXT, re.MULTILINE))
    spans: dict[str | None, tuple[int, int]] = {m[1]: (m.start(), TEXT.index("\n", m.start())) for m in starts}
    spans[None] = (0, TEXT.index("一、深入实施创新驱动发展战略"))
    return spans


SPANS = task_spans()


def task_text(task: str | None) -> str:
    start, end = SPANS[task]
    return TEXT[start:end]


def nuggets() -> list[tuple[str, Nugget]]:
    return [(item.id, nugget) for item in ITEMS for turn in item.turns for nugget in turn.gold.nuggets]


def test_the_notice_has_94_tasks() -> None:
    assert [int(task) for task in SPANS if task] == list(range(1, 95))


def test_counts_by_type_and_split() -> None:
    assert Counter((item.type, item.split) for item in ITEMS) == COUNTS
    assert {item.split for item in DEV} == {"dev"}
    assert {item.split for item in HELDOUT} == {"heldout"}


def test_ids_are_unique_and_name_their_type() -> None:
    ids = [item.id for item in ITEMS]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(rf"{item.type}-\d{{3}}", item.id) for item in ITEMS)


def test_no_two_conversations_ask_the_same() -> None:
    asked = Counter(tuple(turn.question for turn in item.turns) for item in ITEMS)
    assert [questions for questions, n in asked.items() if n > 1] == []


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_item_lies_in_the_split_of_its_cluster(item: Item) -> None:
    assert item.split == split_of(item.cluster)
    assert item.notices == (NOTICE,)


@pytest.mark.parametrize("item, turn", TURNS)
def test_every_fact_asked_for_lies_in_the_split_of_the_item(item: Item, turn: Turn) -> None:
    """A list is a fact about its units or its section; any other answer is one about the tasks that it cites."""
    gold = turn.gold
    if gold.lists and set(gold.lists) != {"all"}:
        facts = {f"unit:{n.value}" for n in gold.nuggets if n.kind is NuggetKind.UNIT_ROLE}
        assert facts
    elif item.cluster.startswith("section:") and gold.lists:
        facts = {item.cluster}
    else:
        facts = {f"task:{place.task}" if place.task else item.cluster for place in gold.required}
    assert {split_of(fact) for fact in facts} <= {item.split}


@pytest.mark.parametrize("item, turn", TURNS)
def test_gold_is_complete(item: Item, turn: Turn) -> None:
    gold = turn.gold
    assert set(gold.required) <= set(gold.acceptable)
    assert not set(gold.acceptable) & set(gold.forbidden)
    places = (*gold.required, *gold.acceptable, *gold.forbidden, *gold.nearest)
    assert all(place.notice == NOTICE and place.task in SPANS for place in places)
    answered = gold.behaviour in ANSWERED
    assert gold.must_disclose_validity is answered
    assert bool(gold.required) is answered
    assert any(nugget.vital for nugget in gold.nuggets) is answered
    assert bool(gold.clarify_slot) is (gold.behaviour is Behaviour.CLARIFY)
    assert gold.clarify_slot in {"", "unit", "task"}
    assert bool(gold.premise) is (gold.behaviour is Behaviour.CORRECT)
    assert bool(gold.absent) is (gold.behaviour is Behaviour.REFUSE)
    assert not any(word in TEXT for word in gold.absent)
    cited = {place.task for place in gold.required}
    assert {n.task for n in gold.nuggets if n.vital and n.start is not None} <= cited


@pytest.mark.parametrize("item, turn", TURNS)
def test_forbidden_values_are_not_printed_in_the_tasks_cited(item: Item, turn: Turn) -> None:
    """A true quotation must never be punished."""
    for place in turn.gold.acceptable:
        assert [value for value in turn.gold.forbidden_values if value in task_text(place.task)] == []


def printed_numbers(text: str, unit: str) -> list[str]:
    """Every number that stands before `unit`, with 万 and 亿 multiplied out."""
    found = re.findall(rf"(\d+(?:\.\d+)?(?:-\d+)?)(万|亿)?{re.escape(unit)}", text)
    return [f"{Decimal(number) * SCALES[scale]:f}".split(".")[0] if scale else number for number, scale in found]


@pytest.mark.parametrize("id_, nugget", [pytest.param(i, n, id=f"{i}-{n.value[:8]}") for i, n in nuggets()])
def test_nugget_slices_to_what_it_claims(id_: str, nugget: Nugget) -> None:
    assert (nugget.start is None) == (nugget.end is None) == bool(nugget.computed_from)
    if nugget.start is None or nugget.end is None:
        return
    start, end = SPANS[nugget.task]
    printed = TEXT[nugget.start : nugget.end]
    assert start <= nugget.start < nugget.end <= end
    if nugget.kind is NuggetKind.QUANTITY:
        assert nugget.value in printed_numbers(printed, nugget.unit_of_measure)
        assert nugget.modality in task_text(nugget.task)
        words = "|".join(BOUND_WORDS.values()) if nugget.bound == "=" else BOUND_WORDS[nugget.bound]
        without_levels = re.sub(r"[省市县]级以上", "", printed)  # 省级以上 is a level, not a bound
        assert bool(re.search(words, without_levels)) is (nugget.bound != "=")
    elif nugget.kind in {NuggetKind.DATE, NuggetKind.DOC_NUMBER}:
        assert digits(printed) in {digits(nugget.value), digits(nugget.value.replace("-0", "-"))}
    else:
        assert printed == nugget.value


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def units_named(gold: Gold) -> set[str]:
    return {nugget.value for nugget in gold.nuggets if nugget.kind is NuggetKind.UNIT_ROLE}


@pytest.mark.skipif(not SHARED_GOLD.exists(), reason="the hand-made task list lies outside the repository")
def test_unit_and_section_lists_equal_the_hand_made_ones() -> None:
    tasks = json.loads(SHARED_GOLD.read_text(encoding="utf-8"))["tasks"]
    fields = {"lead": "lead_units", "supporting": "participating_units"}
    checked = Counter[str]()
    for item in ITEMS:
        for turn in item.turns:
            for role, listed in (turn.gold.lists or {}).items():
                if role == "all":
                    continue
                units = units_named(turn.gold)
                expected = tuple(str(task["number"]) for task in tasks if units <= set(task[fields[role]]))
                assert listed == expected, (item.id, role)
                checked[role] += 1
    assert checked["lead"] >= 30
    assert checked["supporting"] >= 5
    (section,) = [turn.gold for item in ITEMS if item.cluster == "section:5" for turn in item.turns if turn.gold.lists]
    assert section.lists == {"all": tuple(str(t["number"]) for t in tasks if t["section"].startswith("五、"))}


@pytest.mark.skipif(not SHARED_GOLD.exists(), reason="the hand-made task list lies outside the repository")
def test_unit_roles_equal_the_hand_made_ones() -> None:
    tasks = {str(t["number"]): t for t in json.loads(SHARED_GOLD.read_text(encoding="utf-8"))["tasks"]}
    for id_, nugget in nuggets():
        if nugget.kind is NuggetKind.UNIT_ROLE:
            field = {"lead": "lead_units", "supporting": "participating_units"}[nugget.role]
            assert nugget.value in tasks[str(nugget.task)][field], id_


@pytest.mark.parametrize("item, turn", TURNS)
def test_lists_are_what_must_be_cited(item: Item, turn: Turn) -> None:
    if turn.gold.lists:
        listed = {task for tasks in turn.gold.lists.values() for task in tasks}
        assert {place.task for place in turn.gold.required} == listed


@pytest.mark.parametrize("item", MULTI, ids=lambda item: item.id)
def test_conversations_have_two_to_four_turns(item: Item) -> None:
    assert 2 <= len(item.turns) <= 4
    assert f"turns:{len(item.turns)}" in item.tags
    assert all(turn.gold.behaviour in ANSWERED for turn in item.turns)


@pytest.mark.parametrize("item", [i for i in ITEMS if i.type == "B6"], ids=lambda item: item.id)
def test_a_question_without_referent_is_asked_back_unless_the_unit_is_chosen(item: Item) -> None:
    if "unit-chosen" in item.tags:
        (turn,) = item.turns
        assert item.cluster == f"unit:{turn.unit}"
        assert turn.gold.behaviour is Behaviour.ANSWER
        return
    first, second = item.turns
    assert first.gold.behaviour is Behaviour.CLARIFY
    assert first.unit is None
    assert not first.gold.nuggets
    assert second.gold.behaviour is Behaviour.ANSWER


def test_only_b5_and_b6_have_several_turns() -> None:
    assert {item.type for item in ITEMS if len(item.turns) > 1} == {"B5", "B6"}
    assert sum("unit-chosen" in item.tags for item in ITEMS if item.type == "B6") == 3


def test_damaged_passages_must_be_flagged() -> None:
    flagged = {item.id for item in ITEMS for turn in item.turns if turn.gold.must_flag_damage}
    assert flagged == {item.id for item in ITEMS if "damage" in item.tags}
    assert {item.id for item in ITEMS if item.type == "B3"} <= flagged


def content_bigrams(question: str) -> set[str]:
    """Pairs of neighbouring characters without a function character; a run of letters and digits counts as one."""
    found: set[str] = set()
    for run in re.findall(r"[\u4e00-\u9fff]+|[0-9A-Za-z.%]+", unicodedata.normalize("NFKC", question)):
        if run.isascii():
            found.add(run)
        else:
            pairs = (run[i : i + 2] for i in range(len(run) - 1))
            found.update(pair for pair in pairs if not set(pair) & FUNCTION_CHARACTERS)
    return found


def shared_words(item: Item) -> tuple[int, int]:
    """Content bigrams printed in the required tasks, and all of them; traditional characters would look foreign."""
    shared = total = 0
    for turn in item.turns:
        if turn.gold.required:
            body = "".join(task_text(place.task) for place in turn.gold.required)
            pairs = content_bigrams(turn.question)
            total += len(pairs)
            shared += sum(pair in body for pair in pairs)
    return shared, total


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_the_few_shared_words_tag_is_measured(item: Item) -> None:
    shared, total = shared_words(item)
    few = total >= FEWEST_BIGRAMS and shared <= FEW_SHARED * total and "traditional" not in item.tags
    assert ("few-shared-words" in item.tags) is few


def test_a_third_share_few_words_with_the_notice() -> None:
    assert sum("few-shared-words" in item.tags for item in ITEMS) * 3 >= len(ITEMS)
