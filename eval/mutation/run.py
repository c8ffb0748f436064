"""A whole mutation run over a dataset: bases, mutants, controls and knocked-out checks."""

from collections.abc import Sequence
from dataclasses import replace

from eval.answers import AnswerRecord
from eval.dataset import Dataset
from eval.faithful import FAITHFUL, FIRST, FRESH, PARAPHRASED, read_controls
from eval.header import scorer_hash
from eval.mutation.bases import context_bases, oracle_bases, right_ones, written_bases
from eval.mutation.controls import Control, judge_controls, rewritten
from eval.mutation.harness import CAP, Verdict, judge, make_mutants
from eval.mutation.knockout import knock_out
from eval.mutation.model import Base, World
from eval.mutation.operators import OPERATORS
from eval.mutation.report import (
    FAITHFUL_LIMIT,
    PARAPHRASE_LIMIT,
    ControlRow,
    MutationReport,
    control_row,
    knockout_rows,
    operator_row,
)
from eval.sources import Sources

_WRITTEN = (
    (FRESH, "忠实答复（初测误报 39/60，后照它改过一些）", FAITHFUL_LIMIT),
    (FAITHFUL, "忠实答复（评分程序照它调过）", FAITHFUL_LIMIT),
    (FIRST, "忠实答复（起先没有照它调，后来调过）", FAITHFUL_LIMIT),
    (PARAPHRASED, "人写的换说法（照它调过）", PARAPHRASE_LIMIT),
)


def run_mutation(
    dataset: Dataset, sources: Sources, *, seed: int, sample: int | None = None, with_knockout: bool = False
) -> MutationReport:
    """`sample` draws about so many mutants; without it, every operator gets as many as it can, up to a cap."""
    world = World(sources, dataset.items)
    faithful = list(written_bases(_known(dataset, FAITHFUL), dataset.items, "faithful"))
    bases = [*oracle_bases(world), *context_bases(world, seed=seed), *faithful]
    usable = right_ones(bases, world)
    # A sample takes the same number of each operator, so no more need be made.
    made = make_mutants(usable, world, seed=seed, cap=CAP if sample is None else -(-sample // len(OPERATORS)))
    rows, detected = [], list[Verdict]()
    for one in made:
        verdicts = list(judge(one.mutants, world))
        detected += [v for v in verdicts if v.is_detected]
        rows.append(operator_row(one, verdicts))
    return MutationReport(
        scorer_hash=scorer_hash(),
        seed=seed,
        n_bases=len(bases),
        n_unusable=len(bases) - len(usable),
        operators=tuple(rows),
        controls=(*_written_controls(dataset, world), _paraphrase_control(usable, world, seed)),
        knockouts=knockout_rows(knock_out(detected, world)) if with_knockout else (),
    )


def _known(dataset: Dataset, name: str) -> list[AnswerRecord]:
    """The records of a control file whose items are in the dataset: the held-out ones may not be loaded."""
    ids = {item.id for item in dataset.items}
    return [record for record in read_controls(dataset.folder, name) if record.qid in ids]


def _written_controls(dataset: Dataset, world: World) -> list[ControlRow]:
    """Each answer counts once: it is flagged if it is so with its parts or as nothing but text."""
    rows = []
    for name, label, limit in _WRITTEN:
        verdicts = []
        for base in written_bases(_known(dataset, name), dataset.items, name):
            bare = AnswerRecord(base.record.qid, base.record.turn, base.record.answer)
            forms = [Control(name, "", base), Control(name, "只有文字", replace(base, record=bare))]
            verdicts.append(max(judge_controls(forms, world), key=lambda v: v.is_flagged))
        rows.append(control_row(name, label, limit, verdicts))
    return rows


def _paraphrase_control(bases: Sequence[Base], world: World, seed: int) -> ControlRow:
    verdicts = list(judge_controls(rewritten(bases, world, seed=seed), world))
    return control_row("paraphrase_rules", "按规则换说法（照它调过）", PARAPHRASE_LIMIT, verdicts)
