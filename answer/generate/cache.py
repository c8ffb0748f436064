"""What a model wrote, kept by all that it depends on, so that the same question costs nothing the second time."""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, field

from answer.llm.bounded import Prompt

_MOST = 256


def prompt_key(model: str, prompt: Prompt, *, max_tokens: int) -> str:
    """A digest of the model, its bound and the exact text sent: material, question, orders and template versions."""
    parts = (model, str(max_tokens), prompt.system, prompt.user)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@dataclass
class GenerationCache:
    """Complete texts only, the latest `most` of them. Any number of threads may share it."""

    most: int = _MOST
    _texts: OrderedDict[str, str] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def get(self, key: str) -> str | None:
        with self._lock:
            if key not in self._texts:
                return None
            self._texts.move_to_end(key)
            return self._texts[key]

    def put(self, key: str, text: str) -> None:
        with self._lock:
            self._texts[key] = text
            self._texts.move_to_end(key)
            while len(self._texts) > self.most:
                self._texts.popitem(last=False)
