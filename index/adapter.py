"""Adapters: what tuning adds to the packaged encoder, a few megabytes of low-rank matrices. No torch.

An adapter is NAME.safetensors with NAME.json beside it, its record: the sha256 of the matrices, what they were
trained on and what they scored. For the linear map `layer` of the encoder it holds `layer.a` (rank x in) and
`layer.b` (out x rank), in half precision; the tuned weight is weight + b @ a. Other tensors (a scorer's head) are
kept as they are.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from index.e5s1 import FloatArray
from ingest.errors import ModelError

SHIPPED: Final = Path(__file__).parent / "data"
SUFFIX: Final = ".safetensors"
_ASSUMED: Final = "与记录一致的适配器文件"


@dataclass(frozen=True, slots=True)
class Adapter:
    """`pairs` are (a, b) by the name of the linear map; `others` are the remaining tensors."""

    name: str
    sha256: str
    pairs: Mapping[str, tuple[FloatArray, FloatArray]]
    others: Mapping[str, FloatArray]
    record: Mapping[str, Any]

    def added(self) -> Iterator[tuple[str, FloatArray]]:
        """(name of a linear map, what is added to its weight)."""
        for layer, (a, b) in self.pairs.items():
            yield layer, b @ a


def adapter_path(name: str) -> Path:
    """The file of a shipped adapter's name, or the path itself where `name` is one (it ends in .safetensors)."""
    return Path(name) if name.endswith(SUFFIX) else SHIPPED / f"{name}{SUFFIX}"


def read_adapter(path: Path) -> Adapter:
    """Raises ModelError where the file or its record is missing, or the two do not belong together."""
    record = read_record(path)
    try:
        content = path.read_bytes()
        tensors = {name: value.astype(np.float32) for name, value in load(content).items()}
    except (OSError, SafetensorError) as error:
        raise ModelError(
            f"读不了适配器 {str(path)!r}（{error}）", expected=_ASSUMED, remedy="请重新安装，或重新训练"
        ) from error
    found = hashlib.sha256(content).hexdigest()
    if found != record["sha256"]:
        raise ModelError(
            f"适配器 {str(path)!r} 的 sha256 是 {found[:12]}…",
            expected=f"记录里的 {record['sha256'][:12]}…",
            remedy="请重新安装，或重新训练",
        )
    layers = {name.removesuffix(".a") for name in tensors if name.endswith(".a")}
    pairs = {layer: (tensors.pop(f"{layer}.a"), tensors.pop(f"{layer}.b")) for layer in sorted(layers)}
    return Adapter(path.stem, found, pairs, tensors, record)


def read_record(path: Path) -> dict[str, Any]:
    """The record beside the adapter file `path`. Raises ModelError where there is none that can be used."""
    beside = path.with_suffix(".json")
    try:
        record = json.loads(beside.read_text(encoding="utf-8"))
        if not isinstance(record["sha256"], str):
            raise TypeError
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"没有找到适配器的记录 {str(beside)!r}，或读不了（{type(error).__name__}）",
            expected="与 .safetensors 同名的 .json",
            remedy="请核对 models.yaml 里的名称，或重新训练",
        ) from error
    return dict(record)


def write_adapter(path: Path, tensors: Mapping[str, FloatArray], record: Mapping[str, Any]) -> str:
    """Write the tensors in half precision and the record beside them; returns the sha256."""
    content = save({name: np.asarray(tensors[name], dtype=np.float16) for name in sorted(tensors)})
    digest = hashlib.sha256(content).hexdigest()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    text = json.dumps({"sha256": digest, **record}, ensure_ascii=False, indent=2)
    path.with_suffix(".json").write_text(text + "\n", encoding="utf-8", newline="\n")
    return digest
