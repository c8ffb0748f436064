"""Quantities of a normalised text: value, unit of measure, bound, and the words that say what is counted."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from eval.measure_words import MEASURE, canonical_measure
from eval.numerals import plain_number

_QUANTITY = re.compile(
    rf"(?<![\dA-Za-z.〔\[])(\d+(?:\.\d+)?)(?:(?:-|至|到)(\d+(?:\.\d+)?))?"
    rf"(万亿|万|亿|千(?![米瓦伏克卡])|百(?!分))?(?:余|多)?(?:({MEASURE})|(?![A-Za-z〕\]\d]))"
)
_AFTER = (
    (re.compile(r"(?:及其?|或|含)?以上"), ">="),
    (re.compile(r"以内|之内|及?以下"), "<="),
    (re.compile(r"左右|上下"), "≈"),
)
_BEFORE = (
    (re.compile(r"(?:不低于|不少于|不小于|超过|突破|至少|高于|多于|大于|逾|最低|下限|底线)[^\d,。;、]{0,4}$"), ">="),
    (re.compile(r"(?:不超过|不高于|不多于|不大于|至多|最多|低于|少于|小于|控制在|限于|上限)[^\d,。;、]{0,4}$"), "<="),
    (re.compile(r"大约[^\d,。;、]{0,4}$|(?:约|将近|接近|近)$"), "≈"),
)
# 不超过 holds 超过, and 不低于 holds 低于: the longer word decides.
_NEGATED_BEFORE = re.compile(r"不(?:低于|少于|小于|超过|高于|多于|大于)[^\d,。;、]{0,4}$")
_ITEM_ENDS = ",。;:、()!?《》\n"
# 海外人才8人和高校毕业生1200人: what follows belongs to the next figure.
_JOINING = ("和", "及", "与", "并", "另")
_EMPTY_WORDS = re.compile(
    "以上|以下|以内|左右|目标|指标|任务|要求|数量|其中|分别|达到|力争|争取|确保|规划|计划|全年|年度|年内|全县|全市"
    "|上限|下限|底线|涉及|惠及|覆盖|原文|印作|印成|写作|写明|合起来|加起来|要|为|是|的|在|到|了|至少|不低于|不少于|超过|共|约"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """`value` is in plain digits, 万 and 亿 multiplied out, or a range 2-3. `unit` is canonical, empty where none.

    `attribute` are the words of its own item, `context` those before it in the sentence. Offsets are in the
    normalised text.
    """

    value: str
    unit: str
    bound: str
    attribute: str
    context: str
    start: int
    end: int
    printed: str


@lru_cache(maxsize=50_000)
def find_quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities of a normalised text in which dates, numbers of tasks and documents are blanked out already."""
    matches = [m for m in _QUANTITY.finditer(text) if not _is_count_of_nothing(m)]
    return tuple(_quantity(text, m, matches[i - 1] if i else None, matches[i + 1 :]) for i, m in enumerate(matches))


def _is_count_of_nothing(match: re.Match[str]) -> bool:
    """A number inside a formula or a reference (540+3600=4140, 4.)."""
    before = match.string[: match.start()]
    after = match.string[match.end() :]
    return match[4] is None and (after[:1] in ("+", "=") or before[-1:] in ("+", "="))


def _quantity(text: str, match: re.Match[str], before: re.Match[str] | None, later: list[re.Match[str]]) -> Quantity:
    low, high, factor, unit = match.groups()
    scale = {"万亿": 10**12, "亿": 10**8, "万": 10**4, "千": 1000, "百": 100}.get(factor, 1)
    values = [plain_number(Decimal(v) * scale) for v in (low, high) if v]
    bound, end = _bound(text, match)
    item_start = _item_start(text, match.start(), before.end() if before else 0)
    item_end = min(
        [i for i in range(end, len(text)) if text[i] in _ITEM_ENDS][:1] + [m.start() for m in later[:1]] + [len(text)]
    )
    after = "" if text[end : end + 1] in _JOINING else text[end:item_end]
    attribute = content_words(text[item_start : match.start()] + after)
    sentence = max(text.rfind(stop, 0, item_start) for stop in "。;!?\n") + 1
    context = content_words(re.sub(r"\d", "", text[sentence:item_start]))
    return Quantity(
        value="-".join(values),
        unit=canonical_measure(unit or ""),
        bound="range" if len(values) > 1 and not bound else bound or "=",
        attribute=attribute if len(attribute) > 1 else content_words(text[sentence:item_start])[-12:] + attribute,
        context=context,
        start=match.start(),
        end=end,
        printed=text[match.start() : end],
    )


def content_words(text: str) -> str:
    """A text without punctuation and words that name no thing."""
    return re.sub(r"[^\w\u4e00-\u9fff]", "", _EMPTY_WORDS.sub("", text))


def _item_start(text: str, position: int, floor: int) -> int:
    return max([i + 1 for i in range(floor, position) if text[i] in _ITEM_ENDS] + [floor])


def _bound(text: str, match: re.Match[str]) -> tuple[str, int]:
    """The bound and where its words end; a bound after the number wins over one before it (控制在…以内)."""
    for pattern, sign in _AFTER:
        after = pattern.match(text, match.end())
        if after:
            return sign, after.end()
    before = text[max(0, match.start() - 10) : match.start()]
    negated = _NEGATED_BEFORE.search(before)
    for pattern, sign in _BEFORE:
        found = pattern.search(before)
        if found and not (negated and found.start() > negated.start()):
            return sign, match.end()
    return "", match.end()


@lru_cache(maxsize=50_000)
def bigrams(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 2] for i in range(len(text) - 1)) or frozenset(text)


def likeness(said: Quantity, other: Quantity) -> float:
    """How well the words around two quantities agree, 0 to 2: by their own items and by what the sentence says."""
    mine, own = bigrams(said.attribute), bigrams(other.attribute)
    if not mine or not own:
        return 0.0
    wide = own | bigrams(other.context)
    dice = 2 * len(mine & own) / (len(mine) + len(own))
    return dice + len(mine & wide) / len(mine)


def context_likeness(said: Quantity, other: Quantity) -> float:
    """How well the words before two quantities in their sentences agree, 0 to 1."""
    mine, own = bigrams(said.context), bigrams(other.context)
    return 2 * len(mine & own) / (len(mine) + len(own)) if mine and own else 0.0


def is_about_same(said: Quantity, other: Quantity) -> bool:
    """Whether at least half of the characters that say what is counted stand around the other quantity as well."""
    mine = set(said.attribute)
    return not mine or len(mine & (set(other.attribute) | set(other.context))) >= len(mine) / 2
