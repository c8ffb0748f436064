"""How many wrong sentences the verifier rejects, and how many right ones it lets stand, by the scorer's own mutants.

The mutation harness of `eval` makes right answers wrong on purpose; here each changed sentence goes to
`answer.verify` with its citations. A mutant counts only if the verifier accepts the right sentences that it was made
from. Faults that no single sentence shows (a list without one of its items, a caveat left out) are named but set no
target.

    PYTHONPATH=. python benchmarks/verifier_on_mutants.py [--cap N] [--json FILE] [--show N]
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from answer.contract import Citation, Statement
from answer.units import UnitDirectory
from answer.verify import Problem, Sources, check_statement
from eval.answers import AnswerRecord, CitedPlace, Segment
from eval.dataset import DEFAULT_DATASET, Dataset, load_dataset
from eval.faithful import FAITHFUL, FRESH, PARAPHRASED, read_controls
from eval.mutation.bases import context_bases, oracle_bases, right_ones, written_bases
from eval.mutation.controls import rewritten
from eval.mutation.harness import make_mutants
from eval.mutation.model import Base, World
from eval.scoring import notice_files, sources_of
from ingest import parse_file

TARGET = 0.98
OUT_OF_REACH = {
    "list_item_removed": "清单完整与否由登记表保证",
    "list_intruder": "清单里有哪些任务由登记表决定",
    "total_changed": "清单的总数由登记表给出，不在陈述里",
    "validity_removed": "有效性提醒由程序附上，不是陈述",
    "premise_endorsed": "多在开头的话里，没有引用",
    "premise_unmarked": "前提提醒由程序附上，不是陈述",
    "clarify_skipped": "话本身有据，错在没有先问清",
    "injection_obeyed": "原文里夹带的字句确实印在原文里",
}


@dataclass(slots=True)
class Tally:
    """`n` sentences or mutants seen, `hits` of them as they should be, `misses` the others, to be shown."""

    n: int = 0
    hits: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, *, hit: bool, text: str) -> None:
        self.n += 1
        self.hits += hit
        if not hit:
            self.misses.append(text)

    @property
    def rate(self) -> float:
        return self.hits / self.n if self.n else float("nan")


class Checker:
    """Sends the scorer's segments to the verifier, each once."""

    def __init__(self, dataset: Dataset) -> None:
        files = notice_files(dataset)
        self.known: dict[Segment, tuple[Problem, ...]] = {}
        self.seconds = 0.0
        parsed = [p for item in {n for i in dataset.items for n in i.notices} for p in parse_file(files[item])]
        tasks = {(t.notice_id, t.number): t for p in parsed for t in p.citable}
        units = dict.fromkeys(u for t in tasks.values() for c in t.responsibilities for u in c.units)
        notices = {p.notice.notice_id: p.notice for p in parsed}
        self.sources = Sources(tasks, notices, {p.notice.notice_id: p.text for p in parsed}, UnitDirectory(units))

    def problems(self, segment: Segment) -> tuple[Problem, ...]:
        if segment not in self.known:
            statement = Statement(segment.text, tuple(map(self._citation, segment.citations)), segment.group)
            started = time.process_time()
            self.known[segment] = check_statement(statement, sources=self.sources)
            self.seconds += time.process_time() - started
        return self.known[segment]

    def _citation(self, place: CitedPlace) -> Citation:
        """The whole task, or the header's title: the harness cites places, not quotes."""
        task = self.sources.tasks.get((place.notice_id, place.task or ""))
        if task is not None:
            return Citation(place.notice_id, place.task, task.source_text, task.start, task.end)
        notice = self.sources.notices.get(place.notice_id)
        title = notice.header_span("title") if notice and place.task is None else None
        if title is not None:
            return Citation(place.notice_id, None, title.text, title.start, title.end)
        return Citation(place.notice_id, place.task, "", 0, 0)


def changed(base: AnswerRecord, mutant: AnswerRecord) -> list[Segment]:
    """The sentences that the mutant has and the right answer has not; a list item under another heading is the same."""
    before = {(s.text, s.citations) for s in base.segments}
    return [s for s in mutant.segments if (s.text, s.citations) not in before]


def stand(segments: Iterable[Segment], checker: Checker) -> bool:
    return not any(checker.problems(s) for s in segments if s.citations)


def controls_of(dataset: Dataset, bases: Sequence[Base], world: World) -> Iterator[tuple[str, AnswerRecord]]:
    ids = {item.id for item in dataset.items}
    for name in (FRESH, FAITHFUL, PARAPHRASED):
        records = [r for r in read_controls(dataset.folder, name) if r.qid in ids]
        yield from ((name, b.record) for b in written_bases(records, dataset.items, name))
    yield from (("oracle", base.record) for base in bases)
    yield from ((f"rule:{c.rule}", c.base.record) for c in rewritten(bases, world, seed=1))


def print_table(title: str, tallies: dict[str, Tally], show: int) -> None:
    print(f"\n{title}")
    for name, tally in tallies.items():
        note = OUT_OF_REACH.get(name, "")
        mark = " " if note or not tally.n or tally.rate >= TARGET else "!"
        rate = f"{tally.rate:.3f}" if tally.n else "  -  "
        print(f"{mark} {name:24s}{tally.hits:6d}/{tally.n:<6d}{rate}  {note}")
        for text in tally.misses[:show]:
            print(f"      {text[:120]}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--cap", type=int, default=300, metavar="N", help="most mutants of one operator")
    parser.add_argument("--show", type=int, default=0, metavar="N", help="print so many misses of each row")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    dataset = load_dataset(DEFAULT_DATASET, heldout=False, only=[])
    world, checker = World(sources_of(dataset), dataset.items), Checker(dataset)
    records = [r for r in read_controls(dataset.folder, FAITHFUL) if r.qid in {i.id for i in dataset.items}]
    faithful = written_bases(records, dataset.items, "faithful")
    bases = right_ones([*oracle_bases(world), *context_bases(world, seed=options.seed), *faithful], world)
    mutants, controls = dict[str, Tally](), dict[str, Tally]()
    for made in make_mutants(bases, world, seed=options.seed, cap=options.cap):
        tally = mutants.setdefault(made.operator.name, Tally())
        for mutant in made.mutants:
            wrong = changed(mutant.base.record, mutant.draft.record)
            if wrong and stand(mutant.base.record.segments, checker):
                tally.add(hit=any(checker.problems(s) for s in wrong), text=wrong[0].text)
    for name, record in controls_of(dataset, bases, world):
        for segment in record.segments:
            if segment.citations:
                controls.setdefault(name, Tally()).add(hit=not checker.problems(segment), text=segment.text)
    print_table("wrong answers: rejected", mutants, options.show)
    print_table("right sentences: accepted", controls, options.show)
    print(f"\n{len(checker.known)} sentences, {1000 * checker.seconds / len(checker.known):.2f} ms CPU each")
    if options.json:
        rows = {k: {"hits": t.hits, "n": t.n} for k, t in {**mutants, **controls}.items()}
        options.json.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    reachable = [t for name, t in mutants.items() if t.n and name not in OUT_OF_REACH]
    return 0 if all(t.rate >= TARGET for t in [*reachable, *controls.values()]) else 1


if __name__ == "__main__":
    sys.exit(main())
