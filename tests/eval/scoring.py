"""Turns to score: short ways to make items, answers and sources."""

from pathlib import Path

from eval.answers import AnswerRecord, CitedPlace, RetrievedPlace, Segment
from eval.items import Behaviour, Gold, Item, Nugget, NuggetKind, Place, Turn
from eval.results import TurnResult
from eval.scorer import score_turn
from eval.sources import Sources, load_sources, read_source

ROOT = Path(__file__).resolve().parents[2]
NOTICE = "dongah-2023-4"
SOURCES = load_sources(ROOT / "data" / "notices")
VALIDITY_LINE = "注意：该通知已于2023-12-31失效。"
ANSWER = Gold(Behaviour.ANSWER)


def two_editions() -> Sources:
    """The shipped notice and a short later edition in force."""
    text = (
        "某县2024年重点工作任务\n某政办发〔2024〕3号\n某县人民政府办公室\n2024-04-18\n有效\n2028-12-31\n\n"
        "一、创新\n1.建平台。新增平台6家以上。(牵头单位:甲局)\n2.乙。\n3.丙。\n4.丁。\n"
    )
    return Sources({NOTICE: SOURCES[NOTICE], "edition-2024": read_source("edition-2024", text)})


def place(task: str | None, notice: str = NOTICE) -> Place:
    return Place(notice, task)


def places(*tasks: str) -> tuple[Place, ...]:
    return tuple(place(task) for task in tasks)


def item(*golds: Gold, question: str = "问", kind: str = "A1", notices: tuple[str, ...] = (NOTICE,)) -> Item:
    return Item("q", kind, "dev", "task:4", notices, tuple(Turn(question, gold) for gold in golds), "hand")


def text_answer(text: str, *, status: str = "", turn: int = 0, retrieved: tuple[str, ...] = ()) -> AnswerRecord:
    ranked = tuple(RetrievedPlace(NOTICE, task, rank) for rank, task in enumerate(retrieved, 1))
    return AnswerRecord("q", turn, text, status=status, retrieved=ranked)


def structured(
    *statements: tuple[str, tuple[str, ...], str],
    lead_in: str = "",
    caveats: tuple[str, ...] = (),
    status: str = "answered",
) -> AnswerRecord:
    """An answer as the product gives it: (text, cited tasks, group) each."""
    segments = tuple(Segment(t, tuple(CitedPlace(NOTICE, n) for n in tasks), group) for t, tasks, group in statements)
    shown = "\n".join([lead_in, *(s.text for s in segments), *caveats])
    return AnswerRecord("q", 0, shown, status=status, lead_in=lead_in, segments=segments, caveats=caveats)


def score(
    answer: AnswerRecord | str,
    gold: Gold = ANSWER,
    *,
    question: str = "问",
    sources: Sources = SOURCES,
    notices: tuple[str, ...] = (NOTICE,),
) -> TurnResult:
    record = text_answer(answer) if isinstance(answer, str) else answer
    return score_turn(item(gold, question=question, notices=notices), 0, record, sources)


def rules(result: TurnResult) -> set[str]:
    return {finding.rule for finding in result.findings}


def values(result: TurnResult, *names: str) -> list[float | None]:
    return [result.measures[name].value for name in names]


def quantity(value: str, subject: str, unit: str = "家", bound: str = ">=", task: str = "4") -> Nugget:
    return Nugget(True, NuggetKind.QUANTITY, NOTICE, task, value, subject, "新增", unit, bound)


def lead(unit: str, task: str = "4", role: str = "lead", *, vital: bool = True) -> Nugget:
    return Nugget(vital, NuggetKind.UNIT_ROLE, NOTICE, task, unit, role=role)
