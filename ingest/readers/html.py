"""A saved web page -> the notice in it: its lines and its tables of data.

What belongs to the portal (navigation, lists of links, buttons, footers) is left out where it is plainly that. Where
it is not plain, text stays: a line too many costs little, a lost task much.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

from ingest.content import Content, Paragraph
from ingest.readers.html_lines import Line, is_label, read_lines
from ingest.readers.html_refusal import refuse_empty_page
from ingest.readers.html_signs import is_tool
from ingest.readers.html_survey import Survey, find_borders, find_outskirts, survey
from ingest.readers.html_tables import DataTable, find_tables
from ingest.readers.html_tree import Element, find_links, find_unseen, parse_markup

_TITLE_WORDS = re.compile(r"关于|關於|印发|印發|通知|意见|方案|办法|要点|措施|清单|规定|计划|规划|决定")
_SITE_NAME = re.compile(
    r"\s*(?:[-_|—–]+|\s-\s|>>|::)\s*[^-_|—–>:]*(?:政府|网|门户|委|局|厅|办|公开|平台|栏目|文件)[^-_|—–>:]*$"
)
_TITLE_LINES = 5


@dataclass(frozen=True, slots=True)
class _View:
    """A page with or without what it hides: what is not read, its links and tables, and the measure of its parts."""

    unseen: frozenset[Element]
    links: frozenset[Element]
    tables: dict[Element, DataTable]
    measures: Survey


def read_html(markup: str, name: str) -> list[Content]:
    """The notice's paragraphs and grids in reading order.

    Raises UnreadableFileError for a page that holds none (a login form, an error message), that nests too deeply or
    has too many cells.
    """
    root = parse_markup(markup, name)
    view = _view(root, name)
    title = _find_title(root)
    if not view.measures.has_body:
        shown = " ".join(line.text for line in read_lines(root, view.unseen))
        refuse_empty_page(
            f"{' '.join(root.xpath('//title//text()'))} {shown}".strip(),
            name,
            has_scripts=root.find(".//script") is not None,
            has_password=root.find(".//input[@type='password']") is not None,
        )
    borders = find_borders(view.measures, frozenset(view.tables))
    cells = (table.cells for table in view.tables.values())
    skipped = view.unseen.union(borders, find_outskirts(view.measures, borders), *cells)
    return _with_title(title, list(_contents(read_lines(root, skipped, anchors=view.tables), view.tables)))


def read_fragment(markup: str, name: str) -> list[Content]:
    """All that a piece of markup shows, its tables as grids. Raises UnreadableFileError as read_html does."""
    root = parse_markup(markup, name)
    unseen = find_unseen(root, hidden_too=True)
    tables = find_tables(root, unseen, name)
    skipped = unseen.union(*(table.cells for table in tables.values()))
    lines = read_lines(root, skipped, anchors=tables)
    return [Paragraph(line.text) if line.text else tables[line.owner].grid for line in lines]


def _view(root: Element, name: str) -> _View:
    """What a page hides is left out, unless nothing but that is a body."""
    unseen = find_unseen(root, hidden_too=True)
    shown = _look(root, name, unseen)
    if shown.measures.has_body:
        return shown
    unseen = find_unseen(root, hidden_too=False)
    whole = _look(root, name, unseen) if unseen != shown.unseen else shown
    return whole if whole.measures.has_body else shown


def _look(root: Element, name: str, unseen: frozenset[Element]) -> _View:
    links = find_links(root, unseen)
    tables = find_tables(root, unseen, name)
    return _View(unseen, links, tables, survey(root, read_lines(root, unseen, links=links), frozenset(tables)))


def _contents(lines: Iterable[Line], tables: dict[Element, DataTable]) -> Iterator[Content]:
    for line, following in pairwise(chain(lines, [None])):
        if line is None:
            continue
        if not line.text:
            yield tables[line.owner].grid
        elif not is_tool(line.text) and not _is_empty_field(line, following):
            yield Paragraph(line.text)


def _is_empty_field(line: Line, following: Line | None) -> bool:
    """The name of a header field alone in its item or row: the next line would be taken for its value."""
    if not line.text.endswith((":", "：")) or not is_label(line.text):
        return False
    own = _item(line.owner)
    return own is not None and (following is None or _item(following.owner) is not own)


def _item(element: Element) -> Element | None:
    return element if element.tag in ("li", "tr") else next(element.iterancestors("li", "tr"), None)


def _with_title(title: str, contents: list[Content]) -> list[Content]:
    """A header is read from its title on, so the page's title goes first where the text does not begin with it."""
    head = "".join(c.text for c in contents[:_TITLE_LINES] if isinstance(c, Paragraph))
    if not title or _squeeze(head).startswith(_squeeze(title)):
        return contents
    return [Paragraph(title), *contents]


def _find_title(root: Element) -> str:
    """The title as the page's head names it, else its only first-level heading; empty where neither is a notice's."""
    for meta in root.iter("meta"):
        if meta.get("name", "").lower() == "articletitle" and meta.get("content", "").strip():
            return " ".join(re.sub(r"<[^<>]*>", "", meta.get("content", "")).split())
    headings = [_text(e) for e in root.iter("h1")]
    if len(headings) == 1 and _TITLE_WORDS.search(headings[0]):
        return headings[0]
    title = next((_SITE_NAME.sub("", _text(e)) for e in root.iter("title")), "")
    return title if _TITLE_WORDS.search(title) else ""


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _squeeze(text: str) -> str:
    return re.sub(r"\s", "", text)
