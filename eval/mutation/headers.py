"""Operators on what is said of the notice itself: dates, document numbers, validity; and on mixing two notices."""

import re
from collections.abc import Iterator
from random import Random

from eval.mutation.model import (
    Base,
    Draft,
    Operator,
    World,
    appended,
    operator,
    reworded,
    statements,
    with_caveats,
)
from eval.mutation.numbers import figures
from eval.results import AtomKind

_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_NUMBER = re.compile(r"〔(?P<year>\d{4})〕(?P<number>\d+)号")
_IN_FORCE = ("该通知现行有效。", "该通知目前仍然有效，可以作为依据。", "本通知继续有效。", "该文件为现行规定。")


def change_date(base: Base, _: World, rng: Random) -> Iterator[Draft]:
    """Another day, month or year, in a statement or in the validity line."""
    for text, put in _texts(base):
        for match in _DATE.finditer(text):
            year, month, day = map(int, match.groups())
            other = rng.choice(
                ((year + 1, month, day), (year, month % 12 + 1, min(day, 28)), (year, month, day % 28 + 1))
            )
            made = f"{other[0]}-{other[1]:02d}-{other[2]:02d}"
            yield put(text[: match.start()] + made + text[match.end() :])


def change_doc_number(base: Base, _: World, rng: Random) -> Iterator[Draft]:
    for text, put in _texts(base):
        for match in _NUMBER.finditer(text):
            group = rng.choice(("year", "number"))
            value = str(int(match[group]) + rng.choice((1, 2, 3)))
            yield put(text[: match.start(group)] + value + text[match.end(group) :])


def _texts(base: Base) -> Iterator[tuple[str, "_Put"]]:
    for number, segment in enumerate(base.record.segments):
        yield segment.text, _Put(base, number, is_caveat=False)
    for number, caveat in enumerate(base.record.caveats):
        yield caveat, _Put(base, number, is_caveat=True)


class _Put:
    """Makes a draft from new text in the place from which the old came."""

    def __init__(self, base: Base, number: int, *, is_caveat: bool) -> None:
        self.base = base
        self.number = number
        self.is_caveat = is_caveat

    def __call__(self, text: str) -> Draft:
        if not self.is_caveat:
            return reworded(self.base, self.number, text)
        caveats = list(self.base.record.caveats)
        before = caveats[self.number]
        caveats[self.number] = text
        return Draft(with_caveats(self.base, caveats), before, text)


def _is_validity(caveat: str) -> bool:
    return "失效" in caveat or "废止" in caveat


def remove_validity(base: Base, _: World, __: Random) -> Iterator[Draft]:
    """The line under the answer is gone, and the answer says nowhere else that the notice has lapsed."""
    kept = [c for c in base.record.caveats if not _is_validity(c)]
    says_so = any("失效" in s.text for s in base.record.segments) or "失效" in base.record.lead_in
    if base.gold.must_disclose_validity and len(kept) < len(base.record.caveats) and not says_so:
        removed = next(c for c in base.record.caveats if _is_validity(c))
        yield Draft(with_caveats(base, kept), removed, "")


def claim_in_force(base: Base, world: World, rng: Random) -> Iterator[Draft]:
    """Says 有效 of a notice that has lapsed, in the line's place or as a statement."""
    if not base.gold.must_disclose_validity or any(
        world.sources[n].header.validity == "in_force" for n in base.item.notices
    ):
        return
    line = rng.choice(_IN_FORCE)
    kept = [c for c in base.record.caveats if not _is_validity(c)]
    yield Draft(with_caveats(base, [*kept, line]), "", line)
    cited = [s.citations for _, s in statements(base)]
    if cited:
        yield appended(base, line, cited[0])


def blend_versions(base: Base, _: World, __: Random) -> Iterator[Draft]:
    """The other version's figure in this version's sentence."""
    if len(base.item.notices) < 2:
        return
    foreign = [m for value in base.gold.forbidden_values for m in figures(value)]
    for number, segment in statements(base):
        for match in figures(segment.text):
            for other in foreign:
                if other["value"] != match["value"] and (not other["unit"] or other["unit"] == match["unit"]):
                    start, end = match.span("value")
                    yield reworded(base, number, segment.text[:start] + other["value"] + segment.text[end:])


def change_header_word(base: Base, _: World, __: Random) -> Iterator[Draft]:
    """失效 becomes 有效 in a statement about the notice."""
    for number, segment in statements(base):
        if segment.citations[0].task is None and re.search("标注为失效", segment.text):
            yield reworded(base, number, segment.text.replace("标注为失效", "标注为有效"))
        elif segment.citations[0].task is None and re.search("标注为有效", segment.text):
            yield reworded(base, number, segment.text.replace("标注为有效", "标注为失效"))


_D = (AtomKind.DATE, AtomKind.VALIDITY)
_V = (AtomKind.VALIDITY,)
OPERATORS: tuple[Operator, ...] = (
    operator("date_changed", "改日期", change_date, _D, 0.99, measures=("validity_disclosure",)),
    operator("doc_number_changed", "改文号", change_doc_number, (AtomKind.DOCUMENT,), 0.99),
    operator("validity_removed", "删有效性说明", remove_validity, _V, 0.99, measures=("validity_disclosure",)),
    operator(
        "in_force_claimed", "说成现行有效", claim_in_force, _V, 0.99, measures=("validity_truth", "validity_disclosure")
    ),
    operator("status_flipped", "失效与有效互换", change_header_word, _V, 0.99, critical=False),
    operator("versions_blended", "两份通知的数混用", blend_versions, (AtomKind.QUANTITY,), 0.99, critical=False),
)
