from pathlib import Path

import pytest

from ingest.model import ParsedNotice
from tests.notices import parse_one


@pytest.fixture(scope="session")
def dongah(root: Path) -> ParsedNotice:
    return parse_one(root / "data" / "notices" / "dongah-2023-4.txt")
