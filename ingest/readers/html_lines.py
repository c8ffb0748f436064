"""A page's tree -> printed lines: one for each block, with the numbers that a browser counts for lists."""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from ingest.labels import HEADER_LABELS
from ingest.readers.html_signs import begins_with_mark
from ingest.readers.html_tree import BLOCKS, Element, Step, is_file_link, walk

_WIDE = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3001-\u303f“”‘’…]"
_WRAP = re.compile(rf"(?<={_WIDE})[ \t]*\n\s*(?={_WIDE})")
_BLANKS = re.compile(r"[ \t\r\n\f\v\u00a0]+")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff]")
_LABELS = frozenset(word for words in HEADER_LABELS.values() for word in words)
_LEAST_BARE_LABEL = 3


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line; `owner` is the innermost block around it, `n_link` counts its characters inside links."""

    text: str
    owner: Element
    n_link: int = 0
    has_file: bool = False


def is_label(text: str) -> bool:
    """Whether `text` is the name of a header field, blanks and colon aside."""
    return re.sub(r"[\s\u3000:：]", "", text) in _LABELS


def clean_text(text: str) -> str:
    """Text on one line as it is shown: a line break between two wide characters is none, other blanks are one."""
    return _squeeze(_WRAP.sub("", text))


def _squeeze(text: str) -> str:
    return _BLANKS.sub(" ", _INVISIBLE.sub("", text)).strip(" \u3000")


def read_lines(
    root: Element,
    skipped: frozenset[Element],
    *,
    links: frozenset[Element] = frozenset(),
    anchors: Container[Element] = (),
) -> Iterator[Line]:
    """The lines inside `root` that hold any text. An element of `anchors` gives an empty line where it ends."""
    writer = _Writer([root])
    for step, element, text in walk(root, skipped):
        if step is Step.TEXT:
            yield from writer.write(text)
            continue
        if element in links:
            writer.n_open_links += 1 if step is Step.OPEN else -1
        writer.has_file = writer.has_file or is_file_link(element)
        if element.tag in BLOCKS:
            yield from writer.turn(step, element)
            if step is Step.CLOSE and element in anchors:
                yield Line("", element)
        elif _is_label_element(element) and (step is Step.OPEN or not element.text.rstrip().endswith((":", "："))):
            yield from writer.flush()
    yield from writer.flush()


def _is_label_element(element: Element) -> bool:
    """Whether an inline element holds the name of a header field alone: style sheets set such labels apart."""
    text = element.text
    if len(element) or not text or len(text) > 20 or element.tag == "a" or not is_label(text):
        return False
    has_colon = text.rstrip().endswith((":", "：")) or (element.tail or "").lstrip().startswith((":", "："))
    return (has_colon and text.rstrip()[-1] in ":：") or (
        not has_colon and len(re.sub(r"\s", "", text)) >= _LEAST_BARE_LABEL
    )


@dataclass(slots=True)
class _Writer:
    blocks: list[Element]
    pieces: list[str] = field(default_factory=list)
    n_open_links: int = 0
    n_link: int = 0
    has_file: bool = False
    number: str = ""
    counters: dict[Element, int] = field(default_factory=dict)
    n_preformatted: int = 0

    def write(self, text: str) -> Iterator[Line]:
        parts = text.split("\n") if self.n_preformatted else [_WRAP.sub("", text)]
        for position, part in enumerate(parts):
            if position:
                yield from self.flush()
            self.pieces.append(part)
            if self.n_open_links:
                self.n_link += len(part.strip())

    def turn(self, step: Step, element: Element) -> Iterator[Line]:
        """A block begins or ends, and with it the line."""
        yield from self.flush()
        if element.tag in ("pre", "xmp"):
            self.n_preformatted += 1 if step is Step.OPEN else -1
        if step is Step.OPEN:
            self.blocks.append(element)
            if element.tag == "li":
                self.number = self._next_number(element)
        else:
            self.blocks.pop()
            if element.tag == "li":
                self.number = ""

    def flush(self) -> Iterator[Line]:
        text = _squeeze("".join(self.pieces)) if self.pieces else ""
        if text:
            if self.number and not begins_with_mark(text):
                text = self.number + text
            self.number = ""
            yield Line(text, self.blocks[-1], self.n_link, self.has_file)
        self.pieces.clear()
        self.n_link = 0
        self.has_file = False

    def _next_number(self, item: Element) -> str:
        """The number that a browser prints before an item; empty where it prints none."""
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return ""
        step = -1 if parent.get("reversed") is not None else 1
        if parent not in self.counters:
            n_items = sum(1 for _ in parent.iterchildren("li")) if step < 0 else 1
            self.counters[parent] = _integer(parent.get("start"), n_items)
        value = _integer(item.get("value"), self.counters[parent])
        self.counters[parent] = value + step
        return _print_number(value, _list_style(item) or _list_style(parent) or "decimal")


def _integer(printed: str | None, default: int) -> int:
    match = re.match(r"\s*([+-]?\d{1,7})(?!\d)", printed or "")
    return int(match[1]) if match else default


_TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_STYLE = re.compile(
    r"list-style(?:-type)?\s*:[^;]*?\b(none|disc|circle|square|decimal|(?:lower|upper)-(?:alpha|latin|roman)|"
    r"cjk-ideographic|cjk-decimal|(?:simp|trad)-chinese-(?:in)?formal)\b",
    re.IGNORECASE,
)


def _list_style(element: Element) -> str:
    styled = _STYLE.search(element.get("style", ""))
    return styled[1].lower().replace("latin", "alpha") if styled else _TYPES.get(element.get("type", "").strip(), "")


def _print_number(value: int, style: str) -> str:
    if style in ("none", "disc", "circle", "square"):
        return ""
    if style.startswith(("cjk-ideographic", "simp-", "trad-")) and 0 < value < 100:
        return f"{_chinese(value)}、"
    if style.endswith("alpha") and value > 0:
        return f"{_cased(_letters(value), style)}."
    if style.endswith("roman") and 0 < value < 4000:
        return f"{_cased(_roman(value), style)}."
    return f"{value}."


def _cased(letters: str, style: str) -> str:
    return letters.upper() if style.startswith("upper") else letters


def _chinese(value: int) -> str:
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(value, 10)
    return ("" if tens < 2 else digits[tens]) + ("十" if tens else "") + (digits[ones] if ones else "")


def _letters(value: int) -> str:
    letters = ""
    while value > 0:
        value, rest = divmod(value - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def _roman(value: int) -> str:
    letters = ""
    for unit, sign in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
        strict=True,
    ):
        count, value = divmod(value, unit)
        letters += sign * count
    return letters
