"""The header of a notice: title, 文号, issuing body, dates, validity, basis documents.

Two kinds of evidence, in this order: labelled lines (文号：…, [主题分类]…), and the unlabelled value column that a
portal page leaves above the body. What neither gives stays empty; validity is never inferred from a year.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from ingest.doc_number import DAMAGED_DOC_NUMBER, DOC_NUMBER
from ingest.labels import BOILERPLATE, HEADER_LABELS
from ingest.model import BasisDocument, Span, Validity

_LABELLED = re.compile(
    r"^[\[【]?(?P<label>"
    + "|".join(re.escape(word) for words in HEADER_LABELS.values() for word in words)
    + r")[\]】]?"
    r"[ \t\u3000]*[:：\]】]?[ \t\u3000]*(?P<value>\S.*)$"
)
_ISSUE_TITLE = re.compile(r"关于(?:印发|下达|转发|公布)(?P<name>《.{1,200}?》|.{1,200}?)的?通知")
_DATE = re.compile(r"(?P<y>(?:19|20)\d\d)\s*[-年./]\s*(?P<m>\d{1,2})\s*[-月./]\s*(?P<d>\d{1,2})\s*日?")
_CATALOG = re.compile(r"[0-9A-Z]{6,}[/0-9A-Z-]*[/-]\d{4}-?\d+")
_BODY_NAME = re.compile(r"[\u4e00-\u9fff（）()]{2,30}(?:政府|办公室|办公厅|委员会|管委会|局|厅|部|院|委|中心)")
_BASIS = re.compile(r"《(?P<title>[^《》\n]{2,80})》\s*[（(](?P<number>[^（()）\n]{2,30})[)）]")
_YEAR = re.compile(r"(20\d\d)\s*(?:年|—|-)")
VALIDITY_WORDS = {
    "现行有效": Validity.IN_FORCE,
    "有效": Validity.IN_FORCE,
    "失效": Validity.EXPIRED,
    "已失效": Validity.EXPIRED,
    "废止": Validity.REPEALED,
    "已废止": Validity.REPEALED,
    "全文废止": Validity.REPEALED,
}
MAX_HEADER_LINES = 60


@dataclass(slots=True)
class Header:
    """Fields found so far, as printed, each with its place."""

    spans: dict[str, Span] = field(default_factory=dict)

    def put(self, name: str, span: Span) -> None:
        """The first evidence for a field stands."""
        self.spans.setdefault(name, span)

    def text(self, name: str) -> str:
        return self.spans[name].text if name in self.spans else ""


def read_header(text: str, end: int) -> Header:
    """Read the fields printed in `text[:end]` (everything before the first heading or task)."""
    header = Header()
    lines = list(_lines(text, end))[:MAX_HEADER_LINES]
    if not lines:
        return header
    for line in lines:
        _read_labelled(header, line)
    if not set(header.spans) & {"doc_number", "validity", "catalog_number"}:
        _read_value_column(header, lines)
    header.put("title", _short_title(lines[0]))
    header.spans["title"] = _short_title(header.spans["title"])
    _read_body(header, lines)
    return header


def parse_date(printed: str) -> date | None:
    """A date as 2023-05-04, 2023年5月4日 or 2023/5/4; None where it is none (as in 202354)."""
    match = _DATE.search(printed)
    if match is None:
        return None
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def find_year(header: Header) -> int | None:
    """The year that the notice speaks of: of its title, else of its 文号, else of its date."""
    for name in ("title", "doc_number", "issued_on"):
        match = re.search(r"(20\d\d)", header.text(name))
        if match:
            return int(match.group(1))
    return None


def find_basis_documents(text: str, end: int) -> tuple[BasisDocument, ...]:
    """《…》（国发〔2022〕18号) in the preamble, numbers as printed even where damaged."""
    found: dict[tuple[str, str], BasisDocument] = {}
    for match in _BASIS.finditer(text, 0, end):
        number = match["number"].strip()
        if DOC_NUMBER.fullmatch(number) or DAMAGED_DOC_NUMBER.fullmatch(number):
            span = Span(match.group(), match.start(), match.end())
            found.setdefault((match["title"], number), BasisDocument(match["title"], number, span))
    return tuple(found.values())


def _lines(text: str, end: int) -> Iterator[Span]:
    position = 0
    for raw in text[:end].splitlines(keepends=True):
        stripped = raw.strip(" \t\n\u3000\u00a0")
        if stripped and not stripped.startswith(BOILERPLATE):
            start = position + raw.index(stripped)
            yield Span(stripped, start, start + len(stripped))
        position += len(raw)


def _read_labelled(header: Header, line: Span) -> None:
    match = _LABELLED.match(line.text)
    if match is None or (match["value"] == line.text):
        return
    # without a colon or bracket the word is no label: 有效推进…
    if line.text[len(match["label"]) :][:1] not in ":：]】 \t\u3000" and line.text[:1] not in "[【":
        return
    name = next(n for n, words in HEADER_LABELS.items() if match["label"] in words)
    start = line.start + match.start("value")
    header.put(name, Span(match["value"], start, start + len(match["value"])))


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
        elif _DATE.fullmatch(line.text):
            if dates:
                header.put(dates.pop(0), line)
        elif _CATALOG.fullmatch(line.text):
            header.put("catalog_number", line)
        elif _BODY_NAME.fullmatch(line.text):
            header.put("issuing_body", line)
        elif len(line.text) <= 30:
            header.put("topic", line)


def _short_title(line: Span) -> Span:
    """The name of what is issued: in 关于印发《X》的通知 the X, else the whole line."""
    match = _ISSUE_TITLE.search(line.text)
    if match is None:
        return line
    name = match["name"]
    shift = match.start("name")
    if name.startswith("《") and name.endswith("》"):
        name, shift = name[1:-1], shift + 1
    return Span(name, line.start + shift, line.start + shift + len(name))


def _read_body(header: Header, lines: list[Span]) -> None:
    """Letterhead, signature and a 文号 on a line of its own."""
    for line in lines:
        if DOC_NUMBER.fullmatch(line.text):
            header.put("doc_number", line)
    _read_issuing_body(header, lines)
    for line in lines:
        match = _DATE.fullmatch(line.text)
        if match:
            header.put("issued_on", line)


def _read_issuing_body(header: Header, lines: list[Span]) -> None:
    """The letterhead's full name wins over the portal's short form; both stand before 关于 or alone on a line."""
    before = lines[0].text.split("关于")[0].strip() if "关于" in lines[0].text else ""
    if _BODY_NAME.fullmatch(before):
        header.spans["issuing_body"] = Span(before, lines[0].start, lines[0].start + len(before))
        return
    for line in lines:
        if _BODY_NAME.fullmatch(line.text) and line.text.endswith(("政府", "办公室", "办公厅", "管委会")):
            header.put("issuing_body", line)
