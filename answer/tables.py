"""The word lists beside the code, in answer/data: JSON objects whose keys beginning with _ are remarks."""

import json
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load_table(name: str) -> dict[str, Any]:
    """The entries of answer/data/NAME.json. The caller must not change them."""
    table = json.loads(files("answer").joinpath("data", f"{name}.json").read_text(encoding="utf-8"))
    return {key: value for key, value in table.items() if not key.startswith("_")}
