"""Worst-case cards: what was asked and said, what the cited text says, and which characters conflict."""

import shlex
from collections.abc import Iterable, Sequence

from eval.case import Case, Span, conflict_spans, nugget_place, nugget_text, place_label, source_name
from eval.items import Nugget, Place
from eval.labels import BEHAVIOUR_LABELS, OUTCOME_LABELS, RADIUS_LABELS, row_label
from eval.measures import measure_label
from eval.report.lists import case_anchor, check_lists, list_chips, list_title
from eval.report.markup import Html, escaped, join, tag
from eval.results import Finding, Outcome, SegmentResult
from eval.summary import radius_of
from eval.verdict import failed_measures, reason_label, reasons

_SIGNS = {"supported": "✓", "wrong_citation": "✗", "retrieval": "✗", "fabrication": "✗", "unmeasured": "？"}
_OUTCOME_SIGNS = {Outcome.PASS: "✓", Outcome.FAIL: "✗", Outcome.UNMEASURED: "？"}
_CONTEXT = 160
_MOST_CHIPS = 12
_MOST_PLACES = 3


def card(case: Case, *, is_open: bool, command: str) -> Html:
    """`command` reruns this item. The whole card folds; its summary line names the rules that fired."""
    result = case.result
    rules = reasons(result)
    summary = tag(
        "summary",
        tag("span", _verdict_sign(result.passed), class_=f"badge {result.passed}"),
        tag("span", f"{result.type} {row_label(result.type)}", class_="type"),
        tag("span", result.question, class_="asked"),
        tag("span", *(tag("span", reason_label(rule)) for rule in rules), class_="fired"),
    )
    body = [
        _question(case),
        _answer(case),
        _whole_findings(case),
        _missed(case),
        _lists(case),
        tag("div", _gold(case), _retrieval(case), class_="pair"),
        _command(command),
    ]
    return tag(
        "details",
        summary,
        tag("div", *body, class_="body"),
        class_="card",
        id=case_anchor(case),
        open=is_open,
        data_type=result.type,
        data_rules="|".join(rules),
        data_tasks="|".join(case.tasks()),
        data_units="|".join(case.units()),
    )


def _verdict_sign(outcome: Outcome) -> str:
    return f"{_OUTCOME_SIGNS[outcome]} {OUTCOME_LABELS[outcome]}"


def _question(case: Case) -> Html:
    result, resolved = case.result, case.answer.resolved_question if case.answer else ""
    about = [tag("code", result.qid), f"第 {result.turn + 1} 轮"]
    if case.turn.unit:
        about.append(f"提问单位：{case.turn.unit}")
    if resolved and resolved != result.question:
        about.append(f"补全为：{resolved}")
    earlier = [tag("p", f"上文：{question}", class_="quiet") for question in case.earlier]
    seen = BEHAVIOUR_LABELS[result.predicted or ""]
    same = result.expected is result.predicted
    behaviour = f"应当{BEHAVIOUR_LABELS[result.expected]}，实际{seen}" + ("" if same else " ✗")
    return tag(
        "div",
        tag("p", join(about, "　"), class_="quiet"),
        *earlier,
        tag("p", "问", class_="label"),
        tag("p", result.question, class_="question"),
        tag("p", behaviour, class_="behaviour" if same else "behaviour differs"),
    )


def _answer(case: Case) -> Html:
    label = tag("p", "答", class_="label")
    if case.answer is None or case.answer.error:
        said = case.answer.error if case.answer else "没有答复"
        return tag("div", label, tag("p", f"出错：{said}", class_="error"))
    segments = [_segment(case, number, segment) for number, segment in enumerate(case.result.segments)]
    if not segments:
        return tag("div", label, tag("p", case.answer.answer, class_="plain"))
    return tag("div", label, tag("ol", *segments, class_="segments"))


def _segment(case: Case, number: int, segment: SegmentResult) -> Html:
    """A sentence with its verdict; where it has findings, the cited text stands beside it."""
    findings = case.findings_of(number)
    radius = radius_of(segment) if segment.is_check_worthy else "exempt"
    verdict = f"{_SIGNS[radius]} {RADIUS_LABELS[radius]}" if segment.is_check_worthy else "不需要依据"
    spans = conflict_spans(segment.text, findings, in_source=False)
    cited = _cited_chips(case, segment.places) if segment.is_check_worthy else None
    said = tag("div", _marked(segment.text, spans, "bad"), " ", cited, class_="said")
    label = tag("p", verdict, class_="radius-label")
    if not findings:
        return tag("li", label, said, class_=f"segment {radius}")
    listed = tag("ul", *map(_finding, findings), class_="findings")
    return tag("li", label, _side_by_side(case, segment, said, findings), listed, class_=f"segment {radius}")


def _cited_chips(case: Case, places: Sequence[Place]) -> Html:
    """The places that a sentence cites; of a long list the first, the others folded."""
    chips = [_chip(case, place) for place in places]
    shown, rest = chips[:_MOST_CHIPS], chips[_MOST_CHIPS:]
    more = tag("details", tag("summary", f"另 {len(rest)} 处"), join(rest, " "), class_="more") if rest else None
    return join([join(shown, " "), more])


def _side_by_side(case: Case, segment: SegmentResult, said: Html, findings: Sequence[Finding]) -> Html:
    ours = tag("div", tag("p", "答复里写的", class_="label"), tag("blockquote", said))
    places = case.quoted_places(segment, findings)
    theirs = [_cited(case, place, findings) for place in places] or [tag("p", "没有引用任何地方。", class_="quiet")]
    cited = tag("div", tag("p", "所引的原文", class_="label"), *theirs)
    return tag("div", ours, cited, class_="pair compared")


def _cited(case: Case, place: Place, findings: Sequence[Finding]) -> Html:
    name = place_label(place, with_notice=len(case.item.notices) > 1)
    text = case.text_of(place)
    if not text:
        return tag("blockquote", tag("cite", f"{name} ✗ 没有这个地方"))
    own = [f for f in findings if f.place in (None, place)]
    spans = conflict_spans(text, own, in_source=True)
    start, end = _excerpt(text, spans)
    shown = tuple((a - start, b - start) for a, b in spans if a >= start and b <= end)
    before, after = "…" if start else "", "…" if end < len(text) else ""
    return tag("blockquote", tag("cite", name), before, _marked(text[start:end], shown, "source"), after)


def _excerpt(text: str, spans: Sequence[Span]) -> Span:
    """The part to show: all of a short text, else what lies around the conflicts."""
    if len(text) <= 3 * _CONTEXT:
        return 0, len(text)
    first, last = (spans[0][0], spans[-1][1]) if spans else (0, _CONTEXT)
    return max(0, first - _CONTEXT), min(len(text), max(last, first) + _CONTEXT)


def _whole_findings(case: Case) -> Html | None:
    findings = case.findings_of(None)
    if not findings:
        return None
    places = list(dict.fromkeys(f.place for f in findings if f.place is not None))[:_MOST_PLACES]
    listed = tag("ul", *map(_finding, findings), class_="findings")
    texts = [_cited(case, place, [f for f in findings if f.place == place]) for place in places]
    return tag("div", tag("p", "整个答复的问题", class_="label"), listed, *texts, class_="whole")


def _missed(case: Case) -> Html | None:
    """The decisive measures that are not 1, with what they come to."""
    rows = [
        tag("li", measure_label(name), " ", tag("b", f"{m.numerator:g}/{m.denominator:g}"))
        for name, m in failed_measures(case.result).items()
    ]
    return tag("div", tag("p", "没有达到的指标", class_="label"), tag("ul", *rows, class_="missed")) if rows else None


def _finding(finding: Finding) -> Html:
    ours, theirs = (
        conflict_spans(finding.asserted, [finding], in_source=False),
        conflict_spans(finding.source, [finding], in_source=True),
    )
    versus = []
    if finding.asserted:
        versus.append(tag("span", "答复 ", tag("q", _marked(finding.asserted, ours, "bad"))))
    if finding.source:
        versus.append(tag("span", f"{source_name(finding)} ", tag("q", _marked(finding.source, theirs, "source"))))
    pair = tag("span", join(versus, "　"), class_="versus") if versus else None
    return tag("li", tag("code", finding.rule), tag("span", finding.message), pair)


def _marked(text: str, spans: Iterable[Span], kind: str) -> Html:
    pieces: list[Html] = []
    at = 0
    for start, end in spans:
        pieces += [escaped(text[at:start]), tag("mark", text[start:end], class_=kind)]
        at = end
    return join([*pieces, escaped(text[at:])])


def _chip(case: Case, place: Place) -> Html:
    return tag("span", place_label(place, with_notice=len(case.item.notices) > 1), class_="chip")


def _lists(case: Case) -> Html | None:
    wrong = [check for check in check_lists(case) if not check.is_exact]
    if not wrong:
        return None
    rows = [join([tag("p", list_title(check), class_="quiet"), list_chips(check)]) for check in wrong]
    return tag("div", tag("p", "清单", class_="label"), *rows)


def _gold(case: Case) -> Html:
    gold = case.gold
    rows = [_nugget(case, nugget) for nugget in gold.nuggets]
    if gold.required:
        rows.append(tag("li", "必须引用 ", join((_chip(case, place) for place in gold.required), " ")))
    if gold.premise:
        right = f"，原文是“{gold.premise.right}”" if gold.premise.right else "，原文没有"
        rows.append(tag("li", f"问题里的“{gold.premise.wrong}”不对{right}"))
    if gold.forbidden_values:
        rows.append(tag("li", f"不得断言：{'、'.join(gold.forbidden_values)}"))
    if gold.clarify_slot:
        rows.append(tag("li", f"应当反问：{gold.clarify_slot}"))
    if gold.must_disclose_validity:
        rows.append(tag("li", "必须说明通知是否有效"))
    if gold.must_flag_damage:
        rows.append(tag("li", "必须提示原文疑似缺字"))
    if gold.absent:
        rows.append(tag("li", f"通知里没有：{'、'.join(gold.absent)}"))
    return tag("div", tag("p", "标准答案", class_="label"), tag("ul", *rows, class_="gold"))


def _nugget(case: Case, nugget: Nugget) -> Html:
    kind = tag("b", "必答" if nugget.vital else "可答")
    place = tag("span", nugget_place(nugget, with_notice=len(case.item.notices) > 1), class_="chip")
    return tag("li", kind, " ", nugget_text(nugget), " ", place)


def _retrieval(case: Case) -> Html:
    ranks = case.ranks()
    rows = [
        tag(
            "li",
            _chip(case, r.place),
            " ",
            f"第 {r.rank} 名" if r.rank else "✗ 没有检索到",
            class_=None if r.rank else "lost",
        )
        for r in ranks
    ]
    said = [tag("ul", *rows, class_="ranks")] if rows else [tag("p", "没有检索记录，或不需要检索。", class_="quiet")]
    return tag("div", tag("p", "检索名次", class_="label"), *said)


def _command(command: str) -> Html:
    return tag("p", tag("code", command), tag("button", "复制", type="button", data_copy=command), class_="rerun")


def rerun_command(case: Case, *, dataset: str, heldout: bool) -> str:
    """Runs this item alone, into a folder of its own."""
    words = ["python", "-m", "eval", "run", "--dataset", dataset, "--only", case.result.qid]
    words += (["--heldout"] if heldout else []) + ["--out", f"var/eval/{case.result.qid}"]
    return shlex.join(words)
