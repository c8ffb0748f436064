"""Chinese numerals as notices print them: 十一, 二十四, 一百零五, 二〇二三, 两."""

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "兩": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
NUMERAL_CHARS = "零〇○一二三四五六七八九十百千万亿两"


def parse_chinese_number(text: str) -> int | None:
    """Value of a Chinese numeral, or None where `text` is not one.

    >>> [parse_chinese_number(t) for t in ("十", "二十四", "一百零五万", "二〇二三", "一千八", "项")]
    [10, 24, 1050000, 2023, 1800, None]
    """
    if not text or any(c not in _DIGITS and c not in _SCALES and c not in _GROUPS for c in text):
        return None
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    return _parse_scaled(text)


def parse_number(text: str) -> int | None:
    """Value of a number in digits or in Chinese numerals, or None where `text` is neither.

    >>> [parse_number(t) for t in ("12", "十二", "项")]
    [12, 12, None]
    """
    return int(text) if text.isdecimal() else parse_chinese_number(text)


def _parse_scaled(text: str) -> int:
    total = group = 0
    digit = 0
    last_scale = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
            last_scale = 0 if digit == 0 else last_scale
        elif char in _SCALES:
            # 十 alone means 一十
            group += (digit or 1) * _SCALES[char]
            digit, last_scale = 0, _SCALES[char]
        else:
            # 亿 takes all that stands before it, 万 only its own group: 一亿二千万
            below = group + digit
            total = (total + below) * _GROUPS[char] if char == "亿" else total + below * _GROUPS[char]
            group = digit = 0
            last_scale = _GROUPS[char]
    # 一千八 and 三万五 leave out the next lower scale
    return total + group + (digit * last_scale // 10 if last_scale > 10 else digit)
