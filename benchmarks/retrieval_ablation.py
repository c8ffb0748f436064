"""What each part of retrieval adds: the task's vector, its sentences' vectors, the words, on dev questions about facts.

Run from the project's folder, with an index of the one notice: `python benchmarks/retrieval_ablation.py --root DIR`.
For each way of ranking: the share of questions with every required task first, among the first five and ten.
"""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from answer.asked import read_question
from answer.context import Context
from answer.facts import gather
from answer.route import Route, RouteKind
from answer.service import Assistant
from answer.spelling import mend
from answer.text import normalise_question
from index.chunk import chunk_task
from index.config import load_models_config
from index.embed import Embedder, load_embedder
from index.open import ServedIndex, serve_index

DEV = sorted(Path("eval/datasets/dongah_2023").glob("dev-*.jsonl"))
TYPES = (("A1", "A2", "A3", "A4"), ("B1",), ("B2",), ("B4",))
CUTS = (1, 5, 10)
Ranker = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    type: str
    question: str
    required: frozenset[str]


def dev_questions(notice_id: str) -> Iterator[Asked]:
    """Single-turn questions about one notice that tasks, at most ten of them, answer."""
    for path in DEV:
        for line in path.read_text(encoding="utf-8").splitlines():
            item = json.loads(line)
            gold = item["turns"][0]["gold"]
            required = frozenset(place["task"] for place in gold["required"] if place["task"])
            if item["notices"] == [notice_id] and 0 < len(required) <= max(CUTS) and len(item["turns"]) == 1:
                yield Asked(item["type"], item["turns"][0]["question"], required)


def rankers(index: ServedIndex, context: Context, embedder: Embedder) -> dict[str, Ranker]:
    """Name -> ranking of task numbers, best first; each adds one part to that before it."""
    vectors = embedder.embed_passages([chunk_task(task)[0].embedded_text for task in context.citable])

    def by_task(question: str) -> list[str]:
        scores = vectors @ embedder.embed_queries([normalise_question(question)])[0]
        return [context.citable[i].number for i in (-scores).argsort(kind="stable")]

    def by_sentences(question: str) -> list[str]:
        hits = index.search(normalise_question(question), k=max(CUTS), notice_ids=context.notice_ids)
        return [hit.task_number for hit in hits]

    def by_words(question: str) -> list[str]:
        asked = read_question(context, normalise_question(question), Route(RouteKind.FACT))
        return [c.task.number for c in gather(context, asked).candidates]

    def mended(question: str) -> list[str]:
        return by_words(mend(normalise_question(question), context.lexical)[0])

    return {"task": by_task, "+ sentences": by_sentences, "+ words": by_words, "+ mending": mended}


def report(questions: list[Asked], ways: dict[str, Ranker]) -> None:
    for types in TYPES:
        own = [q for q in questions if q.type in types]
        print(f"{'-'.join(dict.fromkeys((types[0], types[-1])))} n={len(own)}")
        for name, rank in ways.items():
            ranked = [(q.required, rank(q.question)) for q in own]
            shares = [sum(need <= set(r[: max(cut, len(need))]) for need, r in ranked) / len(own) for cut in CUTS]
            print(f"  {name:12}" + "".join(f"  @{cut} {share:.3f}" for cut, share in zip(CUTS, shares, strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, required=True, help="folder of the index of the one notice")
    section = load_models_config().embedding
    embedder = load_embedder(section)
    index = serve_index(section, root=parser.parse_args().root)
    index.load(embedder)
    context = Assistant(index).context()
    [notice_id] = context.notice_ids
    report(list(dev_questions(notice_id)), rankers(index, context, embedder))
    index.close()


if __name__ == "__main__":
    main()
