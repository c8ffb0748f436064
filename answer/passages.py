"""Which of a task's own words answer: its sentences, cut to the clauses with figures where a number is asked."""

import re
from collections.abc import Sequence

from answer.citations import cite_task, title_span
from answer.contract import Statement
from answer.text import normalise
from answer.units import join_names
from index.chunk import Chunk, split_sentences
from index.lexical import Term, coverage
from ingest.model import Span, Task

_FIGURE = re.compile(
    r"\d|[二三四五六七八九十百千万亿两](?:大|个|家|项|人|所|处|条|户|类|批|次|场|座)|一(?:家|所|处|座|条)"
)
_NEAREST_BONUS = 0.3
_FIGURE_BONUS = 0.15
_MEASURE_BONUS = 0.3
_TIME_BONUS = 0.3
_SAYS_IT_ALL = 0.9
_MOST_SENTENCES = 3
_SOME_OF_IT = 0.5
_TIME = re.compile(
    r"\d{1,4}[年月日]|\d{4}-\d{4}|年[底末内]|[春夏秋冬]|季度|半年|旺季|淡季|节假日|期间|定期|每[年月周天日]|全年|届"
)
_WORTH_ANOTHER = 0.3


def best_spans(
    task: Task, terms: Sequence[Term], measure: str | None, *, near: Chunk | None = None, whole: bool = False
) -> tuple[Span, ...]:
    """What the task prints on `terms`: its best sentence, and others for what that one leaves out, in order.

    Sentences are cut to their clauses with figures where those say as much. `measure` is the measure word asked
    for, "" for any number, None for no number; `near` is the sentence that is nearest in meaning, if known; `whole`
    keeps sentences whole, with the dates that they give.
    """
    chosen: list[Span] = []
    open_terms = tuple(terms)
    sentences = list(_sentences(task))
    while sentences and len(chosen) < _MOST_SENTENCES:
        best = max(sentences, key=lambda s: _sentence_score(task, s, open_terms, measure, near, dated=whole))
        if chosen and _weight(_printed(open_terms, best)) < _WORTH_ANOTHER * _weight(terms):
            break
        chosen.append(best)
        sentences.remove(best)
        open_terms = tuple(t for t in open_terms if t not in _printed(open_terms, best))
        near = None
    spans = [span for s in chosen for span in ((s,) if whole else _cut(task, s, terms, measure))]
    return tuple(sorted(dict.fromkeys(spans), key=lambda s: s.start))


def figure_spans(task: Task, terms: Sequence[Term]) -> tuple[Span, ...]:
    """Every clause with a figure that prints something of what the best such clause leaves out, or as much as it.

    For questions that ask for several figures at once. A clause whose sentence speaks of `terms` counts by its
    sentence where it prints none of them itself (…增长15%以上，占比达到2%以上).
    """
    clauses = indicator_spans(task)
    sentences = _sentences(task)
    printed = {span: _printed(terms, span) for span in clauses}
    most = max((_weight(found) for found in printed.values()), default=0.0)
    told = [s for s in sentences if _weight(_printed(terms, s)) >= _SOME_OF_IT * most]
    fitting = tuple(
        span
        for span in clauses
        if (printed[span] and _weight(printed[span]) >= _WORTH_ANOTHER * most)
        or any(s.start <= span.start < s.end for s in told)
    )
    return fitting or clauses


def _cut(task: Task, sentence: Span, terms: Sequence[Term], measure: str | None) -> tuple[Span, ...]:
    """The sentence's clauses with figures, if a number is asked for and they print what the sentence does."""
    if measure is None:
        return (sentence,)
    whole = coverage(terms, normalise(sentence.text))
    clauses = [s for s in indicator_spans(task) if sentence.start <= s.start < sentence.end]
    telling = [s for s in clauses if coverage(terms, normalise(s.text)) >= _SAYS_IT_ALL * whole]
    fitting = [s for s in telling if _has_measure(task, s, measure)] or telling
    return tuple(fitting) if fitting and whole > 0 else (sentence,)


def _printed(terms: Sequence[Term], span: Span) -> tuple[Term, ...]:
    text = normalise(span.text)
    return tuple(t for t in terms if any(a in text for a in t.alternatives))


def _weight(terms: Sequence[Term]) -> float:
    return sum(term.weight for term in terms)


def indicator_spans(task: Task) -> tuple[Span, ...]:
    """The clauses that set figures, each once, in order."""
    return tuple(dict.fromkeys(indicator.span for indicator in task.indicators))


def _sentences(task: Task) -> tuple[Span, ...]:
    """The task's sentences; its title only where it has nothing else, since a title alone answers nothing."""
    title = title_span(task)
    sentences = split_sentences(task)
    return tuple(s for s in sentences if s.start != title.start or s.end > title.end + 1) or sentences


def _sentence_score(
    task: Task, sentence: Span, terms: Sequence[Term], measure: str | None, near: Chunk | None, *, dated: bool
) -> float:
    score = coverage(terms, normalise(sentence.text))
    if dated and _TIME.search(normalise(sentence.text)):
        score += _TIME_BONUS
    if near is not None and near.start < sentence.end and sentence.start < near.end:
        score += _NEAREST_BONUS
    if measure is None:
        return score
    spans = [s for s in indicator_spans(task) if sentence.start <= s.start < sentence.end]
    score += _FIGURE_BONUS if spans else -_FIGURE_BONUS
    if measure and any(_has_measure(task, span, measure) for span in spans):
        score += _MEASURE_BONUS
    return score


def _has_measure(task: Task, span: Span, measure: str) -> bool:
    return bool(measure) and any(i.span == span and i.unit_of_measure.endswith(measure) for i in task.indicators)


def has_figure(text: str) -> bool:
    """Whether a number is printed: 91.82%, 两个, 六大中心.

    >>> has_figure("新增学位540个"), has_figure("两个示范片区"), has_figure("一批企业、统一部署")
    (True, True, False)
    """
    return bool(_FIGURE.search(text))


# What is asked for -> what must be printed where that is told: 哪家公司 needs a company, 多少钱 a sum.
_KINDS = (
    (re.compile(r"(?:哪|几|多少)[一几两些]?[家个]?(?:公司|企业)"), re.compile(r"公司|企业|集团|厂|\d家")),
    (re.compile(r"哪[一几两些]?个?(?:村|庄)"), re.compile("村|庄|社区")),
    (re.compile(r"多少钱|几块钱|几千块|几百块|多少(?:万|亿)?元"), re.compile("元|免费")),
    (re.compile(r"几成|百分之几"), re.compile(r"%|百分之|成")),
    (re.compile(r"电话|号码|联系方式"), re.compile(r"电话|\d{7}")),
)


def fits_kind(question: str, text: str, *, is_how_many: bool) -> bool:
    """Whether `text` can tell what a normalised question asks for: a number, a company, a sum of money.

    >>> fits_kind("补多少钱", "落实补贴政策", is_how_many=True), fits_kind("补多少钱", "补助3万元", is_how_many=True)
    (False, True)
    """
    if is_how_many and not has_figure(text):
        return False
    printed = normalise(text)
    return all(told.search(printed) for asked, told in _KINDS if asked.search(question))


def units_text(task: Task) -> str:
    """牵头单位 A、B；配合单位 C, or that none is printed."""
    clauses = [f"{c.label} {join_names(c.units)}" for c in task.responsibilities]
    return "；".join(clauses) if clauses else "原文没有列出责任单位"


def units_statement(task: Task) -> Statement:
    """Title: 牵头单位 …；配合单位 …, citing where the task prints both."""
    spans = dict.fromkeys((title_span(task), *responsibility_spans(task)))
    return Statement(f"{task.title}：{units_text(task)}", cite_task(task, *spans))


def responsibility_spans(task: Task) -> tuple[Span, ...]:
    """The printed responsibilities, or the title where there are none."""
    return tuple(c.span for c in task.responsibilities) or (title_span(task),)
