"""Many notice files, one after the other: what became of each. One file never stops the rest."""

import logging
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from ingest.errors import ProgramError, UnreadableFileError, ZhengwenError
from ingest.formats import SUFFIXES
from ingest.model import ParsedNotice
from ingest.parse import parse_file
from ingest.report import AcceptanceReport, Verdict, make_report

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The notices of one file with their reports, or the error for which it was not read."""

    path: Path
    notices: tuple[ParsedNotice, ...] = ()
    reports: tuple[AcceptanceReport, ...] = ()
    error: ZhengwenError | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many notices came to each verdict, and how many files could not be read."""

    n_publishable: int
    n_needs_review: int
    n_unreadable: int

    @property
    def total(self) -> int:
        return self.n_publishable + self.n_needs_review + self.n_unreadable

    @classmethod
    def of(cls, outcomes: Iterable[Outcome]) -> "Tally":
        verdicts = [report.verdict if report else None for o in outcomes for report in o.reports or (None,)]
        return cls(verdicts.count(Verdict.PUBLISHABLE), verdicts.count(Verdict.NEEDS_REVIEW), verdicts.count(None))


def read_all(paths: Iterable[Path]) -> list[Outcome]:
    """Read every file, and the files that lie in every folder; outcomes in that order.

    A bar shows on a terminal while several files are read.
    """
    outcomes: list[Outcome] = []
    files: list[Path] = []
    for path in paths:
        files += _files_in(path) if _is_folder(path) else [path]
    silent = len(files) < 2 or not sys.stderr.isatty()
    for path in tqdm(files, desc="读取", unit="份", file=sys.stderr, disable=silent, leave=False):
        outcomes.append(_read(path))
    return outcomes


def _is_folder(path: Path) -> bool:
    """As Path.is_dir, which raises for a name that the system refuses."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _files_in(folder: Path) -> list[Path]:
    """The files lying in the folder whose names end as notices' do, by name, hidden ones left out.

    A folder without any stands for itself, and is refused as a file.
    """
    try:
        found = sorted(p for p in folder.iterdir() if p.is_file() and p.name[0] != "." and p.suffix.lower() in SUFFIXES)
    except OSError:
        found = []
    return found or [folder]


def _read(path: Path) -> Outcome:
    try:
        if _is_folder(path):
            raise UnreadableFileError(
                f"文件夹 {path} 里没有通知",
                expected="至少一个扩展名为 " + "、".join(SUFFIXES) + " 的文件",
                remedy="请检查路径是否写对",
            )
        notices = parse_file(path)
        return Outcome(path, notices, tuple(make_report(notice) for notice in notices))
    except ZhengwenError as error:
        return Outcome(path, error=error)
    except Exception as error:
        # The one place where any exception is caught: a bug of ours or of a library's, met on one file, must not
        # throw away the reading of the others. It is never silent: traceback in the log, the file failed, exit code 1.
        log.exception("reading %s", path.name)
        return Outcome(path, error=_as_program_error(path, error))


def _as_program_error(path: Path, error: Exception) -> ProgramError:
    return ProgramError(
        f"读 {path.name} 时程序出错（{type(error).__name__}：{error}）",
        expected="能读完的文件",
        remedy="这是程序的缺陷，请把这份文件和上面的出错记录交给维护者；其余文件不受影响",
    )
