"""The same answer in other words: paraphrase controls and metamorphic invariants. None of it may be flagged."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from eval.answers import AnswerRecord, Segment
from eval.items import NuggetKind
from eval.mutation.model import Base, World
from eval.mutation.noise import Rewrite, chinese_numerals, full_stops, full_width, grouped, traditional
from eval.mutation.numbers import figures
from eval.rendering import with_text

Rephrase = Callable[[Base, World, Random], AnswerRecord | None]

_ROLES = re.compile(
    r"^任务(?P<task>\d+)「(?P<title>[^」]*)」的牵头单位是(?P<lead>[^，。]*)(?:，(?P<label>..)单位是(?P<other>[^，。]*))?。$"
)
_ONE_FIGURE = re.compile(
    r"(?P<what>[^,，。\d]*?)(?P<value>\d+(?:\.\d+)?(?:万|亿)?(?:家|个|人|场|处|张|所))(?P<bound>以上)?$"
)
_OPENERS = re.compile(r"^(?P<verb>力争|争取)")
_LEADING = ("新增", "建设", "新建", "培育", "引进", "打造", "治理", "改造提升", "申报", "实施")


@dataclass(frozen=True, slots=True)
class Paraphrase:
    """`is_invariant`: the score may not change at all, not even in what it measures beside the verdict."""

    name: str
    label: str
    rephrase: Rephrase
    is_invariant: bool = False


def of_statements(rewrite: Rewrite) -> Rephrase:
    """A rewriting of each statement's text, lead-in and caveats included."""

    def rephrase(base: Base, _: World, __: Random) -> AnswerRecord | None:
        record = base.record
        segments = tuple(replace(s, text=rewrite(s.text) or s.text) for s in record.segments)
        lead_in = rewrite(record.lead_in) or record.lead_in
        caveats = tuple(rewrite(c) or c for c in record.caveats)
        changed = replace(record, segments=segments, lead_in=lead_in, caveats=caveats)
        return None if changed == record else with_text(changed, base.item.notices)

    return rephrase


def polite(base: Base, _: World, rng: Random) -> AnswerRecord | None:
    line = rng.choice(("如需进一步了解，请随时告诉我。", "希望对您有帮助。", "以上供您参考。"))
    return with_text(replace(base.record, caveats=(*base.record.caveats, line)), base.item.notices)


def reordered(base: Base, _: World, rng: Random) -> AnswerRecord | None:
    """Statements in another order, lists by group as before."""
    if len(base.record.segments) < 2:
        return None
    segments = list(base.record.segments)
    rng.shuffle(segments)
    groups = list(dict.fromkeys(s.group for s in base.record.segments))
    segments.sort(key=lambda s: groups.index(s.group))
    return with_text(replace(base.record, segments=tuple(segments)), base.item.notices)


def other_marks(base: Base, _: World, rng: Random) -> AnswerRecord | None:
    """Text only, its citations in other brackets."""
    left, right = rng.choice((("[", "]"), ("【", "】"), ("［", "］")))
    text = re.sub(r"〔([^〔〕]*(?:任务\d+|文头))〕", lambda m: f"{left}{m[1]}{right}", base.record.answer)
    if text == base.record.answer:
        return None
    return _bare(base, text)


def framed(base: Base, _: World, rng: Random) -> AnswerRecord | None:
    opening = rng.choice(("根据通知，", "通知提出，", "按照通知要求，", "文件明确："))
    return _each(
        base, lambda s: opening + s.text if not s.group and not s.text.startswith(("任务", "该通知")) else None
    )


def bold_figures(base: Base, _: World, __: Random) -> AnswerRecord | None:
    def bold(segment: Segment) -> str | None:
        text = segment.text
        for match in reversed(figures(text)):
            if match["unit"]:
                text = f"{text[: match.start()]}**{match[0]}**{text[match.end() :]}"
        return text

    return _each(base, bold)


def by_whom(base: Base, _: World, rng: Random) -> AnswerRecord | None:
    """由甲局牵头 for 牵头单位是甲局."""

    def rephrase(segment: Segment) -> str | None:
        match = _ROLES.match(segment.text)
        if match is None:
            return None
        other = f"，{match['other']}{match['label']}" if match["other"] else ""
        forms = (
            f"任务{match['task']}「{match['title']}」由{match['lead']}牵头{other}。",
            f"这项任务由{match['lead']}负责牵头{other}。",
            f"牵头的是{match['lead']}{other}。",
            f"「{match['title']}」的牵头单位为{match['lead']}"
            + (f"，{match['label']}单位为{match['other']}。" if other else "。"),
        )
        return rng.choice(forms)

    return _each(base, rephrase)


def figure_clause_only(base: Base, _: World, __: Random) -> AnswerRecord | None:
    """Of each statement only the clauses that hold a figure, where figures are all that is asked for."""
    asked = [n for n in base.gold.nuggets if n.vital]
    if (
        not asked
        or base.gold.must_flag_damage
        or any(n.kind != NuggetKind.QUANTITY or n.bound == "range" for n in asked)
    ):
        return None

    def shorten(segment: Segment) -> str | None:
        clauses = re.split("[,，]", segment.text.rstrip("。"))
        kept = [c for c in clauses if figures(c)]
        return None if not kept or len(kept) == len(clauses) else "，".join(kept) + "。"

    return _each(base, shorten)


def at_least(base: Base, _: World, rng: Random) -> AnswerRecord | None:
    """不少于10家 for 10家以上."""

    def rephrase(segment: Segment) -> str | None:
        text = segment.text
        for match in reversed(figures(text)):
            if match["bound"] == "以上" and not text[: match.start()].endswith(("提高到", "达到", "在", "投资")):
                figure = match["value"] + (match["scale"] or "") + (match["unit"] or "")
                text = text[: match.start()] + rng.choice(("不少于", "至少")) + figure + text[match.end() :]
        return text

    return _each(base, rephrase)


def subject_first(base: Base, _: World, rng: Random) -> AnswerRecord | None:
    """高新技术企业新增10家以上 for 新增高新技术企业10家以上."""

    def rephrase(segment: Segment) -> str | None:
        if re.search("合计|共", segment.text):
            return None
        clauses = segment.text.rstrip("。").split(",")
        made = [_subject_first(c, rng) or c for c in clauses]
        return None if made == clauses else ",".join(made) + "。"

    return _each(base, rephrase)


def _subject_first(clause: str, rng: Random) -> str | None:
    match = _ONE_FIGURE.search(clause)
    if match is None:
        return None
    what = match["what"]
    soft = _OPENERS.match(what)
    what = _OPENERS.sub("", what)
    verb = next((v for v in _LEADING if what.startswith(v)), "")
    subject = what.removeprefix(verb)
    if not verb or len(subject) < 2 or subject.startswith("、") or match.start() > 0:
        return None
    figure = match["value"] + (match["bound"] or "")
    soft_word = soft["verb"] if soft else ""
    return rng.choice(
        (f"{subject}{soft_word}{verb}{figure}", f"{subject}要{verb}{figure}", f"{subject}{verb}目标为{figure}")
    )


def softly(base: Base, world: World, rng: Random) -> AnswerRecord | None:
    """争取 for 力争, 千米 for 公里: words that weigh the same."""
    pairs = (("力争", "争取"), ("公里", "千米"))
    return of_statements(lambda text: _replace_all(text, pairs))(base, world, rng)


def _replace_all(text: str, pairs: tuple[tuple[str, str], ...]) -> str | None:
    made = text
    for old, new in pairs:
        made = made.replace(old, new)
    return made if made != text else None


def joined(base: Base, _: World, __: Random) -> AnswerRecord | None:
    """Two statements of one task as one, with a semicolon between."""
    segments = list(base.record.segments)
    for i, (a, b) in enumerate(pairwise(segments)):
        same = {(c.notice_id, c.task) for c in a.citations} == {(c.notice_id, c.task) for c in b.citations}
        if same and not a.group and not b.group:
            text = a.text.rstrip("。") + "；" + b.text
            cited = tuple(dict.fromkeys((*a.citations, *b.citations)))
            made = (*segments[:i], Segment(text, cited), *segments[i + 2 :])
            return with_text(replace(base.record, segments=made), base.item.notices)
    return None


def text_only(base: Base, _: World, __: Random) -> AnswerRecord | None:
    return _bare(base, base.record.answer)


def numbered(base: Base, _: World, __: Random) -> AnswerRecord | None:
    """Text only, bullets numbered."""
    lines, count = [], 0
    for line in base.record.answer.split("\n"):
        count = count + 1 if line.startswith("- ") else 0
        lines.append(f"{count}. {line[2:]}" if count else line)
    text = "\n".join(lines)
    if text == base.record.answer:
        return None
    return _bare(base, text)


def _bare(base: Base, text: str) -> AnswerRecord | None:
    """Nothing but text; not of an answer whose opening sentence asserts, for it has no mark to carry over."""
    if base.gold.premise is not None:
        return None
    return AnswerRecord(base.item.id, base.turn, text, base.record.status, retrieved=base.record.retrieved)


def _each(base: Base, rephrase: Callable[[Segment], str | None]) -> AnswerRecord | None:
    segments = tuple(replace(s, text=rephrase(s) or s.text) for s in base.record.segments)
    if segments == base.record.segments:
        return None
    return with_text(replace(base.record, segments=segments), base.item.notices)


PARAPHRASES: tuple[Paraphrase, ...] = (
    Paraphrase("full_stops", "全角标点", of_statements(full_stops), is_invariant=True),
    Paraphrase("traditional", "繁体字", of_statements(traditional), is_invariant=True),
    Paraphrase("full_width", "全角数字", of_statements(full_width), is_invariant=True),
    Paraphrase("chinese_numerals", "中文数字", of_statements(chinese_numerals), is_invariant=True),
    Paraphrase("grouped", "千分位", of_statements(grouped), is_invariant=True),
    Paraphrase("reordered", "次序打乱", reordered, is_invariant=True),
    Paraphrase("other_marks", "别的引用括号", other_marks),
    Paraphrase("polite", "加一句客气话", polite, is_invariant=True),
    Paraphrase("bold_figures", "数字加粗", bold_figures, is_invariant=True),
    Paraphrase("text_only", "只有文字", text_only),
    Paraphrase("numbered", "改成编号", numbered),
    Paraphrase("framed", "加“根据通知”", framed),
    Paraphrase("by_whom", "由某局牵头", by_whom),
    Paraphrase("figure_clause_only", "只留有数字的分句", figure_clause_only),
    Paraphrase("at_least", "不少于、至少", at_least),
    Paraphrase("subject_first", "主语提前", subject_first),
    Paraphrase("softly", "争取、千米", softly),
    Paraphrase("joined", "两句并作一句", joined),
)


def rephrasings(base: Base, world: World, rng: Random) -> Iterator[tuple[Paraphrase, AnswerRecord]]:
    for paraphrase in PARAPHRASES:
        record = paraphrase.rephrase(base, world, rng)
        if record is not None:
            yield paraphrase, record
