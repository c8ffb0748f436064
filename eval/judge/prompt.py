"""The judge's prompts: files with declared slots, and wrapping for what is judged."""

import hashlib
import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ingest.errors import ConfigError

_FOLDER = Path(__file__).parent / "prompts"
_SECTION = re.compile(r"^## (要求|例|题)\n", re.MULTILINE)
_SLOT = re.compile(r"\{\{(\w+)\}\}")
_ANSWER = "答"

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Prompt:
    """`examples` hold every slot and the answer (答); `question` has the slots; `digest` changes with the file."""

    name: str
    instruction: str
    examples: tuple[Mapping[str, Any], ...]
    question: str
    digest: str

    @property
    def slots(self) -> tuple[str, ...]:
        return tuple(_SLOT.findall(self.question))


@cache
def load_prompt(name: str) -> Prompt:
    """The prompt in `prompts/<name>.md`."""
    return parse_prompt(name, (_FOLDER / f"{name}.md").read_text(encoding="utf-8"))


def parse_prompt(name: str, text: str) -> Prompt:
    parts = _SECTION.split(text)
    sections = {title: body.strip() for title, body in zip(parts[1::2], parts[2::2], strict=True)}
    missing = [title for title in ("要求", "例", "题") if not sections.get(title)]
    if missing:
        raise ConfigError(f"提示词 {name} 缺少“{missing[0]}”一节", expected="要求、例、题三节", remedy="请补上")
    examples = tuple(json.loads(line) for line in sections["例"].splitlines())
    prompt = Prompt(name, sections["要求"], examples, sections["题"], hashlib.sha256(text.encode()).hexdigest())
    for example in examples:
        if set(example) != {*prompt.slots, _ANSWER}:
            raise ConfigError(
                f"提示词 {name} 的例子写着 {'、'.join(example)}",
                expected="、".join((*prompt.slots, _ANSWER)),
                remedy="请改正",
            )
    return prompt


def render(prompt: Prompt, values: Mapping[str, str], *, order: int) -> tuple[Message, ...]:
    """The messages of one vote: votes differ in `order`, by which the examples are shuffled.

    The order is the same for all inputs, so that a server can keep what it has read of the examples.
    """
    examples = list(prompt.examples)
    random.Random(f"{prompt.digest}:{order}").shuffle(examples)
    messages = [{"role": "system", "content": prompt.instruction}]
    for example in examples:
        messages.append({"role": "user", "content": _fill(prompt, example)})
        messages.append({"role": "assistant", "content": json.dumps(example[_ANSWER], ensure_ascii=False)})
    messages.append({"role": "user", "content": _fill(prompt, values)})
    return tuple(messages)


def _fill(prompt: Prompt, values: Mapping[str, Any]) -> str:
    return _SLOT.sub(lambda match: wrap(match[1], str(values[match[1]])), prompt.question)


def wrap(name: str, text: str) -> str:
    """A text between marks that it cannot forge: they carry a word that does not occur in it.

    >>> wrap("资料", "甲").startswith("<资料 ")
    True
    """
    mark = hashlib.sha256(text.encode()).hexdigest()[:8]
    while mark in text:
        mark = hashlib.sha256((mark + text).encode()).hexdigest()[:8]
    return f"<{name} {mark}>\n{text}\n</{name} {mark}>"
