"""What can be said of the llama.cpp backend without a model; benchmarks/generators.py runs it with a real one."""

from pathlib import Path

import pytest

from answer.llm.open import open_model
from index.generator_config import LlamaCppGenerator
from ingest.errors import ModelError


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"找不到语言模型文件 .*nowhere.gguf；应为一个 GGUF 文件"):
        open_model(LlamaCppGenerator(kind="llamacpp", model=str(tmp_path / "nowhere.gguf")))


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "page.gguf"
    path.write_text("<html>", encoding="utf-8")
    with pytest.raises(ModelError, match=r"page.gguf 不是 GGUF 格式"):
        open_model(LlamaCppGenerator(kind="llamacpp", model=str(path)))


def test_a_truncated_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cut.gguf"
    path.write_bytes(b"GGUF" + bytes([3, 0, 0, 0]) + bytes(8) + bytes([200, 0, 0, 0, 0, 0, 0, 0]))
    with pytest.raises(ModelError, match=r"cut.gguf 不能载入"):
        open_model(LlamaCppGenerator(kind="llamacpp", model=str(path)))
