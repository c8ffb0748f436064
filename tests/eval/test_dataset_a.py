"""The answerable types A1-A12 over the shipped notice: counts, splits, spans and lists, against the text and the table.

The table of tasks is entered by hand. It is the second source that whatever is parsed gets checked against.
"""

import json
import re
from collections import Counter
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from eval.clusters import split_of
from eval.items import Behaviour, Gold, Item, Nugget, NuggetKind, Place

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "eval/datasets/dongah_2023"
NOTICE = "dongah-2023-4"

# Dev and held-out. Each lead unit has one A5 item, and where a unit lies is settled by its name: 13 of 34 are dev.
COUNTS = {
    "A1": (20, 32),
    "A2": (8, 12),
    "A3": (8, 12),
    "A4": (6, 10),
    "A5": (13, 21),
    "A6": (8, 12),
    "A7": (8, 12),
    "A8": (8, 12),
    "A9": (5, 7),
    "A10": (6, 10),
    "A11": (6, 10),
    "A12": (8, 12),
}
FEW_SHARED = "few-shared-words"
MAX_SHARED = 0.35
# A bigram with one of these in it carries no content: particles, pronouns, question words, light verbs.
FUNCTION_WORDS = frozenset(
    "的了是吗呢啊吧哪几多少什么怎么我你他她它们这那个一和与跟把被给就都也还要在有没不到底请问说想能会让得着过去来咱啥谁"
)


@cache
def source() -> str:
    return (ROOT / "data/notices" / f"{NOTICE}.txt").read_text(encoding="utf-8")


@cache
def items_of(name: str) -> tuple[Item, ...]:
    lines = (FOLDER / f"{name}-a.jsonl").read_text(encoding="utf-8").splitlines()
    adapter = TypeAdapter(Item)
    return tuple(adapter.validate_json(line) for line in lines)


def items() -> tuple[Item, ...]:
    return items_of("dev") + items_of("heldout")


def golds() -> list[tuple[Item, Gold]]:
    return [(item, turn.gold) for item in items() for turn in item.turns]


def nuggets() -> list[tuple[Item, Nugget]]:
    return [(item, nugget) for item, gold in golds() for nugget in gold.nuggets]


@cache
def table() -> dict[str, dict[str, Any]]:
    tasks = json.loads((FOLDER / "tasks.json").read_text(encoding="utf-8"))["tasks"]
    return {task["number"]: task for task in tasks}


@cache
def spans() -> dict[str | None, tuple[int, int]]:
    """Where each task's paragraph stands, and (None) the header with its preamble."""
    starts = {m[1]: m.start() for m in re.finditer(r"^(\d+)\.", source(), re.MULTILINE)}
    found: dict[str | None, tuple[int, int]] = {n: (at, source().index("\n", at)) for n, at in starts.items()}
    found[None] = (0, source().index("一、"))
    return found


def text_of(place: Place) -> str:
    return source()[slice(*spans()[place.task])]


def bare(text: str) -> str:
    """Without white space and punctuation, which a scorer may drop before it compares."""
    return re.sub(r"[\s,、。;:“”《》()·]", "", text)


def lead_of(unit: str) -> list[str]:
    return [number for number, task in table().items() if unit in task["lead_units"]]


def supporting_of(unit: str) -> list[str]:
    return [n for n, task in table().items() if unit in (entry["unit"] for entry in task["supporting_units"])]


def section(ordinal: int) -> list[str]:
    names = list(dict.fromkeys(task["section"] for task in table().values()))
    return [number for number, task in table().items() if task["section"] == names[ordinal - 1]]


def content_bigrams(question: str) -> list[str]:
    runs = re.findall(r"[0-9A-Za-z\u4e00-\u9fff]+", question)
    pairs = (run[at : at + 2] for run in runs for at in range(len(run) - 1))
    return [pair for pair in pairs if not FUNCTION_WORDS & set(pair)]


def shared_words(item: Item) -> float:
    """Which share of the question's content bigrams stands in the places that must be cited."""
    text = "\n".join(text_of(place) for turn in item.turns for place in turn.gold.required)
    pairs = [pair for turn in item.turns for pair in content_bigrams(turn.question)]
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0


def test_counts_by_type_and_split() -> None:
    counted = Counter((item.type, item.split) for item in items())
    assert {kind: (counted[kind, "dev"], counted[kind, "heldout"]) for kind in COUNTS} == COUNTS
    assert len(items()) == sum(map(sum, COUNTS.values())) == 266


@pytest.mark.parametrize("name", ["dev", "heldout"])
def test_each_file_holds_its_own_split(name: str) -> None:
    assert {item.split for item in items_of(name)} == {name}


def test_the_split_is_the_clusters() -> None:
    assert [item.id for item in items() if split_of(item.cluster) != item.split] == []


def test_ids_and_questions_are_unique() -> None:
    ids = [item.id for item in items()]
    questions = [turn.question for item in items() for turn in item.turns]
    assert len(set(ids)) == len(ids)
    assert len(set(questions)) == len(questions)
    assert [item.id for item in items() if not re.fullmatch(rf"{item.type}-\d{{3}}", item.id)] == []


def test_every_item_is_answered_and_tells_the_validity() -> None:
    assert {gold.behaviour for _, gold in golds()} == {Behaviour.ANSWER}
    assert {gold.must_disclose_validity for _, gold in golds()} == {True}
    assert {item.notices for item in items()} == {(NOTICE,)}


def test_required_places_exist_and_are_acceptable() -> None:
    for item, gold in golds():
        assert gold.required, item.id
        assert set(gold.required) <= set(gold.acceptable), item.id
        assert {place.task for place in gold.acceptable} <= spans().keys(), item.id


def test_nuggets_slice_to_what_they_say() -> None:
    for item, nugget in nuggets():
        if nugget.start is None:
            assert nugget.end is None, item.id
            assert nugget.computed_from, item.id
            continue
        first, last = spans()[nugget.task]
        assert first <= nugget.start < nugget.end <= last, item.id
        piece = source()[nugget.start : nugget.end]
        assert any(words in piece for words in (nugget.value, *nugget.surfaces)), (item.id, piece)


def test_nuggets_stand_in_acceptable_places() -> None:
    for item, gold in golds():
        asked = {place.task for place in gold.acceptable}
        assert {nugget.task for nugget in gold.nuggets if nugget.start is not None} <= asked, item.id


def test_every_item_has_something_that_must_be_said() -> None:
    assert [i.id for i, gold in golds() if not gold.lists and not any(n.vital for n in gold.nuggets)] == []


def test_quantities_agree_with_the_table() -> None:
    for item, nugget in nuggets():
        if nugget.kind is NuggetKind.QUANTITY and nugget.start is not None:
            said = (source()[nugget.start : nugget.end], nugget.value, nugget.unit_of_measure, nugget.bound)
            entered = [
                (q["clause"], q["value"], q["unit"], q["bound"]) for q in table()[str(nugget.task)]["quantities"]
            ]
            assert said in entered, item.id


def test_roles_agree_with_the_table() -> None:
    for item, nugget in nuggets():
        if nugget.kind is NuggetKind.UNIT_ROLE:
            numbers = lead_of(nugget.value) if nugget.role == "lead" else supporting_of(nugget.value)
            assert nugget.task in numbers, item.id


def test_who_leads_names_every_lead_unit() -> None:
    for item, gold in golds():
        if item.type == "A3":
            named = [n.value for n in gold.nuggets if n.vital and n.role == "lead"]
            assert named == table()[str(gold.required[0].task)]["lead_units"], item.id


def test_counts_are_what_they_are_computed_from() -> None:
    for item, nugget in nuggets():
        if nugget.kind is NuggetKind.COUNT and nugget.unit_of_measure == "项":
            assert int(nugget.value) == len(nugget.computed_from), item.id


def test_sums_are_what_their_addends_make() -> None:
    found = []
    for item, gold in golds():
        for total in (n for n in gold.nuggets if n.kind is NuggetKind.QUANTITY and n.start is None):
            addends = [int(n.value) for n in gold.nuggets if n.kind is NuggetKind.QUANTITY and n.start is not None]
            found.append(item.id)
            assert int(total.value) == sum(addends), item.id
    assert len(found) == 2


def test_unit_lists_agree_with_the_table() -> None:
    units = list(dict.fromkeys(chain.from_iterable(task["lead_units"] for task in table().values())))
    asked = {item.cluster.removeprefix("unit:"): gold for item, gold in golds() if item.type == "A5"}
    assert asked.keys() == set(units)
    assert len(units) == 34
    assert sum(len(lead_of(unit)) == 1 for unit in units) == 11
    for unit, gold in asked.items():
        lists = {"lead": lead_of(unit), "supporting": supporting_of(unit)}
        assert {key: list(tasks) for key, tasks in (gold.lists or {}).items()} == {k: v for k, v in lists.items() if v}


def test_section_lists_agree_with_the_table() -> None:
    asked = {item.cluster: gold for item, gold in golds() if item.type == "A6" and item.cluster.startswith("section:")}
    assert len(asked) == 11
    for cluster, gold in asked.items():
        assert list((gold.lists or {})["all"]) == section(int(cluster.removeprefix("section:"))), cluster


def test_lists_are_what_must_be_cited() -> None:
    for item, gold in golds():
        if gold.lists:
            assert sorted(chain.from_iterable(gold.lists.values())) == sorted(str(p.task) for p in gold.required), (
                item.id
            )


def test_quoting_the_notice_never_says_a_forbidden_value() -> None:
    for item, gold in golds():
        text = bare("\n".join(text_of(place) for place in gold.acceptable))
        assert [words for words in gold.forbidden_values if bare(words) in text] == [], item.id


def test_no_question_says_a_forbidden_value() -> None:
    """An answer that repeats the question must not fail for it."""
    said = [(i.id, turn.question, words) for i in items() for turn in i.turns for words in turn.gold.forbidden_values]
    assert [entry for entry in said if bare(entry[2]) in bare(entry[1])] == []


def test_no_nuggets_of_an_item_contradict_each_other() -> None:
    for item, gold in golds():
        facts = {(n.task, n.subject, n.attribute, n.value) for n in gold.nuggets if n.kind is NuggetKind.QUANTITY}
        assert len({fact[:3] for fact in facts}) == len(facts), item.id


def test_damage_is_tagged_where_it_must_be_flagged() -> None:
    assert [item.id for item, gold in golds() if gold.must_flag_damage != ("damage" in item.tags)] == []


def test_the_tag_says_which_questions_share_few_words_with_the_notice() -> None:
    few = {item.id for item in items() if FEW_SHARED in item.tags}
    assert few == {item.id for item in items() if shared_words(item) <= MAX_SHARED}
    assert 3 * len(few) >= len(items())


def test_the_anchors_are_there() -> None:
    anchored = Counter(item.type for item in items() if "anchor" in item.tags)
    assert anchored == {
        "A1": 1, "A2": 1, "A3": 1, "A4": 1, "A5": 3, "A6": 2, "A7": 2, "A8": 3, "A9": 1, "A10": 1, "A11": 1,
    }  # fmt: skip


def test_the_table_stands_in_the_text() -> None:
    assert [*table()] == [str(number) for number in range(1, 95)]
    for number, task in table().items():
        text = text_of(Place(NOTICE, number))
        assert text.startswith(f"{number}.{task['title']}")
        lead, others = "、".join(task["lead_units"]), "、".join(entry["unit"] for entry in task["supporting_units"])
        bracket = f"({task['lead_label']}:{lead}" if lead else ""
        bracket += f",{task['supporting_units'][0]['role']}:{others}" if others else ""
        assert text.rstrip(")").endswith(bracket), number


def test_the_tables_quantities_stand_once_in_their_task() -> None:
    for number, task in table().items():
        for entry in task["quantities"]:
            assert text_of(Place(NOTICE, number)).count(entry["clause"]) == 1, entry
            assert entry["surface"] in entry["clause"], entry
            assert entry["modality"] in text_of(Place(NOTICE, number)), entry
    assert sum(len(task["quantities"]) for task in table().values()) == 89


def test_the_table_agrees_with_the_shared_gold(shared_notices: Path) -> None:
    gold = json.loads((shared_notices / "gold" / f"{NOTICE}.json").read_text(encoding="utf-8"))
    shared = {str(task["number"]): task for task in gold["tasks"]}
    assert shared.keys() == table().keys()
    for number, task in table().items():
        theirs = shared[number]
        supporting = [entry["unit"] for entry in task["supporting_units"]]
        ours = (task["section"], task["title"], task["lead_units"], supporting)
        assert ours == tuple(theirs[key] for key in ("section", "title", "lead_units", "participating_units")), number
