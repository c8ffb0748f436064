"""Which parts of a page are the notice: by what their lines say, how much of them is links, and their names."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from ingest.readers.html_lines import Line, is_label
from ingest.readers.html_signs import (
    begins_with_mark,
    count_words,
    is_attachment,
    is_field_value,
    is_heading,
    is_sentence,
)
from ingest.readers.html_tree import BLOCKS, Element

_BORDER_TAGS = frozenset("aside button footer menu nav noframes noscript search select textarea".split())
_BORDER_ROLES = frozenset("banner complementary contentinfo menu menubar navigation search toolbar".split())
_BORDER_NAMES = frozenset(
    "aside banner bdsharebuttonbox bottom bread breadcrumb breadcrumbs comment comments copyright crumb crumbs dqwz "
    "erweima ewm foot footer friendlink hide hidden login menu nav navbar navi navigation pager pagination pinglun "
    "print qrcode related relate relative search share sharebox sidebar sider submenu toolbar tools topbar weizhi "
    "xgjd xgwj xgxx xiangguan yqlj".split()
)
_MARK_WEIGHT = 30
_TABLE_WEIGHT = 30
_PROTECTED_SENTENCES = 100
_EVIDENT_SENTENCES = 60
_LEAST_LABELS = 2
_LEAST_LINKS = 2
_LINK_SHARE = 0.5
_BODY_SHARE = 0.9
_SMALL = 800
_LEAST_BODY = 100


@dataclass(slots=True)
class Measure:
    """What the lines of a subtree hold: words, words in links, links, and the signs of a notice."""

    n_words: int = 0
    n_link: int = 0
    n_linked_lines: int = 0
    n_sentence: int = 0
    n_marks: int = 0
    n_labels: int = 0
    n_values: int = 0
    n_files: int = 0
    n_tables: int = 0

    def add(self, other: "Measure") -> None:
        for name in Measure.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def weight(self) -> int:
        return self.n_sentence + _MARK_WEIGHT * self.n_marks + _TABLE_WEIGHT * self.n_tables

    @property
    def is_protected(self) -> bool:
        return (
            self.n_marks > 0
            or self.n_files > 0
            or self.n_labels >= _LEAST_LABELS
            or self.n_sentence >= _PROTECTED_SENTENCES
        )

    @property
    def is_evident(self) -> bool:
        return self.is_protected or bool(
            self.n_tables or self.n_labels or self.n_values or self.n_sentence >= _EVIDENT_SENTENCES
        )

    @property
    def is_links(self) -> bool:
        return self.n_linked_lines >= _LEAST_LINKS and self.n_link >= _LINK_SHARE * self.n_words


def measure_line(line: Line) -> Measure:
    words = count_words(line.text)
    found = Measure(n_words=words, n_link=min(line.n_link, words), n_files=line.has_file or is_attachment(line.text))
    found.n_linked_lines = int(line.n_link > 0)
    if line.n_link * 2 > len(line.text):
        return found
    found.n_sentence = words if is_sentence(line.text) else 0
    found.n_marks = int(begins_with_mark(line.text))
    found.n_labels = int(is_label(line.text.replace("：", ":").split(":")[0]))
    found.n_values = int(is_field_value(line.text) or is_heading(line.text))
    return found


@dataclass(slots=True)
class Survey:
    """Measures of every block; a block that holds nothing has none. `plain` blocks have a line without links."""

    root: Element
    measures: dict[Element, Measure] = field(default_factory=dict)
    plain: set[Element] = field(default_factory=set)

    @property
    def has_body(self) -> bool:
        """Whether the page holds more than a few words that could be a notice."""
        return self.of(self.root).weight >= _LEAST_BODY

    def of(self, element: Element) -> Measure:
        return self.measures.get(element, Measure())


def survey(root: Element, lines: Iterable[Line], tables: frozenset[Element]) -> Survey:
    """Add the lines up into the blocks around them."""
    found = Survey(root)
    for line in lines:
        found.measures.setdefault(line.owner, Measure()).add(measure_line(line))
        if not line.n_link:
            found.plain.add(line.owner)
    for element in tables:
        if element in found.measures or any(c in found.measures for c in element.iter()):
            found.measures.setdefault(element, Measure()).n_tables += 1
    # children come after their parents in document order, so backwards each sum is complete when it is handed up
    for element in reversed(list(root.iter())):
        if element is not root and element in found.measures:
            parent = element.getparent()
            if parent is not None:
                found.measures.setdefault(parent, Measure()).add(found.measures[element])
    return found


def find_borders(found: Survey, tables: frozenset[Element]) -> frozenset[Element]:
    """Blocks of the portal: navigation, lists of links, boxes named for what they are. Inside tables of data, none."""
    borders = set()
    open_elements = [found.root]
    while open_elements:
        element = open_elements.pop()
        for child in element:
            if child in tables and not _is_border(found, child):
                continue
            if child not in found.measures:
                continue
            if child.tag in BLOCKS and _is_border(found, child):
                borders.add(child)
            else:
                open_elements.append(child)
    return frozenset(borders)


def _is_border(found: Survey, element: Element) -> bool:
    measure = found.of(element)
    if measure.is_protected or element.tag in ("html", "body"):
        return False
    if measure.is_links and element not in found.plain:
        return True
    # a signature may stand in a box called bottom
    return not measure.n_values and (
        element.tag in _BORDER_TAGS or element.get("role", "") in _BORDER_ROLES or bool(_names(element) & _BORDER_NAMES)
    )


def _names(element: Element) -> set[str]:
    """Words of the class and the id: topNav and top-nav hold nav."""
    printed = f"{element.get('class', '')} {element.get('id', '')}"
    return set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", printed).lower()))


def find_outskirts(found: Survey, borders: frozenset[Element]) -> frozenset[Element]:
    """Blocks beside the body that show no sign of the notice.

    The body is the smallest block of blocks with nearly all sentences and numbers; beside it, title, fields,
    attachments and whatever looks like text stay.
    """
    total = found.of(found.root).weight
    outskirts = set()
    element: Element | None = found.root if total else None
    while element is not None:
        body = next((c for c in element if c in found.measures and found.of(c).weight >= _BODY_SHARE * total), None)
        if body is not None and not any(c.tag in BLOCKS and c in found.measures for c in body.iterdescendants()):
            # a paragraph that holds all: the signature beside it has no other sign than its place
            body = None
        if body is not None:
            for child in element:
                if child is not body and child in found.measures and child not in borders:
                    outskirts.update(_without_signs(found, child))
        element = body
    return frozenset(outskirts)


def _without_signs(found: Survey, start: Element) -> set[Element]:
    without = set()
    open_elements = [start]
    while open_elements:
        element = open_elements.pop()
        measure = found.of(element)
        if not measure.is_evident and not _holds_title(element):
            without.add(element)
        elif measure.n_words > _SMALL:
            open_elements += [c for c in element if c in found.measures]
    return without


def _holds_title(element: Element) -> bool:
    return element.tag in ("h1", "h2") or element.find(".//h1") is not None
