"""The packaged encoder with trainable low-rank additions, on one device. The base weights never change."""

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, TypeVar

import torch
from torch import nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from index.e5s1 import FloatArray
from index.pair_scorer import mean_states

LANES: Final = 2
"""Half-batches of a step, each computed by its own thread where two cores are free.

One thread a half-batch does not wait at every layer for the other, as two threads on one matrix do: on a busy
two-core machine that is more than twice as fast. The gradient is their mean, so the result is the same anywhere.
"""

_Job = TypeVar("_Job")
_Result = TypeVar("_Result")


class LowRankLinear(nn.Module):  # type: ignore[misc]  # torch is untyped here
    """A frozen linear map plus b @ a, which is zero before training."""

    def __init__(self, frozen: Any, rank: int) -> None:
        super().__init__()
        self.frozen = frozen
        self.a = nn.Parameter(torch.randn(rank, frozen.in_features) / math.sqrt(frozen.in_features))
        self.b = nn.Parameter(torch.zeros(frozen.out_features, rank))

    def forward(self, rows: Any) -> Any:
        return self.frozen(rows) + functional.linear(functional.linear(rows, self.a), self.b)


class Network:
    """Tokens in, one mean vector each out; all linear maps of the first `n_layers` layers are trainable."""

    def __init__(self, folder: Path, *, rank: int, seed: int, device: str = "cpu", n_layers: int | None = None) -> None:
        torch.manual_seed(seed)
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModel.from_pretrained(folder, add_pooling_layer=False, attn_implementation="sdpa")
        self.model.requires_grad_(False)
        if n_layers is not None:
            self.model.encoder.layer = self.model.encoder.layer[:n_layers]
        _add_low_rank(self.model.encoder.layer, rank)
        self.model.to(device)
        self.device = device

    def parameters(self) -> list[Any]:
        """The trainable ones, in a fixed order."""
        return [p for _, p in self._named()]

    def tensors(self) -> dict[str, FloatArray]:
        """The additions as an adapter file names them."""
        return {name: value.detach().cpu().numpy().copy() for name, value in self._named()}

    def restore(self, tensors: dict[str, FloatArray]) -> None:
        with torch.no_grad():
            for name, value in self._named():
                value.copy_(torch.from_numpy(tensors[name]))

    def _named(self) -> list[tuple[str, Any]]:
        return [(name, value) for name, value in self.model.named_parameters() if value.requires_grad]

    def encode(self, texts: Sequence[str], *, max_tokens: int) -> list[list[int]]:
        encoded = self.tokenizer(list(texts), truncation=True, max_length=max_tokens)["input_ids"]
        return [list(ids) for ids in encoded]

    def means(self, sequences: Sequence[Sequence[int]], *, batch_size: int) -> Any:
        """(n, hidden): the mean of each sequence's last states; neighbours of like length share a batch."""
        order = sorted(range(len(sequences)), key=lambda i: len(sequences[i]))
        pieces = [
            self._batch([sequences[i] for i in order[start : start + batch_size]])
            for start in range(0, len(order), batch_size)
        ]
        place = torch.empty(len(order), dtype=torch.long)
        place[torch.tensor(order)] = torch.arange(len(order))
        return torch.cat(pieces)[place.to(self.device)]

    def _batch(self, sequences: Sequence[Sequence[int]]) -> Any:
        return mean_states(self.model, sequences, pad=self.tokenizer.pad_token_id, device=self.device)

    def unit_vectors(self, texts: Sequence[str], *, max_tokens: int, batch_size: int = 16) -> Any:
        """(n, hidden) of length 1, with gradients where they are switched on."""
        return functional.normalize(self.means(self.encode(texts, max_tokens=max_tokens), batch_size=batch_size), dim=1)


def _add_low_rank(layers: Any, rank: int) -> None:
    for layer in layers:
        attention = layer.attention
        for owner, name in (
            (attention.self, "query"),
            (attention.self, "key"),
            (attention.self, "value"),
            (attention.output, "dense"),
            (layer.intermediate, "dense"),
            (layer.output, "dense"),
        ):
            setattr(owner, name, LowRankLinear(getattr(owner, name), rank))


def in_lanes(work: Callable[[_Job], _Result], jobs: Sequence[_Job]) -> list[_Result]:
    """`work` on each job, LANES at once, results in order. Gradients are off in new threads unless `work` asks."""
    with ThreadPoolExecutor(LANES) as pool:
        return list(pool.map(work, jobs))


@contextmanager
def one_thread_a_lane() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def in_pieces(rows: Sequence[_Job], size: int) -> list[Sequence[_Job]]:
    return [rows[start : start + size] for start in range(0, len(rows), size)]
