"""Text to vectors. torch, transformers and llama-index are imported here only, and only on loading."""

import hashlib
import logging
import os
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np

from index.config import EmbeddingProfile, EmbeddingSection
from index.e5s1 import FloatArray
from index.encoder_folder import Progress
from index.packaged_encoder import hash_file, identify, prepare_packaged_encoder
from ingest.errors import ConfigError, ModelError

if TYPE_CHECKING:
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding

PASSAGE_THREADS: Final = 4
"""At most; more do not help a model of this size and would starve the rest of a shared server."""

QUERY_THREADS: Final = 1
"""A question is too short to share out: on a busy machine two threads, waiting for each other, are slower."""


@dataclass(frozen=True, slots=True)
class EmbeddingIdentity:
    """Everything that decides a vector's value; the index manifest stores it and refuses a difference.

    `revision` is a commit for a hub model and a hash of the folder's content for a local one.
    """

    profile: str
    model_id: str
    revision: str
    dimension: int
    query_prefix: str
    passage_prefix: str
    quantized: bool
    max_tokens: int


class Embedder(Protocol):
    """Turns texts into unit vectors: the dot product of two is their cosine."""

    @property
    def identity(self) -> EmbeddingIdentity: ...

    def embed_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> FloatArray:
        """(n, dimension) float32, row i for texts[i], each of length 1; (0, dimension) for no texts.

        What lies beyond `identity.max_tokens` is not read: compare `count_tokens` first.
        """

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        """As `embed_passages`, with the query prefix."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a passage, with prefix and special tokens, before any truncation."""


class HuggingFaceEmbedder:
    """The one implementation, over llama-index's HuggingFaceEmbedding. Safe to share between threads."""

    def __init__(self, model: "HuggingFaceEmbedding", identity: EmbeddingIdentity, *, batch_size: int) -> None:
        self._model = model
        self._identity = identity
        self._batch_size = batch_size
        # A fast tokenizer raises "Already borrowed" when two threads set its truncation at once.
        self._lock = threading.Lock()

    @property
    def identity(self) -> EmbeddingIdentity:
        return self._identity

    def embed_passages(self, texts: Sequence[str], *, progress: Progress | None = None) -> FloatArray:
        vectors = self._empty(len(texts))
        # Neighbours of like length share a batch, or padding would cost more than the text.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
        for start in range(0, len(order), self._batch_size):
            rows = order[start : start + self._batch_size]
            with self._lock, thread_limit(PASSAGE_THREADS):
                vectors[rows] = self._model.get_text_embedding_batch([texts[i] for i in rows])
            if progress:
                progress(start + len(rows), len(order), "计算向量")
        return vectors

    def embed_queries(self, texts: Sequence[str]) -> FloatArray:
        vectors = self._empty(len(texts))
        for row, text in enumerate(texts):  # one by one: a question's vector must not depend on its company
            with self._lock, thread_limit(QUERY_THREADS):
                vectors[row] = self._model.get_query_embedding(text)
        return vectors

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        tokenizer = _sentence_transformer(self._model).tokenizer
        prefixed = [self._identity.passage_prefix + text for text in texts]
        if not prefixed:
            return []
        with self._lock:
            encoded = tokenizer(prefixed, truncation=False, padding=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def _empty(self, n_texts: int) -> FloatArray:
        return np.zeros((n_texts, self._identity.dimension), dtype=np.float32)


def load_embedder(
    section: EmbeddingSection, *, cache_root: Path | None = None, progress: Progress | None = None
) -> HuggingFaceEmbedder:
    """Load the section's selected profile; the packaged model is first prepared under `cache_root`.

    Takes seconds: the heavy libraries are imported here. Raises ModelError where the model cannot be had or
    read, and ConfigError where it is not the size that the profile says.
    """
    profile = section.selected
    location = _locate(profile, cache_root=cache_root, progress=progress)
    if progress:
        progress(0, 1, "载入向量模型")
    model = _load_model(location, profile)
    if progress:
        progress(1, 1, "载入向量模型")
    transformer = _sentence_transformer(model)
    _check_sizes(section, transformer)
    transformer.max_seq_length = profile.max_tokens
    if profile.quantize:
        quantise_linear_layers(transformer)
    model_id, revision = _identify(profile, location, transformer)
    identity = _identity(section, model_id, revision)
    return HuggingFaceEmbedder(model, identity, batch_size=profile.batch_size)


def expected_identity(section: EmbeddingSection) -> EmbeddingIdentity | None:
    """The identity that loading the selected profile would give, without loading it.

    None for a hub model, whose revision is only known once it is there.
    """
    profile = section.selected
    if profile.source == "hub":
        return None
    folder = Path(profile.model)
    if profile.source == "path" and not folder.is_dir():
        return None
    if profile.source == "packaged":
        return _identity(section, *identify(profile.adapter_file))
    return _identity(section, folder.resolve().name, _hash_folder(folder))


def _identity(section: EmbeddingSection, model_id: str, revision: str) -> EmbeddingIdentity:
    profile = section.selected
    return EmbeddingIdentity(
        profile=section.profile,
        model_id=model_id,
        revision=revision,
        dimension=profile.dimension,
        query_prefix=profile.query_prefix,
        passage_prefix=profile.passage_prefix,
        quantized=profile.quantize,
        max_tokens=profile.max_tokens,
    )


def _locate(profile: EmbeddingProfile, *, cache_root: Path | None, progress: Progress | None) -> str:
    if profile.source == "packaged":
        return str(prepare_packaged_encoder(adapter=profile.adapter_file, cache_root=cache_root, progress=progress))
    # Without modules.json the library would guess the pooling, silently and often wrongly.
    if profile.source == "path" and not (Path(profile.model) / "modules.json").is_file():
        raise ModelError(
            f"没有在 {profile.model!r} 找到模型",
            expected="含有 modules.json 的 sentence-transformers 文件夹",
            remedy="请检查 models.yaml 里的 model，或改用 packaged 配置",
        )
    return profile.model


def _load_model(location: str, profile: EmbeddingProfile) -> "HuggingFaceEmbedding":
    is_hub = profile.source == "hub"
    set_environment(is_hub=is_hub)
    from huggingface_hub import constants
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from safetensors import SafetensorError

    silence_libraries()
    try:
        model = HuggingFaceEmbedding(
            model_name=location,
            device=profile.device,
            cache_folder=constants.HF_HUB_CACHE,
            trust_remote_code=False,
            embed_batch_size=profile.batch_size,
            local_files_only=not is_hub,
            revision=profile.revision if is_hub else None,
        )
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, SafetensorError) as error:
        raise _unavailable(profile, location, error) from error
    # Set afterwards: the constructor takes an empty instruction for "guess one by the model's name".
    _sentence_transformer(model).prompts = {"query": profile.query_prefix, "text": profile.passage_prefix}
    return model


def set_environment(*, is_hub: bool) -> None:
    """The libraries read these once, on import."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # a spinning thread takes the core another one needs
    if not is_hub:
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")


@contextmanager
def thread_limit(limit: int) -> Iterator[None]:
    """Compute on at most `limit` threads, fewer where the machine or the administrator allows fewer."""
    import torch

    allowed = torch.get_num_threads()
    torch.set_num_threads(min(allowed, limit))
    try:
        yield
    finally:
        torch.set_num_threads(allowed)


def silence_libraries() -> None:
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    logging.getLogger("sentence_transformers").setLevel(logging.WARNING)


def _unavailable(profile: EmbeddingProfile, location: str, error: Exception) -> ModelError:
    reason = (str(error).strip() or type(error).__name__).splitlines()[0][:120]
    if profile.source == "hub":
        return ModelError(
            f"下载或读取不了模型 {location!r}（{reason}）",
            expected="能连上模型站，或已下载到本机缓存",
            remedy="请检查网络（镜像可用环境变量 HF_ENDPOINT 指定），或下载后改用 source: path，"
            "或改用不需要网络的 packaged 配置",
        )
    return ModelError(
        f"读取不了模型文件夹 {location!r}（{reason}）",
        expected="完整的 sentence-transformers 文件夹",
        remedy="请重新取得该文件夹，或改用 packaged 配置",
    )


def _check_sizes(section: EmbeddingSection, transformer: Any) -> None:
    profile = section.selected
    dimension = transformer.get_embedding_dimension()
    if dimension != profile.dimension:
        raise ConfigError(
            f"配置 {section.profile!r} 的 dimension 写的是 {profile.dimension}",
            expected=f"模型的 {dimension}",
            remedy="请修改 models.yaml",
        )
    limit = transformer.max_seq_length
    if limit is not None and profile.max_tokens > limit:
        raise ConfigError(
            f"配置 {section.profile!r} 的 max_tokens 写的是 {profile.max_tokens}",
            expected=f"不超过模型的 {limit}",
            remedy="请修改 models.yaml",
        )


def _identify(profile: EmbeddingProfile, location: str, transformer: Any) -> tuple[str, str]:
    """(model id, revision) that mean the same on every machine."""
    if profile.source == "packaged":
        return identify(profile.adapter_file)
    if profile.source == "path":
        return Path(location).resolve().name, _hash_folder(Path(location))
    commit = getattr(transformer[0].auto_model.config, "_commit_hash", None)
    return profile.model, commit or profile.revision


def _hash_folder(folder: Path) -> str:
    """A folder may be tuned in place under the same name, so its content is its revision."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix in {".json", ".safetensors", ".bin", ".txt", ".model"}:
            digest.update(f"{path.relative_to(folder).as_posix()}\0{hash_file(path)}\n".encode())
    return digest.hexdigest()


def quantise_linear_layers(module: Any) -> None:
    """8-bit weights (one scale a row) and, at run time, 8-bit activations."""
    import torch
    from torch.ao.quantization import per_channel_dynamic_qconfig, quantize_dynamic

    with warnings.catch_warnings():
        # torch announces a successor package; the pinned version still carries this one.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", UserWarning)
        quantize_dynamic(module, {torch.nn.Linear: per_channel_dynamic_qconfig}, dtype=torch.qint8, inplace=True)


def _sentence_transformer(model: "HuggingFaceEmbedding") -> Any:
    """The SentenceTransformer inside; llama-index gives no public way to it."""
    return model._model
