"""Run by test_build.py in a process of its own: build WATER and PEOPLE, and stop still at the named stage.

Writes "stopped" there and waits to be killed.
"""

import sys
import time
from pathlib import Path

from index import build as building
from tests.fakes import KeywordEmbedder
from tests.notices import PEOPLE, WATER


def stand_still(*_: object, **__: object) -> None:
    sys.stdout.write("stopped\n")
    sys.stdout.flush()
    time.sleep(600)


class StandingEmbedder(KeywordEmbedder):
    embed_passages = stand_still


def main(root: Path, stage: str) -> None:
    embedder = StandingEmbedder() if stage == "embedding" else KeywordEmbedder()
    for step in ("settle", "swap_pointer"):
        if stage == step:
            setattr(building, step, stand_still)
    building.build([PEOPLE, WATER], embedder=embedder, parser_version="1", root=root)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
