import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from index.tuning.loop import Course, Settings, fit

SETTINGS = Settings(seed=3, epochs=4, rank=1, learning_rate=0.1, block=1)
TARGETS = [-3.0, 1.0, 4.0, 8.0]


def course(weight: Any, *, seen: list[float] | None = None, figures: list[float] | None = None) -> Course[float]:
    """Pulls one number towards the mean of TARGETS; one or two jobs a step, in the epoch's own order."""

    def plan(rng: random.Random) -> list[list[float]]:
        order = rng.sample(TARGETS, len(TARGETS))
        return [order[:1], order[1:2], order[2:]]

    def loss(target: float) -> Any:
        if seen is not None:
            seen.append(target)
        return ((weight - target) ** 2).sum()

    given = iter(figures) if figures else None
    return Course([weight], plan, loss, lambda: next(given) if given else -abs(float(weight.detach()) - 2.5))


def train(weight: Any, folder: Path, settings: Settings = SETTINGS, **options: Any) -> list[float]:
    return fit(course(weight, **options), settings, checkpoint=folder / "c", progress=lambda *_: None, label="训练")


def new() -> Any:
    return torch.nn.Parameter(torch.zeros(1))


def test_it_learns_and_keeps_the_best_epoch(tmp_path: Path) -> None:
    weight = new()
    figures = train(weight, tmp_path)
    assert len(figures) == 4
    assert -abs(float(weight.detach()) - 2.5) == max(figures)


def test_the_same_seed_gives_the_same_weights(tmp_path: Path) -> None:
    results = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        (tmp_path / name).mkdir()
        weight = new()
        train(weight, tmp_path / name, replace(SETTINGS, seed=seed))
        results.append(float(weight.detach()))
    assert results[0] == results[1] != results[2]


def test_two_epochs_without_gain_end_it_and_the_best_is_kept(tmp_path: Path) -> None:
    weight, other = new(), new()
    (tmp_path / "other").mkdir()
    assert train(weight, tmp_path, figures=[0.5, 0.4, 0.3, 0.9]) == [0.5, 0.4, 0.3]
    train(other, tmp_path / "other", figures=[0.5, 0.6, 0.3, 0.2])
    assert 0 < float(weight.detach()) < float(other.detach())


def test_a_run_cut_short_goes_on_to_the_same_end(tmp_path: Path) -> None:
    for name in ("cut", "whole"):
        (tmp_path / name).mkdir()

    class KilledError(Exception):
        pass

    def kill(done: int, total: int, label: str) -> None:
        if done == 7:  # in the third epoch
            raise KilledError

    cut, whole, seen = new(), new(), list[float]()
    with pytest.raises(KilledError):
        fit(course(cut), SETTINGS, checkpoint=tmp_path / "cut" / "c", progress=kill, label="训练")
    again = new()
    figures = train(again, tmp_path / "cut", seen=seen)
    assert len(seen) == 2 * len(TARGETS)
    assert figures == train(whole, tmp_path / "whole")
    assert float(again.detach()) == float(whole.detach())


def test_a_checkpoint_of_other_settings_is_not_taken_up(tmp_path: Path) -> None:
    train(new(), tmp_path)
    seen: list[float] = []
    train(new(), tmp_path, replace(SETTINGS, learning_rate=0.2), seen=seen)
    assert len(seen) == 4 * len(TARGETS)
