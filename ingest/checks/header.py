"""What the header lacks, what in it is damaged, and whether the notice is still in force."""

import re
from bisect import bisect_right
from collections.abc import Iterator

from ingest.checks.finding import Finding, extent, find_at, shorten
from ingest.damage import BROKEN_DATE, BROKEN_DOC_NUMBER
from ingest.doc_number import is_damaged
from ingest.model import Flag, ParsedNotice, Span, Validity

NO_TITLE = "no_title"
NOTHING_CITABLE = "nothing_citable"
ODD_TITLE = "odd_title"
NO_YEAR = "no_year"
LITTLE_TEXT = "little_text"
UNREADABLE_CHARACTERS = "unreadable_characters"
NO_DOC_NUMBER = "no_doc_number"
NO_ISSUING_BODY = "no_issuing_body"
NO_DATE = "no_date"
OTHER_TITLE = "other_title"
VALIDITY_UNKNOWN = "validity_unknown"
EXPIRED = "expired"
REPEALED = "repealed"

_RUN_TOGETHER_DATE = re.compile(r"(?m)^[ \t\u3000]*(?P<date>20\d{2}[01]?\d[0-3]?\d?)[ \t\u3000]*$")
# The longest title of 35 real notices has 38 characters.
_LONGEST_TITLE = 80
_LEAST_TEXT = 200
# 现将《X》印发给你们: the name of what is issued, printed a second time.
_ISSUED = re.compile(r"现将《(?P<name>[^。《》]{4,120})》[^。《》]{0,20}印发")
_NOT_TELLING = re.compile(r"[\W_的]")
# The replacement character, private use (a font's own signs), and question marks or boxes in place of characters.
_UNREADABLE = re.compile(r"[\ufffd\ue000-\uf8ff]+|[?？]{3,}|□{3,}")
_FIELDS = (
    ("doc_number", NO_DOC_NUMBER, "没有找到发文字号（许多通知的正文不印，可在原网页上核对）"),
    ("issuing_body", NO_ISSUING_BODY, "没有找到发文机关"),
)


def check_header(parsed: ParsedNotice) -> Iterator[Finding]:
    """Reasons: without these a citation or an answer about 今年 would be wrong."""
    notice = parsed.notice
    title = notice.header_span("title") or Span(notice.title, 0, 0)
    if not notice.title.strip():
        yield find_at(parsed, NO_TITLE, "没有找到标题，引用时无从称呼这份通知", title)
    elif len(notice.title) > _LONGEST_TITLE or "。" in notice.title:
        yield find_at(parsed, ODD_TITLE, f"读出的标题像是一段正文（{len(notice.title)} 字），请核对", title)
    if notice.year is None:
        message = "标题、发文字号和日期里都没有年份，“今年”无从对应"
        yield find_at(parsed, NO_YEAR, message, title)
    for flag in header_flags(parsed):
        yield find_at(parsed, flag.kind, flag.note, flag.span)


def check_text(parsed: ParsedNotice) -> Iterator[Finding]:
    """Reasons that concern the whole text."""
    start, end = extent(parsed)
    if not parsed.citable:
        message = "没有找到编号的任务或条文，只能查文头（清单若是图片或附件，请另找文字版）"
        yield find_at(parsed, NOTHING_CITABLE, message, Span("", start, start))
    length = len(re.sub(r"\s", "", parsed.text[start:end]))
    if length < _LEAST_TEXT:
        message = f"全文只有 {length} 字，请核对正文是否读全（图片和附件里的字读不到）"
        yield find_at(parsed, LITTLE_TEXT, message, Span("", start, start))
    yield from _unreadable(parsed)


def _unreadable(parsed: ParsedNotice) -> Iterator[Finding]:
    """Characters that stand for lost ones: one finding a task, and one for what lies outside the tasks."""
    pieces = parsed.citable
    starts = [t.start for t in pieces]
    places: dict[int, list[Span]] = {}
    for match in _UNREADABLE.finditer(parsed.text, *extent(parsed)):
        at = bisect_right(starts, match.start()) - 1
        inside = at if at >= 0 and match.start() < pieces[at].end else -1
        places.setdefault(inside, []).append(Span(match.group(), match.start(), match.end()))
    for at, spans in places.items():
        message = f"有 {len(spans)} 处认不出的字，如“{shorten(spans[0].text, 8)}”，请对照原件补上"
        yield find_at(parsed, UNREADABLE_CHARACTERS, message, spans[0], pieces[at] if at >= 0 else None)


def remark_header(parsed: ParsedNotice) -> Iterator[Finding]:
    """Remarks on what many sound notices do not print, and on validity."""
    notice = parsed.notice
    place = notice.header_span("title") or Span("", 0, 0)
    for name, kind, message in _FIELDS:
        if not getattr(notice, name):
            yield find_at(parsed, kind, message, Span("", place.start, place.start))
    if notice.issued_on is None:
        yield find_at(parsed, NO_DATE, "没有找到成文日期", Span("", place.start, place.start))
    yield from _other_title(parsed)
    yield from _validity(parsed, place)


def _other_title(parsed: ParsedNotice) -> Iterator[Finding]:
    """The covering letter names what it issues: where that is not the title, one of the two has lost something."""
    start, end = extent(parsed)
    match = _ISSUED.search(parsed.text, start, min((t.start for t in parsed.citable), default=end))
    if match and _letters(match["name"]) != _letters(parsed.notice.title):
        span = Span(match["name"], match.start("name"), match.end("name"))
        yield find_at(parsed, OTHER_TITLE, f"正文里的名称与标题“{shorten(parsed.notice.title)}”不同", span)


def _letters(title: str) -> str:
    return _NOT_TELLING.sub("", title)


def _validity(parsed: ParsedNotice, place: Span) -> Iterator[Finding]:
    notice = parsed.notice
    span = notice.header_span("validity") or Span("", place.start, place.start)
    until = f"（失效日期 {notice.expires_on}）" if notice.expires_on else ""
    if notice.validity is Validity.EXPIRED:
        yield find_at(parsed, EXPIRED, f"这份通知已标注为失效{until}，发布后每条答复都会说明它已失效", span)
    elif notice.validity is Validity.REPEALED:
        yield find_at(parsed, REPEALED, f"这份通知已标注为废止{until}，发布后每条答复都会说明它已废止", span)
    elif notice.validity is Validity.UNKNOWN:
        yield find_at(parsed, VALIDITY_UNKNOWN, "没有标注有效性，答复不会替它断定", span)


def header_flags(parsed: ParsedNotice) -> tuple[Flag, ...]:
    """Document numbers and dates above the tasks that lost characters."""
    found = []
    for basis in parsed.notice.basis_documents:
        if is_damaged(basis.doc_number):
            found.append(Flag(BROKEN_DOC_NUMBER, f"文号“{basis.doc_number}”疑缺字", basis.span))
    start, end = extent(parsed)
    first = min((t.start for t in parsed.citable), default=end)
    for match in _RUN_TOGETHER_DATE.finditer(parsed.text, start, first):
        if len(match["date"]) > 4:
            span = Span(match["date"], match.start("date"), match.end("date"))
            found.append(Flag(BROKEN_DATE, f"日期“{match['date']}”疑缺字", span))
    return tuple(found)
