"""Material of real notices for tests of what a model writes, parsed without an index."""

from functools import cache
from pathlib import Path

from answer.generate.material import Material
from ingest.model import Notice, Task
from tests.notices import parse_one

ROOT = Path(__file__).resolve().parents[3]
DONGAH = ROOT / "data" / "notices" / "dongah-2023-4.txt"
OTHER = ROOT / "eval" / "datasets" / "dongah_2023" / "sources" / "synthetic-neighbour-2023.txt"


@cache
def tasks_of(path: Path) -> dict[str, Task]:
    return {task.number: task for task in parse_one(path).citable}


@cache
def notice_of(path: Path) -> Notice:
    return parse_one(path).notice


def material_of(*numbers: str) -> Material:
    return Material({(1, number): tasks_of(DONGAH)[number] for number in numbers}, "")
