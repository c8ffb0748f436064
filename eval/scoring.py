"""Scores a set of answers: every turn of every item gets a result, whether or not it was answered."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from eval.answers import AnswerRecord
from eval.dataset import Dataset
from eval.items import Item
from eval.results import Outcome, TurnResult
from eval.scorer import score_turn
from eval.sources import Sources, load_sources
from ingest.errors import InputError

NOTICES = Path("data/notices")
OWN_SOURCES = "sources"
NO_ANSWER = "没有这一轮的答复"


def sources_of(dataset: Dataset, notices: Sequence[Path] = (NOTICES,)) -> Sources:
    """The notices of the folders and of the set's own. Raises InputError if an item names one that is not there."""
    own = dataset.folder / OWN_SOURCES
    sources = load_sources(*notices, *([own] if own.is_dir() else []))
    for item in dataset.items:
        missing = [name for name in item.notices if name not in sources]
        if missing:
            raise InputError(
                f"题目 {item.id} 要用的通知 {missing[0]} 没有找到",
                expected=f"{'、'.join(map(str, notices))} 里的 {missing[0]}.txt",
                remedy="请用 --notices 指出通知所在的文件夹",
            )
    return sources


def notice_files(dataset: Dataset, notices: Sequence[Path] = (NOTICES,)) -> dict[str, Path]:
    """Id -> file, as `sources_of` finds them; an earlier folder wins."""
    folders = [*notices, dataset.folder / OWN_SOURCES]
    found = [path for folder in folders if folder.is_dir() for path in sorted(folder.glob("*.txt"))]
    return {path.stem: path for path in reversed(found)}


def score_answers(
    dataset: Dataset,
    answers: Mapping[tuple[str, int], AnswerRecord],
    sources: Sources,
    *,
    skipped: Iterable[str] = (),
) -> tuple[TurnResult, ...]:
    """In item order. A turn without an answer is scored as an error, hence 0; skipped items are unmeasured."""
    left_out = frozenset(skipped)
    results = []
    for item in dataset.items:
        for turn in range(len(item.turns)):
            answer = answers.get((item.id, turn)) or AnswerRecord(item.id, turn, answer="", error=NO_ANSWER)
            is_skipped = item.id in left_out
            results.append(_skipped(item, turn) if is_skipped else score_turn(item, turn, answer, sources))
    return tuple(results)


def require_known(dataset: Dataset, answers: Mapping[tuple[str, int], AnswerRecord]) -> None:
    """Raises InputError for an answer to no item of the set: a mistyped id would silently score 0 elsewhere."""
    turns = {(item.id, turn) for item in dataset.items for turn in range(len(item.turns))}
    unknown = [key for key in answers if key not in turns]
    if unknown:
        qid, turn = unknown[0]
        raise InputError(
            f"答复里的 {qid} 第 {turn} 轮不在题集里（共 {len(unknown)} 个）",
            expected="题集里有的 qid 和从 0 起的 turn",
            remedy="请改正编号；题集里还有留出题时加 --heldout，只评一部分时加 --ignore-unknown",
        )


def _skipped(item: Item, turn: int) -> TurnResult:
    asked = item.turns[turn]
    return TurnResult(
        qid=item.id,
        turn=turn,
        type=item.type,
        split=item.split,
        cluster=item.cluster,
        question=asked.question,
        answer="",
        expected=asked.gold.behaviour,
        predicted=None,
        passed=Outcome.UNMEASURED,
        measures={},
        findings=(),
        segments=(),
    )
