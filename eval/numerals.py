"""Chinese numerals as digits: the scorer's own reading, apart from the product's."""

from decimal import Decimal

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
NUMERAL_CHARS = "零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"


def parse_numeral(text: str) -> Decimal | None:
    """The value of a Chinese numeral, with 点 for the decimal point; None for what is none.

    >>> [str(parse_numeral(n)) for n in ("一千八百", "一百零五万", "三千六", "二〇二三", "十", "九十一点八二")]
    ['1800', '1050000', '3600', '2023', '10', '91.82']
    """
    whole, point, fraction = text.translate(_FORMAL).partition("点")
    if point and not (fraction and all(c in _DIGITS for c in fraction)):
        return None
    value = _whole(whole)
    if value is None:
        return None
    return Decimal(f"{value}." + "".join(str(_DIGITS[c]) for c in fraction)) if point else Decimal(value)


def _whole(text: str) -> int | None:
    if text and all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = section = 0
    digit: int | None = None
    last = 1
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
            last = 1 if digit == 0 else last
        elif char in _SMALL:
            section += (1 if digit is None else digit) * _SMALL[char]
            digit, last = None, _SMALL[char]
        elif char in _LARGE:
            section += digit or 0
            total = (total + section) * _LARGE[char] if char == "亿" else total + section * _LARGE[char]
            section, digit, last = 0, None, _LARGE[char]
        else:
            return None
    # 三千六 is 3600: a digit right after a multiplier of at least 百 counts tenths of it.
    tail = (digit or 0) * (last // 10 if last >= 100 else 1)
    return total + section + tail if text else None


def plain_number(value: Decimal) -> str:
    """Without exponent and trailing zeros: 2.50 is 2.5, 1.8E+3 is 1800."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
