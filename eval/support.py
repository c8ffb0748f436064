"""The support oracle (EVALUATION §4.2): a claim is supported where no rule finds anything.

RULES can be switched off one by one, to show that each of them matters.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations

from eval.atoms import (
    doc_number_key,
    find_dates,
    find_doc_numbers,
    find_modals,
    find_negations,
    find_scopes,
    find_validity,
    misplaced_levels,
    same_date,
)
from eval.citations import mentioned_tasks
from eval.claims import Claim, Origin
from eval.comparison import AnswerContext, Comparison, QuantityVerdict
from eval.counts import is_derivable, possible_counts
from eval.denial import ABSENT_FIGURES, ABSENT_UNITS, is_denied
from eval.evidence import Evidence
from eval.line_grammar import Header
from eval.normalise import plain
from eval.quantities import Quantity
from eval.results import AtomKind, Finding
from eval.sources import Source

Rule = Callable[[Comparison], Iterable[Finding]]

_TITLED = re.compile(r"任务(\d+)「([^」]{2,80})」")
_NAME = re.compile(r"《([^》]{2,80})》")
_HEADER_FACT = re.compile(
    r"(?:发文)?字号|文号|发文(?:机关|单位)|落款|标题|全称|索引号|主题分类|成文日期|印发日期|发布日期|失效日期|有效性|标注为"
)
_ABOUT_THE_NOTICE = re.compile(r"失效|有效|废止|成文|发布|印发|公开|日期|施行|发文|公布")


def check(claim: Claim, evidence: Evidence, context: AnswerContext) -> tuple[Finding, ...]:
    """What speaks against a claim by the places of `evidence`; empty where it is supported."""
    comparison = Comparison(claim, evidence, context)
    return tuple(finding for rule in RULES.values() for finding in rule(comparison))


def is_supported(claim: Claim, evidence: Evidence, context: AnswerContext) -> bool:
    """Whether `check` would find nothing; it stops at the first thing found."""
    comparison = Comparison(claim, evidence, context)
    return not any(True for rule in RULES.values() for _ in rule(comparison))


def _found(rule: str, kind: AtomKind, message: str, said: str = "", source: str = "") -> Finding:
    return Finding(rule, kind, message, asserted=said, source=source)


def invalid_citation(c: Comparison) -> Iterator[Finding]:
    for cited in c.claim.invalid:
        yield _found("citation.invalid", AtomKind.CITATION, "引用的地方不存在或无法确定", cited)


def missing_citation(c: Comparison) -> Iterator[Finding]:
    if c.is_uncited and not _only_denies(c):
        yield _found("citation.missing", AtomKind.CITATION, "这句话没有标明出处", c.claim.text)


def _only_denies(c: Comparison) -> bool:
    """A correction that says what is not so, and leaves what is so to the next sentence."""
    is_absence = ABSENT_UNITS.search(c.claim.plain) or ABSENT_FIGURES.search(c.claim.plain)
    asserts = c.clauses or c.units or c.said_figures or find_dates(c.claim.plain) or find_doc_numbers(c.claim.plain)
    return bool(c.denied) and not is_absence and not asserts


def wrong_title(c: Comparison) -> Iterator[Finding]:
    """任务4「…」 names a task together with its title."""
    for printed, title in _TITLED.findall(c.claim.text):
        number = str(int(printed))
        titles = [plain(s.tasks[number].title) for s in _sources(c) if number in s.tasks]
        if not any(plain(title) in known for known in titles):
            yield _found("citation.title", AtomKind.CITATION, "任务序号与标题不符", title, "、".join(titles))


def other_task(c: Comparison) -> Iterator[Finding]:
    """A statement that names tasks by number must cite them."""
    cited = {p.task for p in c.claim.places}
    if c.claim.origin != Origin.STATEMENT or not cited:
        return
    for number in mentioned_tasks(c.claim.text):
        if number not in cited and not c.claim.list_unit:
            yield _found("citation.other", AtomKind.CITATION, "说的是一项任务，引的是另一项", f"任务{number}")


def header_miscited(c: Comparison) -> Iterator[Finding]:
    """What only the notice's header says must be cited to the header, not to a task."""
    cites_tasks = bool(c.claim.places) and all(p.task is not None for p in c.claim.places)
    if c.claim.origin != Origin.STATEMENT or not cites_tasks or mentioned_tasks(c.claim.plain):
        return
    said = _HEADER_FACT.search(c.claim.plain)
    if said and said[0] not in c.evidence.whole:
        yield _found("citation.header", AtomKind.CITATION, "说的是文头的事，引的是任务", said[0])


def _sources(c: Comparison) -> list[Source]:
    return [c.evidence.sources[notice] for notice in c.evidence.notices]


def _quantity_rule(name: str, message: str) -> Rule:
    def rule(c: Comparison) -> Iterator[Finding]:
        for verdict in c.verdicts:
            if verdict.problem == name:
                yield _found(name, AtomKind.QUANTITY, message, verdict.quantity.printed, _printed(verdict))

    return rule


def _printed(verdict: QuantityVerdict) -> str:
    return verdict.nearest.printed if verdict.nearest else ""


def unlisted_unit(c: Comparison) -> Iterator[Finding]:
    for unit in c.units:
        # A caveat may say which unit a short name was taken for, though the answer then finds nothing of it.
        is_explained = c.claim.origin == Origin.CAVEAT and unit.name in c.evidence.units
        if not is_explained and not c.evidence.has_unit(unit.name, "") and unit.name not in c.evidence.whole:
            yield _found("organisation.unlisted", AtomKind.ORGANISATION, "所引之处没有这个单位", unit.name)


def wrong_role(c: Comparison) -> Iterator[Finding]:
    for unit in c.units:
        listed = c.evidence.has_unit(unit.name, "")
        if unit.role and listed and not c.evidence.has_unit(unit.name, unit.role):
            yield _found(
                "organisation.role", AtomKind.ORGANISATION, "单位的角色与原文不同", f"{unit.name}（{unit.role}）"
            )


def wrong_list(c: Comparison) -> Iterator[Finding]:
    """A task shown in a unit's list must name that unit in that role."""
    claim = c.claim
    if claim.list_unit and claim.origin == Origin.STATEMENT and not c.evidence.has_unit(claim.list_unit, claim.group):
        said = f"{claim.list_unit}（{claim.group}）"
        yield _found("organisation.list", AtomKind.ORGANISATION, "这项任务不属于这个单位的清单", said)


def wrong_date(c: Comparison) -> Iterator[Finding]:
    text = re.sub(r"现在是\d{4}年", "", c.claim.plain)
    said = find_dates(text)
    known = {d.value for d in c.evidence.dates} | _header_dates(c) if said else set()
    for date in said:
        if is_denied(date.start, c.denied):
            continue
        is_year = len(date.value) == 4
        if date.value in c.evidence.years if is_year else any(same_date(date.value, k) for k in known):
            continue
        if not any(date.printed in name for name in _NAME.findall(text)):
            yield _found("date.unsupported", AtomKind.DATE, "所引之处没有这个日期", date.printed)


def _header_dates(c: Comparison) -> set[str]:
    """The notice's own dates, which only a claim about the notice itself may use."""
    if not _ABOUT_THE_NOTICE.search(c.claim.plain):
        return set()
    return {d for h in c.evidence.headers for d in (h.issued_on, h.published_on, h.expires_on) if d}


def wrong_doc_number(c: Comparison) -> Iterator[Finding]:
    said = find_doc_numbers(c.claim.plain)
    known = {doc_number_key(n) for n in c.evidence.doc_numbers} if said else set()
    for number in said:
        key = doc_number_key(number)
        if not any(key.endswith(k) or k.endswith(key) for k in known):
            yield _found("document.number", AtomKind.DOCUMENT, "文号与原文不同", number)


def unknown_document(c: Comparison) -> Iterator[Finding]:
    names = _NAME.findall(c.claim.plain)
    whole = _letters(c.evidence.whole + "".join(plain(h.text) for h in c.evidence.headers)) if names else ""
    for name in names:
        if _letters(name) not in whole:
            yield _found("document.name", AtomKind.DOCUMENT, "原文没有提到这份文件", name)


def _letters(text: str) -> str:
    return re.sub(r"[^\w\u4e00-\u9fff]", "", text)


def wrong_validity(c: Comparison) -> Iterator[Finding]:
    known = {h.validity for h in _named_headers(c)}
    for status in sorted(find_validity(c.claim.plain) - known):
        yield _found("validity.status", AtomKind.VALIDITY, "有效性与标注不符", status, "、".join(sorted(known)))


def wrong_validity_date(c: Comparison) -> Iterator[Finding]:
    """The date said with 失效 must be the one marked, not another of the header's."""
    if "expired" not in find_validity(c.claim.plain):
        return
    known = {h.expires_on for h in _named_headers(c)}
    dates = [d for d in find_dates(c.claim.plain) if d.value.count("-") == 2]
    if dates and not any(d.value in known for d in dates):
        yield _found(
            "validity.date", AtomKind.VALIDITY, "失效日期与标注不符", dates[0].printed, "、".join(sorted(known))
        )


def _named_headers(c: Comparison) -> tuple[Header, ...]:
    """The headers of the notices that the claim names by 文号; else of those whose tasks it rests on; else of all."""
    keys = {doc_number_key(n) for n in find_doc_numbers(c.claim.plain)}
    named = [h for h in c.evidence.headers if h.doc_number and any(_ends(k, h.doc_number) for k in keys)]
    used = dict.fromkeys(p.notice for p in c.evidence.places if p.task is not None)
    return tuple(named or (c.evidence.sources[notice].header for notice in used)) or c.evidence.headers


def _ends(key: str, number: str) -> bool:
    return key.endswith(doc_number_key(plain(number)))


def inserted_negation(c: Comparison) -> Iterator[Finding]:
    for alignment in c.alignments:
        source = alignment.source.text if alignment.source else ""
        extra = len(find_negations(alignment.clause)) - len(find_negations(source))
        if alignment.source and alignment.is_supported and extra > 0:
            yield _found("polarity.inserted", AtomKind.POLARITY, "原文没有这个否定", alignment.clause, source)
    aligned = {alignment.clause for alignment in c.alignments}
    for clause in c.clauses:
        # Too short to be aligned: its negation must be printed just so.
        unknown = [n for n in find_negations(clause) if n not in c.evidence.whole]
        if clause not in aligned and unknown:
            yield _found("polarity.inserted", AtomKind.POLARITY, "原文没有这个否定", clause)


def dropped_negation(c: Comparison) -> Iterator[Finding]:
    for alignment in c.alignments:
        if not alignment.source or not alignment.is_supported:
            continue
        mine = find_negations(alignment.clause)
        for negation in find_negations(alignment.source.text):
            if negation not in mine and negation[-2:] in alignment.clause and len(negation) > 2:
                yield _found("polarity.dropped", AtomKind.POLARITY, "漏了原文的否定", alignment.clause, negation)


def false_absence(c: Comparison) -> Iterator[Finding]:
    """没有列出参与单位, 没有数字指标: the cited tasks must really lack it."""
    units = ABSENT_UNITS.search(c.claim.plain)
    if units and not c.is_uncited and c.claim.origin == Origin.STATEMENT:
        role = {"牵头": "lead", "责任": "lead", "参与": "supporting", "配合": "supporting", "协办": "supporting"}
        wanted = role.get(units["role"] or "", "")
        if any(c.evidence.has_unit(unit, wanted) for unit in c.evidence.units):
            yield _found("polarity.absence", AtomKind.POLARITY, "原文列了单位", units[0])
    figures = ABSENT_FIGURES.search(c.claim.plain)
    printed = [q for q in c.evidence.quantities if _is_goal(q, c)] if figures else []
    if figures and printed and not c.is_uncited and c.claim.origin == Origin.STATEMENT:
        yield _found("polarity.absence", AtomKind.POLARITY, "原文有数字指标", figures[0], printed[0].printed)


def _is_goal(quantity: Quantity, c: Comparison) -> bool:
    """Not a figure that belongs to a name or an age (15分钟生活圈, 500强, 3岁以下), nor one in words (一张图)."""
    number = re.match(r"[\d.]+", quantity.printed)
    in_digits = number is not None and any(number[0] in task.text for task in c.evidence.tasks)
    return in_digits and quantity.unit not in ("分钟", "强", "年", "岁", "")


def raised_modality(c: Comparison) -> Iterator[Finding]:
    for clause in c.clauses:
        raised = find_modals(clause) - find_modals(c.sentence_of(clause)) - {"已完成"}
        if raised:
            yield _found("modality.raised", AtomKind.MODALITY, "语气比原文强", "、".join(sorted(raised)))


def claimed_completion(c: Comparison) -> Iterator[Finding]:
    for clause in c.clauses:
        if "已完成" in find_modals(clause) - find_modals(c.sentence_of(clause)):
            yield _found("modality.completed", AtomKind.MODALITY, "原文没有说已经完成", clause)


def widened_scope(c: Comparison) -> Iterator[Finding]:
    for clause in c.clauses:
        known = find_scopes(c.sentence_of(clause))
        widened = find_scopes(clause) - (known or c.evidence.scopes) or misplaced_levels(clause, c.evidence.whole)
        if widened:
            yield _found("scope.widened", AtomKind.SCOPE, "范围与原文不同", "、".join(sorted(widened)))


def unsupported_clause(c: Comparison) -> Iterator[Finding]:
    for alignment in c.alignments:
        if not alignment.is_supported:
            source = alignment.source.text if alignment.source else ""
            yield _found("clause.unsupported", AtomKind.CLAUSE, "所引之处没有这个意思", alignment.clause, source)


def wrong_sum(c: Comparison) -> Iterator[Finding]:
    """Equations must add up from figures that the source has; a sum without its addends must be one of such figures."""
    known = {q.value for q in c.evidence.quantities}
    for equation in c.equations:
        left, _, right = equation.partition("=")
        addends = left.split("+")
        if not _adds_up(addends, right) or not set(addends) <= known:
            yield _found("arithmetic.sum", AtomKind.ARITHMETIC, "算式与原文的数字对不上", equation)
    results = {_value(equation.partition("=")[2]) for equation in c.equations}
    for total in c.sums:
        is_gold = (total.value, total.unit) in c.evidence.computed
        if _value(total.value) not in results and not is_gold and not _is_sum(total, c):
            yield _found("arithmetic.sum", AtomKind.ARITHMETIC, "合计数不是原文数字之和", total.printed)


def _adds_up(addends: list[str], total: str) -> bool:
    return abs(sum(map(_value, addends)) - _value(total)) < 1e-9


def _value(number: str) -> float:
    return float(number.partition("-")[0])


def _is_sum(total: Quantity, c: Comparison) -> bool:
    same = [_value(q.value) for q in c.evidence.quantities if q.unit == total.unit][:10]
    return any(
        abs(sum(some) - _value(total.value)) < 1e-9 for n in range(2, len(same) + 1) for some in combinations(same, n)
    )


def wrong_count(c: Comparison) -> Iterator[Finding]:
    for count in c.counts:
        allowed = possible_counts(c, count)
        is_gold = (count.value, count.unit) in c.evidence.computed and not is_derivable(c)
        if count.value not in allowed and not is_gold:
            source = "、".join(sorted(allowed, key=int))
            yield _found("arithmetic.count", AtomKind.ARITHMETIC, "数目与原文或清单不符", count.printed, source)


RULES: dict[str, Rule] = {
    "citation.invalid": invalid_citation,
    "citation.missing": missing_citation,
    "citation.title": wrong_title,
    "citation.other": other_task,
    "citation.header": header_miscited,
    "quantity.value": _quantity_rule("quantity.value", "所引之处没有这个数"),
    "quantity.unit": _quantity_rule("quantity.unit", "数字相同，单位与原文不同"),
    "quantity.bound": _quantity_rule("quantity.bound", "数字相同，上下限与原文不同"),
    "quantity.attribute": _quantity_rule("quantity.attribute", "这个数说的是另一个指标"),
    "organisation.unlisted": unlisted_unit,
    "organisation.role": wrong_role,
    "organisation.list": wrong_list,
    "date.unsupported": wrong_date,
    "document.number": wrong_doc_number,
    "document.name": unknown_document,
    "validity.status": wrong_validity,
    "validity.date": wrong_validity_date,
    "polarity.inserted": inserted_negation,
    "polarity.dropped": dropped_negation,
    "polarity.absence": false_absence,
    "modality.raised": raised_modality,
    "modality.completed": claimed_completion,
    "scope.widened": widened_scope,
    "clause.unsupported": unsupported_clause,
    "arithmetic.sum": wrong_sum,
    "arithmetic.count": wrong_count,
}
