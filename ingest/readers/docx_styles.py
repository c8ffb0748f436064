"""Paragraph and character styles of a Word document: what they say about numbers, hidden text and tables of contents.

A style inherits from the one it is based on.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml.etree import _Element

from ingest.readers.docx_numbering import ListPlace, read_list_place
from ingest.readers.ooxml import W, is_on, value_of

_CONTENTS_NAME = re.compile(r"(?:toc|目录) ?\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """`is_hidden` is None where the style says nothing about it; `based_on` may name a style that is not there."""

    place: ListPlace
    is_hidden: bool | None
    is_contents: bool
    based_on: str | None


@dataclass(frozen=True, slots=True)
class Styles:
    """Styles by their id; `default` is the paragraph style where a paragraph names none."""

    by_id: dict[str, Style]
    default: str = ""

    def chain(self, style_id: str | None) -> Iterator[tuple[str, Style]]:
        """The style and those it inherits from, nearest first."""
        seen: set[str] = set()
        while style_id and style_id not in seen and (style := self.by_id.get(style_id)):
            seen.add(style_id)
            yield style_id, style
            style_id = style.based_on

    def is_hidden(self, style_id: str | None) -> bool:
        return next((s.is_hidden for _, s in self.chain(style_id) if s.is_hidden is not None), False)

    def is_contents(self, style_id: str | None) -> bool:
        """Whether the style is one of a table of contents, which prints the headings a second time."""
        return any(style.is_contents for _, style in self.chain(style_id))

    def lists(self) -> dict[str, str]:
        """Style id -> list id, for the styles that name a list."""
        return {name: style.place.list_id for name, style in self.by_id.items() if style.place.list_id}


def read_styles(root: _Element | None) -> Styles:
    """Read styles.xml; None where the document has none."""
    by_id = {}
    default = ""
    for found in root.findall(f"{W}style") if root is not None else ():
        style_id = found.get(f"{W}styleId", "")
        vanish = found.find(f"{W}rPr/{W}vanish")
        by_id[style_id] = Style(
            place=read_list_place(found.find(f"{W}pPr")),
            is_hidden=None if vanish is None else is_on(vanish),
            is_contents=bool(_CONTENTS_NAME.fullmatch(value_of(found, "name") or "")),
            based_on=value_of(found, "basedOn"),
        )
        if found.get(f"{W}type") == "paragraph" and found.get(f"{W}default") in ("1", "true", "on"):
            default = style_id
    return Styles(by_id, default)
