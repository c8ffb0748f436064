from pathlib import Path

import pytest

from index.config import EmbeddingSection, load_models_config
from index.embed import HuggingFaceEmbedder, load_embedder
from index.packaged_encoder import prepare_packaged_encoder

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache root of this test session, holding the packaged model."""
    cache = tmp_path_factory.mktemp("models")
    prepare_packaged_encoder(cache_root=cache)
    return cache


@pytest.fixture(scope="session")
def packaged_folder(model_cache: Path) -> Path:
    return prepare_packaged_encoder(cache_root=model_cache)


@pytest.fixture(scope="session")
def embedding_section(root: Path) -> EmbeddingSection:
    """The shipped models.yaml with its default profile, whatever the developer's environment says."""
    return load_models_config(root / "models.yaml", environ={}).embedding


@pytest.fixture(scope="session")
def embedder(embedding_section: EmbeddingSection, model_cache: Path) -> HuggingFaceEmbedder:
    """The packaged model, loaded once a session."""
    return load_embedder(embedding_section, cache_root=model_cache)
