"""A GGUF file run by llama.cpp in this process: xllamacpp's server on a loopback port, spoken to as an endpoint."""

import os
import secrets
from pathlib import Path
from typing import Any

import xllamacpp
from llama_index.core.bridge.pydantic import PrivateAttr

from answer.llm.endpoint import EndpointLLM, open_address
from index.generator_config import LlamaCppGenerator
from ingest.errors import ModelError

_MAGIC = b"GGUF"
_QUIET = -1


class LlamaCppLLM(EndpointLLM):
    """Keeps the server it talks to alive until it is closed."""

    _server: Any = PrivateAttr()

    @classmethod
    def class_name(cls) -> str:
        return "LlamaCppLLM"

    def keep(self, server: Any) -> None:
        self._server = server

    def close(self) -> None:
        super().close()
        self._server = None


def load_llamacpp(profile: LlamaCppGenerator) -> LlamaCppLLM:
    """Load the weights and listen on a free loopback port, behind a key of this process's own.

    Raises ModelError where the file is missing, is no GGUF file, or cannot be loaded.
    """
    path = Path(profile.model)
    _check_file(path)
    key = secrets.token_urlsafe(16)
    try:
        server = xllamacpp.Server(_parameters(profile, key))
    except RuntimeError as error:
        raise ModelError(
            f"语言模型文件 {path.name} 不能载入（{error}）",
            expected="llama.cpp 认得的完整 GGUF 文件，以及足够的内存",
            remedy="请重新下载该文件，或在 models.yaml 里换一个模型",
        ) from error
    base_url = f"{server.listening_address}/v1"
    model = open_address(LlamaCppLLM, profile, base_url=base_url, key=key, retries=0)
    model.keep(server)
    return model


def _check_file(path: Path) -> None:
    """llama.cpp logs at length about a file that is none, and says little of it."""
    try:
        with path.open("rb") as file:
            is_gguf = file.read(len(_MAGIC)) == _MAGIC
    except OSError as error:
        raise ModelError(
            f"找不到语言模型文件 {path}", expected="一个 GGUF 文件", remedy="请把模型文件放到该处，或改 models.yaml"
        ) from error
    if not is_gguf:
        raise ModelError(
            f"语言模型文件 {path.name} 不是 GGUF 格式", expected="一个 GGUF 文件", remedy="请重新下载，或改 models.yaml"
        )


def _parameters(profile: LlamaCppGenerator, key: str) -> Any:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = profile.model
    parameters.n_ctx = profile.context_tokens
    parameters.n_parallel = 1
    parameters.n_gpu_layers = profile.gpu_layers
    parameters.cpuparams.n_threads = profile.threads or os.cpu_count() or 1
    parameters.port = 0
    parameters.api_keys = [key]
    parameters.ui = False
    parameters.verbosity = _QUIET
    return parameters
