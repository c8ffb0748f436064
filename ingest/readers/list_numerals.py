"""A list number in one of Word's number formats (ST_NumberFormat), as it is printed."""

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_LARGEST_ROMAN = 10_000
_LARGEST_LETTERS = 780
_TEN_THOUSAND = 10_000
_HUNDRED = 100
_LETTERS = 26


def format_list_number(value: int, number_format: str) -> str:
    """`value` as `number_format` (such as chineseCounting) prints it; in digits where the format does not reach it.

    >>> [format_list_number(12, f) for f in ("decimal", "chineseCounting", "ideographDigital", "decimalEnclosedCircle")]
    ['12', '十二', '一二', '⑫']
    >>> format_list_number(105, "chineseCountingThousand"), format_list_number(7, "bullet")
    ('一百〇五', '')
    """
    render = _FORMATS.get(number_format, str)
    return render(value) if value >= 0 else str(value)


def _no_number(value: int) -> str:  # noqa: ARG001  the signature of a format
    return ""


def _two_digits(value: int) -> str:
    return f"{value:02d}"


def _full_width(value: int) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in str(value))


def _digit_by_digit(value: int) -> str:
    return "".join(_DIGITS[int(c)] for c in str(value))


def _counting(value: int) -> str:
    """十二, 二十, but 一〇五: this format has no word for hundred."""
    return _thousands(value) if value < _HUNDRED else _digit_by_digit(value)


def _thousands(value: int) -> str:
    return _place_names(value, _DIGITS, "十百千", "〇").removeprefix("一" if 10 <= value < 20 else "")


def _legal(value: int) -> str:
    return _place_names(value, _LEGAL_DIGITS, "拾佰仟", "零")


def _japanese(value: int) -> str:
    """As 一百〇五 but with neither a one before a place nor a zero between: 百五."""
    if not 0 < value < _TEN_THOUSAND:
        return _digit_by_digit(value)
    text = ""
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // place % 10
        if digit:
            text += (_DIGITS[digit] if digit > 1 or not name else "") + name
    return text


def _place_names(value: int, digits: str, names: str, zero: str) -> str:
    if not 0 < value < _TEN_THOUSAND:
        return "".join(digits[int(c)] for c in str(value))
    text, skipped = "", False
    for power in range(3, -1, -1):
        digit = value // 10**power % 10
        if digit:
            text += (zero if skipped and text else "") + digits[digit] + (names[power - 1] if power else "")
        skipped = not digit
    return text


def _roman(value: int) -> str:
    if not 0 < value < _LARGEST_ROMAN:
        return str(value)
    text = ""
    for number, letters in _ROMAN:
        text += letters * (value // number)
        value %= number
    return text


def _upper_roman(value: int) -> str:
    return _roman(value).upper()


def _letters(value: int) -> str:
    """From a to z, then aa, bb …: the letter is doubled, as Word does."""
    if not 0 < value <= _LARGEST_LETTERS:
        return str(value)
    return chr(ord("a") + (value - 1) % _LETTERS) * ((value - 1) // _LETTERS + 1)


def _upper_letters(value: int) -> str:
    return _letters(value).upper()


def _from_row(row: str, value: int) -> str:
    return row[value - 1] if 0 < value <= len(row) else str(value)


def _row(first: str, count: int) -> Callable[[int], str]:
    characters = "".join(chr(ord(first) + i) for i in range(count))
    return lambda value: _from_row(characters, value)


_FORMATS: dict[str, Callable[[int], str]] = {
    "none": _no_number,
    "bullet": _no_number,
    "decimalZero": _two_digits,
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "upperRoman": _upper_roman,
    "lowerRoman": _roman,
    "upperLetter": _upper_letters,
    "lowerLetter": _letters,
    "decimalEnclosedCircle": _row("①", 20),
    "decimalEnclosedCircleChinese": _row("①", 20),
    "decimalEnclosedParen": _row("⑴", 20),
    "decimalEnclosedFullstop": _row("⒈", 20),
    "ideographEnclosedCircle": _row("㊀", 10),
    "ideographTraditional": lambda value: _from_row(_STEMS, value),
    "ideographZodiac": lambda value: _from_row(_BRANCHES, value),
    "ideographDigital": _digit_by_digit,
    "japaneseDigitalTenThousand": _digit_by_digit,
    "taiwaneseDigital": _digit_by_digit,
    "chineseCounting": _counting,
    "taiwaneseCounting": _counting,
    "chineseCountingThousand": _thousands,
    "taiwaneseCountingThousand": _thousands,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal,
    "japaneseCounting": _japanese,
}
