"""Word's automatic numbers: they stand in no text, but are counted when the document is printed.

A paragraph names a list (`w:num`) and a level, itself or through its style. A list takes its levels from an abstract
list, which may serve several lists: these count on together, unless a list sets its own start.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml.etree import _Element

from ingest.readers.list_numerals import format_list_number
from ingest.readers.ooxml import W, is_on, value_of

N_LEVELS = 9
_PLACE_OF_NUMBER = re.compile(r"%([1-9])")
_ENDS_WITH_DIGIT_OR_LETTER_STOP = re.compile(r"[0-9A-Za-z.)\]]$")
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list. `text` has %1 … %9 where numbers stand; `restart` counts from 1, None is the usual rule."""

    start: int = 1
    number_format: str = "decimal"
    text: str = ""
    suffix: str = "tab"
    restart: int | None = None
    is_legal: bool = False
    style: str = ""


@dataclass(frozen=True, slots=True)
class ListDefinition:
    """A list: where it counts (`counter`, shared by lists of one abstract list), its levels, its own starts."""

    counter: str
    levels: dict[int, Level]
    starts: dict[int, int]


@dataclass(frozen=True, slots=True)
class ListPlace:
    """What a paragraph or a style says about its number; None is unsaid, list "0" is no number."""

    list_id: str | None = None
    level: int | None = None


@dataclass(slots=True)
class Numbering:
    """Counts through one document: `next_label` is asked once for each numbered paragraph, in printed order."""

    lists: dict[str, ListDefinition]
    _counts: dict[str, list[int | None]] = field(default_factory=dict)
    _started: set[tuple[str, int]] = field(default_factory=set)

    def next_label(self, list_id: str, level: int) -> str:
        """The printed number with the blank after it; empty for a bullet and for a list that is not defined."""
        definition = self.lists.get(list_id)
        if definition is None or not 0 <= level < N_LEVELS:
            return ""
        counts = self._counts.setdefault(definition.counter, [None] * N_LEVELS)
        shape = definition.levels.get(level, Level())
        first = definition.starts.get(level)
        if first is not None and (list_id, level) not in self._started:
            counts[level] = first
        else:
            before = counts[level]
            counts[level] = shape.start if before is None else before + 1
        self._started.add((list_id, level))
        for skipped in range(level):
            if counts[skipped] is None:
                counts[skipped] = definition.levels.get(skipped, Level()).start
        for deeper in range(level + 1, N_LEVELS):
            restart = definition.levels.get(deeper, Level()).restart
            if restart is None or level < restart:
                counts[deeper] = None
        return _render(definition, counts, level)

    def level_of_style(self, list_id: str, style: str) -> int | None:
        """The level that a list gives to a paragraph style, such as the second to 标题 2."""
        definition = self.lists.get(list_id)
        levels = definition.levels if definition else {}
        return next((i for i, level in sorted(levels.items()) if style and level.style == style), None)


def read_list_place(properties: _Element | None) -> ListPlace:
    """What `w:pPr` says about the number."""
    found = properties.find(f"{W}numPr") if properties is not None else None
    if found is None:
        return ListPlace()
    level = value_of(found, "ilvl")
    return ListPlace(value_of(found, "numId"), int(level) if level else None)


def read_numbering(root: _Element | None, style_lists: dict[str, str]) -> Numbering:
    """Read numbering.xml (None: the document has no lists). `style_lists` are the lists that styles name."""
    if root is None:
        return Numbering({})
    abstract = {a.get(f"{W}abstractNumId", ""): a for a in root.findall(f"{W}abstractNum")}
    numbers = {n.get(f"{W}numId", ""): n for n in root.findall(f"{W}num")}
    lists = {}
    for list_id, number in numbers.items():
        counter = value_of(number, "abstractNumId") or ""
        definition = abstract.get(counter)
        link = value_of(definition, "numStyleLink") if definition is not None else None
        if link and (linked := numbers.get(style_lists.get(link, ""))) is not None:
            # the levels stand in the list that the style names
            counter = value_of(linked, "abstractNumId") or ""
            definition = abstract.get(counter)
        if definition is not None:
            lists[list_id] = _read_list(counter, definition, number)
    return Numbering(lists)


def _read_list(counter: str, abstract: _Element, number: _Element) -> ListDefinition:
    levels = dict(_levels(abstract))
    starts = {}
    for override in number.findall(f"{W}lvlOverride"):
        levels.update(_levels(override))
        start = value_of(override, "startOverride")
        if start:
            starts[int(override.get(f"{W}ilvl", "0"))] = int(start)
    return ListDefinition(counter, levels, starts)


def _levels(parent: _Element) -> Iterator[tuple[int, Level]]:
    for found in parent.findall(f"{W}lvl"):
        level = Level(
            number_format=_number_format(found),
            text=value_of(found, "lvlText") or "",
            suffix=value_of(found, "suff") or "tab",
            is_legal=is_on(found.find(f"{W}isLgl")),
            style=value_of(found, "pStyle") or "",
        )
        start, restart = value_of(found, "start"), value_of(found, "lvlRestart")
        # a level without a start begins with 0: Word writes the start wherever it is another number
        level = replace(level, start=int(start) if start else 0, restart=int(restart) if restart else None)
        yield int(found.get(f"{W}ilvl", "0")), level


def _number_format(level: _Element) -> str:
    """Newer formats (001, 002) stand beside a format for older programs, which is near enough."""
    own = value_of(level, "numFmt")
    if own is None:
        own = next((v for f in level.iter(_ALTERNATIVE) if (v := value_of(f, "numFmt"))), None)
    return own or "decimal"


def _render(definition: ListDefinition, counts: list[int | None], level: int) -> str:
    shape = definition.levels.get(level, Level())
    if shape.number_format == "bullet":
        return ""

    def number(match: re.Match[str]) -> str:
        place = int(match[1]) - 1
        other = definition.levels.get(place, Level())
        count = counts[place]
        number_format = "decimal" if shape.is_legal and other.number_format != "none" else other.number_format
        return format_list_number(other.start if count is None else count, number_format)

    label = _PLACE_OF_NUMBER.sub(number, shape.text)
    return label + _blank_after(label, shape.suffix)


def _blank_after(label: str, suffix: str) -> str:
    """A tab is printed as a gap; a full-width mark (、。）) has one in its own box."""
    if suffix == "space" or (suffix == "tab" and _ENDS_WITH_DIGIT_OR_LETTER_STOP.search(label)):
        return " "
    return ""
