"""Several notices in one file -> where each begins.

A cut that is wrong loses more than one that is missing, so a notice begins only where its beginning is printed: a
title (…关于…的通知) followed by its own 文号, by those it is addressed to or by a portal's fields, or such fields
alone. What the notice before names in its own beginning (the plan or notice that it issues or forwards) belongs to it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from ingest.content import PlacedTable
from ingest.dates import DATE
from ingest.doc_number import DOC_NUMBER
from ingest.document import Document
from ingest.header_body import BODY_NAME
from ingest.labels import HEADER_LABELS
from ingest.model import Span

_PAGE_MARK = re.compile(r"(?i)#+\s*page\s*\d+\s*:?|第\s*\d+\s*页(?:\s*共\s*\d+\s*页)?|[-—–－]\s*\d+\s*[-—–－]")
_RULE = re.compile(r"[-=*_—]{3,}")
_KIND = "通知|意见|意見|决定|決定|公告|通告|通报|批复|函"
_ABOUT = re.compile(r"关于|關於|印发|印發|转发|轉發")
_ISSUER = re.compile(r"(?:\d{1,3}[.．、])?(?:[\u4e00-\u9fff（）()、]|等\d{1,2}个?部[门門]){0,60}")
_TITLE = re.compile(
    rf"(?P<core>(?:{_ABOUT.pattern})[^。；;]{{2,120}}?(?:{_KIND}))(?![》”」，。、])"
    rf"(?:[（(]{DATE.pattern}[)）])?"
)
_BARE_NUMBER = re.compile(r"\d{1,3}[.．、]?")
_YEAR_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}20\d\d年第\d{1,4}号")
_ADDRESSEE = re.compile(r"(?P<who>[^。；;：:？！]{2,700})[：:]")
_ADDRESSED = re.compile(r"各|(?:政府|委员会|办公室|管委会|部门|单位|公司|中心|[局厅部院委办处])$")
_NOBODY = re.compile(r"牵头|责任|配合|附件|联系|电话|如下|名称|时间|标题|索引")
_LETTERHEAD = re.compile(r"[\u4e00-\u9fff（）()]{2,40}文件")
_ATTACHMENT = re.compile(r"附件\d{0,2}[:：]?|附件[一二三四五六七八九十]{1,2}[:：]?|附[:：]?")
_MARK = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）]|\d{1,3}[.．、]")
_PLACEHOLDER = re.compile(r"[X×xＸ]{2}|_{2}|…{2}")
_FIELDS = {word: name for name, words in HEADER_LABELS.items() for word in words}
_LABEL = re.compile(
    rf"[【\[]?(?P<label>{'|'.join(sorted(map(re.escape, _FIELDS), key=len, reverse=True))})[】\]]?(?:[:：]|$)"
)
_TITLE_LINES = 10
_TITLE_CHARS = 400
_HEADER_LINES = 12
_FIELD_LINES = 14
_LONGEST_FIELD = 150
_LEAST_FIELDS = 3
_LEAST_BODY = 120
_COVER_CHARS = 6000


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is neither blank nor page mark: without its blanks, and whether a blank line stands above it."""

    start: int
    text: str
    after_gap: bool


@dataclass(frozen=True, slots=True)
class _Beginning:
    """The line at which a notice may begin; its title from 关于 on and its 文号, either of which may be empty."""

    line: int
    core: str
    number: str


@dataclass(frozen=True, slots=True)
class _Words:
    """The lines' words as one string without marks of quotation; where each line begins, and stops before it."""

    joined: str
    offsets: tuple[int, ...]
    n_stops: tuple[int, ...]

    @classmethod
    def of(cls, lines: list[_Line]) -> "_Words":
        bare = [_bare(line.text) for line in lines]
        return cls(
            "".join(bare),
            tuple(accumulate(map(len, bare), initial=0)),
            tuple(accumulate((line.count("。") for line in bare), initial=0)),
        )

    def have_body(self, first: int, end: int) -> bool:
        """Whether a notice that begins at line `first` has said anything: else what follows is part of its header."""
        return self.n_stops[end] > self.n_stops[first] and self.offsets[end] - self.offsets[first] >= _LEAST_BODY

    def name(self, first: int, beginning: _Beginning) -> bool:
        """Whether that notice names the next at its beginning: as itself, or as what it issues or forwards."""
        start = self.offsets[first]
        end = min(self.offsets[beginning.line], start + _COVER_CHARS)
        own = (_bare(beginning.core), _bare(beginning.number))
        return any(words and self.joined.find(words, start, end) >= 0 for words in own)


def _bare(title: str) -> str:
    return re.sub(r"[《》〈〉“”]", "", title)


def split_document(document: Document) -> tuple[Document, ...]:
    """The document's notices, each a document with its own text and tables; offsets begin anew in each."""
    ranges = split_notices(document.text)
    if len(ranges) == 1:
        return (document,)
    return tuple(
        replace(
            document,
            text=document.text[start:end],
            tables=tuple(_moved(t, -start) for t in document.tables if start <= t.start < end),
            is_part=True,
        )
        for start, end in ranges
    )


def _moved(table: PlacedTable, by: int) -> PlacedTable:
    cells = tuple(
        replace(cell, span=Span(cell.span.text, cell.span.start + by, cell.span.end + by)) for cell in table.cells
    )
    return PlacedTable(cells, table.start + by, table.end + by)


def split_notices(text: str) -> tuple[tuple[int, int], ...]:
    """Ranges that cover `text` without gap or overlap, one for each notice; nearly always one."""
    lines = list(_read_lines(text))
    words = _Words.of(lines)
    starts = [0]
    first = 0
    own: _Beginning | None = None
    for beginning in _find_beginnings(lines):
        if not words.have_body(first, beginning.line):
            own = own or beginning
        elif _are_namesakes(own, beginning) or not words.name(first, beginning):
            starts.append(lines[beginning.line].start)
            first, own = beginning.line, beginning
    return tuple(zip(starts, [*starts[1:], len(text)], strict=True))


def _are_namesakes(one: _Beginning | None, other: _Beginning) -> bool:
    """Whether two notices have the same title and each its own 文号: then neither is part of the other."""
    if one is None or not one.number or not other.number:
        return False
    return one.core == other.core and one.number != other.number


def _read_lines(text: str) -> Iterator[_Line]:
    position = 0
    gap, page = True, False
    for raw in text.split("\n"):
        line = re.sub(r"[\s#*]", "", raw)
        if _PAGE_MARK.fullmatch(raw.strip()):
            gap, page = False, True
        elif not line or _RULE.fullmatch(line):
            gap = not page or bool(raw.strip())
        else:
            yield _Line(position, _once(raw, line), gap)
            gap = page = False
        position += len(raw) + 1


def _once(raw: str, line: str) -> str:
    """A letter-spaced line that a PDF prints twice, once."""
    half = len(line) // 2
    is_twice = half > 3 and raw.count(" ") >= half and line[:half] == line[half:]
    return line[:half] if is_twice else line


def _find_beginnings(lines: list[_Line]) -> Iterator[_Beginning]:
    for position in range(len(lines)):
        if _begins_fields(lines, position) and _is_titled(lines, position):
            number = _own_number(lines[position : position + _FIELD_LINES])
            yield _Beginning(position, _labelled_title(lines, position), number)
            continue
        found = _title_at(lines, position)
        if found is None or _is_below_attachment(lines, position):
            continue
        core, rest, following = found
        if _is_header(rest, lines[following : following + _HEADER_LINES]) or (
            not rest and following < len(lines) and _begins_fields(lines, following)
        ):
            first = _first_line(lines, position)
            yield _Beginning(first, core, _own_number(lines[first : following + _HEADER_LINES]))


def _title_at(lines: list[_Line], position: int) -> tuple[str, str, int] | None:
    """A title that begins with the line: from 关于 on, the rest of its last line, and the index of the next line."""
    words = ""
    for number in range(position, min(position + _TITLE_LINES, len(lines))):
        line = lines[number]
        if number > position and line.after_gap and not _BARE_NUMBER.fullmatch(words):
            return None
        if number > position and not _may_go_on(words):
            return None
        words += line.text[:_TITLE_CHARS]
        about = _ABOUT.search(words)
        match = _TITLE.match(words, about.start()) if about and _ISSUER.fullmatch(words, 0, about.start()) else None
        if match and match["core"].count("《") == match["core"].count("》") and not _PLACEHOLDER.search(match["core"]):
            return match["core"], words[match.end() :], number + 1
    return None


def _may_go_on(words: str) -> bool:
    """Whether a line can be the first of a title: it says what about, or it is a number or the name of a body."""
    plain = re.sub(r"^\d{1,3}[.．、]", "", words)
    if not _ABOUT.search(plain):
        return not plain or bool(BODY_NAME.fullmatch(plain)) or plain != words
    return "。" not in words and len(words) < _TITLE_CHARS


def _is_header(rest: str, lines: list[_Line]) -> bool:
    """Whether a title is followed by a notice's own number or by those it is addressed to."""
    following = [s for s in (rest, *(line.text for line in lines)) if s]
    for line in following:
        if DOC_NUMBER.fullmatch(line) or _YEAR_NUMBER.fullmatch(line):
            return True
        if "。" in line or _MARK.match(line):
            break
    words = "".join(following)
    number = DOC_NUMBER.match(words) or _YEAR_NUMBER.match(words)
    match = _ADDRESSEE.match(words, number.end() if number else 0)
    who = match["who"] if match else ""
    return bool(who and _ADDRESSED.search(who) and not _NOBODY.search(who) and who.count("《") == 0)


def _begins_fields(lines: list[_Line], position: int) -> bool:
    """Whether a portal's fields (标题, 文号, 发布日期 …), three or more, begin with the line."""
    if not _LABEL.match(lines[position].text) or (position and _LABEL.match(lines[position - 1].text)):
        return False
    found = set()
    for line in lines[position : position + _FIELD_LINES]:
        if len(line.text) > _LONGEST_FIELD or "。" in line.text:
            break
        match = _LABEL.match(line.text)
        if match:
            found.add(_FIELDS[match["label"]])
    return len(found) >= _LEAST_FIELDS and bool(found & {"doc_number", "catalog_number", "title"})


def _is_titled(lines: list[_Line], position: int) -> bool:
    """Whether fields have a title among or below them. A block at a page's end has none."""
    below = range(position, min(position + _FIELD_LINES + _HEADER_LINES, len(lines)))
    return bool(_labelled_title(lines, position)) or any(_title_at(lines, p) for p in below)


def _own_number(lines: list[_Line]) -> str:
    """The first 文号 that is a line or the value of a field."""
    for line in lines:
        label = _LABEL.match(line.text)
        value = line.text[label.end() :] if label else line.text
        match = DOC_NUMBER.match(value) or _YEAR_NUMBER.match(value)
        if match and (label or match.end() == len(value)):
            return match.group()
    return ""


def _labelled_title(lines: list[_Line], position: int) -> str:
    for number in range(position, min(position + _FIELD_LINES, len(lines))):
        match = _LABEL.match(lines[number].text)
        if match and _FIELDS[match["label"]] == "title":
            value = lines[number].text[match.end() :] or (lines[number + 1].text if number + 1 < len(lines) else "")
            about = _ABOUT.search(value)
            return value[about.start() :] if about else value
    return ""


def _is_below_attachment(lines: list[_Line], position: int) -> bool:
    return any(_ATTACHMENT.fullmatch(line.text) for line in lines[max(0, position - 2) : position])


def _first_line(lines: list[_Line], position: int) -> int:
    """Up from the title to the letterhead and the number above it."""
    while position and (
        _LETTERHEAD.fullmatch(lines[position - 1].text) or DOC_NUMBER.fullmatch(lines[position - 1].text)
    ):
        position -= 1
    return position
