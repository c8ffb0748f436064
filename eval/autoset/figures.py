"""Figures of a task that can be asked about on their own: one number in one clause, and words that say of what."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from eval.atoms import mask
from eval.line_grammar import SourceTask
from eval.normalise import Normalised, normalise
from eval.quantities import Quantity, find_quantities
from eval.sources import Source

_ENDS = ",。;:!?()《》、\n"
_BOUND_BEFORE = re.compile(r"(?:不低于|不少于|不超过|超过|突破|至少|高于|低于|力争|大?约|近|控制在)+$")
_MEASURES_OF_TIME = ("年", "月", "日", "天", "小时", "分钟", "岁")
_MIN_WORDS = 4
_UNCLEAR = re.compile(r"分别|其中|以及|每|第$|之一|[A-Za-z]$|^(?:等|以|对|和|与|及|在|为|至|按)")
# 一张网, 一件事, 一次办好: a way of speaking, not an amount.
_IDIOM = re.compile(r"[一两三四五六七八九十]\s*\S{1,2}|1[张件次户网]")
_DAMAGED = re.compile(r"[“”\"‘’《》\n]")


@dataclass(frozen=True, slots=True)
class Figure:
    """`before` and `after` are the clause's words around the figure, `printed` the figure as in the source.

    `start`/`end` span the clause in the source and `surface` is its text; `printed` stands at `figure_start`.
    """

    task: SourceTask
    quantity: Quantity
    before: str
    after: str
    printed: str
    surface: str
    start: int
    end: int
    figure_start: int

    @property
    def asked(self) -> str:
        """The clause as a question about the figure: 新增企业多少家."""
        unit = self.quantity.unit
        return f"{self.before}{'百分之多少' if unit == '%' else f'多少{unit}'}{self.after}"


def find_figures(source: Source, task: SourceTask) -> tuple[Figure, ...]:
    """The usable figures of a task, in order; those whose clause is not unique in the notice are left out."""
    written = normalise(task.body)
    found = find_quantities(mask(written.text))
    usable = [figure for quantity in found if (figure := _figure(task, written, quantity)) is not None]
    whole = normalise(source.text).text
    return tuple(f for f in usable if whole.count(_clause(written, f.quantity)) == 1 and _is_alone(usable, f))


def all_quantities(task: SourceTask) -> tuple[Quantity, ...]:
    """Every figure that the reader sees in a task, usable or not; its number in front is not one."""
    written = normalise(task.body)
    return find_quantities(mask(written.text))


def usable_figures(source: Source) -> Iterator[Figure]:
    for task in source.tasks.values():
        yield from find_figures(source, task)


def _figure(task: SourceTask, written: Normalised, quantity: Quantity) -> Figure | None:
    start, end = _bounds(written.text, quantity)
    if written.text[max(0, start - 1) : start] == "、" or written.text[end : end + 1] == "、":
        # One of a row: the figure may count all of them.
        return None
    before = _BOUND_BEFORE.sub("", written.text[start : quantity.start])
    after = written.text[quantity.end : end]
    words = before + after
    if len(re.findall(r"[\u4e00-\u9fff]", words)) < _MIN_WORDS or re.search(r"\d", words) or not before:
        return None
    if not quantity.unit or quantity.unit in _MEASURES_OF_TIME or quantity.bound == "range":
        return None
    if _UNCLEAR.search(before) or _UNCLEAR.search(after):
        return None
    first, last = written.surface_span(start, end)
    figure_start, figure_end = written.surface_span(quantity.start, quantity.end)
    printed = task.body[figure_start:figure_end]
    if _IDIOM.fullmatch(printed) or _DAMAGED.search(printed):
        return None
    return Figure(
        task=task,
        quantity=quantity,
        before=before,
        after=after,
        printed=printed,
        surface=task.body[first:last],
        start=task.start + first,
        end=task.start + last,
        figure_start=task.start + figure_start,
    )


def _bounds(text: str, quantity: Quantity) -> tuple[int, int]:
    start = max((i + 1 for i in range(quantity.start) if text[i] in _ENDS), default=0)
    end = next((i for i in range(quantity.end, len(text)) if text[i] in _ENDS), len(text))
    return start, end


def _clause(written: Normalised, quantity: Quantity) -> str:
    start, end = _bounds(written.text, quantity)
    return written.text[start:end]


def _is_alone(figures: list[Figure], figure: Figure) -> bool:
    """No other figure of the task answers the same question."""
    return (
        sum(
            (f.before, f.after, f.quantity.unit) == (figure.before, figure.after, figure.quantity.unit) for f in figures
        )
        == 1
    )
