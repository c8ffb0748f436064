"""The training loop of both models: steps, epochs, early stopping, and a checkpoint after every epoch."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

import torch

from index.encoder_folder import Progress
from index.tuning.network import in_lanes, one_thread_a_lane

WARM_UP: Final = 0.08
LAST_RATE: Final = 0.02
PATIENCE: Final = 2
"""Epochs without a better figure on the dev notices before training stops."""

_Job = TypeVar("_Job")


@dataclass(frozen=True, slots=True)
class Settings:
    """What decides the result, besides the data. `near_miss_weight` counts in the encoder only."""

    seed: int
    epochs: int
    rank: int
    learning_rate: float
    block: int
    temperature: float = 1.0
    near_miss_weight: float = 0.0
    n_layers: int | None = None


@dataclass(frozen=True, slots=True)
class Course(Generic[_Job]):
    """What is trained: `parameters` learn by `loss` over `plan`'s steps; `assess` says how good they are.

    A higher figure of `assess` is better. `plan` must give the same number of steps each time.
    """

    parameters: Sequence[Any]
    plan: Callable[[random.Random], list[list[_Job]]]
    loss: Callable[[_Job], Any]
    assess: Callable[[], float]


@dataclass(slots=True)
class _State:
    epoch: int = 0
    best: float = -math.inf
    best_epoch: int = 0
    best_values: list[Any] | None = None


def fit(course: Course[_Job], settings: Settings, *, checkpoint: Path, progress: Progress, label: str) -> list[float]:
    """Train; the parameters end as they were after the best epoch. Returns the dev figure of each epoch run.

    A checkpoint of the same settings and data is taken up where it was left.
    """
    optimizer = torch.optim.AdamW(course.parameters, lr=settings.learning_rate, weight_decay=0.01)
    state, figures = _State(), list[float]()
    if checkpoint.is_file():
        figures = _resume(checkpoint, course, optimizer, state, settings)
    n_steps = len(course.plan(random.Random(0)))
    while state.epoch < settings.epochs and state.epoch - state.best_epoch < PATIENCE:
        steps = course.plan(random.Random(f"{settings.seed}/{state.epoch}"))
        for number, jobs in enumerate(steps, state.epoch * n_steps):
            rate = settings.learning_rate * _rate(number, n_steps * settings.epochs)
            progress(number, n_steps * settings.epochs, label)
            _step(course, optimizer, jobs, rate)
        state.epoch += 1
        figures.append(course.assess())
        if figures[-1] > state.best:
            state.best, state.best_epoch = figures[-1], state.epoch
            state.best_values = [p.detach().clone() for p in course.parameters]
        _save(checkpoint, course, optimizer, state, settings, figures)
    progress(n_steps * settings.epochs, n_steps * settings.epochs, label)
    _put(course.parameters, state.best_values)
    return figures


def _rate(step: int, n_steps: int) -> float:
    warm = min(1.0, (step + 1) / (n_steps * WARM_UP))
    return warm * (LAST_RATE + (1 - LAST_RATE) * (1 + math.cos(math.pi * step / n_steps)) / 2)


def _step(course: Course[_Job], optimizer: Any, jobs: Sequence[_Job], rate: float) -> None:
    def gradients(job: _Job) -> Any:
        with torch.enable_grad():
            return torch.autograd.grad(course.loss(job), course.parameters)

    with one_thread_a_lane():
        found = in_lanes(gradients, jobs)
    for parameter, *parts in zip(course.parameters, *found, strict=True):
        parameter.grad = sum(parts[1:], start=parts[0]) / len(parts)
    torch.nn.utils.clip_grad_norm_(course.parameters, 1.0)
    for group in optimizer.param_groups:
        group["lr"] = rate
    optimizer.step()


def _save(
    path: Path, course: Course[_Job], optimizer: Any, state: _State, settings: Settings, figures: Sequence[float]
) -> None:
    """Written aside and renamed: a killed run leaves the epoch before."""
    aside = path.with_name(path.name + ".part")
    content = {
        "settings": asdict(settings),
        "values": [p.detach().clone() for p in course.parameters],
        "optimizer": optimizer.state_dict(),
        "state": asdict(state),
        "figures": list(figures),
    }
    torch.save(content, aside)
    aside.replace(path)


def _resume(path: Path, course: Course[_Job], optimizer: Any, state: _State, settings: Settings) -> list[float]:
    content = torch.load(path, map_location="cpu", weights_only=True)
    if content["settings"] != asdict(settings):
        return []
    _put(course.parameters, content["values"])
    optimizer.load_state_dict(content["optimizer"])
    for name, value in content["state"].items():
        setattr(state, name, value)
    return list(content["figures"])


def _put(parameters: Sequence[Any], values: Sequence[Any] | None) -> None:
    if values is not None:
        with torch.no_grad():
            for parameter, value in zip(parameters, values, strict=True):
                parameter.copy_(value)
