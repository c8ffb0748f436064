"""The oracle: gold in the notice's own words must get full marks, in every turn of the dataset."""

from pathlib import Path

import pytest

from eval.dataset import DEFAULT_DATASET, load_dataset
from eval.faithful import FAITHFUL, FIRST, FRESH, PARAPHRASED, read_controls
from eval.items import Behaviour, Place
from eval.mutation.bases import written_bases
from eval.oracle import oracle_answer, quote, validity_line
from eval.rendering import as_plain_text
from eval.results import Outcome
from eval.scorer import score_turn
from eval.scoring import sources_of

DATASET = load_dataset(DEFAULT_DATASET, heldout=True)
SOURCES = sources_of(DATASET)
ITEMS = DATASET.by_id()
NOTICE = "dongah-2023-4"


def test_the_oracle_passes_every_turn_without_a_finding() -> None:
    results = [
        score_turn(item, turn, oracle_answer(item, turn, SOURCES), SOURCES)
        for item in DATASET.items
        for turn in range(len(item.turns))
    ]
    assert len(results) == 600
    assert [(r.qid, r.turn, r.findings) for r in results if r.passed != Outcome.PASS or r.findings] == []


def test_a_figure_is_said_in_the_notices_own_sentence() -> None:
    answer = oracle_answer(ITEMS["A1-002"], 0, SOURCES)
    assert answer.answer == (
        "开展科技型中小企业评价入库,科技型中小企业入库60家以上。〔任务4〕\n\n"
        "> 注意：东政办发〔2023〕4号已于 2023-12-31 失效，以上只是该通知的原文内容，不代表现行要求。"
    )
    cited = answer.segments[0].citations[0]
    assert SOURCES[NOTICE].text[cited.start : cited.end] == cited.quote == answer.segments[0].text.rstrip("。")


def test_a_list_states_its_count_and_names_each_task() -> None:
    answer = oracle_answer(ITEMS["A5-002"], 0, SOURCES)
    assert answer.lead_in == "县人力资源社会保障局牵头2项任务："
    assert [(s.text, s.group) for s in answer.segments] == [
        ("任务7「优化创新人才环境」", "lead"),
        ("任务74「障促进就业」", "lead"),
    ]


@pytest.mark.parametrize(
    ("qid", "status", "lead_in"),
    [
        ("B6-001", "clarify", "请问您问的是哪个单位？"),
        ("C2-001", "not_found", "通知里没有写明这一点。"),
        ("C3-001", "out_of_scope", "通知里没有写明这一点。"),
        ("C1-001", "answered", "问题中的“20家”与原文不一致，原文是“10家以上”。"),
        ("C2-017", "answered", "所问的另一部分，通知里没有写明。"),
    ],
)
def test_other_conduct_has_fixed_words(qid: str, status: str, lead_in: str) -> None:
    answer = oracle_answer(ITEMS[qid], 0, SOURCES)
    assert (answer.status, answer.lead_in) == (status, lead_in)


def test_more_than_one_notice_shows_in_the_marks() -> None:
    answer = oracle_answer(ITEMS["C5-001"], 0, SOURCES)
    assert "〔synthetic-dongah-2024·任务5〕" in answer.answer


def test_a_quote_is_cut_at_the_sentence() -> None:
    start = SOURCES[NOTICE].text.index("专利授权量")
    segment = quote(Place(NOTICE, "3"), start, start + 5, SOURCES)
    assert segment.text == "开展知识产权重点企业帮扶行动,专利授权量增长18%以上。"


def test_the_validity_line_names_the_notice_and_its_date() -> None:
    assert validity_line(SOURCES[NOTICE]).startswith("注意：东政办发〔2023〕4号已于 2023-12-31 失效")


def _flagged(name: str) -> list[str]:
    flagged = []
    for base in written_bases(read_controls(DEFAULT_DATASET, name), DATASET.items, name):
        records = (base.record, as_plain_text(base.record))
        results = [score_turn(base.item, base.turn, record, SOURCES) for record in records]
        if any(r.passed != Outcome.PASS for r in results):
            flagged.append(base.item.id)
    return flagged


@pytest.mark.parametrize(("name", "n"), [(FAITHFUL, 101), (FIRST, 53), (PARAPHRASED, 40)])
def test_answers_on_which_the_scorer_was_tuned_stay_unflagged(name: str, n: int) -> None:
    assert len(read_controls(DEFAULT_DATASET, name)) == n
    assert _flagged(name) == []


def test_fresh_answers_are_flagged_no_more_often_than_known() -> None:
    """39 of 60 at first sight: far above the limit of 1 %. This holds the line; it is no measure of success."""
    assert len(read_controls(DEFAULT_DATASET, FRESH)) == 60
    assert len(_flagged(FRESH)) <= 24


def test_controls_answer_questions_that_call_for_an_answer() -> None:
    wanted = {FRESH: (Behaviour.ANSWER, Behaviour.CORRECT)}
    for name in (FAITHFUL, FIRST, PARAPHRASED, FRESH):
        for record in read_controls(DEFAULT_DATASET, name):
            assert ITEMS[record.qid].turns[record.turn].gold.behaviour in wanted.get(name, (Behaviour.ANSWER,))


def test_a_set_without_controls_has_none(tmp_path: Path) -> None:
    assert read_controls(tmp_path, FAITHFUL) == ()
