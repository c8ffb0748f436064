"""Word documents (.docx): paragraphs and tables in printed order, with the numbers that Word counts by itself.

Left out: headers, footers, notes, comments, hidden and deleted text, tables of contents, pictures, embedded files.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError
from docx.oxml.exceptions import XmlchemyError
from docx.parts.document import DocumentPart
from lxml.etree import LxmlError, _Element

from ingest.content import Cell, Content, Grid, Paragraph
from ingest.readers.budget import Budget
from ingest.readers.docx_numbering import Numbering, read_list_place, read_numbering
from ingest.readers.docx_styles import Styles, read_styles
from ingest.readers.docx_text import printed_children, read_paragraph_text
from ingest.readers.ooxml import W, copy_for_library, is_on, value_of
from ingest.readers.package import DAMAGE_ERRORS, damaged, open_package

# What python-docx and lxml raise for damaged parts, found by changing the bytes of real files: XML that is none, a part
# or relationship that is missing (KeyError), a part of another kind than its name says (AttributeError, TypeError), an
# attribute that is no number (ValueError).
_LIBRARY_ERRORS = (*DAMAGE_ERRORS, LxmlError, OpcError, XmlchemyError, KeyError, AttributeError, TypeError, IndexError)
_KINDS = frozenset({"officeDocument", "styles", "numbering"})
_WRAPPERS = frozenset(f"{W}{name}" for name in "sdt sdtContent customXml ins moveTo smartTag".split())
_CONTENTS_GALLERY = "Table of Contents"
_LARGEST_SPAN = 1000


def read_docx(data: bytes, name: str) -> list[Content]:
    """Raises UnreadableFileError for a file that is damaged, encrypted, over a limit or no Word document."""
    package = open_package(data, name)
    copy = copy_for_library(package, _KINDS)
    try:
        part = docx.Document(copy).part
        styles = read_styles(_root(part, RELATIONSHIP_TYPE.STYLES))
        numbering = read_numbering(_root(part, RELATIONSHIP_TYPE.NUMBERING), styles.lists())
        body = part.element.find(f"{W}body")
        return _Walk(styles, numbering, Budget(name)).contents(body) if body is not None else []
    except _LIBRARY_ERRORS as error:
        raise damaged(name, "Word 文档的部件读不出来") from error


def _root(part: DocumentPart, kind: str) -> _Element | None:
    """The XML of the styles or the numbering; None where the document has none."""
    try:
        element: _Element | None = getattr(part.part_related_by(kind), "element", None)
    except KeyError:
        return None
    return element


@dataclass(slots=True)
class _Walk:
    """One way through a document. `carried` is text whose paragraph mark was deleted: it opens the next paragraph."""

    styles: Styles
    numbering: Numbering
    budget: Budget
    carried: str = field(default="")

    def contents(self, parent: _Element) -> list[Content]:
        found: list[Content] = []
        for block in _blocks(parent):
            if block.tag == f"{W}tbl":
                found.append(self._table(block))
            else:
                found += (Paragraph(text) for text in self._paragraph(block))
        return found

    def _lines(self, parent: _Element) -> list[str]:
        """What a cell or text box prints; the cells of a table inside come one after the other."""
        lines: list[str] = []
        for content in self.contents(parent):
            lines += [content.text] if isinstance(content, Paragraph) else [cell.text for cell in content.cells]
        return [line for line in lines if line.strip()]

    def _paragraph(self, paragraph: _Element) -> list[str]:
        """The paragraph with its number, then its text boxes."""
        properties = paragraph.find(f"{W}pPr")
        style = (value_of(properties, "pStyle") if properties is not None else None) or self.styles.default
        if self.styles.is_contents(style):
            return []
        read = read_paragraph_text(paragraph, self.styles)
        mark = properties.find(f"{W}rPr") if properties is not None else None
        if mark is not None and mark.find(f"{W}del") is not None:
            self.carried += read.text
            return [line for box in read.boxes for line in self._lines(box)]
        text, self.carried = self.carried + read.text, ""
        is_gone = not text and mark is not None and is_on(mark.find(f"{W}vanish"))
        label = "" if is_gone else self._label(properties, style)
        printed = self.budget.spend_text(label + text if text.strip() else label.rstrip())
        return [printed, *(line for box in read.boxes for line in self._lines(box))]

    def _label(self, properties: _Element | None, style: str) -> str:
        """The number of the paragraph: its own word on list and level goes before its style's."""
        place = read_list_place(properties)
        list_id, level = place.list_id, place.level
        for style_id, inherited in self.styles.chain(style):
            if list_id is None and inherited.place.list_id:
                list_id = inherited.place.list_id
                level = self.numbering.level_of_style(list_id, style) if level is None else level
                level = self.numbering.level_of_style(list_id, style_id) if level is None else level
            if level is None:
                level = inherited.place.level
        return self.numbering.next_label(list_id, level or 0) if list_id is not None else ""

    def _table(self, table: _Element) -> Grid:
        cells: list[Cell] = []
        open_merges: dict[int, int] = {}
        row = 0
        for element in _parts(table, f"{W}tr"):
            if _is_row_gone(element):
                continue
            column = _grid_before(element)
            for found in _parts(element, f"{W}tc"):
                column += self._cell(found, row, column, cells, open_merges)
            self.budget.spend_cells(column)
            row += 1
        return Grid(tuple(cells))

    def _cell(self, element: _Element, row: int, column: int, cells: list[Cell], open_merges: dict[int, int]) -> int:
        """Adds the cell, or lengthens the one above that it belongs to; gives its width."""
        properties = element.find(f"{W}tcPr")
        merge = properties.find(f"{W}vMerge") if properties is not None else None
        span = _span(properties, "gridSpan")
        above = open_merges.get(column)
        goes_on = merge is not None and merge.get(f"{W}val", "continue") == "continue"
        if goes_on and above is not None and cells[above].row + cells[above].row_span == row:
            cells[above] = replace(cells[above], row_span=cells[above].row_span + 1)
            return span
        cells.append(Cell("\n".join(self._lines(element)), row, column, 1, span))
        open_merges.pop(column, None)
        if merge is not None:
            open_merges[column] = len(cells) - 1
        return span


def _blocks(parent: _Element) -> Iterator[_Element]:
    """Paragraphs and tables, also those in content controls; a table of contents is left out."""
    for child in printed_children(parent):
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in _WRAPPERS and not _is_contents(child):
            yield from _blocks(child)


def _parts(parent: _Element, tag: str) -> Iterable[_Element]:
    """The rows of a table or the cells of a row, also those in content controls."""
    for child in printed_children(parent):
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _parts(child, tag)


def _is_contents(control: _Element) -> bool:
    gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
    return gallery is not None and gallery.get(f"{W}val") == _CONTENTS_GALLERY


def _is_row_gone(row: _Element) -> bool:
    properties = row.find(f"{W}trPr")
    if properties is None:
        return False
    return properties.find(f"{W}del") is not None or is_on(properties.find(f"{W}hidden"))


def _grid_before(row: _Element) -> int:
    properties = row.find(f"{W}trPr")
    return _span(properties, "gridBefore", least=0)


def _span(properties: _Element | None, name: str, *, least: int = 1) -> int:
    """A number of columns. Word's tables have at most 63; a larger number is a mistake that nobody sees in print."""
    text = value_of(properties, name) if properties is not None else None
    return min(max(int(text), least), _LARGEST_SPAN) if text else least
