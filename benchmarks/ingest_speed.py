"""How fast ingest reads notices, and whether the time grows in proportion to the length.

Run from the project's folder: `python benchmarks/ingest_speed.py ../shared/notices data/notices`. The first table is
over all notices of the folders, each read `--repeats` times; the second over one notice grown to 10 and 100 times its
length, its numbers running on, where the last column is the time a character, relative to the notice itself.
"""

import argparse
import contextlib
import re
import resource
import time
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TypeVar

from ingest import parse_document, parse_file
from ingest.document import Document, read_document
from ingest.errors import NoTasksError

_NUMBER = re.compile(r"(?m)^(\d+)\.")
_FACTORS = (1, 10, 100)
_T = TypeVar("_T")


def notice_files(folders: Iterable[Path]) -> list[Path]:
    """The text files in and below the folders, each name once."""
    found = {p.name: p for folder in folders for p in sorted(folder.rglob("*.txt"))}
    return list(found.values())


def fastest(work: Callable[[], _T], repeats: int) -> tuple[float, _T | None]:
    """Seconds of the shortest of several runs, and what it gave; None for a notice without tasks."""
    taken, result = [], None
    for _ in range(repeats):
        started = time.perf_counter()
        with contextlib.suppress(NoTasksError):
            result = work()
        taken.append(time.perf_counter() - started)
    return min(taken), result


def grown(text: str, factor: int) -> str:
    """The notice with its numbered part `factor` times over, numbers running on."""
    first = _NUMBER.search(text)
    if first is None:
        raise SystemExit("this notice has no tasks numbered 1., 2., … at line starts")
    head, body = text[: first.start()], text[first.start() :]
    last = max(int(n) for n in _NUMBER.findall(body))
    parts = [_NUMBER.sub(partial(_add, k * last), body) for k in range(factor)]
    return head + "\n".join(parts)


def _add(shift: int, match: re.Match[str]) -> str:
    return f"{int(match[1]) + shift}."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--grow", type=Path, default=Path("data/notices/dongah-2023-4.txt"))
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()

    files = notice_files(options.folders)
    size = sum(p.stat().st_size for p in files) / 1e6
    total = sum(fastest(partial(parse_file, p), options.repeats)[0] for p in files)
    rates = f"{len(files) / total:.1f} notices/s, {size / total:.2f} MB/s"
    print(f"{len(files)} notices, {size:.2f} MB: {total:.2f} s, {rates}")

    text = read_document(options.grow).text
    print(f"{'times':>6} {'characters':>12} {'tasks':>7} {'seconds':>8} {'relative a character':>21}")
    base = 0.0
    for factor in _FACTORS:
        document = Document(grown(text, factor), "grown.txt", "0" * 64)
        taken, notice = fastest(partial(parse_document, document), options.repeats)
        rate = taken / len(document.text)
        base = base or rate
        n_tasks = len(notice.tasks) if notice else 0
        print(f"{factor:>6} {len(document.text):>12,} {n_tasks:>7} {taken:>8.2f} {rate / base:>21.2f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:.0f} MB")


if __name__ == "__main__":
    main()
