"""Where to refuse: questions about notices against near misses that those notices do not answer.

Run from the project's folder: `python benchmarks/calibrate_refusal.py ../shared/train --notices ../shared/notices/raw`.
The notices are those that the profile's adapter was not trained on, or the synthetic ones where it has none. It prints,
for each slope of answer.evidence.Calibration, the threshold at which 1 % and 3 % of the near misses would be answered,
and the share of official and keyword questions (those whose right task is ranked first) that would be.
"""

import argparse
import json
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from answer.asked import read_question
from answer.facts import gather
from answer.route import RouteKind, decide
from answer.service import Assistant
from answer.text import normalise_question
from index.adapter import read_record
from index.config import EmbeddingProfile, load_models_config
from index.open import build_from_files, serve_index

CENTRE = 0.6
SLOPES = (0, 0.25, 0.5, 0.75, 1, 1.5, 2, 4)


@dataclass(frozen=True, slots=True)
class Sample:
    """The best candidate's evidence for one question; `is_right` is None for a near miss."""

    style: str
    coverage: float
    similarity: float
    is_right: bool | None


def collect(assistant: Assistant, notice: Path, records: list[dict[str, Any]]) -> list[Sample]:
    """Samples of one notice's questions, those that are routed to retrieval."""
    context = assistant.context(notice.stem)
    samples = []
    for record in records:
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


def unseen(profile: EmbeddingProfile, questions: Path, notices: Path) -> list[Path]:
    """Files of the notices to measure on."""
    if profile.adapter_file is None:
        return sorted(questions.glob("synthetic-*.txt"))
    kept_apart = read_record(profile.adapter_file)["notices"]
    return [notices / name for name in sorted({*kept_apart["test"], *kept_apart["dev"]})]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder with the questions, *.jsonl, and synthetic-*.txt")
    parser.add_argument("--notices", type=Path, default=Path("../shared/notices/raw"), help="folder with the notices")
    options = parser.parse_args()
    section = load_models_config(Path("models.yaml")).embedding
    notices = unseen(section.selected, options.folder, options.notices)
    records = defaultdict(list)
    for path in sorted(options.folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            records[json.loads(line)["notice"]].append(json.loads(line))
    with tempfile.TemporaryDirectory() as root:
        embedder = build_from_files(notices, section, root=Path(root))
        index = serve_index(section, root=Path(root))
        index.load(embedder)
        assistant = Assistant(index)
        report([s for path in notices for s in collect(assistant, path, records[path.name])])
        index.close()


if __name__ == "__main__":
    main()
