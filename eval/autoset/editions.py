"""C5: a made-up next year's edition of the notice, and questions that only the right edition answers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from eval.autoset.answerable import other_figure, printed_date
from eval.autoset.figures import Figure, find_figures, usable_figures
from eval.autoset.parts import answer, figure_nugget, make_item, places
from eval.autoset.reading import Reading, read_notice
from eval.autoset.wording import word
from eval.items import Item
from eval.sources import read_source
from ingest.errors import NoTasksError

NOTE = "（合成文本，不是真实通知：由程序改动数字和年份生成，只供评测）"
_MIN_CHANGED = 2
_MAX_ITEMS = 12


@dataclass(frozen=True, slots=True)
class Edition:
    """`reading` is of the made-up text; `changed` pairs the old notice's figures with the new ones."""

    reading: Reading
    old_year: str
    new_year: str
    changed: tuple[tuple[Figure, Figure], ...]


def next_edition(reading: Reading) -> Edition | str:
    """The edition, or why none can be made."""
    year = _year(reading)
    if not year:
        return "文头读不出年份，生成的另一年版本无从区分"
    figures = [(figure, new) for figure in usable_figures(reading.source) if (new := other_figure(reading, figure))]
    if len(figures) < _MIN_CHANGED:
        return "可以改动的数字太少，生成不了另一年的版本"
    text = _in_force(reading, _renumbered(reading.source.text, figures))
    text = text.replace(year, str(int(year) + 1))
    first, _, rest = text.partition("\n")
    source = read_source(f"{reading.source.notice_id}-next", f"{first}\n{NOTE}\n{rest}")
    try:
        made = read_notice(source)
    except NoTasksError:
        return "改动后的文本语法读不回来"
    if source.header.validity in ("expired", "repealed") or len(made.tasks) != len(reading.tasks):
        return "改动后的文本与原来的结构不一致"
    changed = tuple(_matched(made, figures))
    if len(changed) < _MIN_CHANGED:
        return "改动后的数字语法读不回来"
    return Edition(made, year, str(int(year) + 1), changed)


def questions(reading: Reading, edition: Edition, seed: int) -> Iterator[Item]:
    """Each fact twice, once a year; the other year's place and figure are forbidden."""
    both = (reading.source.notice_id, edition.reading.source.notice_id)
    for number, (old, new) in enumerate(edition.changed[:_MAX_ITEMS], 1):
        for offset, own, figure, other, wrong, year in (
            (0, reading, old, edition.reading, new, edition.old_year),
            (1, edition.reading, new, reading, old, edition.new_year),
        ):
            question = word("C5", seed, f"{figure.surface}{year}", year=year, asked=figure.asked)
            gold = answer(
                own,
                places(own, [figure.task.number]),
                (figure_nugget(own, figure),),
                forbidden=places(other, [wrong.task.number]),
                forbidden_values=(wrong.printed,),
            )
            item = make_item(own, "C5", 2 * number - 1 + offset, f"task:{old.task.number}", question, gold)
            twin = f"C5-{2 * number - offset:03d}"
            yield replace(item, notices=both, twin=twin, tags=(*item.tags, "synthetic", f"version:{year}"))


def _year(reading: Reading) -> str:
    """The year in the title, else that of the 文号 or of the date."""
    header = reading.source.header
    for text in (header.title, header.doc_number, header.issued_on):
        match = re.search(r"(?<!\d)(20\d\d)(?!\d)", text)
        if match:
            return match[1]
    return ""


def _renumbered(text: str, figures: list[tuple[Figure, str]]) -> str:
    for figure, new in sorted(figures, key=lambda pair: -pair[0].figure_start):
        start = figure.figure_start
        number, other = (re.search(r"\d+", part) for part in (figure.printed, new))
        if number and other:
            text = text[: start + number.start()] + other[0] + text[start + number.end() :]
    return text


def _in_force(reading: Reading, text: str) -> str:
    """The header marked as in force, without a date of expiry."""
    header = reading.source.header
    if header.validity not in ("expired", "repealed"):
        return text
    head, rest = text[: header.end], text[header.end :]
    expires = printed_date(head, header.expires_on)
    at = head.find(header.validity_word)
    tail = head[at:].replace(expires, "", 1) if expires else head[at:]
    return head[:at] + tail.replace(header.validity_word, "有效", 1) + rest


def _matched(made: Reading, figures: list[tuple[Figure, str]]) -> Iterator[tuple[Figure, Figure]]:
    for old, new in figures:
        number = re.search(r"\d+", new)
        for figure in find_figures(made.source, made.source.tasks[old.task.number]):
            is_same = (figure.quantity.unit, figure.quantity.bound) == (old.quantity.unit, old.quantity.bound)
            if is_same and number and figure.before == old.before and re.search(rf"\b{number[0]}", figure.printed):
                yield old, figure
