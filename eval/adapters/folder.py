"""Writes imported items as a dataset folder."""

import json
from dataclasses import asdict
from pathlib import Path

from eval.adapters.passages import Imported
from eval.jsonl import write_lines
from ingest.errors import InputError


def write_imported(imported: Imported, folder: Path, name: str) -> None:
    """Raises InputError for a folder in use."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} 已经有内容", expected="空文件夹或还没有的文件夹", remedy="请换一个 --out")
    (folder / "sources").mkdir(parents=True)
    write_lines(
        folder / "dev-imported.jsonl",
        imported.items,
        lambda item: json.dumps(asdict(item), ensure_ascii=False),
    )
    for notice, text in imported.sources.items():
        (folder / "sources" / f"{notice}.txt").write_text(text, encoding="utf-8", newline="\n")
    about = {"name": name, "gold_version": "imported-1", "description": "由别的评测集转换而来，著作权归原作者"}
    (folder / "set.json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
