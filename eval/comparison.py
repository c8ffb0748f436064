"""One claim beside one set of places: what each says, read once for all rules."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from eval.atoms import UnitSaid, find_validity, mask, units_with_roles
from eval.claims import Claim, Origin
from eval.clauses import Alignment, align, split_clauses
from eval.denial import ABSENT_FIGURES, ABSENT_UNITS, CONFLICT, META, denied_spans, is_denied, refuses, without_denied
from eval.evidence import Evidence
from eval.quantities import Quantity, bigrams, context_likeness, find_quantities, is_about_same, likeness

# Another figure's words must fit better by this much before a figure counts as one of another thing.
MARGIN = 0.15
_COUNTED_AFTER = re.compile(
    r"(?:重点)?(?:任务|部分|板块|章节|责任单位|牵头单位|单位|部门)|(?:单位|部门)?(?:共同|一起|联合|都|均|一块儿?)?(?:是)?(?:牵头|参与|配合)"
)
_UNITS_BEFORE = re.compile(
    r"(?:牵头|参与|配合|责任)(?:的)?(?:单位|部门)?(?:共|一共|总共|共计|总计|合计)?(?:有|为|是|(?<=[共计]))$"
)
# 一个是…,另一个是…; 三个数分别是: the answer's own way of counting what it goes on to say.
_COUNTS_ITSELF = re.compile(
    r"1[个项家条]?(?:方面)?(?:是|为|:)|\d+[类种项个](?:加起来|合起来|加在一起|相加)|\d+[个项]?(?:数字?|指标|目标|方面|要求)(?:值)?(?:分别)?(?:是|为|:)"
)
# 归在…一类 counts nothing.
_ONE_KIND = re.compile(r"1类(?=[,。;)]|$)")
_WHOLE_YEAR = re.compile(r"1年(?!以|左右|期|的)")
_COUNTED_BEFORE = re.compile(
    r"(?:共|共计|一共|总共|合计|总计|牵头|参与|配合|协办|负责|列出|任务|其中|还有|另有|有|总?数[为是]|\()$"
)
_EQUATION = re.compile(r"\d+(?:\.\d+)?(?:\+\d+(?:\.\d+)?)+=\d+(?:\.\d+)?")
_DERIVED = re.compile(r"(?:合计|总计|共计|一共|总共|共|加起来|相加|之和为?|总和为?|=)[^,。;\d]{0,4}$")


@dataclass(frozen=True)
class AnswerContext:
    """What is the same for all claims of an answer. `listed` counts the tasks shown, by group and under "" in all."""

    document: Evidence
    question: str
    claims: tuple[Claim, ...]
    listed: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class QuantityVerdict:
    """`problem` is the name of the rule that a figure breaks, empty where it is supported."""

    quantity: Quantity
    problem: str = ""
    nearest: Quantity | None = None


class Comparison:
    """A claim against the evidence of some places; everything is read on first use.

    A statement under no citation is held against all that is in scope: the lack of a citation is one finding, what it
    says wrongly is another.
    """

    def __init__(self, claim: Claim, evidence: Evidence, context: AnswerContext) -> None:
        self.claim = claim
        self.is_uncited = claim.origin == Origin.STATEMENT and not evidence.places
        self.evidence = context.document if self.is_uncited else evidence
        self.context = context

    @cached_property
    def denied(self) -> tuple[tuple[int, int], ...]:
        return denied_spans(self.claim.plain)

    @cached_property
    def said_figures(self) -> tuple[Quantity, ...]:
        """Every figure but those of denials, whose words say nothing of the others either."""
        return find_quantities(mask(without_denied(self.claim.plain, self.denied)))

    @cached_property
    def asserted(self) -> tuple[Quantity, ...]:
        """Figures that are neither denied nor counts nor results of arithmetic."""
        return tuple(
            q
            for q in self.said_figures
            if not self.is_count(q) and not self.is_derived(q) and not self.is_own_counting(q)
        )

    @cached_property
    def counts(self) -> tuple[Quantity, ...]:
        return tuple(q for q in self.said_figures if self.is_count(q))

    @cached_property
    def sums(self) -> tuple[Quantity, ...]:
        return tuple(q for q in self.said_figures if self.is_derived(q))

    @cached_property
    def equations(self) -> tuple[str, ...]:
        return tuple(_EQUATION.findall(self.claim.plain))

    @cached_property
    def verdicts(self) -> tuple[QuantityVerdict, ...]:
        return tuple(judge_quantity(q, self.evidence.quantities) for q in self.asserted)

    @cached_property
    def units(self) -> tuple[UnitSaid, ...]:
        said = units_with_roles(self.claim.plain, self.evidence.units, self.claim.group)
        return tuple(u for u in said if not is_denied(u.start, self.denied))

    @cached_property
    def clauses(self) -> tuple[str, ...]:
        """Clauses that assert content: no denials, no talk about the text, no statements of absence."""
        cut_out = list(self.claim.plain)
        for start, end in self.denied:
            cut_out[start:end] = "," * (end - start)
        # What a caveat says of the notice's validity has rules of its own, whatever its words.
        of_validity = self.claim.origin == Origin.CAVEAT
        return tuple(
            c for c in split_clauses("".join(cut_out)) if not _is_talk(c) and not (of_validity and find_validity(c))
        )

    @cached_property
    def alignments(self) -> tuple[Alignment, ...]:
        found = (align(c, self.evidence.clauses, self.evidence.units, self._echo(c)) for c in self.clauses)
        return tuple(a for a in found if a is not None)

    def _echo(self, clause: str) -> str:
        """The question, for a frame and for a label (总量上限:): they may use its words."""
        is_label = f"{clause}:" in self.claim.plain
        return self.context.question if self.claim.origin != Origin.STATEMENT or is_label else ""

    def sentence_of(self, clause: str) -> str:
        """The source's sentence that a clause aligns to; all that is cited where it is too short to be aligned."""
        for alignment in self.alignments:
            if alignment.clause == clause and alignment.source is not None and alignment.is_supported:
                return alignment.source.sentence
        return self.evidence.whole

    def is_count(self, quantity: Quantity) -> bool:
        """Whether a figure counts tasks, sections or units and not things that a task speaks of."""
        text = self.claim.plain
        if quantity.unit not in ("项", "个", "家") or quantity.bound != "=":
            return False
        if quantity.unit == "项" and quantity.start == 0 and text[quantity.end : quantity.end + 1] == ",":
            return True
        if quantity.unit != "项" and _UNITS_BEFORE.search(text[: quantity.start]):
            return True
        if _COUNTED_AFTER.match(text, quantity.end):
            return not self._is_printed(quantity)
        closes = text[quantity.end : quantity.end + 1] in (",", "。", ";", ":", "、", ")", "已", "")
        return quantity.unit == "项" and closes and bool(_COUNTED_BEFORE.search(text[: quantity.start]))

    def is_own_counting(self, quantity: Quantity) -> bool:
        """A number with which the answer counts its own words, or 一年 for the year that the notice is about."""
        text = self.claim.plain
        starts = quantity.start == 0 or text[quantity.start - 1] in ",。;:、(另"
        if _ONE_KIND.match(text, quantity.start):
            return True
        return starts and bool(_COUNTS_ITSELF.match(text, quantity.start) or _WHOLE_YEAR.match(text, quantity.start))

    def is_derived(self, quantity: Quantity) -> bool:
        derived = _DERIVED.search(self.claim.plain[: quantity.start]) is not None
        return derived and not self.is_count(quantity) and not self._is_printed(quantity)

    def _is_printed(self, quantity: Quantity) -> bool:
        return any(_same(quantity, known) for known in self.evidence.quantities)


def _same(a: Quantity, b: Quantity) -> bool:
    return (a.value, a.unit, a.bound) == (b.value, b.unit, b.bound)


def _is_talk(clause: str) -> bool:
    patterns = (META, ABSENT_FIGURES, ABSENT_UNITS, CONFLICT)
    return refuses(clause) or any(pattern.search(clause) for pattern in patterns)


def judge_quantity(said: Quantity, known: Sequence[Quantity]) -> QuantityVerdict:
    equal = [k for k in known if _same(said, k)]
    if not equal:
        return QuantityVerdict(said, *_nearest_miss(said, known))
    rivals = [k for k in known if k.unit == said.unit and not _same(said, k)]
    mine = max(likeness(said, k) for k in equal)
    better = max(rivals, key=lambda k: likeness(said, k), default=None)
    has_words = any(k.attribute or k.context for k in equal)
    if len(said.attribute) > 1 and has_words and not any(is_about_same(said, k) for k in equal):
        return QuantityVerdict(said, "quantity.attribute", equal[0])
    if better is not None and likeness(said, better) > mine + MARGIN:
        return QuantityVerdict(said, "quantity.attribute", better)
    # 新建幼儿园2所,规划新增学位540个 and 新建中小学1所,规划新增学位3600个: only what stands before tells them apart.
    own = bigrams(said.attribute)
    twins = [k for k in rivals if k.attribute in {e.attribute for e in equal} and own <= bigrams(k.attribute)]
    nearer = max(twins, key=lambda k: context_likeness(said, k), default=None)
    if nearer and context_likeness(said, nearer) > max(context_likeness(said, k) for k in equal) + MARGIN:
        return QuantityVerdict(said, "quantity.attribute", nearer)
    return QuantityVerdict(said)


def _nearest_miss(said: Quantity, known: Sequence[Quantity]) -> tuple[str, Quantity | None]:
    """Which part differs: the bound, the unit, or the value."""
    for rule, matches in (
        ("quantity.bound", [k for k in known if (k.value, k.unit) == (said.value, said.unit)]),
        ("quantity.unit", [k for k in known if k.value == said.value]),
        ("quantity.value", [k for k in known if k.unit == said.unit]),
    ):
        if matches:
            return rule, max(matches, key=lambda k: likeness(said, k))
    return "quantity.value", None
