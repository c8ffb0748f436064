"""The printed text inside one paragraph of a Word document.

Inserted text counts, deleted and hidden text does not; notes, comments and field codes stand elsewhere. A text box is
read once, although the file holds it twice (for newer and for older programs), and comes after its paragraph.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml.etree import _Element

from ingest.readers.docx_styles import Styles
from ingest.readers.ooxml import W, is_on, value_of

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
TEXT_BOX = f"{W}txbxContent"
_ALTERNATIVES = f"{_COMPATIBILITY}AlternateContent"
_LEFT_OUT = frozenset(
    f"{W}{name}"
    for name in "pPr rPr sdtPr sdtEndPr smartTagPr customXmlPr fldData del moveFrom instrText delText delInstrText rt "
    "rubyPr footnoteReference endnoteReference annotationRef footnoteRef endnoteRef".split()
)
_CHARACTERS = {
    f"{W}tab": " ",
    f"{W}ptab": " ",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
_SHAPES = frozenset(f"{W}{name}" for name in ("drawing", "pict", "object"))
_TEXTS = frozenset({f"{W}t", f"{_MATH}t"})
_PRINTED = _SHAPES | _TEXTS | _CHARACTERS.keys() | {f"{W}sym"}
# Symbol fonts keep their pictures in the private use area, where no text font has a character.
_PRIVATE_USE = range(0xE000, 0xF900)


@dataclass(slots=True)
class ParagraphText:
    """`text` as printed, `boxes` the text boxes that are anchored in the paragraph."""

    text: str
    boxes: list[_Element] = field(default_factory=list)


def read_paragraph_text(paragraph: _Element, styles: Styles) -> ParagraphText:
    boxes: list[_Element] = []
    style = value_of(properties, "pStyle") if (properties := paragraph.find(f"{W}pPr")) is not None else None
    is_hidden = styles.is_hidden(style or styles.default)
    return ParagraphText("".join(_pieces(paragraph, styles, is_hidden, boxes)), boxes)


def printed_children(element: _Element) -> Iterator[_Element]:
    """Child elements; of the alternatives for newer and older programs the newer one's."""
    for child in element.iterchildren("*"):
        if child.tag == _ALTERNATIVES:
            chosen = child.find(f"{_COMPATIBILITY}Choice")
            if chosen is None:
                chosen = child.find(f"{_COMPATIBILITY}Fallback")
            if chosen is not None:
                yield from printed_children(chosen)
        else:
            yield child


def _pieces(element: _Element, styles: Styles, is_hidden: bool, boxes: list[_Element]) -> Iterator[str]:
    for child in printed_children(element):
        tag = child.tag
        if tag in _LEFT_OUT or (is_hidden and tag in _PRINTED):
            continue
        if tag in _SHAPES:
            boxes.extend(_text_boxes(child))
        elif tag == f"{W}r":
            yield from _pieces(child, styles, _is_hidden_run(child, styles, is_hidden), boxes)
        elif tag in _TEXTS:
            yield (child.text or "").replace("\t", " ")
        elif tag in _CHARACTERS:
            yield _CHARACTERS[tag]
        elif tag == f"{W}sym":
            yield _symbol(child)
        else:
            yield from _pieces(child, styles, is_hidden, boxes)


def _is_hidden_run(run: _Element, styles: Styles, is_hidden: bool) -> bool:
    """The run itself decides, then its style, then the paragraph's."""
    properties = run.find(f"{W}rPr")
    if properties is None:
        return is_hidden
    vanish = properties.find(f"{W}vanish")
    if vanish is not None:
        return is_on(vanish)
    return styles.is_hidden(value_of(properties, "rStyle")) or is_hidden


def _text_boxes(shape: _Element) -> Iterator[_Element]:
    for child in printed_children(shape):
        if child.tag == TEXT_BOX:
            yield child
        else:
            yield from _text_boxes(child)


def _symbol(symbol: _Element) -> str:
    code = int(symbol.get(f"{W}char", "0"), 16)
    return "" if code in _PRIVATE_USE or code < ord(" ") else chr(code)
