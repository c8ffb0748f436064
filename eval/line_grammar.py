"""A second reading of notices, apart from the product's parser, so that one mistake cannot pass in both.

It knows one shape: numbered tasks of one line or more under headings 一、…, the units in a bracket at the task's end
that may have lost its closing half. Header facts stand before the first heading, with labels or as bare lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_HEADING = re.compile(r"[ \u3000\u00a0]*([一二三四五六七八九十]{1,3})、[^。；\n]{2,60}$")
_TASK = re.compile(r"[ \u3000\u00a0]*(\d{1,3})[.．、][ \u3000]?(?=[^\d\s])")
_ROLES = r"(牵头|责任|主办|主管|参与|配合|协办|协助)(?:单位|部门)\s*[:：]"
_UNITS = re.compile(rf"[(（]\s*{_ROLES}")
_LEAD = ("牵头", "责任", "主办", "主管")
_DOC_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,10}[〔\[【(（]\d{4}[〕\]】)）]?\d{1,4}号")
_BROKEN_DOC_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,5}[发办字函][〔\[【]\d{4}[〕\]】]?\d{1,4}号?")
_DATE = re.compile(r"(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})日?")
_VALIDITY = {
    "失效": "expired",
    "已失效": "expired",
    "废止": "repealed",
    "已废止": "repealed",
    "有效": "in_force",
    "现行有效": "in_force",
}
_LABELLED = re.compile(r"[ \u3000\u00a0]*([\u4e00-\u9fff]{2,6})[ \u3000]*[:：]\s*(\S.*?)\s*$")
_BODY = re.compile(r"[\u4e00-\u9fff]{2,30}(?:政府|办公室|委员会|局|厅|部)$")
_LABELS = {
    "标题": "title",
    "文号": "doc_number",
    "发文字号": "doc_number",
    "发文机关": "body",
    "发布机构": "body",
    "成文日期": "issued",
    "印发日期": "issued",
    "发布日期": "published",
    "公开日期": "published",
    "有效性": "validity",
    "失效日期": "expires",
    "废止日期": "expires",
    "有效期至": "expires",
}


@dataclass(frozen=True, slots=True)
class SourceTask:
    """`text` is the whole task as printed, from its number to its end; `body` leaves out the bracket of units."""

    number: str
    title: str
    section: str
    lead_units: tuple[str, ...]
    supporting_units: tuple[str, ...]
    text: str
    body: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Header:
    """Facts before the first heading. `issuing_bodies` holds every form in which the issuer is printed.

    `doc_numbers` are all 文号 in the header, the notice's own first; damaged ones as printed. Dates are ISO or empty.
    `validity` is in_force, expired, repealed or unknown, `validity_word` as printed. `text` runs from 0 to `end`.
    """

    title: str
    doc_number: str
    doc_numbers: tuple[str, ...]
    issuing_bodies: tuple[str, ...]
    issued_on: str
    published_on: str
    validity: str
    validity_word: str
    expires_on: str
    text: str
    end: int


def read_tasks(text: str) -> tuple[SourceTask, ...]:
    """The tasks in print order; a number that does not follow its predecessor is text, not a task."""
    starts: list[tuple[str, int, str]] = []
    ends: list[int] = []
    section, expected = "", 1
    for start, line in _lines(text):
        heading, task = _HEADING.match(line), _TASK.match(line)
        if heading:
            section = line.strip(" \u3000\u00a0")
            ends.append(start)
        elif task and int(task[1]) == expected:
            starts.append((task[1], start + task.start(1), section))
            ends.append(start)
            expected += 1
    return tuple(_task(text, *found, min((e for e in ends if e > found[1]), default=len(text))) for found in starts)


def read_header(text: str) -> Header:
    lines = list(_lines(text))
    end = next((s for s, line in lines if _HEADING.match(line) or _TASK.match(line)), len(text))
    head = text[:end]
    bare = [line.strip(" \u3000\u00a0") for start, line in lines if start < end]
    facts = _labelled(bare)
    first_number = next((line for line in bare if _DOC_NUMBER.fullmatch(line)), "")
    own = facts.get("doc_number", first_number)
    numbers = tuple(dict.fromkeys(n for n in (own, *_BROKEN_DOC_NUMBER.findall(head)) if n))
    dates = [_iso(match) for line in bare if (match := _DATE.fullmatch(line))]
    word = facts.get("validity") or next((line for line in bare if line in _VALIDITY), "")
    position = bare.index(word) if word in bare else len(bare)
    before = [_iso(m) for line in bare[:position] if (m := _DATE.fullmatch(line))]
    after = dates[len(before) :]
    issued = _date_of(facts.get("issued", "")) or (before[0] if before else "")
    return Header(
        title=facts.get("title") or next((line for line in bare if line), ""),
        doc_number=own,
        doc_numbers=numbers,
        issuing_bodies=_bodies(bare, own, facts.get("body", "")),
        issued_on=issued,
        published_on=_date_of(facts.get("published", "")) or (before[1] if len(before) > 1 else ""),
        validity=_VALIDITY.get(word, "unknown"),
        validity_word=word,
        expires_on=_date_of(facts.get("expires", "")) or (after[0] if word and after else ""),
        text=head,
        end=end,
    )


def _lines(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for line in text.split("\n"):
        yield start, line
        start += len(line) + 1


def _task(text: str, number: str, start: int, section: str, end: int) -> SourceTask:
    raw = text[start:end]
    printed = _cut_footer(raw)
    mark = _TASK.match(printed)
    bracket = _last(_UNITS, printed)
    body = printed[: bracket.start()] if bracket else printed
    lead, supporting = _units(printed[bracket.start() + 1 :]) if bracket else ((), ())
    content = body[mark.end() if mark else 0 :]
    return SourceTask(
        number=number,
        title=re.split(r"[。\n]", content, maxsplit=1)[0].strip(),
        section=section,
        lead_units=lead,
        supporting_units=supporting,
        text=printed,
        body=body,
        start=start,
        end=start + len(printed),
    )


def _units(bracket: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Lead and supporting units of a bracket, its opening half cut off."""
    lead: list[str] = []
    supporting: list[str] = []
    parts = re.split(_ROLES, bracket.rstrip("。.").rstrip(" )）"))
    for role, names in zip(parts[1::2], parts[2::2], strict=True):
        found = [name for name in re.split(r"[、,，;；。\s]+", names) if name]
        (lead if role in _LEAD else supporting).extend(found)
    return tuple(lead), tuple(supporting)


def _cut_footer(raw: str) -> str:
    """A task ends at its first empty line: what follows the last task on a web page is not part of it."""
    return re.split(r"\n[ \u3000\u00a0]*\n", raw, maxsplit=1)[0].rstrip()


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(reversed(list(pattern.finditer(text))), None)


def _labelled(lines: list[str]) -> dict[str, str]:
    facts: dict[str, str] = {}
    for line in lines:
        match = _LABELLED.match(line)
        if match and match[1] in _LABELS:
            facts.setdefault(_LABELS[match[1]], match[2])
    return facts


def _bodies(lines: list[str], own_number: str, labelled: str) -> tuple[str, ...]:
    found = [labelled] if labelled else []
    if own_number in lines:
        found += [line for line in lines[lines.index(own_number) + 1 :][:1] if _BODY.fullmatch(line)]
    found += [line for line in lines if line.endswith(("人民政府", "人民政府办公室")) and _BODY.fullmatch(line)]
    return tuple(dict.fromkeys(found))


def _iso(match: re.Match[str]) -> str:
    return f"{int(match[1]):04d}-{int(match[2]):02d}-{int(match[3]):02d}"


def _date_of(text: str) -> str:
    match = _DATE.search(text)
    return _iso(match) if match else ""
