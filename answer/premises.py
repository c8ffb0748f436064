"""What a question takes for granted, checked against the tasks that answer it: figures, units and their roles, parts.

A premise that is wrong is named as not what the notice says, and what it says instead is shown and cited. One that is
right is left alone. The wrong value never stands outside a denial.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from answer.citations import cite_task
from answer.context import Context
from answer.contract import Caveat, Statement, Status
from answer.draft import Draft
from answer.passages import units_statement
from answer.patterns import SECTION
from answer.refusals import clauses_naming
from answer.sections import section_number
from answer.text import content_words, normalise, with_digits
from answer.units import UnitMatch
from index.lexical import bigrams
from ingest.model import Bound, Indicator, Role, Task
from ingest.numerals import parse_number
from prompts import render

_MEASURES = (
    "个百分点|平方公里|平方米|立方米|公里|千米|%|个|家|项|人|名|所|处|条|户|套|张|场|次|件|座|台|辆|批|亩|吨|元|斤|米"
)
_FIGURE = re.compile(
    rf"(?<![0-9第前任务-])(?P<number>\d+(?:\.\d+)?)(?P<scale>[万亿]?)(?P<unit>{_MEASURES})"
    r"(?P<bound>以上|以下|以内|左右|上下)?(?!任务|重点任务)"
)
_SCALES = {"": Decimal(1), "百": Decimal(100), "千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
_BOUNDS = {
    "以上": Bound.AT_LEAST,
    "以下": Bound.AT_MOST,
    "以内": Bound.AT_MOST,
    "左右": Bound.ABOUT,
    "上下": Bound.ABOUT,
}
# People say 20个 of what notices count as 20家.
_LOOSE = frozenset("个家项处所座条场件次名人")
_CONFIRMS = re.compile(r"[吗吧嘛]|对不对|是不是|对么|没错|(?:应该|不)是")
_ALIKE = 0.6
_ABOUT_TASKS = ("fact", "task_units", "task_detail")
_LEADS = re.compile(
    r"^[^,。?;]{0,6}?(?:牵头|负责|主管|主抓|主责|挑头|说了算|[在来]?抓|[来一]?家?管(?!理|网|委|道)|承担)"
)
_SUPPORTS = re.compile(r"^[^,。?;]{0,6}?(?P<word>参与|配合|协助)")
_OWNS = re.compile(r"^的(?:任务|活|事|职责|工作)|^(?:办|干|搞)的?")
_ASKS_ROLE = re.compile(r"还是|角色|身份|(?:参与|配合|牵头|负责)(?:了|些)?(?:哪|什么|几|多少)|分工")
_ASKS_WHERE = re.compile(r"哪一?[项条](?!任务由)|第几[项条]|哪个(?:任务|指标)|(?:写|出)[在自]哪")
_BETWEEN = re.compile(r"^[、,和与及跟]+")


@dataclass(frozen=True, slots=True)
class _Claim:
    """A figure that the question states. `words` are those said beside it; `bound` None where none is said."""

    text: str
    amount: Decimal
    unit: str
    bound: Bound | None
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Remark:
    """A wrong premise, and the statements that say what is right."""

    caveat: Caveat
    statements: tuple[Statement, ...] = ()


def corrected(draft: Draft, question: str, context: Context, mentions: Sequence[UnitMatch]) -> Draft:
    """The draft with each wrong premise of the question named, and the right value shown if it was not yet."""
    tasks = context.cited_tasks(draft.statements)
    if draft.status is not Status.ANSWERED or draft.answer_type not in _ABOUT_TASKS or not tasks:
        return draft
    remarks = [
        *_wrong_figures(question, tasks),
        *_wrong_roles(question, mentions, tasks),
        *_wrong_parts(question, context, tasks),
    ]
    shown = " ".join(s.text for s in draft.statements)
    added = [s for remark in remarks for s in remark.statements if s.text not in shown]
    caveats = (*draft.caveats, *(remark.caveat for remark in remarks))
    return replace(draft, statements=(*draft.statements, *dict.fromkeys(added)), caveats=tuple(dict.fromkeys(caveats)))


def without_claims(question: str) -> str:
    """The question without figures and parts of the notice that it states, which may be wrong and would mislead.

    Figures stay where they are what is asked about: 105万亩是哪项指标.

    >>> without_claims("新增高新技术企业20家由谁负责"), without_claims("第三部分里的高标准农田多少亩")
    ('新增高新技术企业由谁负责', '高标准农田多少亩')
    """
    rest = re.sub(rf"{SECTION.pattern}(?:[“\"'][^”\"']*[”\"'])?(?:里头|里面|里|中)?的?", "", question)
    if _ASKS_WHERE.search(question):
        return rest
    rest = _FIGURE.sub(lambda m: m[0] if m["unit"] == "元" else "", with_digits(rest, small=True))
    return rest if any(len(words) > 1 for words in content_words(rest)) else question


def states_figure(question: str) -> str:
    """The first figure with a measure that a question states; "" if none."""
    match = _FIGURE.search(with_digits(question, small=True))
    return match.group() if match else ""


def _wrong_figures(question: str, tasks: Sequence[Task]) -> Iterator[_Remark]:
    for claim in _claims(question):
        rivals = _comparable(claim, tasks)
        if not rivals:
            continue
        nearness = [_nearness(claim, indicator) for _, indicator in rivals]
        best = max(nearness)
        alike = [rival for rival, near in zip(rivals, nearness, strict=True) if near >= _ALIKE * best]
        right = [indicator for _, indicator in alike if claim.amount in _amounts(indicator)]
        if right:
            yield from _wrong_bound(question, claim, right)
        elif (best or len(rivals) == 1) and not _is_qualifier(claim, tasks):
            task, nearest = rivals[nearness.index(best)]
            caveat = Caveat("premise", render("premise_quantity", asked=claim.text, quote=nearest.span.text))
            yield _Remark(caveat, (Statement(nearest.span.text, cite_task(task, nearest.span)),))


def _claims(question: str) -> Iterator[_Claim]:
    """Figures that the question states, with the words of their clause; of the whole question where it has none."""
    text = with_digits(question, small=True)
    everything = tuple(content_words(_FIGURE.sub(" ", text)))
    for clause in re.split(r"[,。;?!]", text):
        words = tuple(w for w in content_words(_FIGURE.sub(" ", clause)) if len(w) > 1)
        for figure in _FIGURE.finditer(clause):
            amount = Decimal(figure["number"]) * _SCALES[figure["scale"]]
            bound = _BOUNDS.get(figure["bound"] or "")
            yield _Claim(figure.group(), amount, figure["unit"], bound, words or everything)


def _comparable(claim: _Claim, tasks: Sequence[Task]) -> list[tuple[Task, Indicator]]:
    """Indicators in the claim's measure, or with none printed; those with a like measure where there are none."""
    every = [(task, indicator) for task in tasks for indicator in task.indicators if indicator.values]
    same = [pair for pair in every if _unscaled(pair[1].unit_of_measure) == claim.unit]
    bare = [pair for pair in every if not pair[1].unit_of_measure]
    loose = [pair for pair in every if claim.unit in _LOOSE and _unscaled(pair[1].unit_of_measure) in _LOOSE]
    return [*same, *bare] if same or bare else loose


def _nearness(claim: _Claim, indicator: Indicator) -> float:
    """Share of the words said beside the figure that the indicator's clause or subject prints, in [0, 1]."""
    said = {pair for words in claim.words for pair in bigrams(words)}
    printed = normalise(indicator.subject + indicator.span.text)
    return sum(pair in printed for pair in said) / len(said) if said else 0.0


def _is_qualifier(claim: _Claim, tasks: Sequence[Task]) -> bool:
    """Whether a task prints the figure, but for no target of its own: 投资500万元以上的项目."""
    printed = any(claim.text in normalise(task.source_text) for task in tasks)
    return printed and not any(claim.amount in _amounts(i) for task in tasks for i in task.indicators)


def _wrong_bound(question: str, claim: _Claim, right: Sequence[Indicator]) -> Iterator[_Remark]:
    """The value is right, the bound is not (10家以下), or is left out of a question for confirmation (是10家吗)."""
    if any(claim.bound is i.bound or (claim.bound is None and i.bound is Bound.EQUAL) for i in right):
        return
    quote = right[0].span.text
    if claim.bound is not None and right[0].bound is not Bound.RANGE:
        yield _Remark(Caveat("premise", render("premise_quantity", asked=claim.text, quote=quote)))
    elif claim.bound is None and _CONFIRMS.search(question):
        yield _Remark(Caveat("premise", render("premise_bound", asked=claim.text, quote=quote)))


def _unscaled(unit: str) -> str:
    return unit.lstrip("万亿千百") if len(unit) > 1 else unit


def _amounts(indicator: Indicator) -> tuple[Decimal, ...]:
    """The indicator's values in single units: 105 万亩 is 1050000."""
    scale = _SCALES.get(indicator.unit_of_measure[:1], Decimal(1)) if len(indicator.unit_of_measure) > 1 else Decimal(1)
    return tuple(Decimal(value) * scale for value in indicator.values)


def _wrong_roles(question: str, mentions: Sequence[UnitMatch], tasks: Sequence[Task]) -> Iterator[_Remark]:
    """Units that the question puts in charge of tasks, or beside them, which list them otherwise or not at all."""
    for mention in mentions:
        claimed = _claimed_role(question, mention, mentions)
        if claimed is None:
            continue
        labels = [(t, c) for t in tasks for c in t.responsibilities if {*mention.units} & {*c.units}]
        name = mention.units[0] if len(mention.units) == 1 else mention.mention
        named = "、".join(task.label for task in tasks)
        units = tuple(units_statement(task) for task in tasks)
        if not mention.units:
            spans = [(task, s) for task in tasks for s in clauses_naming(task, normalise(mention.mention))]
            units = (*units, *(Statement(s.text, cite_task(task, s)) for task, s in spans))
        if not labels:
            yield _Remark(Caveat("premise", render("premise_unit", task=named, unit=name)), units)
        elif claimed not in ("", *(_role_word(c.role, claimed) for _, c in labels)):
            task, clause = labels[0]
            text = render("premise_role", task=task.label, unit=name, claim=claimed, label=clause.label)
            yield _Remark(Caveat("premise", text), units)


def _claimed_role(question: str, mention: UnitMatch, mentions: Sequence[UnitMatch]) -> str | None:
    """牵头, 参与 or 配合 as the question says of the unit; "" where it only says that the unit is in it; or None."""
    start = question.find(mention.mention)
    if start < 0:
        return None
    after, before = question[start + len(mention.mention) :], question[:start]
    for other in mentions:
        rest = _BETWEEN.sub("", after)
        after = rest.removeprefix(other.mention) if rest.startswith(other.mention) else after
    if before.endswith(("除了", "除", "不找")):
        return None
    if _ASKS_ROLE.search(after):
        return ""
    if _LEADS.match(after):
        return "牵头"
    if match := _SUPPORTS.match(after):
        return match["word"]
    is_owner = before.endswith(("归", "由")) or _OWNS.match(after)
    return "" if is_owner else None


def _role_word(role: Role, claimed: str) -> str:
    """The word for the role, as the question puts it: 配合 and 参与 are one role."""
    if role is Role.LEAD:
        return "牵头"
    return claimed if claimed != "牵头" else "参与"


def _wrong_parts(question: str, context: Context, tasks: Sequence[Task]) -> Iterator[_Remark]:
    """第三部分 of a task that stands in the sixth."""
    match = SECTION.search(question)
    if match is None:
        return
    asked = parse_number(match["n"])
    placed = [(task, section_number(context, task)) for task in tasks if task.section_path]
    if placed and all(number != asked for _, number in placed):
        for task, _ in placed:
            text = render("premise_section", asked=match.group(), task=task.label, section=task.section_path[0])
            yield _Remark(Caveat("premise", text))
