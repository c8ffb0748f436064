"""A small notice with six items, hand-made results for them, and a system that answers from a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from answer.contract import Answer, Citation, Statement, Status
from eval.answers import AnswerRecord, CitedPlace, RetrievedPlace, Segment, UsedNotice
from eval.dataset import Dataset
from eval.header import RunHeader, make_header
from eval.items import Behaviour, Gold, Item, Nugget, NuggetKind, Place, Premise, Turn
from eval.results import AtomKind, Finding, Measure, Outcome, SegmentResult, TurnResult
from eval.sources import Source, Sources, read_source

NOTICE = "n1"
TEXT = (
    "标题：甲县2023年重点工作任务\n文号：甲政发〔2023〕1号\n发布日期：2023-05-04\n有效性：失效\n失效日期：2023-12-31\n"
    "一、创新\n"
    "1.壮大科技企业。新增高新技术企业10家以上,入库科技型中小企业60家以上。(牵头单位:甲县工信局)\n"
    "2.引进人才。引进高层次人才2人,技能人才200人以上。(牵头单位:甲县人社局,参与单位:甲县工信局)\n"
    "3.建设学校。新增学位540个,2023年底前完工。(牵头单位:甲县教体局)\n"
)


def place(task: str | None) -> Place:
    return Place(NOTICE, task)


def source() -> Source:
    return read_source(NOTICE, TEXT)


def sources() -> Sources:
    return Sources({NOTICE: source()})


def _quantity(task: str, subject: str, value: str, unit: str, bound: str) -> Nugget:
    return Nugget(True, NuggetKind.QUANTITY, NOTICE, task, value, subject, "新增", unit, bound)


def _item(name: str, type_: str, cluster: str, *turns: Turn, **more: tuple[str, ...]) -> Item:
    return Item(name, type_, "dev", cluster, (NOTICE,), turns, "hand", **more)  # type: ignore[arg-type]


ITEMS = (
    _item(
        "A1-1",
        "A1",
        "task:1",
        Turn(
            "今年要新增多少家高新技术企业？",
            Gold(
                Behaviour.ANSWER,
                required=(place("1"),),
                acceptable=(place("1"),),
                nuggets=(_quantity("1", "高新技术企业", "10", "家", ">="),),
                forbidden_values=("20家",),
                must_disclose_validity=True,
            ),
        ),
    ),
    _item(
        "A1-2",
        "A1",
        "task:3",
        Turn(
            "学位要增加多少？",
            Gold(Behaviour.ANSWER, required=(place("3"),), nuggets=(_quantity("3", "学位", "540", "个", "="),)),
        ),
    ),
    _item(
        "A5-1",
        "A5",
        "unit:甲县工信局",
        Turn(
            "我局牵头和参与哪些任务？",
            Gold(Behaviour.ANSWER, required=(place("1"), place("2")), lists={"lead": ("1",), "supporting": ("2",)}),
            unit="甲县工信局",
        ),
    ),
    _item(
        "B5-1",
        "B5",
        "task:2",
        Turn("人才工作谁牵头？", Gold(Behaviour.ANSWER, required=(place("2"),))),
        Turn("那参与单位呢？", Gold(Behaviour.ANSWER, required=(place("2"),))),
    ),
    _item(
        "C1-1",
        "C1",
        "task:1",
        Turn(
            "新增20家高新技术企业由谁负责？",
            Gold(Behaviour.CORRECT, required=(place("1"),), premise=Premise("20家", "10家以上")),
        ),
    ),
    _item("C2-1", "C2", "task:3", Turn("学校建了多少预算？", Gold(Behaviour.REFUSE, absent=("预算",)))),
    _item("C6-1", "C6", "task:3", Turn("学位多少？", Gold(Behaviour.ANSWER)), passages=("新增学位540个。",)),
)


def dataset(items: Sequence[Item] = ITEMS) -> Dataset:
    from pathlib import Path

    from eval.dataset import set_hash

    return Dataset("小题集", "1", set_hash(items), tuple(items), Path("sets/small"))


def header(**more: object) -> RunHeader:
    options: dict[str, object] = {
        "system": "替身",
        "product": {"提交": "abc123"},
        "skipped": ("C6-1",),
        "skip_reason": "没有生成模型",
        **more,
    }
    return make_header(dataset(), sources(), **options)  # type: ignore[arg-type]


def _ok(value: float = 1.0, of: float = 1.0) -> Measure:
    return Measure(value / of, value, of)


def _segment(text: str, task: str, cited: Outcome, retrieved: Outcome, document: Outcome) -> SegmentResult:
    return SegmentResult(text, (place(task),), True, cited, retrieved, document)


_P, _F, _U = Outcome.PASS, Outcome.FAIL, Outcome.UNMEASURED
_BOUND = Finding(
    "quantity.value", AtomKind.QUANTITY, "数量与所引原文不符", "20家以上", "10家以上", Place(NOTICE, "1"), 0
)
_UNIT = Finding(
    "organisation.role",
    AtomKind.ORGANISATION,
    "角色不对",
    "甲县工信局牵头",
    "参与单位:甲县工信局",
    Place(NOTICE, "2"),
    0,
)
_MISSING = Finding("list.missing", AtomKind.ARITHMETIC, "清单漏了任务2", place=Place(NOTICE, "2"))
_HTML = Finding("refusal.missing", AtomKind.CLAUSE, "应当拒答 <script>alert(1)</script>")


def results() -> tuple[TurnResult, ...]:
    return (
        _result(0, 0, _F, (_BOUND,), (_segment("新增高新技术企业20家以上。", "1", _F, _F, _F),), vital=0, faithful=0),
        _result(1, 0, _P, (), (_segment("新增学位540个。", "3", _P, _P, _P),)),
        _result(2, 0, _F, (_MISSING,), (_segment("1.壮大科技企业", "1", _P, _P, _P),), recall=0.5),
        _result(3, 0, _P, (), (_segment("牵头单位是甲县人社局。", "2", _P, _U, _P),)),
        _result(3, 1, _F, (_UNIT,), (_segment("甲县工信局牵头。", "2", _F, _F, _P),), faithful=0),
        _result(4, 0, _P, (), (_segment("不是20家，原文是10家以上。", "1", _P, _P, _P),)),
        _result(5, 0, _F, (_HTML,), (), predicted=Behaviour.ANSWER),
        TurnResult("C6-1", 0, "C6", "dev", "task:3", "学位多少？", "", Behaviour.ANSWER, None, _U, {}, (), ()),
    )


def _result(
    number: int,
    turn: int,
    passed: Outcome,
    findings: tuple[Finding, ...],
    segments: tuple[SegmentResult, ...],
    *,
    vital: float = 1,
    faithful: float = 1,
    recall: float = 1,
    predicted: Behaviour | None = None,
) -> TurnResult:
    item = ITEMS[number]
    gold = item.turns[turn].gold
    measures = {
        "strict_vital": _ok(vital),
        "strict_faithfulness": _ok(faithful),
        "citation_precision": _ok(),
        "citation_recall": _ok(recall * 2, 2),
    }
    return TurnResult(
        qid=item.id,
        turn=turn,
        type=item.type,
        split=item.split,
        cluster=item.cluster,
        question=item.turns[turn].question,
        answer=" ".join(s.text for s in segments),
        expected=gold.behaviour,
        predicted=predicted or gold.behaviour,
        passed=passed,
        measures=measures if gold.behaviour is not Behaviour.REFUSE else {},
        findings=findings,
        segments=segments,
        latency_ms=10.0,
    )


def answers() -> dict[tuple[str, int], AnswerRecord]:
    """An answer record for each asked turn, made of its result's segments."""
    records = {}
    for result in results():
        if result.qid == "C6-1":
            continue
        group = "lead" if result.type == "A5" else ""
        segments = tuple(
            Segment(s.text, tuple(CitedPlace(p.notice, p.task) for p in s.places), group) for s in result.segments
        )
        records[result.qid, result.turn] = AnswerRecord(
            result.qid,
            result.turn,
            result.answer or "预算是100万元。",
            status="answered",
            segments=segments,
            citations=tuple(c for s in segments for c in s.citations),
            retrieved=(RetrievedPlace(NOTICE, "3", 1), RetrievedPlace(NOTICE, "1", 2)),
            notices_used=(UsedNotice(NOTICE, "expired", "2023-12-31"),),
            resolved_question=result.question,
            latency_ms=10.0,
        )
    return records


@dataclass
class TableSystem:
    """Answers by question; `asked` are the questions with their unit and history. A missing question raises."""

    table: Mapping[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str | None, tuple[str, ...]]] = field(default_factory=list)

    def ask(self, question: str, *, unit: str | None = None, history: Sequence[str] = ()) -> Answer:
        self.asked.append((question, unit, tuple(history)))
        said = self.table[question]
        citation = Citation(NOTICE, "1", "10家以上", 0, 5)
        return Answer(
            question=question,
            resolved_question=question,
            unit=unit,
            status=Status.ANSWERED,
            answer_type="fact",
            lead_in="",
            statements=(Statement(said, (citation,)),),
            citations=(citation,),
            timings_ms={"total": 12.5},
        )
