"""How far the scorer can be trusted: the summary that `python -m eval mutate` leaves, for reports and gate."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from pydantic import TypeAdapter, ValidationError

from ingest.errors import InputError

DEFAULT_TRUST = Path("var/eval/mutation/summary.json")
_ALLOW_UNKNOWN: dict[str, Any] = {"extra": "ignore"}


@dataclass(frozen=True, slots=True)
class Operator:
    """A way of making an answer wrong: `n` mutants that differ in meaning, of which `n_detected` were flagged."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _ALLOW_UNKNOWN

    name: str
    n: int
    n_detected: int
    target: float
    is_critical: bool = True
    label: str = ""

    @property
    def rate(self) -> float | None:
        return self.n_detected / self.n if self.n else None

    @property
    def is_met(self) -> bool:
        return self.rate is not None and self.rate >= self.target


@dataclass(frozen=True, slots=True)
class Control:
    """Right answers in other words: at most `limit` of them may be flagged."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _ALLOW_UNKNOWN

    name: str
    n: int
    n_flagged: int
    limit: float
    label: str = ""

    @property
    def rate(self) -> float | None:
        return self.n_flagged / self.n if self.n else None

    @property
    def is_met(self) -> bool:
        return self.rate is not None and self.rate <= self.limit


@dataclass(frozen=True, slots=True)
class Knockout:
    """A check switched off; `is_noticed` if a test or mutant then failed."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _ALLOW_UNKNOWN

    rule: str
    is_noticed: bool


@dataclass(frozen=True, slots=True)
class Trust:
    __pydantic_config__: ClassVar[dict[str, Any]] = _ALLOW_UNKNOWN

    scorer_hash: str = ""
    operators: tuple[Operator, ...] = ()
    controls: tuple[Control, ...] = ()
    knockouts: tuple[Knockout, ...] = ()


def read_trust(path: Path) -> Trust | None:
    """None where there is none; raises InputError where there is one that cannot be read."""
    if not path.is_file():
        return None
    try:
        return TypeAdapter(Trust).validate_json(path.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "整体"
        raise InputError(
            f"{path} 的 {where} 有误（{first['msg']}）",
            expected="变异测试的汇总",
            remedy="请重新运行 python -m eval mutate",
        ) from error
