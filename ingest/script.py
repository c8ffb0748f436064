"""Traditional characters -> simplified ones, for matching. Each character becomes one, so places stay what they are."""

import json
from functools import cache
from importlib.resources import files


def to_simplified(text: str) -> str:
    """`text` in simplified characters, of the same length.

    >>> to_simplified("新增貸款不低於10億元")
    '新增贷款不低于10亿元'
    """
    return text.translate(_table())


@cache
def _table() -> dict[int, int]:
    table = json.loads(files("ingest").joinpath("data", "simplified.json").read_text(encoding="utf-8"))
    return str.maketrans(table["traditional"], table["simplified"])
