"""One turn with everything that explains its verdict: what reports and `explain` show of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

from eval.answers import AnswerRecord
from eval.items import Gold, Item, Nugget, NuggetKind, Place, Turn
from eval.results import Finding, SegmentResult, TurnResult
from eval.sources import Sources

Span = tuple[int, int]
_BOUNDS = {">=": "不低于", "<=": "不高于", "≈": "约", "=": "", "range": "", "": ""}
_ROLES = {"lead": "牵头", "supporting": "配合、参与", "": ""}


@dataclass(frozen=True, slots=True)
class Rank:
    """Where retrieval put a place that must be cited; None where it did not find it."""

    place: Place
    rank: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """`answer` is None where a turn had none. `sources` are the notices that the item loads."""

    item: Item
    result: TurnResult
    answer: AnswerRecord | None
    sources: Sources

    @property
    def turn(self) -> Turn:
        return self.item.turns[self.result.turn]

    @property
    def gold(self) -> Gold:
        return self.turn.gold

    @property
    def earlier(self) -> tuple[str, ...]:
        return tuple(turn.question for turn in self.item.turns[: self.result.turn])

    def findings_of(self, segment: int | None) -> tuple[Finding, ...]:
        """Those of one segment; None for those of the answer as a whole."""
        return tuple(f for f in self.result.findings if self._segment_of(f) == segment)

    def _segment_of(self, finding: Finding) -> int | None:
        return finding.segment if finding.segment in range(len(self.result.segments)) else None

    def text_of(self, place: Place) -> str:
        """What stands at a place; empty where there is no such place."""
        return self.sources[place.notice].text_of(place.task) if self.sources.holds(place) else ""

    def quoted_places(self, segment: SegmentResult, findings: Iterable[Finding]) -> tuple[Place, ...]:
        """What to show beside a segment: the places of its findings, then those it cites."""
        named = [f.place for f in findings if f.place is not None]
        return tuple(dict.fromkeys((*named, *segment.places)))

    def ranks(self) -> tuple[Rank, ...]:
        """Of the required places that are tasks; empty where the answer came without a search."""
        retrieved = self.answer.retrieved if self.answer else ()
        if not retrieved:
            return ()
        found = {(r.notice_id, r.task): r.rank for r in reversed(retrieved)}
        wanted = [p for p in self.gold.required if p.task is not None]
        return tuple(Rank(place, found.get((place.notice, place.task or ""))) for place in wanted)

    def tasks(self) -> tuple[str, ...]:
        """Task numbers that this turn is about or that its findings name; for filters."""
        places = [*self.gold.required, *(f.place for f in self.result.findings if f.place)]
        return tuple(dict.fromkeys(p.task for p in places if p.task))

    def units(self) -> tuple[str, ...]:
        """The asker's unit and those of the gold; for filters."""
        kind, _, name = self.item.cluster.partition(":")
        named = [n.value for n in self.gold.nuggets if n.kind is NuggetKind.UNIT_ROLE]
        chosen = [self.turn.unit] if self.turn.unit else []
        return tuple(dict.fromkeys([*chosen, *([name] if kind == "unit" else []), *named]))


def make_cases(
    items: Mapping[str, Item],
    results: Iterable[TurnResult],
    answers: Mapping[tuple[str, int], AnswerRecord],
    sources: Sources,
) -> list[Case]:
    return [Case(items[r.qid], r, answers.get((r.qid, r.turn)), sources) for r in results]


def place_label(place: Place, *, with_notice: bool) -> str:
    """任务4, 文头, or with the notice's id before it.

    >>> place_label(Place("n", "4"), with_notice=True)
    'n·任务4'
    """
    name = "文头" if place.task is None else f"任务{place.task}"
    return f"{place.notice}·{name}" if with_notice else name


def source_name(finding: Finding) -> str:
    """What `finding.source` is: the notice's words, or the value that gold asks for."""
    return "标准答案" if finding.rule.startswith("nugget.") else "原文"


def nugget_text(nugget: Nugget) -> str:
    """A nugget in words: subject, attribute, role, bound, value and unit of measure."""
    value = f"{_BOUNDS.get(nugget.bound, nugget.bound)}{nugget.value}{nugget.unit_of_measure}"
    parts = (nugget.subject, nugget.attribute, _ROLES.get(nugget.role, nugget.role), nugget.modality, value)
    return " ".join(dict.fromkeys(part for part in parts if part))


def nugget_place(nugget: Nugget, *, with_notice: bool) -> str:
    """Where a nugget stands; what is computed of several places stands in none."""
    if nugget.computed_from and nugget.start is None:
        return "计算得出"
    return place_label(Place(nugget.notice, nugget.task), with_notice=with_notice)


def conflicts(asserted: str, source: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The characters in which two short texts differ, as spans of each.

    >>> conflicts("20家以上", "10家以上")
    (((0, 1),), ((0, 1),))
    """
    blocks = SequenceMatcher(None, asserted, source, autojunk=False).get_opcodes()
    ours = tuple((a, b) for kind, a, b, _, _ in blocks if kind != "equal" and b > a)
    theirs = tuple((c, d) for kind, _, _, c, d in blocks if kind != "equal" and d > c)
    return ours, theirs


def conflict_spans(text: str, findings: Iterable[Finding], *, in_source: bool) -> tuple[Span, ...]:
    """Where `text` holds what the findings are about, narrowed to the conflicting characters; merged, in order."""
    spans: list[Span] = []
    for finding in findings:
        needle = finding.source if in_source else finding.asserted
        start = text.find(needle) if needle else -1
        if start < 0:
            continue
        ours, theirs = conflicts(finding.asserted, finding.source)
        # Where a text only adds to the other, or there is no other, the whole of it is the conflict.
        parts = (theirs if in_source else ours) if finding.asserted and finding.source else ()
        spans += [(start + a, start + b) for a, b in parts] or [(start, start + len(needle))]
    return merged(spans)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Overlapping or touching spans joined, in order.

    >>> merged([(4, 6), (0, 2), (1, 3)])
    ((0, 3), (4, 6))
    """
    out: list[Span] = []
    for start, end in sorted(spans):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return tuple(out)
