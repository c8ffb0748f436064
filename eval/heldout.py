"""The log of runs over held-out items: over-use of them is visible in every report."""

import json
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path

from ingest.errors import InputError

DEFAULT_LOG = Path("var/eval/heldout-runs.jsonl")


@dataclass(frozen=True, slots=True)
class HeldoutRun:
    """`date` is ISO, `commit` empty outside a checkout, `count` how many held-out items were run."""

    date: str
    commit: str
    set_hash: str
    count: int


def log_heldout_run(run: HeldoutRun, path: Path = DEFAULT_LOG) -> int:
    """Append a line; how many runs there have been, this one included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(run), ensure_ascii=False) + "\n")
    return count_heldout_runs(path)


def count_heldout_runs(path: Path = DEFAULT_LOG) -> int:
    """Raises InputError at a line that is no JSON: a log that cannot be read must not count as few runs."""
    if not path.is_file():
        return 0
    lines = [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    for number, line in enumerate(lines, 1):
        try:
            json.loads(line)
        except ValueError as error:
            raise InputError(
                f"{path} 第 {number} 行不是 JSON", expected="留出题运行记录", remedy="请恢复这个文件"
            ) from error
    return len(lines)


def current_commit(folder: Path = Path()) -> str:
    """The checkout's commit, with + where files were changed since; empty where there is no git or no checkout."""
    commit = _git(folder, "rev-parse", "--short=12", "HEAD")
    return f"{commit}+" if commit and _git(folder, "status", "--porcelain", "--untracked-files=no") else commit


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
