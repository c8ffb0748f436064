"""The harness: each operator does what it says, right answers are not taken for wrong, and wrong ones are seen."""

import json
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from eval import metrics, support
from eval.__main__ import main
from eval.answers import AnswerRecord, CitedPlace, Segment
from eval.dataset import DEFAULT_DATASET, load_dataset
from eval.items import Place
from eval.mutation.bases import context_bases, oracle_bases, right_ones
from eval.mutation.harness import Made, Verdict, is_equivalent, judge, make_mutants
from eval.mutation.knockout import check_names, knock_out, without
from eval.mutation.model import Base, Draft, World, fold
from eval.mutation.noise import chinese_numerals, full_width, grouped, to_chinese, traditional
from eval.mutation.operators import OPERATORS
from eval.mutation.paraphrase import PARAPHRASES, Paraphrase
from eval.oracle import cite
from eval.rendering import with_text
from eval.results import Outcome, TurnResult
from eval.scorer import score_turn
from eval.scoring import sources_of
from eval.trust import read_trust

DATASET = load_dataset(DEFAULT_DATASET, heldout=True)
WORLD = World(sources_of(DATASET), DATASET.items)
ITEMS = DATASET.by_id()
NOTICE = "dongah-2023-4"
BY_NAME = {o.name: o for o in OPERATORS}

# Operators that miss their target on the sample below, with a share that they do reach. Halves of two clauses of one
# task look like a turn of phrase.
KNOWN_BELOW = {"clauses_spliced": 0.70}


def base(text: str, task: str | None, qid: str = "A1-001") -> Base:
    cited = CitedPlace(NOTICE, None) if task is None else cite(Place(NOTICE, task), WORLD.sources)
    record = AnswerRecord(qid, 0, "", "answered", segments=(Segment(text, (cited,)),))
    return Base(ITEMS[qid], 0, with_text(record, [NOTICE]), "faithful")


def drafts(name: str, text: str, task: str | None = "4", qid: str = "A1-001") -> list[Draft]:
    return list(BY_NAME[name].mutate(base(text, task, qid), WORLD, Random(0)))


@pytest.mark.parametrize(
    ("name", "text", "task", "after"),
    [
        ("magnitude_dropped", "完成森林抚育2.5万亩。", "27", ["完成森林抚育2.5亩。"]),
        ("unit_swapped", "新增高新技术企业10家以上。", "4", ["新增高新技术企业10个以上。"]),
        ("bound_dropped", "新增高新技术企业10家以上。", "4", ["新增高新技术企业10家。"]),
        ("bound_dropped", "全县年度用水总量控制在1.87亿立方米以内。", "29", []),
        ("bound_flipped", "新增高新技术企业10家以上。", "4", ["新增高新技术企业10家以下。"]),
        ("bound_flipped", "力争粮食产量突破10亿斤。", "40", ["力争粮食产量控制在10亿斤。"]),
        (
            "indicator_swapped",
            "新增高新技术企业10家以上,科技型中小企业入库60家以上。",
            "4",
            ["新增高新技术企业60家以上,科技型中小企业入库10家以上。"],
        ),
        ("indicator_swapped", "算法是540+3600=4140。", "76", []),
        (
            "nested_promoted",
            "全年新增技能人才200人以上,其中新增高技能人才80人以上。",
            "7",
            ["全年新增技能人才80人以上。"],
        ),
        (
            "role_switched",
            "牵头单位是县水利局，参与单位是县农业农村局。",
            "22",
            ["参与单位是县水利局，牵头单位是县农业农村局。"],
        ),
        ("scope_widened", "全县能繁母猪保持在2万头以上。", "45", ["全市能繁母猪保持在2万头以上。"]),
        ("status_flipped", "该通知标注为失效。", None, ["该通知标注为有效。"]),
        ("units_denied", "任务4「壮大科技型企业群体」的牵头单位是县工业和信息化局。", "4", ["任务4没有列出牵头单位。"]),
    ],
)
def test_an_operator_changes_just_that(name: str, text: str, task: str | None, after: list[str]) -> None:
    assert [draft.after for draft in drafts(name, text, task)] == after


def test_operators_draw_wrong_matter_from_outside_of_what_is_cited() -> None:
    text = WORLD.sources[NOTICE].tasks["22"].text
    for draft in drafts("bureau_swapped", "牵头单位是县水利局。", "22"):
        unit = draft.after.removeprefix("牵头单位是").removesuffix("。")
        assert unit in WORLD.sources[NOTICE].units
        assert unit not in text
    (wrong,) = drafts("wrong_task_adjacent", "新增高新技术企业10家以上。", "4")
    assert {c.task for c in wrong.record.citations} <= {"3", "5"}


def test_a_dropped_citation_is_gone_from_the_text_too() -> None:
    (draft,) = drafts("citation_dropped", "新增高新技术企业10家以上。", "4")
    assert draft.record.answer == "新增高新技术企业10家以上。"
    assert draft.record.citations == ()


def test_a_pipeline_named_in_two_tasks_makes_no_wrong_citation() -> None:
    text = "配合市发改委积极有序推进山东管网西干线东阿城段、齐河-广平长输天然气管道项目。"
    right = base(text, "19")
    cited = (cite(Place(NOTICE, "90"), WORLD.sources),)
    other = with_text(replace(right.record, segments=(Segment(text, cited),)), [NOTICE])
    assert is_equivalent(right, Draft(other, text, text, (Place(NOTICE, "90"),), text), WORLD)
    elsewhere = Draft(other, text, text, (Place(NOTICE, "4"),), text)
    assert not is_equivalent(right, elsewhere, WORLD)


def test_an_unchanged_draft_is_equivalent() -> None:
    right = base("新增高新技术企业10家以上。", "4")
    assert is_equivalent(right, Draft(right.record, "", ""), WORLD)


def test_fold_keeps_what_changes_a_number() -> None:
    assert fold("9.84千米") != fold("984千米")
    assert fold("18%") != fold("18")


@pytest.mark.parametrize(
    ("number", "written"),
    [(0, "零"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五"), (1800, "一千八百"), (1008, "一千零八")],
)
def test_numerals_are_written_out(number: int, written: str) -> None:
    assert to_chinese(number) == written


def test_other_forms_of_writing() -> None:
    assert grouped("引进高校毕业生1200人") == "引进高校毕业生1,200人"
    assert chinese_numerals("任务76新建2所") == "任务76新建二所"
    assert full_width("任务4") == "任务４"
    assert traditional("东阿县") == "東阿縣"
    assert grouped("新增10家") is None


BASES = right_ones([*oracle_bases(WORLD), *context_bases(WORLD, seed=3)][::2], WORLD)
# As many of each operator as `mutate --sample 1500` makes.
EACH = -(-1500 // len(OPERATORS))
MADE = make_mutants(BASES, WORLD, seed=3, cap=EACH)


@pytest.fixture(scope="module")
def verdicts() -> dict[str, list[Verdict]]:
    return {made.operator.name: list(judge(made.mutants, WORLD)) for made in MADE}


def test_the_sample_is_large_and_holds_every_operator() -> None:
    assert sum(len(made.mutants) for made in MADE) >= 1200
    assert [made.operator.name for made in MADE if not made.mutants] == []


@pytest.mark.parametrize("made", MADE, ids=lambda made: made.operator.name)
def test_wrong_answers_are_seen(made: Made, verdicts: dict[str, list[Verdict]]) -> None:
    """Operators below target are listed with what they reach, and may not fall further nor pass unnoticed."""
    found = verdicts[made.operator.name]
    rate = sum(v.is_detected for v in found) / len(found)
    known = KNOWN_BELOW.get(made.operator.name)
    if known is None:
        # A sample of thirty cannot show 99 %; one miss in it is chance.
        assert sum(not v.is_detected for v in found) <= 1
    else:
        assert known <= rate < made.operator.target


def test_findings_name_what_was_changed(verdicts: dict[str, list[Verdict]]) -> None:
    seen = [v for some in verdicts.values() for v in some if v.is_detected]
    assert sum(v.is_localised for v in seen) / len(seen) >= 0.95


def test_mutants_and_verdicts_do_not_depend_on_the_run(verdicts: dict[str, list[Verdict]]) -> None:
    again = make_mutants(BASES, WORLD, seed=3, cap=EACH)
    assert [m.draft for made in again for m in made.mutants] == [m.draft for made in MADE for m in made.mutants]
    assert list(judge(again[0].mutants, WORLD)) == verdicts[again[0].operator.name]


def test_a_check_switched_off_is_missed_and_comes_back(verdicts: dict[str, list[Verdict]]) -> None:
    before = (list(support.RULES), list(metrics.MEASURES))
    bounds = [v for v in verdicts["bound_flipped"] if v.is_detected]
    missed = {k.rule: k.n_missed for k in knock_out(bounds, WORLD)}
    assert missed["quantity.bound"] > 0
    assert missed["date.unsupported"] == 0
    assert (list(support.RULES), list(metrics.MEASURES)) == before


@pytest.mark.parametrize("name", check_names())
def test_every_check_can_be_switched_off(name: str) -> None:
    with without(name):
        assert name not in support.RULES
        assert name not in metrics.MEASURES
    assert name in {**support.RULES, **metrics.MEASURES}


def _scored(one: Base, record: AnswerRecord) -> TurnResult:
    return score_turn(one.item, one.turn, record, WORLD.sources)


@pytest.mark.parametrize("paraphrase", [p for p in PARAPHRASES if p.is_invariant], ids=lambda p: p.name)
def test_another_way_of_writing_changes_no_measure(paraphrase: Paraphrase) -> None:
    """Beside how many claims there are to count: a polite sentence is one more."""
    rng, n = Random(5), 0
    for one in Random(5).sample(BASES, len(BASES)):
        record = paraphrase.rephrase(one, WORLD, rng)
        if record is None or n == 12:
            continue
        n += 1
        before, after = _scored(one, one.record).measures, _scored(one, record).measures
        assert {k: v.value for k, v in after.items() if k != "exempt_share"} == {
            k: v.value for k, v in before.items() if k != "exempt_share"
        }, one.key
    assert n == 12


def test_leaving_a_vital_sentence_out_never_helps() -> None:
    n = 0
    for one in [b for b in BASES if b.family == "oracle" and len(b.record.segments) > 1][::6]:
        before = _scored(one, one.record)
        for i in range(len(one.record.segments)):
            kept = one.record.segments[:i] + one.record.segments[i + 1 :]
            after = _scored(one, with_text(replace(one.record, segments=kept), one.item.notices))
            for name in ("strict_vital", "strict_all", "citation_recall", "truthfulness", "list_recall"):
                if name in before.measures:
                    n += 1
                    assert (after.measures[name].value or 0) <= (before.measures[name].value or 0), (one.key, name)
    assert n > 100


def test_adding_a_wrong_sentence_never_helps() -> None:
    n = 0
    for one in [b for b in BASES if b.family == "oracle" and b.record.segments][::6]:
        wrong = Segment("安排专项资金3500万元支持项目建设。", one.record.segments[0].citations)
        record = with_text(replace(one.record, segments=(*one.record.segments, wrong)), one.item.notices)
        before, after = _scored(one, one.record), _scored(one, record)
        assert after.passed == Outcome.FAIL, one.key
        for name, measure in before.measures.items():
            if name not in ("exempt_share", "over_refusal"):
                n += 1
                assert (after.measures[name].value or 0) <= (measure.value or 0), (one.key, name)
    assert n > 500


def test_the_command_writes_what_reports_and_gate_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mutation.json"
    code = main(["mutate", "--only", "A1", "--sample", "100", "--json", str(path)])
    trust, written = read_trust(path), json.loads(path.read_text(encoding="utf-8"))
    assert trust is not None
    assert [o.name for o in trust.operators] == [o.name for o in OPERATORS]
    assert {c.name for c in trust.controls} == {
        "faithful.jsonl",
        "faithful_first.jsonl",
        "paraphrased.jsonl",
        "faithful_fresh.jsonl",
        "paraphrase_rules",
    }
    assert written["seed"] == 1
    # Operators on lists have nothing to change in A1: that is no proof, so the run does not pass.
    assert code == 1
    assert "初测误报 39/60" in capsys.readouterr().out
