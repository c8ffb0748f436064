"""The notice files that an index is built from when none are named."""

from pathlib import Path

from ingest.errors import InputError

DEFAULT_SOURCES = Path("data/notices")


def source_files(folder: Path = DEFAULT_SOURCES) -> list[Path]:
    """The notice files of a folder by name, hidden ones left out. Raises InputError where there are none."""
    found = sorted(p for p in folder.iterdir() if p.is_file() and p.name[0] != ".") if folder.is_dir() else []
    if not found:
        raise InputError(f"{folder} 里没有通知文件", expected="至少一份通知", remedy="请放入文件，或在命令里写出文件")
    return found
