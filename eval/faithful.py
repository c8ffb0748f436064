"""Answers written by hand that are right in their own words: controls, which the scorer must not flag.

`faithful`, `faithful_first` and `paraphrased` were used to tune the scorer, so that none of them is flagged says little
of others. `faithful_first` was fresh once: 18 of its 53 were flagged before the scorer was tuned on it.
`faithful_fresh` was written before that tuning and scored once after it: 39 of its 60 were flagged, which is the last
honest estimate of the false-alarm rate on abstractive answers. Plain faults that it showed were mended since (a wording
of the validity line alone accounted for 12), so that its rate is now flattering: another set must be written.
"""

from pathlib import Path

from eval.answers import AnswerRecord
from eval.jsonl import read_answers

FAITHFUL = "faithful.jsonl"
FIRST = "faithful_first.jsonl"
PARAPHRASED = "paraphrased.jsonl"
FRESH = "faithful_fresh.jsonl"


def read_controls(folder: Path, name: str) -> tuple[AnswerRecord, ...]:
    """The records of one control file; empty where the set has none. Raises DatasetError for a bad line."""
    path = folder / name
    return read_answers(path) if path.is_file() else ()
