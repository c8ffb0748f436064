"""The verdict on a turn as a whole."""

from dataclasses import asdict

import pytest

from eval.items import Behaviour, Gold
from eval.metrics import MEASURES
from eval.results import Measure
from eval.scorer import MUST_BE_ONE
from ingest.errors import UnknownNoticeError
from tests.eval.scoring import places, quantity, score

GOLD = Gold(Behaviour.ANSWER, required=places("4"), nuggets=(quantity("10", "高新技术企业"),))
RIGHT = "新增高新技术企业10家以上[任务4]。"


@pytest.mark.parametrize("name", MUST_BE_ONE)
def test_each_demand_alone_fails_the_turn(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert name in MEASURES
    assert score(RIGHT, GOLD).passed == "pass"
    monkeypatch.setitem(MEASURES, name, lambda _: Measure(0.5, 1, 2))
    assert score(RIGHT, GOLD).passed == "fail"


def test_what_does_not_apply_demands_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in MUST_BE_ONE:
        monkeypatch.setitem(MEASURES, name, lambda _: None)
    assert score("新增20家。", GOLD).passed == "pass"


def test_an_item_without_its_notice_is_an_error() -> None:
    with pytest.raises(UnknownNoticeError, match="没有编号为 nowhere 的通知"):
        score(RIGHT, GOLD, notices=("nowhere",))


def test_the_same_twice() -> None:
    assert asdict(score(RIGHT, GOLD)) == asdict(score(RIGHT, GOLD))


@pytest.mark.parametrize(
    "variant",
    [
        "新增高新技术企业十家以上【任务4】！",
        "新增高新技术企业 １０ 家以上。〔任务４〕",
        "新增高新技術企業10家以上[任務4]。",
        "您好。新增高新技术企业10家以上[任务4]。希望对您有帮助。",
        "- 新增高新技术企业10家以上（任务4）",
    ],
)
def test_writing_it_another_way_changes_nothing(variant: str) -> None:
    first, second = score(RIGHT, GOLD), score(variant, GOLD)
    same = ("strict_faithfulness", "citation_f1", "strict_vital", "truthfulness", "behaviour")
    assert [second.measures[n].value for n in same] == [first.measures[n].value for n in same] == [1.0] * 5
    assert second.passed == "pass"


def test_deleting_a_vital_sentence_never_helps_and_adding_a_wrong_one_neither() -> None:
    less, more = score("推动创新要素向企业集聚[任务4]。", GOLD), score(RIGHT + "新建7座高炉[任务4]。", GOLD)
    whole = score(RIGHT, GOLD)
    for name in ("strict_vital", "truthfulness", "strict_faithfulness"):
        best = whole.measures[name].value
        assert best == 1.0
        assert (less.measures[name].value or 0) <= best
        assert (more.measures[name].value or 0) <= best
    assert more.measures["strict_faithfulness"].value == 0


def test_places_of_findings() -> None:
    (finding,) = score("新增高新技术企业10家[任务4]。").findings
    assert (finding.rule, finding.kind, finding.segment) == ("quantity.bound", "quantity", 0)
    assert (finding.asserted, finding.source, finding.place) == ("10家", "10家以上", places("4")[0])
