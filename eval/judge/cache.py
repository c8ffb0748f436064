"""Replies on disk, so that a judged run can be repeated without asking again."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.judge.prompt import Message


@dataclass(frozen=True, slots=True)
class ReplyCache:
    """Keyed by model, prompt and input. A file that cannot be read counts as absent; `folder` None keeps nothing."""

    folder: Path | None

    def get(self, model: str, prompt_digest: str, messages: Sequence[Message]) -> str | None:
        path = self._path(model, prompt_digest, messages)
        if path is None:
            return None
        try:
            content = json.loads(path.read_text(encoding="utf-8"))["content"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return content if isinstance(content, str) else None

    def put(self, model: str, prompt_digest: str, messages: Sequence[Message], content: str) -> None:
        path = self._path(model, prompt_digest, messages)
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            half = path.with_suffix(".part")
            half.write_text(json.dumps({"model": model, "content": content}, ensure_ascii=False), encoding="utf-8")
            half.replace(path)

    def _path(self, model: str, prompt_digest: str, messages: Sequence[Message]) -> Path | None:
        if self.folder is None:
            return None
        inputs = hashlib.sha256(json.dumps(list(messages), ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        key = hashlib.sha256(json.dumps([model, prompt_digest, inputs]).encode()).hexdigest()
        return self.folder / key[:2] / f"{key}.json"
