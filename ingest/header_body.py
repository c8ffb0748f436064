"""Header fields that the document itself prints: title, letterhead, 文号, signature and date."""

import re

from ingest.dates import DATE
from ingest.doc_number import DOC_NUMBER
from ingest.model import Span

BODY_NAME = re.compile(
    r"[\u4e00-\u9fff（）()]{2,40}?(?:政府|政府办|办公室|办公厅|委员会|管委会|领导小组|工作组|推进小组|局|厅|部|院|委|办|中心)"
    r"(?:等\d{0,2}个?部[门門])?"
)
_ABOUT = ("关于", "關於")
_LETTERHEAD_LINE = re.compile(r"[\u4e00-\u9fff（）()]{2,40}文\s*件")
_LETTERHEAD_LINES = 12
_COLLECTION_NUMBER = re.compile(r"^\d{1,3}[.．、]\s*(?=\S)")
_TITLE_DATE = re.compile(rf"[（(]{DATE.pattern}[)）]$")
_TITLE_END = re.compile(r"(?:通知|意见|決定|决定|公告|通告|批复|函|方案|办法|细则|要点|措施|清单|规定|条例|计划)$")
_MOST_TITLE_LINES = 8
_ISSUE_TITLE = re.compile(
    r"(?:关于|關於)?(?:印发|印發|下达|转发|公布)(?P<name>《.{1,200}?》|.{1,200}?)(?:的通知|的通告|通知$|》?$)"
)
_LETTERHEAD = re.compile(rf"(?:^|[\s号號。>])(?P<name>{BODY_NAME.pattern})(?=关于|關於|印发|印發)")
_NUMBERED_IN_YEAR = re.compile(r"[\u4e00-\u9fff]{2,8}20\d\d年第\d{1,4}号")
_NOT_OWN = re.compile(r".*(?:通知|意见|方案|办法|要点|的|》|：)")


def find_title(lines: list[Span]) -> tuple[Span, Span | None]:
    """The full title from the first line on, and the date in brackets after it.

    Neither that date nor a number before the title (that of a collection) is part of it.
    """
    first = _first_title_line(lines)
    taken = 1
    words = lines[first].text
    while taken < _MOST_TITLE_LINES and first + taken < len(lines) and _goes_on(words, lines[first + taken].text):
        words += lines[first + taken].text
        taken += 1
    last = lines[first + taken - 1]
    start, end = lines[first].start, last.end
    number = _COLLECTION_NUMBER.match(lines[first].text)
    start += number.end() if number else 0
    dated = _TITLE_DATE.search(last.text)
    end -= len(last.text) - dated.start() if dated else 0
    return Span(_inside(lines, start, end), start, end), _date_in(dated, last)


def _date_in(dated: re.Match[str] | None, line: Span) -> Span | None:
    found = DATE.search(dated.group()) if dated else None
    if dated is None or found is None:
        return None
    start = line.start + dated.start() + found.start()
    return Span(found.group(), start, start + len(found.group()))


def _first_title_line(lines: list[Span]) -> int:
    """The first line; below a letterhead (…文件, 文号) the line that says 关于, with the body's name before it."""
    if len(lines) > 1 and re.fullmatch(r"\d{1,3}[.．、]?", lines[0].text):
        return 1
    if not _LETTERHEAD_LINE.fullmatch(lines[0].text):
        return 0
    about = next((i for i, line in enumerate(lines[:_LETTERHEAD_LINES]) if line.text.startswith(_ABOUT)), 0)
    return about - 1 if about > 1 and BODY_NAME.fullmatch(lines[about - 1].text) else about


def _goes_on(words: str, following: str) -> bool:
    """A title that has not come to 通知 goes on in the next line, unless that is something else."""
    plain = _TITLE_DATE.sub("", words)
    if _TITLE_END.search(plain) and plain.count("《") <= plain.count("》"):
        return False
    is_other = DOC_NUMBER.fullmatch(following) or DATE.fullmatch(following) or following.endswith(("：", ":"))
    begins = following.startswith(_ABOUT) or re.search(r"关于|關於|印发|印發", words)
    return not is_other and bool(begins) and "。" not in following


def _inside(lines: list[Span], start: int, end: int) -> str:
    return "".join(
        line.text[max(0, start - line.start) : end - line.start]
        for line in lines
        if line.start < end and start < line.end
    )


def shorten_title(title: Span, source: str) -> Span:
    """The name of what is issued: in 关于印发《X》的通知 the X, else the whole title. `source` holds the span."""
    match = _ISSUE_TITLE.search(title.text)
    if match is None:
        return title
    name, shift = match["name"], match.start("name")
    if name.startswith("《") and name.endswith("》"):
        name, shift = name[1:-1], shift + 1
    start = _skip(source, title.start, shift)
    return Span(name, start, _skip(source, start, len(name) - 1) + 1)


def _skip(source: str, position: int, count: int) -> int:
    """`count` characters on, not counting line breaks and blanks around them."""
    while count > 0 or source[position] == "\n":
        if source[position] != "\n":
            count -= 1
        position += 1
    return position


def find_issuer(title: str) -> str:
    """The body before 关于 or 印发 in a full title; empty where there is none."""
    before = re.split(r"关于|關於|印发|印發|转发", title, maxsplit=1)
    name = before[0].strip() if len(before) == 2 else ""
    return name if BODY_NAME.fullmatch(name) else ""


def find_letterhead(lines: list[Span]) -> Span | None:
    """The first body that a line names right before 关于 or 印发."""
    for line in lines:
        match = _LETTERHEAD.search(line.text)
        if match:
            start = line.start + match.start("name")
            return Span(match["name"], start, start + len(match["name"]))
    return None


def find_own_number(lines: list[Span]) -> Span | None:
    """The notice's own 文号: alone on a line, or in a line but neither in brackets nor after a document's name."""
    for line in lines:
        if DOC_NUMBER.fullmatch(line.text) or _NUMBERED_IN_YEAR.fullmatch(line.text):
            return line
    for line in lines:
        for match in DOC_NUMBER.finditer(line.text):
            if line.text[: match.start()].rstrip().endswith(("（", "(", "》")):
                continue
            own = _NOT_OWN.match(match.group().split("〔")[0])
            start = match.start() + (own.end() if own else 0)
            before = line.text[:start].rstrip()
            if before.count("（") <= before.count("）") and start < match.end():
                return Span(line.text[start : match.end()], line.start + start, line.start + match.end())
    return None


def find_signature(lines: list[Span], issuer: str) -> tuple[Span | None, Span | None]:
    """Body and date of the signature.

    A date alone on its line, with the body on the line before; or in running text the issuer's name and a date.
    """
    for position, line in enumerate(lines):
        if DATE.fullmatch(line.text):
            before = lines[position - 1] if position else None
            return (before if before and BODY_NAME.fullmatch(before.text) else None), line
    if issuer:
        signed = re.compile(rf"{re.escape(issuer)}\s*(?P<date>{DATE.pattern})")
        for line in lines:
            match = signed.search(line.text)
            if match:
                start = line.start + match.start("date")
                return None, Span(match["date"], start, start + len(match["date"]))
    return None, None
