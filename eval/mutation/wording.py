"""Operators on what a statement says in words: status, polarity, modality, scope, time, and invented matter."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

from eval.answers import Segment
from eval.items import Place
from eval.mutation.model import (
    Base,
    Draft,
    Operator,
    World,
    appended,
    cited_text,
    fold,
    operator,
    other_tasks,
    places_of,
    reworded,
    statements,
)
from eval.oracle import sentences_of
from eval.results import AtomKind

_VERB = re.compile(
    r"新增|新建|改造提升|改造|建设|建成|实施|推进|推动|开展|打造|加快|完善|提升|加强|强化|落实|组织|引进|培育|支持|鼓励|深化"
    r"|构建|优化|探索|建立|健全|举办|做好|抓好|持续|积极|治理|创建|申报|发展|引导|加大|严格|统筹|聚焦|规范|扩大|巩固|保障|编制"
)
_SOFT = re.compile(r"力争|争取|鼓励|积极|引导|支持|探索")
_WIDER = {
    "全县": "全市",
    "我县": "全市",
    "县级": "市级",
    "市级": "省级",
    "省级": "国家级",
    "全市": "全省",
    "全镇": "全县",
}
_DEADLINES = ("2023年6月底前", "2023年9月底前", "2024年底前", "2025年底前", "10月底前", "上半年", "2023年12月15日前")
_NEGATIONS = ("不", "不再", "停止", "暂停", "取消")
_MODALS = ("必须", "务必", "一律", "必须确保")
_NEGATED = re.compile(r"不(?=合理|动产|力的|低于)|禁止|严禁")
_DOCUMENTS = ("按照《重点任务实施细则》", "依据《专项资金管理办法》", "根据《三年攻坚方案》")
_MIN_HALF = 5


@cache
def inventions(kind: str) -> tuple[str, ...]:
    """Statements that no notice makes: `plain`, with `figures`, or `guesses` at what a notice does not say."""
    path = Path(__file__).parent / "data" / "inventions.json"
    return tuple(json.loads(path.read_text(encoding="utf-8"))[kind])


def _content(base: Base, world: World) -> Iterator[tuple[int, Segment]]:
    """Statements about what a task says: not about its units, its title, or the notice."""
    for number, segment in statements(base):
        is_quoted = fold(segment.text) in fold(cited_text(places_of(segment.citations), world))
        is_own_wording = base.family == "faithful" and not re.search("牵头|单位|失效", segment.text)
        if segment.citations[0].task is not None and (is_quoted or is_own_wording):
            yield number, segment


def _before_verb(base: Base, world: World, rng: Random, words: tuple[str, ...]) -> Iterator[Draft]:
    for number, segment in _content(base, world):
        verbs = list(_VERB.finditer(segment.text))
        if verbs:
            verb = rng.choice(verbs)
            text = segment.text[: verb.start()] + rng.choice(words) + segment.text[verb.start() :]
            yield reworded(base, number, text)


def claim_completion(base: Base, world: World, rng: Random) -> Iterator[Draft]:
    yield from _before_verb(base, world, rng, ("已", "已经", "已完成"))


def negate(base: Base, world: World, rng: Random) -> Iterator[Draft]:
    yield from _before_verb(base, world, rng, _NEGATIONS)


def remove_negation(base: Base, world: World, _: Random) -> Iterator[Draft]:
    for number, segment in _content(base, world):
        for match in _NEGATED.finditer(segment.text):
            yield reworded(base, number, segment.text[: match.start()] + segment.text[match.end() :])


def invent_document(base: Base, world: World, rng: Random) -> Iterator[Draft]:
    """A document that the source does not name, before a verb."""
    yield from _before_verb(base, world, rng, _DOCUMENTS)


def raise_modality(base: Base, world: World, rng: Random) -> Iterator[Draft]:
    """必须 before a verb, or in place of 力争 and its like."""
    for number, segment in _content(base, world):
        for match in _SOFT.finditer(segment.text):
            yield reworded(
                base, number, segment.text[: match.start()] + rng.choice(_MODALS) + segment.text[match.end() :]
            )
    yield from _before_verb(base, world, rng, _MODALS)


def widen_scope(base: Base, world: World, _: Random) -> Iterator[Draft]:
    for number, segment in _content(base, world):
        for match in re.finditer("|".join(_WIDER), segment.text):
            text = segment.text[: match.start()] + _WIDER[match[0]] + segment.text[match.end() :]
            yield reworded(base, number, text)


def insert_deadline(base: Base, world: World, rng: Random) -> Iterator[Draft]:
    for number, segment in _content(base, world):
        source = cited_text(places_of(segment.citations), world)
        new = [d for d in _DEADLINES if d not in source and d.removeprefix("2023年") not in source]
        starts = [0, *(m.end() for m in re.finditer("[,，]", segment.text))]
        at = rng.choice(starts)
        comma = "," if at == 0 and rng.random() < 0.5 else ""
        yield reworded(base, number, segment.text[:at] + rng.choice(new) + comma + segment.text[at:])


def add_invention(base: Base, world: World, rng: Random) -> Iterator[Draft]:
    for _number, segment in _content(base, world):
        yield appended(base, rng.choice(inventions("plain")) + "。", segment.citations)
        return


def add_figure(base: Base, world: World, rng: Random) -> Iterator[Draft]:
    for _number, segment in _content(base, world):
        yield appended(base, rng.choice(inventions("figures")) + "。", segment.citations)
        return


def add_uncited(base: Base, _: World, rng: Random) -> Iterator[Draft]:
    if any(True for _pair in statements(base)):
        yield appended(base, rng.choice(inventions("figures")) + "。", ())


def add_foreign(base: Base, world: World, rng: Random) -> Iterator[Draft]:
    """A sentence of another task under this task's citation."""
    for number, segment in _content(base, world):
        other = rng.choice([c for c in other_tasks(base, number, world) if c.task is not None])
        sentences = sentences_of(Place(other.notice_id, other.task), world.sources)
        if sentences:
            yield appended(base, rng.choice(sentences).text, segment.citations)


def splice(base: Base, world: World, rng: Random) -> Iterator[Draft]:
    """The first half of one clause and the second half of another of the same task."""
    for number, segment in _content(base, world):
        clauses = [c for c in re.split(r"[,，。；]", segment.text) if len(c) >= 2 * _MIN_HALF]
        others = [
            c
            for c in re.split(r"[,，。；\n()]", _bodies(segment, world))
            if len(c) >= 2 * _MIN_HALF and c not in segment.text
        ]
        if clauses and others:
            first, second = rng.choice(clauses), rng.choice(others)
            made = first[: len(first) // 2] + second[len(second) // 2 :]
            yield reworded(base, number, segment.text.replace(first, made, 1))


def _bodies(segment: Segment, world: World) -> str:
    """The cited tasks without their brackets of units."""
    return "\n".join(world.sources[c.notice_id].tasks[c.task].body for c in segment.citations if c.task is not None)


def is_said(draft: Draft, world: World) -> bool:
    """Whether the changed statement stands word for word in what it cites: then nothing is wrong with it."""
    wanted = fold(draft.statement or draft.after)
    return bool(wanted) and wanted in fold(cited_text(draft.places, world))


_T = (AtomKind.CLAUSE,)
_REVERSED = (AtomKind.POLARITY, AtomKind.QUANTITY)
OPERATORS: tuple[Operator, ...] = (
    operator("completed", "说成已完成", claim_completion, (AtomKind.MODALITY,), 0.99),
    operator("negation_inserted", "插入否定", negate, (AtomKind.POLARITY,), 0.99),
    operator(
        "negation_removed", "删去否定", remove_negation, (AtomKind.POLARITY, AtomKind.QUANTITY), 0.99, critical=False
    ),
    operator("document_invented", "编造文件名", invent_document, (AtomKind.DOCUMENT,), 0.99, critical=False),
    operator("modality_raised", "语气加重", raise_modality, (AtomKind.MODALITY,), 0.98),
    operator("scope_widened", "范围扩大", widen_scope, (AtomKind.SCOPE,), 0.99),
    operator("deadline_inserted", "插入期限", insert_deadline, (AtomKind.DATE,), 0.99),
    operator("invention_cited", "编造并引用", add_invention, _T, 0.98),
    operator("figure_invented", "编造数字并引用", add_figure, (*_T, AtomKind.QUANTITY), 1.0),
    operator("invention_uncited", "编造不引用", add_uncited, (AtomKind.CITATION, *_T, AtomKind.QUANTITY), 1.0),
    operator("foreign_clause", "别的任务的原文", add_foreign, (*_T, AtomKind.QUANTITY, AtomKind.DATE), 0.98),
    operator("clauses_spliced", "两句各取一半", splice, _T, 0.85, critical=False),
)
