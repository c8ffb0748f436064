from pathlib import Path

import pytest

from ingest import parse_file
from ingest.model import ParsedNotice


@pytest.fixture(scope="session")
def dongah(root: Path) -> ParsedNotice:
    return parse_file(root / "data" / "notices" / "dongah-2023-4.txt")
