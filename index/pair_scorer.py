"""Does this passage answer this question? A small cross-encoder: the two are read together.

Nearness cannot say so: the task nearest to an unanswerable question is as near as that of an answerable one. The
scorer is made of the packaged encoder's first layers, an adapter and a head, and gives calibrated probabilities.
torch and transformers are imported on loading.
"""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from index.adapter import Adapter, read_adapter
from index.config import EmbeddingProfile
from index.embed import quantise_linear_layers, set_environment, silence_libraries, thread_limit
from index.encoder_folder import WEIGHTS_NAME, decode_layers
from index.packaged_encoder import prepare_packaged_encoder, read_source

MAX_TOKENS: Final = 96
"""Of question and passage together, in training too; what is cut is the passage's end."""

HEAD: Final = "head"
THREADS: Final = 2
_MOST_QUESTION_TOKENS: Final = 48


class PairScorer:
    """Made by `load_pair_scorer`. Safe to share between threads."""

    def __init__(self, model: Any, tokenizer: Any, adapter: Adapter) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._weight = adapter.others[f"{HEAD}.weight"][0]
        self._bias = float(adapter.others[f"{HEAD}.bias"][0])
        self._revision = f"{adapter.name}@{adapter.sha256[:12]}"
        # A fast tokenizer raises "Already borrowed" when two threads set its truncation at once.
        self._lock = threading.Lock()

    @property
    def revision(self) -> str:
        """What an answer's record needs to be reproduced."""
        return self._revision

    def probabilities(self, question: str, passages: Sequence[str]) -> list[float]:
        """For each passage, how likely it is to answer the question, in [0, 1]. See `passage_for_scoring`."""
        if not passages:
            return []
        with self._lock, thread_limit(THREADS):
            pairs = encode_pairs(self._tokenizer, [question] * len(passages), passages)
            logits = self._states(pairs) @ self._weight + self._bias
        return [float(p) for p in 1 / (1 + np.exp(-logits))]

    def _states(self, pairs: Sequence[Sequence[int]]) -> Any:
        """(n, hidden): each pair's mean last state."""
        import torch

        with torch.inference_mode():
            return mean_states(self._model, pairs, pad=self._tokenizer.pad_token_id).numpy()


def mean_states(model: Any, sequences: Sequence[Sequence[int]], *, pad: int, device: str = "cpu") -> Any:
    """(n, hidden): the mean of each token sequence's last states, all in one batch."""
    import torch

    length = max(map(len, sequences))
    ids = torch.full((len(sequences), length), pad)
    mask = torch.zeros(len(sequences), length)
    for row, sequence in enumerate(sequences):
        ids[row, : len(sequence)] = torch.tensor(sequence)
        mask[row, : len(sequence)] = 1
    ids, mask = ids.to(device), mask.to(device)
    states = model(input_ids=ids, attention_mask=mask).last_hidden_state
    return (states * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)


def load_pair_scorer(profile: EmbeddingProfile, *, cache_root: Path | None = None) -> PairScorer | None:
    """The profile's scorer, None where it names none. Takes seconds.

    The word vectors are the encoder's own, mapped from its file: only those that are looked up take memory.
    Raises ModelError where the adapter or the packaged model cannot be read.
    """
    if profile.scorer_file is None:
        return None
    adapter = read_adapter(profile.scorer_file)
    folder = prepare_packaged_encoder(adapter=profile.adapter_file, cache_root=cache_root)
    set_environment(is_hub=False)
    from transformers import AutoTokenizer

    silence_libraries()
    model = _build(folder, adapter)
    if profile.quantize_scorer:
        quantise_linear_layers(model)
    return PairScorer(model, AutoTokenizer.from_pretrained(folder, local_files_only=True), adapter)


def _build(folder: Path, adapter: Adapter) -> Any:
    """The base model's first layers with the adapter's additions; the folder's own layers are the encoder's."""
    import torch
    from safetensors.torch import load_file
    from transformers import AutoConfig, BertModel

    config = AutoConfig.from_pretrained(folder, local_files_only=True)
    config.num_hidden_layers = int(adapter.record["settings"]["n_layers"])
    tensors = {k: v for k, v in load_file(folder / WEIGHTS_NAME).items() if k.startswith("embeddings.")}
    layers = decode_layers(read_source(), adapter, n_layers=config.num_hidden_layers)
    tensors |= {name: torch.from_numpy(value.copy()) for name, value in layers.items()}
    with torch.device("meta"):
        model = BertModel(config, add_pooling_layer=False)
    model.load_state_dict(tensors, assign=True, strict=False)
    _fill_buffers(model, config)
    return model.eval()


def _fill_buffers(model: Any, config: Any) -> None:
    """The two that are in no file and would stay empty: a row of positions, and the token types, all 0."""
    import torch

    positions = torch.arange(config.max_position_embeddings).expand((1, -1))
    model.embeddings.position_ids = positions
    model.embeddings.token_type_ids = torch.zeros_like(positions)


def encode_pairs(tokenizer: Any, questions: Sequence[str], passages: Sequence[str]) -> list[list[int]]:
    """Token ids of `<s> question </s> passage </s>`, at most MAX_TOKENS each."""
    start, end = tokenizer.cls_token_id, tokenizer.sep_token_id
    asked = tokenizer(list(questions), add_special_tokens=False)["input_ids"]
    given = tokenizer(list(passages), add_special_tokens=False, truncation=True, max_length=MAX_TOKENS)["input_ids"]
    pairs = []
    for question, passage in zip(asked, given, strict=True):
        left = [start, *question[:_MOST_QUESTION_TOKENS], end]
        pairs.append([*left, *passage[: MAX_TOKENS - len(left) - 1], end])
    return pairs


def passage_for_scoring(title: str, best_sentence: str, body: str) -> str:
    """What of a task is read: its title and the sentence nearest to the question, or the body where there is none."""
    if not best_sentence:
        return body
    heading = title.rstrip("。；;")
    return best_sentence if best_sentence.startswith(heading) else f"{heading}。{best_sentence}"
