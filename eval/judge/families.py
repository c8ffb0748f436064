"""A model must not judge answers of its own family: it prefers its own wording."""

import json
import re
from pathlib import Path

from ingest.errors import ConfigError

_FAMILIES: dict[str, list[str]] = json.loads((Path(__file__).parent / "families.json").read_text(encoding="utf-8"))[
    "families"
]


def families_of(model: str) -> frozenset[str]:
    """Every family that a model's name shows; a distilled model has two. An unknown name is its own family.

    >>> sorted(families_of("DeepSeek-R1-Distill-Qwen-7B")), sorted(families_of("acme-7b"))
    (['deepseek', 'qwen'], ['acme'])
    """
    words = [word for word in re.split(r"[^a-z0-9]+", model.lower()) if word]
    found = {name for name, marks in _FAMILIES.items() for mark in marks for word in words if _is_of(word, mark)}
    return frozenset(found or words[:1])


def require_other_family(judge: str, generator: str) -> None:
    """Raises ConfigError where both are of one family; `generator` is empty where no model wrote the answers."""
    shared = families_of(judge) & families_of(generator) if generator else frozenset()
    if shared:
        raise ConfigError(
            f"评审模型 {judge} 与作答模型 {generator} 同属 {'、'.join(sorted(shared))} 家族",
            expected="与作答模型不同家族的评审模型",
            remedy="请换一个评审模型",
        )


def _is_of(word: str, mark: str) -> bool:
    return word == mark or (len(mark) > 2 and word.startswith(mark))
