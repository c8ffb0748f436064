"""The value of an Excel cell as the sheet shows it.

Number formats have a language of their own; what notices use of it is read here: dates and times, digits, thousands,
percentages, words before and after the number, Chinese numerals. Any other format shows the plain number.
"""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext

from ingest.readers.list_numerals import format_list_number

CellValue = str | bool | int | float | datetime | date | time | timedelta | None

# Formats that a Chinese Excel or WPS names by number only; elsewhere the same numbers mean other formats.
CHINESE_FORMATS = {
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
_USUAL_DATE = 'yyyy"年"m"月"d"日"'
_USUAL_TIME = "h:mm:ss"
# The system's own short or long date (numbers 14 and 22, and these marks) depends on the computer that shows it.
_SYSTEM_DATES = ("mm-dd-yy", "m/d/yy h:mm", "[$-F800]", "[$-x-sysdate]")
_SECTION = re.compile(r"""((?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*)(?:;|$)""")
_BRACKETS = re.compile(r"\[[^\]]*\]")
_DATE_TOKEN = re.compile(r'"([^"]*)"|\\(.)|([Yy]+|[Mm]+|[Dd]+|[Hh]+|[Ss]+|[Aa]{3,4}(?![Mm/]))|(.)', re.DOTALL)
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|[_*].')
_NUMBER = re.compile(r"(?P<whole>[#0?,]+)?(?:\.(?P<part>[#0?]+))?(?P<percent>%?)")
_CONDITION = re.compile(r"\[[<>=]")
_CARRIAGE_RETURN = re.compile(r"_x000[Dd]_\n?|\r\n?")
_WEEKDAYS = "一二三四五六日"
_GENERAL_DIGITS = 15
_LONGEST_NUMBER = 40


def show_value(value: CellValue, number_format: str) -> str:
    """What the cell shows; None shows nothing.

    >>> show_value(3.0, "General"), show_value(0.185, "0.0%"), show_value(1234.5, "#,##0"), show_value(5, '0"项"')
    ('3', '18.5%', '1,235', '5项')
    >>> show_value(datetime(2023, 5, 4), "mm-dd-yy"), show_value(datetime(2023, 5, 4), "yyyy-mm")
    ('2023年5月4日', '2023-05')
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _CARRIAGE_RETURN.sub("\n", value)
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _show_number(value, number_format)
    return _show_date(value, number_format)


def _show_date(value: datetime | date | time | timedelta, number_format: str) -> str:
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    if not isinstance(value, datetime):
        value = datetime.combine(value, time()) if isinstance(value, date) else datetime.combine(date.min, value)
        if value.date() == date.min and not re.search("[Hh]", number_format):
            number_format = _USUAL_TIME
    if number_format in ("General", "") or any(mark in number_format for mark in _SYSTEM_DATES):
        number_format = _USUAL_DATE
    section = _sections(number_format)[0]
    tokens = [m.groups() for m in _DATE_TOKEN.finditer(_BRACKETS.sub("", section))]
    shown, previous = "", ""
    for position, (quoted, escaped, field, other) in enumerate(tokens):
        if not field:
            shown += quoted or escaped or ("" if other in "@_*" else other or "")
            continue
        following = next((t[2].lower() for t in tokens[position + 1 :] if t[2]), "")
        # m is the minute after an hour or before a second
        is_minute = previous.startswith("h") or following.startswith("s")
        text = _date_field(value, field.lower(), is_minute=is_minute)
        if "[DBNum1]" in section and text.isdecimal():
            text = format_list_number(int(text), "ideographDigital" if field[0] in "yY" else "chineseCounting")
        shown += text
        previous = field.lower()
    return shown.strip()


def _date_field(value: datetime, field: str, *, is_minute: bool) -> str:
    if field[0] == "y":
        return f"{value.year:04d}" if len(field) > 2 else f"{value.year % 100:02d}"
    if field[0] == "a":
        return ("星期" if len(field) == 4 else "") + _WEEKDAYS[value.weekday()]
    if field[0] == "m" and not is_minute and len(field) > 2:
        return f"{value.month}月"
    if field[0] == "d" and len(field) > 2:
        return "星期" + _WEEKDAYS[value.weekday()]
    number = {"m": value.minute if is_minute else value.month, "d": value.day, "h": value.hour, "s": value.second}
    return f"{number[field[0]]:0{min(len(field), 2)}d}"


def _show_number(value: int | float, number_format: str) -> str:
    plain = _plain_number(value)
    if not re.fullmatch(r"-?[\d.]+", plain) or _CONDITION.search(number_format):
        return plain
    number = Decimal(plain)
    sections = _sections(number_format)
    place = 1 if number < 0 else 2 if number == 0 else 0
    section = sections[place] if place < len(sections) else sections[0]
    sign = "-" if number < 0 and (place >= len(sections)) else ""
    if "[DBNum" in section and number == number.to_integral_value():
        kind = "chineseLegalSimplified" if "[DBNum2]" in section else "chineseCountingThousand"
        plain = format_list_number(abs(int(number)), kind)
        section = section.replace("0", "General")
    pieces, literals = _split_literals(_BRACKETS.sub("", section))
    shown = _apply(abs(number), pieces, plain.removeprefix("-"))
    if shown is None:
        return plain
    return (sign + re.sub("\0", lambda _: next(literals), shown)).strip()


def _split_literals(section: str) -> tuple[str, "_Literals"]:
    """The section with a zero character in place of each literal, and the literals in order."""
    found = [m[1] or m[2] or "" for m in _LITERAL.finditer(section)]
    return _LITERAL.sub("\0", section), _Literals(found)


class _Literals:
    def __init__(self, texts: list[str]) -> None:
        self._texts = iter(texts)

    def __next__(self) -> str:
        return next(self._texts, "")


def _apply(number: Decimal, section: str, plain: str) -> str | None:
    """The number in the place of its digits, or the section's words alone; None where we cannot read the section."""
    if "General" in section:
        return section.replace("General", plain)
    if section.strip("\0 ") == "@":
        return plain
    match = next((m for m in _NUMBER.finditer(section) if m["whole"] or m["part"]), None)
    if match is None:
        return section if not section.strip("\0 -+()") else None
    if re.search(r"[Ee][+-]|/", section):
        return None
    rest = section[: match.start()] + section[match.end() :]
    if re.search(r"[#0?]", rest):
        return None
    return section[: match.start()] + _digits(number, match) + section[match.end() :]


def _digits(number: Decimal, match: re.Match[str]) -> str:
    whole, part = match["whole"] or "", match["part"] or ""
    if match["percent"]:
        number *= 100
    with localcontext() as context:
        context.prec = 2 * _LONGEST_NUMBER
        rounded = number.quantize(Decimal(1).scaleb(-len(part[:_LONGEST_NUMBER])), ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in whole.rstrip(",") else f"{rounded:f}"
    before, _, after = text.partition(".")
    least = part.rstrip("#?").__len__()
    after = after[:least] + after[least:].rstrip("0")
    before = before.rjust(min(whole.count("0"), _LONGEST_NUMBER), "0")
    return before + ("." + after if after else "") + match["percent"]


def _plain_number(value: int | float) -> str:
    """As an unformatted cell shows it: no .0, and not the last digits in which binary fractions differ."""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**_LONGEST_NUMBER else f"{Decimal(value):.5E}"
    if value != value or value in (float("inf"), float("-inf")):
        return "#NUM!"
    number = Decimal(f"{value:.{_GENERAL_DIGITS}g}")
    if number and not -_LONGEST_NUMBER < number.adjusted() < _LONGEST_NUMBER:
        return f"{number:.5E}"
    return f"{number.normalize():f}"


def _sections(number_format: str) -> list[str]:
    """The parts for positive and negative numbers, zero and text."""
    found = [m[1] for m in _SECTION.finditer(number_format) if m[1] or m[0]]
    return found or ["General"]
