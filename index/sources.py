"""The notice files that an index is built from, and whether they are still what they were."""

import hashlib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Protocol

from ingest.errors import InputError

DEFAULT_SOURCES = Path("data/notices")


def source_files(folder: Path = DEFAULT_SOURCES) -> list[Path]:
    """The notice files of a folder by name, hidden ones left out. Raises InputError where there are none."""
    found = sorted(p for p in folder.iterdir() if p.is_file() and p.name[0] != ".") if folder.is_dir() else []
    if not found:
        raise InputError(f"{folder} 里没有通知文件", expected="至少一份通知", remedy="请放入文件，或在命令里写出文件")
    return found


class Indexed(Protocol):
    """What a manifest keeps of a source."""

    @property
    def file_name(self) -> str: ...

    @property
    def sha256(self) -> str: ...


def source_changes(sources: Collection[Indexed], files: Sequence[Path]) -> list[str]:
    """How the files differ from those in the index, one phrase each."""
    indexed = {source.sha256: source.file_name for source in sources}
    present = {hashlib.sha256(path.read_bytes()).hexdigest(): path.name for path in files}
    added = [f"{name} 未入索引，或入索引后有改动" for sha256, name in present.items() if sha256 not in indexed]
    gone = [f"索引里的 {name} 已不在或已改动" for sha256, name in indexed.items() if sha256 not in present]
    return added + gone
