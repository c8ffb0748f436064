"""The header of a notice.

Three kinds of evidence, in this order: labelled fields (文号：…, [主题分类]…), the unlabelled value column that a
portal page leaves above the body, and the document's own title, letterhead and signature. What none gives stays
empty; validity is never inferred from a year.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.dates import DATE
from ingest.doc_number import DOC_NUMBER
from ingest.header_body import (
    BODY_NAME,
    find_issuer,
    find_letterhead,
    find_own_number,
    find_signature,
    find_title,
    shorten_title,
)
from ingest.header_labels import find_labelled
from ingest.labels import BOILERPLATE
from ingest.model import Span, Validity

_CATALOG = re.compile(r"[0-9A-Z]{6,}[/0-9A-Z-]*[/-]\d{4}-?\d+")
_EXPIRES = re.compile(rf"(?:施行|实施|执行|生效)[^。\n]{{0,30}}有效期(?:截至|截止|至|到)(?P<date>{DATE.pattern})")
VALIDITY_WORDS = {
    "现行有效": Validity.IN_FORCE,
    "有效": Validity.IN_FORCE,
    "失效": Validity.EXPIRED,
    "已失效": Validity.EXPIRED,
    "无效": Validity.EXPIRED,
    "废止": Validity.REPEALED,
    "已废止": Validity.REPEALED,
    "全文废止": Validity.REPEALED,
}
MAX_HEADER_LINES = 60
_SIGNATURE_REACH = 300


@dataclass(slots=True)
class Header:
    """Fields found so far, as printed, each with its place (line breaks inside a title are left out of its text)."""

    spans: dict[str, Span] = field(default_factory=dict)

    def put(self, name: str, span: Span | None) -> None:
        """The first evidence for a field stands."""
        if span is not None:
            self.spans.setdefault(name, span)

    def text(self, name: str) -> str:
        return self.spans[name].text if name in self.spans else ""


def read_header(text: str, end: int) -> Header:
    """Read the fields printed in `text[:end]` (everything before the first heading or task)."""
    header = Header()
    lines = list(_lines(text, end))[:MAX_HEADER_LINES]
    if not lines:
        return header
    for name, value in find_labelled(lines):
        header.put(name, value)
    full_title, title_date = find_title(lines)
    if not set(header.spans) & {"doc_number", "validity", "catalog_number"}:
        _read_value_column(header, lines)
    header.put("title", full_title)
    issuer = find_issuer(header.text("title"))
    _read_body(header, lines, issuer, title_date, list(_lines(text, len(text), max(end, len(text) - _SIGNATURE_REACH))))
    header.spans["title"] = shorten_title(header.spans["title"], text)
    expires = _EXPIRES.search(text)
    if expires:
        header.put("expires_on", Span(expires["date"], expires.start("date"), expires.end("date")))
    return header


def find_year(header: Header) -> int | None:
    """The year that the notice speaks of: of its title, else of its 文号, else of its date."""
    for name in ("title", "doc_number", "issued_on", "published_on"):
        match = re.search(r"(20\d\d)", header.text(name))
        if match:
            return int(match.group(1))
    return None


def _lines(text: str, end: int, start: int = 0) -> Iterator[Span]:
    position = start
    for raw in text[start:end].splitlines(keepends=True):
        stripped = raw.strip(" \t\n\u3000\u00a0")
        if stripped and not stripped.startswith(BOILERPLATE):
            start = position + raw.index(stripped)
            yield Span(stripped, start, start + len(stripped))
        position += len(raw)


def _read_value_column(header: Header, lines: list[Span]) -> None:
    """Label-less values between the page title and the body, told apart by their form."""
    dates = ["issued_on", "published_on"]
    body = next((i for i, line in enumerate(lines[1:], 1) if line.text == lines[0].text), len(lines))
    column = lines[1:body] if body < len(lines) else []
    for line in column:
        if DOC_NUMBER.fullmatch(line.text):
            header.put("doc_number", line)
        elif line.text in VALIDITY_WORDS:
            header.put("validity", line)
            dates = ["expires_on"]
        elif DATE.fullmatch(line.text):
            if dates:
                header.put(dates.pop(0), line)
        elif _CATALOG.fullmatch(line.text):
            header.put("catalog_number", line)
        elif BODY_NAME.fullmatch(line.text):
            header.put("issuing_body", line)
        elif len(line.text) <= 30:
            header.put("topic", line)


def _read_body(header: Header, lines: list[Span], issuer: str, title_date: Span | None, last: list[Span]) -> None:
    """The issuer in the title wins over the portal's short form; a portal's name that is no body yields to both."""
    header.put("doc_number", find_own_number(lines))
    title = header.spans["title"]
    if issuer:
        header.spans["issuing_body"] = Span(issuer, title.start, title.start + len(issuer))
    elif not BODY_NAME.fullmatch(header.text("issuing_body")):
        letterhead = find_letterhead(lines)
        issuer = letterhead.text if letterhead else ""
        if letterhead:
            header.spans["issuing_body"] = letterhead
    body, signed = find_signature(lines, issuer or header.text("issuing_body"))
    if signed is None and title_date is None:
        body, signed = find_signature(last, "")
    if body is not None and not BODY_NAME.fullmatch(header.text("issuing_body")):
        header.spans["issuing_body"] = body
    header.put("issued_on", signed or title_date)
