"""Where to refuse: questions about the synthetic notices against near misses that their notices do not answer.

Run from the project's folder: `python benchmarks/calibrate_refusal.py ../shared/train`. It prints, for each slope of
answer.evidence.Calibration, the threshold at which 1 % and 3 % of the near misses would be answered, and the share of
official and keyword questions (those whose right task is ranked first) that would be.
"""

import argparse
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from answer.asked import read_question
from answer.facts import gather
from answer.route import RouteKind, decide
from answer.service import Assistant
from answer.text import normalise_question
from index.config import load_models_config
from index.open import build_from_files, serve_index

CENTRE = 0.87
SLOPES = (0, 2, 4, 6, 8, 10, 15, 20)


@dataclass(frozen=True, slots=True)
class Sample:
    """The best candidate's evidence for one question; `is_right` is None for a near miss."""

    style: str
    coverage: float
    similarity: float
    is_right: bool | None


def collect(assistant: Assistant, questions: Path) -> list[Sample]:
    """Samples of one notice's questions, those that are routed to retrieval."""
    context = assistant.context(questions.stem)
    samples = []
    for line in questions.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        asked = [(q["q"], q["style"]) for q in record["questions"]]
        asked += [(q, "near_miss") for q in record["near_miss"]]
        for question, style in asked:
            normal = normalise_question(question)
            route = decide(normal, context)
            if route.kind is not RouteKind.FACT:
                continue
            best = gather(context, read_question(context, normal, route)).candidates[0]
            is_right = None if style == "near_miss" else best.task.number == record["task"]
            samples.append(Sample(style, best.coverage, best.similarity, is_right))
    return samples


def report(samples: list[Sample]) -> None:
    """Print the ranking by style, then the table of thresholds."""
    for style in ("official", "keyword", "citizen"):
        own = [s for s in samples if s.style == style]
        print(f"{style:9} n={len(own)} right task first {sum(bool(s.is_right) for s in own) / len(own):.3f}")
    negatives = [s for s in samples if s.is_right is None]
    positives = [s for s in samples if s.style in ("official", "keyword") and s.is_right]
    print(f"near misses {len(negatives)}, questions {len(positives)}\nslope  false  threshold  answered")
    for slope in SLOPES:
        scores = sorted((s.coverage + slope * (s.similarity - CENTRE) for s in negatives), reverse=True)
        for share in (0.01, 0.03):
            threshold = scores[int(len(scores) * share)]
            answered = sum(s.coverage + slope * (s.similarity - CENTRE) > threshold for s in positives)
            print(f"{slope:5}  {share:.2f}   {threshold:.3f}      {answered / len(positives):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder with synthetic-*.txt and synthetic-*.jsonl")
    folder = parser.parse_args().folder
    notices = sorted(folder.glob("synthetic-*.txt"))
    section = load_models_config(Path("models.yaml")).embedding
    with tempfile.TemporaryDirectory() as root:
        embedder = build_from_files(notices, section, root=Path(root))
        index = serve_index(section, root=Path(root))
        index.load(embedder)
        assistant = Assistant(index)
        report([s for path in notices for s in collect(assistant, path.with_suffix(".jsonl"))])
        index.close()


if __name__ == "__main__":
    main()
