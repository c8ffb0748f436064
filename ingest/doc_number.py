"""发文字号: 东政办发〔2023〕4号, also with the bracket or 号 lost (〔202218号, 〔20235)."""

import re

_BODY = r"[\u4e00-\u9fff]{1,12}"
DOC_NUMBER = re.compile(rf"{_BODY}[〔\[［【（(]\d{{4}}[〕\]］】）)]\s?\d{{1,4}}\s?[号號]")
DAMAGED_DOC_NUMBER = re.compile(
    rf"(?P<body>{_BODY})[〔\[［【](?P<year>(?:19|20)\d\d)(?P<close>[〕\]］】]?)(?P<n>\d{{0,4}})(?P<hao>[号號]?)"
)


def is_damaged(printed: str) -> bool:
    """Whether a 文号 as printed lacks its closing bracket, its number or its 号."""
    match = DAMAGED_DOC_NUMBER.fullmatch(printed.strip())
    return match is not None and not (match["close"] and match["n"] and match["hao"])


def normalise_doc_number(printed: str) -> str:
    """One form for matching: 〔〕 brackets, no blanks, and the closing bracket where the four-digit year forces it.

    >>> normalise_doc_number("国发〔202218号"), normalise_doc_number("东政办发[2023] 4号")
    ('国发〔2022〕18号', '东政办发〔2023〕4号')
    """
    compact = re.sub(r"\s", "", printed)
    match = re.search(
        rf"(?P<body>{_BODY})[〔\[［【（(](?P<year>\d{{4}})[〕\]］】）)]?(?P<n>\d{{0,4}})(?P<hao>[号號]?)", compact
    )
    if match is None:
        return compact
    return f"{match['body']}〔{match['year']}〕{match['n']}{'号' if match['n'] else ''}"
