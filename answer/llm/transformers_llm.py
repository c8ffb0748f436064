"""A chat model that transformers runs in this process.

llama-index's own adapter is not used: when its generating thread fails, its stream waits for ever, and it cannot be
stopped before the last token.
"""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import torch
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms.custom import CustomLLM
from transformers import AutoModelForCausalLM, AutoTokenizer, StoppingCriteria, StoppingCriteriaList
from transformers.generation.streamers import TextIteratorStreamer

from index.generator_config import TransformersGenerator
from ingest.errors import ModelError

_REMEDY = "请检查 models.yaml 里的 generator.profiles；离线时请写本机文件夹或 .gguf 文件"


class _StopWhen(StoppingCriteria):
    def __init__(self, stopped: threading.Event) -> None:
        self._stopped = stopped

    def __call__(self, input_ids: torch.LongTensor, scores: torch.FloatTensor, **kwargs: Any) -> torch.Tensor:  # noqa: ARG002
        return torch.full((input_ids.shape[0],), self._stopped.is_set(), device=input_ids.device)


class TransformersLLM(CustomLLM):
    """Greedy generation. Closing a stream stops the model at its next token. One answer at a time."""

    context_window: int
    max_tokens: int
    model_name: str
    _model: Any = PrivateAttr()
    _tokenizer: Any = PrivateAttr()
    _busy: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    def __init__(self, model: Any, tokenizer: Any, *, name: str, context_window: int, max_tokens: int) -> None:
        super().__init__(context_window=context_window, max_tokens=max_tokens, model_name=name)
        self._model = model
        self._tokenizer = tokenizer

    @classmethod
    def class_name(cls) -> str:
        return "TransformersLLM"

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(
            context_window=self.context_window,
            num_output=self.max_tokens,
            model_name=self.model_name,
            is_chat_model=True,
        )

    def close(self) -> None:
        """Give the weights up."""
        self._model = None

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        *_, last = self.stream_chat(messages, **kwargs)
        return last

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        turns = [{"role": message.role.value, "content": message.content or ""} for message in messages]
        prompt = self._tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
        for part in self.stream_complete(prompt, formatted=True, **kwargs):
            reply = ChatMessage(role=MessageRole.ASSISTANT, content=part.text)
            yield ChatResponse(message=reply, delta=part.delta)

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        parts = list(self.stream_complete(prompt, formatted, **kwargs))
        return parts[-1] if parts else CompletionResponse(text="")

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:  # noqa: ARG002
        """Text as it comes. Raises ModelError if the model fails; bounds in time are kept by `answer.llm.bounded`."""
        text = ""
        with self._busy:
            for delta in self._deltas(prompt, int(kwargs.get("max_tokens", self.max_tokens))):
                text += delta
                yield CompletionResponse(text=text, delta=delta)

    def _deltas(self, prompt: str, max_tokens: int) -> Iterator[str]:
        inputs = self._tokenizer(prompt, return_tensors="pt", add_special_tokens=False).to(self._model.device)
        inputs.pop("token_type_ids", None)
        streamer = TextIteratorStreamer(self._tokenizer, skip_prompt=True, skip_special_tokens=True)
        stopped = threading.Event()
        failures: list[Exception] = []

        def generate() -> None:
            try:
                self._model.generate(
                    **inputs,
                    streamer=streamer,
                    max_new_tokens=max_tokens,
                    do_sample=False,
                    temperature=None,
                    top_p=None,
                    top_k=None,
                    stopping_criteria=StoppingCriteriaList([_StopWhen(stopped)]),
                )
            except Exception as error:  # noqa: BLE001 - whatever ends the thread must reach the reader of the stream
                failures.append(error)
                streamer.end()

        worker = threading.Thread(target=generate, name="transformers-generate", daemon=True)
        worker.start()
        try:
            yield from streamer
        finally:
            stopped.set()
            worker.join()
        if failures:
            raise ModelError(
                f"语言模型 {self.model_name} 生成时出错（{type(failures[0]).__name__}）",
                expected="能正常生成的模型",
                remedy=_REMEDY,
            ) from failures[0]


def load_transformers(profile: TransformersGenerator) -> TransformersLLM:
    """Load the weights. Raises ModelError where they cannot be found or read."""
    source, options = _source(profile)
    try:
        tokenizer = AutoTokenizer.from_pretrained(source, **options)
        dtype = getattr(torch, profile.dtype)
        model = AutoModelForCausalLM.from_pretrained(source, dtype=dtype, **options).to(profile.device).eval()
    except (OSError, ValueError, ImportError, RuntimeError) as error:
        raise ModelError(
            f"语言模型 {profile.model} 不能载入（{type(error).__name__}）", expected="可用的聊天模型", remedy=_REMEDY
        ) from error
    if tokenizer.chat_template is None:
        raise ModelError(
            f"语言模型 {profile.model} 没有对话模板", expected="经过对话训练的模型（chat、instruct）", remedy=_REMEDY
        )
    return TransformersLLM(
        model,
        tokenizer,
        name=Path(profile.model).name,
        context_window=profile.context_tokens,
        max_tokens=profile.max_tokens,
    )


def _source(profile: TransformersGenerator) -> tuple[str, dict[str, Any]]:
    """What from_pretrained takes: a folder, a hub name, or a GGUF file in its folder."""
    path = Path(profile.model)
    if path.suffix == ".gguf":
        return str(path.parent), {"gguf_file": path.name, "local_files_only": True}
    if path.is_dir():
        return str(path), {"local_files_only": True}
    return profile.model, {"revision": profile.revision}
