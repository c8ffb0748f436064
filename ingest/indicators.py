"""Targets in a task's text -> Indicators: clause, subject, value, unit of measure, bound, modality, deadline."""

import re

from ingest.model import Bound, Indicator, Span
from ingest.quantities import Quantity, find_quantities, names_no_amount

MODALITIES = ("确保", "力争", "争取", "努力", "力促", "保障", "探索", "鼓励", "不断", "必须")
_SHORTEST_SUBJECT = 4
# A run of text without any stop is no clause; looking no further keeps the work in proportion to the text.
_CLAUSE_REACH = 200
_CLAUSE_STOPS = "，,。；;！？!?\n"
_DEADLINE = re.compile(
    r"(?:到|至)?(?:20\d\d年)?(?:\d{1,2}月(?:\d{1,2}日)?(?:底|末)?|[一二三四]季度|上半年|下半年|年底|年末|底)(?:前|之前|以前)?"
    r"|(?:到|至)?20\d\d年(?:底|末)?前?|年内|全年|长期坚持"
)
_BEFORE_BOUNDS: tuple[tuple[str, Bound], ...] = (
    ("不低于", Bound.AT_LEAST),
    ("不少于", Bound.AT_LEAST),
    ("至少", Bound.AT_LEAST),
    ("超过", Bound.AT_LEAST),
    ("突破", Bound.AT_LEAST),
    ("高于", Bound.AT_LEAST),
    ("不超过", Bound.AT_MOST),
    ("不高于", Bound.AT_MOST),
    ("不多于", Bound.AT_MOST),
    ("控制在", Bound.AT_MOST),
    ("低于", Bound.AT_MOST),
    ("约", Bound.ABOUT),
    ("近", Bound.ABOUT),
)
_AFTER_BOUNDS = {
    "以上": Bound.AT_LEAST,
    "及以上": Bound.AT_LEAST,
    "以内": Bound.AT_MOST,
    "之内": Bound.AT_MOST,
    "以下": Bound.AT_MOST,
    "左右": Bound.ABOUT,
}
_SIZE_UNITS = ("元", "万元", "亿元", "米", "公里", "亩", "平方米", "人")
_SIZE_OF = re.compile(r"(?:、[\d.]+[万亿]?元)*(?:以上|以下|以内)的?[\u4e00-\u9fff]{1,8}(?:项目|企业|工程|订单)")
_BEFORE = re.compile("(?:" + "|".join(w for w, _ in _BEFORE_BOUNDS) + r")[^，,。；;]{0,4}$")
_SUBJECT_NOISE = re.compile(r"^(?:其中|同时|另外|以及|和|及|并|、|，|,|全县|全市|全区|年内|全年)+")
_VALUE_VERB = re.compile(
    r"(?:达到|达|为|(?:提高|提升|扩大|增加|增至|降低|下降)[到至]|稳定在|保持在|控制在|不低于|不少于|不超过|突破|超过|到|约)"
    r"(?:每[人户][每/]?[年月]?)?$"
)


def find_indicators(text: str, start: int, end: int) -> tuple[Indicator, ...]:
    """Targets in `text[start:end]`, one a quantity, in order. Empty where the text sets none."""
    found: list[Indicator] = []
    quantities = [q for q in find_quantities(text, start, end) if not _is_attribute(text, q)]
    for position, quantity in enumerate(quantities):
        clause = _clause(text, quantity, start, end)
        own_start = max(clause.start, quantities[position - 1].end if position else start)
        after_end = quantities[position + 1].start if position + 1 < len(quantities) else end
        after = text[quantity.end : clause.end]
        if after_end < clause.end:
            after = text[quantity.end : after_end].split("、")[0]
        parent = len(found) - 1 if found and "其中" in text[clause.start : quantity.start] else None
        found.append(_indicator(text, quantity, clause, text[own_start : quantity.start], after, parent, start))
    return tuple(found)


def _is_attribute(text: str, quantity: Quantity) -> bool:
    """投资500万元以上技术改造项目20: the first figure describes what is counted by the second."""
    following = text[quantity.end : quantity.end + 24]
    if names_no_amount(quantity.unit):
        return True
    return quantity.unit in _SIZE_UNITS and bool(_SIZE_OF.match(quantity.after + following))


def _clause(text: str, quantity: Quantity, start: int, end: int) -> Span:
    reach_left = max(start, quantity.start - _CLAUSE_REACH)
    reach_right = min(end, quantity.end + _CLAUSE_REACH)
    left = max(reach_left, _after_last_stop(text, reach_left, quantity.start))
    stops = [p for c in _CLAUSE_STOPS if (p := text.find(c, quantity.end, reach_right)) >= 0]
    right = min(stops, default=reach_right)
    while left < right and text[left] in " \t\u3000":
        left += 1
    return Span(text[left:right].rstrip(), left, left + len(text[left:right].rstrip()))


def _after_last_stop(text: str, start: int, end: int) -> int:
    return max((text.rfind(c, start, end) for c in _CLAUSE_STOPS), default=-1) + 1


def _indicator(
    text: str, quantity: Quantity, clause: Span, before: str, after: str, parent: int | None, start: int
) -> Indicator:
    modality = next((m for m in MODALITIES if m in text[clause.start : quantity.start]), "")
    deadline = _deadline(text, clause, start)
    return Indicator(
        span=clause,
        subject=_subject(before, after, modality, deadline),
        value_text=quantity.text,
        values=quantity.values,
        unit_of_measure=quantity.scale + quantity.unit,
        bound=_bound(before, quantity),
        modality=modality,
        deadline_text=deadline,
        parent=parent,
        flagged=not quantity.unit,
    )


def _bound(before: str, quantity: Quantity) -> Bound:
    if len(quantity.values) == 2:
        return Bound.RANGE
    if quantity.after:
        return _AFTER_BOUNDS[quantity.after]
    match = _BEFORE.search(before)
    if match is None:
        return Bound.EQUAL
    return next(bound for word, bound in _BEFORE_BOUNDS if match.group().startswith(word))


def _deadline(text: str, clause: Span, start: int) -> str:
    """The time named in the clause, or in the clause that leads into it (2023年底前，…)."""
    match = _DEADLINE.search(clause.text)
    if match:
        return match.group()
    lead_end = max(clause.start - 1, start)
    reach = max(start, lead_end - _CLAUSE_REACH)
    lead = text[max(_after_last_stop(text, reach, lead_end), reach) : lead_end].strip()
    whole = _DEADLINE.fullmatch(lead)
    return whole.group() if whole else ""


def _subject(before: str, after: str, modality: str, deadline: str) -> str:
    """What is counted: the words before the value, else with those after it (至少创建1家市级示范托育机构)."""
    words = before
    for drop in (deadline, modality, "至少"):
        words = words.replace(drop, "") if drop else words
    words = _VALUE_VERB.sub("", _SUBJECT_NOISE.sub("", words.strip(" 、，,"))).strip()
    if len(words) <= _SHORTEST_SUBJECT and after:
        return (words + re.split(r"[(（]", after)[0]).strip()
    return words or after.strip()
