"""Everything about one item, for a terminal."""

from collections.abc import Iterable

from eval.case import Case, nugget_place, nugget_text, place_label, source_name
from eval.items import Place
from eval.labels import BEHAVIOUR_LABELS, KIND_LABELS, OUTCOME_LABELS, RADIUS_LABELS, row_label
from eval.measures import measure_label
from eval.results import Finding
from eval.summary import radius_of
from eval.verdict import failed_measures


def explain(cases: Iterable[Case]) -> str:
    """One part a turn: question, answer with its support, findings beside the text, gold, retrieval, measures."""
    return "\n".join(line for case in cases for line in _turn(case)) + "\n"


def _turn(case: Case) -> list[str]:
    result, item = case.result, case.item
    head = (
        f"{result.qid} 第{result.turn + 1}轮  {result.type} {row_label(result.type)}  {OUTCOME_LABELS[result.passed]}"
    )
    lines = [head, "─" * 60, f"事实 {item.cluster}　来源 {item.provenance}　标签 {'、'.join(item.tags) or '无'}"]
    lines += [f"上文：{question}" for question in case.earlier]
    lines.append(f"问：{result.question}" + (f"（提问单位：{case.turn.unit}）" if case.turn.unit else ""))
    if case.answer and case.answer.resolved_question not in ("", result.question):
        lines.append(f"补全为：{case.answer.resolved_question}")
    seen = BEHAVIOUR_LABELS[result.predicted or ""]
    lines.append(f"应当{BEHAVIOUR_LABELS[result.expected]}，实际{seen}")
    return [*lines, "", *_answer(case), *_findings(case), *_gold(case), *_retrieved(case), *_measures(case), ""]


def _answer(case: Case) -> list[str]:
    if case.answer is None:
        return ["答：（没有答复）"]
    lines = [f"出错：{case.answer.error}"] if case.answer.error else ["答："]
    lines += [f"  {line}" for line in case.answer.answer.split("\n") if line]
    for number, segment in enumerate(case.result.segments):
        verdict = RADIUS_LABELS[radius_of(segment)] if segment.is_check_worthy else "不需要依据"
        places = "、".join(_label(case, place) for place in segment.places) or "没有引用"
        lines.append(f"  [{number}] {verdict}（{places}）：{segment.text}")
    return lines


def _findings(case: Case) -> list[str]:
    missed = "、".join(measure_label(name) for name in failed_measures(case.result))
    lines = ["", f"未达：{missed or '无'}", f"错误 {len(case.result.findings)} 处"]
    for finding in case.result.findings:
        where = f"，第 [{finding.segment}] 句" if finding.segment is not None else ""
        lines.append(f"  {finding.rule}（{KIND_LABELS[finding.kind]}{where}）：{finding.message}")
        lines += _beside(case, finding)
    return lines


def _beside(case: Case, finding: Finding) -> list[str]:
    lines = [f"    答复：{finding.asserted}"] if finding.asserted else []
    lines += [f"    {source_name(finding)}：{finding.source}"] if finding.source else []
    if finding.place is not None:
        text = " ".join(case.text_of(finding.place).split())
        lines.append(f"    {_label(case, finding.place)}：{text or '没有这个地方'}")
    return lines


def _gold(case: Case) -> list[str]:
    gold = case.gold
    lines = ["", "标准答案"]
    for nugget in gold.nuggets:
        place = nugget_place(nugget, with_notice=len(case.item.notices) > 1)
        lines.append(f"  {'必答' if nugget.vital else '可答'} {nugget_text(nugget)}（{place}）")
    for name, places in (("必须引用", gold.required), ("可以引用", gold.acceptable), ("不得引用", gold.forbidden)):
        if places:
            lines.append(f"  {name} {'、'.join(_label(case, place) for place in places)}")
    for key, tasks in (gold.lists or {}).items():
        lines.append(f"  清单 {key}：{'、'.join(tasks)}")
    if gold.premise:
        lines.append(f"  错误前提 {gold.premise.wrong} → {gold.premise.right or '原文没有'}")
    if gold.forbidden_values:
        lines.append(f"  不得断言 {'、'.join(gold.forbidden_values)}")
    if gold.absent:
        lines.append(f"  通知里没有 {'、'.join(gold.absent)}")
    return lines


def _retrieved(case: Case) -> list[str]:
    if case.answer is None or not case.answer.retrieved:
        return []
    ranks = [f"{_label(case, r.place)} {f'第 {r.rank} 名' if r.rank else '没有检索到'}" for r in case.ranks()]
    found = [f"{r.rank}.{_label(case, Place(r.notice_id, r.task))}" for r in case.answer.retrieved]
    return ["", f"检索 {'  '.join(found)}", *([f"  {'、'.join(ranks)}"] if ranks else [])]


def _measures(case: Case) -> list[str]:
    lines = ["", "指标"]
    for name, measure in case.result.measures.items():
        value = f"未测（{measure.reason}）" if measure.value is None else f"{measure.value:.3f}"
        share = f"　{measure.numerator:g}/{measure.denominator:g}" if measure.denominator else ""
        lines.append(f"  {measure_label(name)} {value}{share}")
    return lines


def _label(case: Case, place: Place) -> str:
    return place_label(place, with_notice=len(case.item.notices) > 1)
