"""Real indexes over real and synthetic notices, built once a session, and assistants on a fixed day."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from answer.contract import Answer
from answer.service import Assistant
from index.build import build
from index.config import EmbeddingSection
from index.embed import HuggingFaceEmbedder
from index.open import serve_index
from ingest import PARSER_VERSION
from ingest.model import Notice
from tests.notices import parse_one

TODAY = date(2026, 11, 25)
NOTICE_ID = "dongah-2023-4"


def find_shared(root: Path, relative: str) -> Path:
    """A file of the folder shared/, which stands beside or inside the checkout. Skips the test where there is none."""
    for folder in (root / "shared", root.parent / "shared"):
        if (folder / relative).exists():
            return folder / relative
    pytest.skip(f"no shared/{relative} here")


@pytest.fixture(scope="session")
def gold(root: Path) -> dict[str, Any]:
    """The 东阿 notice as a person annotated it: {"notice", "tasks": [{number, lead_units, participating_units}]}."""
    source = find_shared(root, f"notices/gold/{NOTICE_ID}.json")
    loaded: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return loaded


def _serve(root: Path, section: EmbeddingSection, embedder: HuggingFaceEmbedder) -> Iterator[Assistant]:
    index = serve_index(section, root=root)
    index.load(embedder)
    yield Assistant(index, today=lambda: TODAY)
    index.close()


@pytest.fixture(scope="session")
def assistant(
    workplace: Path, embedding_section: EmbeddingSection, embedder: HuggingFaceEmbedder
) -> Iterator[Assistant]:
    """An assistant over the 东阿 notice alone."""
    yield from _serve(workplace / "var" / "index", embedding_section, embedder)


@pytest.fixture(scope="session")
def several(
    tmp_path_factory: pytest.TempPathFactory,
    workplace: Path,
    root: Path,
    embedding_section: EmbeddingSection,
    embedder: HuggingFaceEmbedder,
) -> Iterator[Assistant]:
    """An assistant over the 东阿 notice and two synthetic ones, of another city and another county."""
    sources = [
        root / "data" / "notices" / f"{NOTICE_ID}.txt",
        find_shared(root, "train/synthetic-linlan-2025.txt"),
        find_shared(root, "train/synthetic-yunchuan-2024.txt"),
    ]
    index_root = tmp_path_factory.mktemp("several") / "index"
    shutil.copytree(workplace / "var" / "index", index_root)  # its vectors are taken over
    notices = [parse_one(path) for path in sources]
    build(notices, embedder=embedder, parser_version=PARSER_VERSION, root=index_root)
    yield from _serve(index_root, embedding_section, embedder)


@pytest.fixture(scope="session")
def linlan(several: Assistant) -> Notice:
    return next(n for n in several.notices() if "临澜" in n.title)


@pytest.fixture(scope="session")
def yunchuan(several: Assistant) -> Notice:
    return next(n for n in several.notices() if "云川" in n.title)


@pytest.fixture(scope="session")
def ask(assistant: Assistant) -> Callable[..., Answer]:
    return assistant.ask
