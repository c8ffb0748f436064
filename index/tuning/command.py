"""`python -m index tune`: from questions to an encoder adapter and a pair scorer, each with its record and report."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from index.adapter import SUFFIX, read_adapter, write_adapter
from index.encoder_folder import Progress
from index.packaged_encoder import MODEL_ID, REVISION, hash_file, prepare_packaged_encoder
from index.tuning.data import Split, TaskQuestions, question_files, read_questions, split_by_notice
from index.tuning.encoder import encoder_course
from index.tuning.loop import Settings, fit
from index.tuning.measure import rank_questions
from index.tuning.network import Network
from index.tuning.pairs import NEAR_MISS, Asked, search_pairs
from index.tuning.report import EncoderFigures, ScorerFigures, encoder_report, scorer_report
from index.tuning.scorer import (
    PRECISION,
    ScoringNetwork,
    fit_calibration,
    judge,
    scorer_course,
    style_only_aucs,
    threshold_at_precision,
)
from ingest.errors import DatasetError

ENCODER: Final = Settings(
    seed=0, epochs=5, rank=32, learning_rate=1e-3, block=7, temperature=0.03, near_miss_weight=0.5
)
SCORER: Final = Settings(seed=0, epochs=3, rank=64, learning_rate=7e-4, block=0, n_layers=6)


@dataclass(frozen=True, slots=True)
class Request:
    """What to train from which files; `encoder` is an adapter to search with when only the scorer is trained."""

    paths: tuple[Path, ...]
    out: Path
    name: str
    seed: int
    device: str = "cpu"
    test: tuple[str, ...] = ()
    parts: tuple[str, ...] = ("encoder", "scorer")
    encoder: Path | None = None
    epochs: int | None = None


def tune(request: Request, *, progress: Progress) -> str:
    """Train what is asked for and return the report. A run that was cut short goes on where its last epoch ended."""
    split = split_by_notice(read_questions(request.paths), test=request.test)
    request.out.mkdir(parents=True, exist_ok=True)
    folder = prepare_packaged_encoder(progress=progress)
    network = Network(folder, rank=ENCODER.rank, seed=request.seed, device=request.device)
    reports = [_describe(split)]
    if "encoder" in request.parts:
        reports.append(_tune_encoder(request, network, split, progress))
    elif request.encoder:
        network = _with_adapter(folder, request)
    if "scorer" in request.parts:
        reports.append(_tune_scorer(request, network, folder, split, progress))
    text = "\n".join(reports)
    (request.out / "report.md").write_text(text, encoding="utf-8", newline="\n")
    return text


def _describe(split: Split) -> str:
    sizes = [
        f"{what} {len({t.notice for t in tasks})} 份通知 {len(tasks)} 项任务"
        for what, tasks in (("训练", split.train), ("选择", split.dev), ("检验", split.test))
    ]
    return f"# 训练结果\n\n{'，'.join(sizes)}。三者没有共同的通知。\n"


def _with_adapter(folder: Path, request: Request) -> Network:
    assert request.encoder is not None
    adapter = read_adapter(request.encoder)
    rank = next(len(a) for a, _ in adapter.pairs.values())
    network = Network(folder, rank=rank, seed=request.seed, device=request.device)
    network.restore({f"{n}.{part}": m for n, pair in adapter.pairs.items() for part, m in zip("ab", pair, strict=True)})
    return network


def _tune_encoder(request: Request, network: Network, split: Split, progress: Progress) -> str:
    settings = _settings(ENCODER, request)
    base = tuple(rank_questions(network, split.test, verbatim=True))
    figures_by_epoch = fit(
        encoder_course(network, split, settings),
        settings,
        checkpoint=request.out / f"encoder-{_fingerprint(request, split)}.checkpoint",
        progress=progress,
        label="训练编码器",
    )
    figures = EncoderFigures(base, tuple(rank_questions(network, split.test, verbatim=True)))
    record = _record("encoder", settings, request, split) | {
        "dev_citizen_mrr_by_epoch": _rounded(figures_by_epoch),
        "test": figures.record(),
        "alarms": figures.alarms(),
    }
    write_adapter(request.out / f"{request.name}-encoder{SUFFIX}", network.tensors(), record)
    return encoder_report(figures)


def _tune_scorer(request: Request, searcher: Network, folder: Path, split: Split, progress: Progress) -> str:
    settings = _settings(SCORER, request)
    train, dev, test = (_searched(searcher, tasks, progress) for tasks in (split.train, split.dev, split.test))
    network = Network(folder, rank=settings.rank, seed=settings.seed, device=request.device, n_layers=settings.n_layers)
    scoring = ScoringNetwork(network)
    figures_by_epoch = fit(
        scorer_course(scoring, train, dev),
        settings,
        checkpoint=request.out / f"scorer-{_fingerprint(request, split)}.checkpoint",
        progress=progress,
        label="训练判断器",
    )
    scoring.calibrate(*_calibration(scoring, dev))
    figures = scorer_figures(scoring, dev, test)
    record = _record("scorer", settings, request, split) | {
        "dev_lowest_auc_by_epoch": _rounded(figures_by_epoch),
        "test": asdict(figures),
    }
    write_adapter(request.out / f"{request.name}-scorer{SUFFIX}", scoring.tensors(), record)
    return scorer_report(figures)


def _searched(searcher: Network, tasks: Sequence[TaskQuestions], progress: Progress) -> list[Asked]:
    asked = search_pairs(searcher, tasks, progress=progress)
    if not any(a.style == NEAR_MISS for a in asked):
        raise DatasetError(
            "训练、选择、检验的通知里有一组没有 near_miss 问题",
            expected="每组都有通知答不了的问题",
            remedy="请补充 near_miss，或加 --only encoder 只训练编码器",
        )
    return asked


def _calibration(scoring: ScoringNetwork, dev: Sequence[Asked]) -> tuple[float, float]:
    """Fitted on what search found first for the dev notices' questions."""
    firsts = [(a.question, a.found[0]) for a in dev]
    logits = scoring.score([(question, candidate.passage) for question, candidate in firsts])
    return fit_calibration(logits, np.array([candidate.answers for _, candidate in firsts]))


def scorer_figures(scoring: ScoringNetwork, dev: Sequence[Asked], test: Sequence[Asked]) -> ScorerFigures:
    """The threshold is chosen on the dev notices; everything else is of the test notices."""
    chosen_on = judge(scoring, dev).scores
    positives = np.concatenate([own for style, own in chosen_on.items() if style != NEAR_MISS])
    logit, _ = threshold_at_precision(positives, chosen_on[NEAR_MISS], PRECISION)
    judged = judge(scoring, test)
    return ScorerFigures(
        aucs=judged.aucs,
        style_only=style_only_aucs(scoring, test),
        threshold=float(1 / (1 + np.exp(-logit))),
        precision=PRECISION,
        recalls={s: float((own >= logit).mean()) for s, own in judged.scores.items() if s != NEAR_MISS},
        false_positives=float((judged.scores[NEAR_MISS] >= logit).mean()),
    )


def _settings(settings: Settings, request: Request) -> Settings:
    return replace(settings, seed=request.seed, epochs=request.epochs or settings.epochs)


def _fingerprint(request: Request, split: Split) -> str:
    """Of the data: a checkpoint of other questions is not taken up."""
    digest = hashlib.sha256(repr(split).encode()).hexdigest()
    return f"{request.seed}-{digest[:12]}"


def _record(kind: str, settings: Settings, request: Request, split: Split) -> dict[str, Any]:
    return {
        "kind": kind,
        "base": {"model": MODEL_ID, "revision": REVISION},
        "settings": asdict(settings),
        "data": {path.name: hash_file(path) for path in question_files(request.paths)},
        "notices": {part: sorted({t.notice for t in getattr(split, part)}) for part in ("train", "dev", "test")},
        "torch": torch.__version__,
    }


def _rounded(figures: Sequence[float]) -> list[float]:
    return [round(figure, 4) for figure in figures]
