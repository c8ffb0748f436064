"""Variants of answerable items: short names (B1), other ways to write a figure (B4)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from eval.autoset.answerable import bare_figure, unit_lists, verb_of
from eval.autoset.figures import usable_figures
from eval.autoset.parts import answer, figure_nugget, make_item, places
from eval.autoset.reading import Reading
from eval.autoset.wording import chinese_numeral, number_from, short_name, word
from eval.items import Item

_FULL_WIDTH = str.maketrans("0123456789%", "０１２３４５６７８９％")
_MAX_FIGURES = 20


def short_names(reading: Reading, seed: int, twins: Sequence[Item]) -> Iterator[Item]:
    """B1: only short names that fit one unit of the notice; `twins` are the A5 items."""
    by_question = {(item.cluster, tuple(item.turns[0].gold.lists or {})): item for item in twins}
    fitting = Counter(short_name(unit) for unit in reading.source.units)
    number = 0
    for unit, role, _ in unit_lists(reading):
        alias = short_name(unit)
        twin = by_question.get((f"unit:{unit}", (role,)))
        if not alias or fitting[alias] > 1 or twin is None or alias in reading.source.text:
            continue
        number += 1
        question = word("B1", seed, f"{unit}{role}", alias=alias, verb=verb_of(reading, unit, role))
        yield make_item(reading, "B1", number, twin.cluster, question, twin.turns[0].gold, twin=twin.id, tag="alias")


def other_writings(reading: Reading, seed: int, twins: Sequence[Item]) -> Iterator[Item]:
    """B4: Chinese numerals, full width, digit grouping; `twins` are the A1 items."""
    by_span = {(n.start, n.end): item.id for item in twins for n in item.turns[0].gold.nuggets}
    number = 0
    for figure in usable_figures(reading.source):
        twin = by_span.get((figure.start, figure.end), "")
        written = _rewritten(figure.printed, bare_figure(figure), number_from(seed, "B4", figure.surface))
        if not twin or not written or number >= _MAX_FIGURES:
            continue
        number += 1
        tag, printed = written
        question = word("B4", seed, figure.surface, before=figure.before, figure=printed, after=figure.after)
        gold = answer(reading, places(reading, [figure.task.number]), (figure_nugget(reading, figure),))
        item = make_item(reading, "B4", number, f"task:{figure.task.number}", question, gold, twin=twin)
        yield replace(item, tags=(*item.tags, tag))


def _rewritten(printed: str, bare: str, choice: int) -> tuple[str, str] | None:
    digits = "".join(c for c in bare if c.isdigit())
    if not digits or digits not in bare or not digits.isascii():
        return None
    ways = [("full-width", printed.translate(_FULL_WIDTH))]
    if "%" not in printed and int(digits) < 10_000 and int(digits) > 0:
        ways.append(("chinese-numeral", printed.replace(digits, chinese_numeral(int(digits)), 1)))
    if len(digits) > 3:
        ways.append(("grouped", printed.replace(digits, f"{int(digits):,}", 1)))
    return ways[choice % len(ways)]
