"""The transformers backend with a real, tiny, randomly initialised Qwen2 model that the test saves."""

import threading
import time
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

from answer.llm.bounded import BoundedModel, Deadline, Ending, GenerationStoppedError, Prompt, make_breaker
from answer.llm.transformers_llm import TransformersLLM, load_transformers
from index.generator_config import TransformersGenerator
from ingest.errors import ModelError

ASKED = Prompt("你是助手", "有几家")
TEMPLATE = (
    "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}{% endfor %}{% if add_generation_prompt %}<|say|>{% endif %}"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tiny-qwen2")
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={c: i for i, c in enumerate(alphabet)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, chat_template=TEMPLATE)
    fast.save_pretrained(path)
    torch.manual_seed(7)
    config = Qwen2Config(
        vocab_size=len(alphabet),
        hidden_size=16,
        intermediate_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        max_position_embeddings=4096,
        bos_token_id=None,
        eos_token_id=None,
    )
    Qwen2ForCausalLM(config).save_pretrained(path)
    return path


@pytest.fixture(scope="module")
def llm(folder: Path) -> TransformersLLM:
    return load_transformers(TransformersGenerator(kind="transformers", model=str(folder), max_tokens=24))


def test_a_stream_adds_up_to_the_whole_and_is_the_same_each_time(llm: TransformersLLM) -> None:
    whole = llm.chat(ASKED.messages()).message.content
    parts = [part.delta for part in llm.stream_chat(ASKED.messages())]
    assert whole
    assert "".join(parts) == whole
    assert llm.chat(ASKED.messages()).message.content == whole


def test_closing_a_stream_stops_the_model(folder: Path) -> None:
    long = load_transformers(TransformersGenerator(kind="transformers", model=str(folder), max_tokens=4000))
    stream = long.stream_chat(ASKED.messages())
    next(stream)
    stream.close()
    assert "transformers-generate" not in [thread.name for thread in threading.enumerate()]


def test_a_model_that_fails_while_generating_raises_instead_of_waiting(folder: Path) -> None:
    broken = load_transformers(TransformersGenerator(kind="transformers", model=str(folder)))
    broken._model.model.layers[1].mlp.down_proj.weight = torch.nn.Parameter(torch.zeros(3, 3))
    with pytest.raises(ModelError, match="生成时出错"):
        broken.chat(ASKED.messages())


def test_the_deadline_stops_the_model(folder: Path) -> None:
    llm = load_transformers(TransformersGenerator(kind="transformers", model=str(folder), max_tokens=4000))
    model = BoundedModel(llm, make_breaker(failures=3, pause_s=1.0))
    deadline = Deadline.after(first_s=20.0, last_s=0.5, now=time.monotonic())
    with pytest.raises(GenerationStoppedError) as caught:
        list(model.stream(ASKED, deadline))
    assert caught.value.ending is Ending.TIMED_OUT


@pytest.mark.parametrize("damage", ["missing", "no weights", "no template"])
def test_what_cannot_be_used_is_refused_by_name(folder: Path, tmp_path: Path, damage: str) -> None:
    target = tmp_path / "model"
    if damage != "missing":
        target.mkdir()
        skipped = {"no weights": "model.safetensors", "no template": "chat_template.jinja"}[damage]
        for path in folder.iterdir():
            if path.name != skipped:
                (target / path.name).write_bytes(path.read_bytes())
    text = "没有对话模板" if damage == "no template" else "不能载入"
    with pytest.raises(ModelError, match=text):
        load_transformers(TransformersGenerator(kind="transformers", model=str(target), revision="main"))
