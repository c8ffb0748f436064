"""Stretches of text that hold digits but are no figures: dates, document numbers, titles, codes."""

import re

MASK = "□"
TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
DOC_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}[〔\[【(](?:19|20)\d\d[〕\]】)]?第?\d{0,4}号?")
# An index number, a code, a name in Latin letters: 11371524mb280546xw/2023-13165463, pm2.5, 5g, app.
CODE = re.compile(r"[a-z0-9][a-z0-9.+/_=:-]*(?:[a-z]|\d{8})[a-z0-9.+/_=:-]*|[a-z]")
_YEAR = r"(?:19|20)\d\d"
DATE = re.compile(
    rf"(?P<span>{_YEAR}年?[-~至到]{_YEAR}年?)"
    rf"|(?P<year>{_YEAR})(?:年|(?=[-./]\d))(?:度)?(?:[-./]?(?P<month>\d{{1,2}})(?:月份?|[-./])(?:(?P<day>\d{{1,2}})[日号]?)?)?"
    r"(?P<part>[一二三四1-4]季度|[上下]半年)?(?P<tail>(?:底|末|初|中旬|上旬|下旬|内|年内)?(?:之前|以前|前)?)"
    rf"|(?P<month2>\d{{1,2}})月份?(?:(?P<day2>\d{{1,2}})[日号])?(?P<tail2>(?:底|末|初|中旬|上旬|下旬)?(?:之前|以前|前)?)"
    r"|(?P<part3>[一二三四1-4]季度|[上下]半年|年(?=[底末内中初])|(?:今年|明年|去年|后年|本年|当年|次年|翌年))(?P<tail3>(?:底|末|内|中|初)?(?:之前|以前|前)?)"
    r"|(?P<part4>近期|月底|月内|季度末|周内|日内)(?P<tail4>(?:之前|以前|前)?)"
)
_ALL = (TITLE, DOC_NUMBER, DATE, CODE)


def masked(flat: str) -> str:
    """The text with these stretches blanked out, every other character in its place.

    >>> masked("2023年底前新增10家")
    '□□□□□□□新增10家'
    """
    for stretch in _ALL:
        flat = stretch.sub(lambda match: MASK * len(match.group()), flat)
    return flat
