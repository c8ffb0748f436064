"""Stand-ins that behave, for tests: no patches."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from index.config import EmbeddingProfile, EmbeddingSection
from index.embed import EmbeddingIdentity

WORDS = ("幼儿园", "养老", "专利", "道路", "河湖", "水库", "医院", "招商", "绿化", "就业", "学校", "垃圾")

IDENTITY = EmbeddingIdentity(
    profile="fake",
    model_id="keyword-one-hot",
    revision="1",
    dimension=len(WORDS) + 1,
    query_prefix="",
    passage_prefix="",
    quantized=False,
    max_tokens=512,
)


class KeywordEmbedder:
    """A number for each keyword that a text has, and one for the rest; `texts` are all it was given."""

    def __init__(self, **identity: str | int | bool) -> None:
        self.identity = replace(IDENTITY, **identity)  # type: ignore[arg-type]
        self.texts: list[str] = []

    def embed_passages(
        self, texts: Sequence[str], *, progress: Callable[[int, int, str], None] | None = None
    ) -> npt.NDArray[np.float32]:
        self.texts += texts
        if progress:
            progress(len(texts), len(texts), "计算向量")
        return self._embed(texts)

    def embed_queries(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return self._embed(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    def _embed(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        vectors = np.array([[*(text.count(word) for word in WORDS), 0.3] for text in texts], dtype=np.float32)
        vectors = vectors.reshape(len(texts), len(WORDS) + 1)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def keyword_section() -> EmbeddingSection:
    """Settings that a KeywordEmbedder agrees with; what would be loaded for them cannot be had."""
    profile = EmbeddingProfile(
        source="hub",
        model=IDENTITY.model_id,
        query_prefix=IDENTITY.query_prefix,
        passage_prefix=IDENTITY.passage_prefix,
        dimension=IDENTITY.dimension,
        max_tokens=IDENTITY.max_tokens,
    )
    return EmbeddingSection(profile=IDENTITY.profile, profiles={IDENTITY.profile: profile})
