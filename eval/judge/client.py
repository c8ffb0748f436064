"""Talks to one OpenAI-compatible address: a time limit, few retries, a budget, no redirects."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

from eval.judge.prompt import Message
from ingest.errors import ConfigError

TIMEOUT_S = 15.0
RETRIES = 2
MAX_BYTES = 1_000_000
_MAX_TOKENS = 300
_REFUSED = (401, 403, 404)
_TRANSIENT = (408, 409, 425, 429, 500, 502, 503, 504)


class RequestFailedError(Exception):
    """No usable reply: the vote is unmeasured. The message says why, in Chinese."""


class Completer(Protocol):
    """What votes are asked of."""

    @property
    def model(self) -> str: ...

    def complete(self, messages: Sequence[Message], schema: dict[str, Any]) -> str:
        """The reply's text. Raises RequestFailedError where there is none, ConfigError where none can come."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """`base_url` is what stands before /chat/completions. `api_key` is empty where none is needed; never shown."""

    base_url: str
    model: str
    api_key: str = ""
    uses_schema: bool = True

    def __post_init__(self) -> None:
        if urlsplit(self.base_url).scheme not in ("http", "https") or not urlsplit(self.base_url).netloc:
            raise ConfigError(
                f"评审模型的地址为 {self.base_url!r}", expected="http:// 或 https:// 开头的地址", remedy="请改正"
            )
        if not self.model:
            raise ConfigError("没有写评审模型的名称", expected="服务所提供的一个模型名称", remedy="请用 --model 指定")

    def __repr__(self) -> str:
        return f"Endpoint({self.base_url!r}, {self.model!r})"


class ChatClient:
    """`budget` is the number of requests that may be sent in all, retries counted; None does not limit them."""

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        budget: int | None = None,
        timeout_s: float = TIMEOUT_S,
        retries: int = RETRIES,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._endpoint = endpoint
        self._budget = budget
        self._timeout_s = timeout_s
        self._retries = retries
        self._sleep = sleep
        self.n_sent = 0
        # A redirect would carry the key and the text to an address that nobody named.
        self._opener = urllib.request.build_opener(_NoRedirect)

    @property
    def model(self) -> str:
        return self._endpoint.model

    def complete(self, messages: Sequence[Message], schema: dict[str, Any]) -> str:
        request = self._request(messages, schema)
        for attempt in range(self._retries + 1):
            if self._budget is not None and self.n_sent >= self._budget:
                raise RequestFailedError(f"已用完 {self._budget} 次请求的预算")
            self.n_sent += 1
            try:
                return _content(self._send(request))
            except urllib.error.HTTPError as error:
                reason = f"服务返回 {error.code}"
                self._require_worth_retrying(error)
                wait = _retry_after(error) or 2.0**attempt
            except (OSError, HTTPException, ValueError) as error:
                reason, wait = _reason(error, self._timeout_s), 2.0**attempt
            if attempt < self._retries:
                self._sleep(min(wait, self._timeout_s))
        raise RequestFailedError(f"{reason}，已试 {self._retries + 1} 次")

    def _request(self, messages: Sequence[Message], schema: dict[str, Any]) -> urllib.request.Request:
        body: dict[str, Any] = {
            "model": self.model,
            "messages": list(messages),
            "temperature": 0,
            "max_tokens": _MAX_TOKENS,
        }
        if self._endpoint.uses_schema:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "verdict", "strict": True, "schema": schema},
            }
        headers = {"Content-Type": "application/json"}
        if self._endpoint.api_key:
            headers["Authorization"] = f"Bearer {self._endpoint.api_key}"
        url = f"{self._endpoint.base_url.rstrip('/')}/chat/completions"
        return urllib.request.Request(url, json.dumps(body).encode(), headers, method="POST")

    def _send(self, request: urllib.request.Request) -> bytes:
        """The reply's body. The limit holds for the whole reply: one that drips would outlast a socket's limit."""
        deadline = time.monotonic() + self._timeout_s
        with cast(HTTPResponse, self._opener.open(request, timeout=self._timeout_s)) as response:
            received = bytearray()
            while chunk := response.read1(65_536):
                received += chunk
                if len(received) > MAX_BYTES:
                    raise ValueError("回复过大")
                if time.monotonic() > deadline:
                    raise TimeoutError
            return bytes(received)

    def _require_worth_retrying(self, error: urllib.error.HTTPError) -> None:
        if error.code in _REFUSED or 300 <= error.code < 400:
            raise ConfigError(
                f"评审模型的服务 {self._endpoint.base_url} 返回 {error.code}",
                expected="可用的地址、模型名称和密钥",
                remedy="请检查 --base-url、--model 和密钥所在的环境变量",
            ) from error
        if error.code not in _TRANSIENT:
            raise RequestFailedError(f"服务返回 {error.code}") from error


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def _content(body: bytes) -> str:
    """The text of a chat completion. ValueError for anything else."""
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise ValueError("回复不是约定的格式") from error
    if not isinstance(content, str):
        raise ValueError("回复没有文字")
    return content


def _retry_after(error: urllib.error.HTTPError) -> float:
    value = error.headers.get("Retry-After", "") if error.headers else ""
    return float(value) if value.isascii() and value.isdigit() else 0.0


def _reason(error: Exception, timeout_s: float) -> str:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, TimeoutError):
        return f"{timeout_s:g} 秒内没有回复"
    return str(error) if isinstance(error, ValueError) else "连不上服务"
