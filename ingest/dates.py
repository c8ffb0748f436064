"""Dates as headers print them."""

import re
from datetime import date

DATE = re.compile(r"(?P<y>(?:19|20)\d\d)\s*[-年./]\s*(?P<m>\d{1,2})\s*[-月./]\s*(?P<d>\d{1,2})\s*日?")


def parse_date(printed: str) -> date | None:
    """A date as 2023-05-04, 2023年5月4日 or 2023/5/4; None where it is none (as in 202354)."""
    match = DATE.search(printed)
    if match is None:
        return None
    try:
        return date(int(match["y"]), int(match["m"]), int(match["d"]))
    except ValueError:
        return None
