"""The perfect answer to an item, made from its gold: what the scorer must give full marks.

Statements are the notice's own sentences wherever gold points at one; the rest is said in fixed words.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from eval.answers import AnswerRecord, CitedPlace, RetrievedPlace, Segment, UsedNotice
from eval.items import Behaviour, Gold, Item, Nugget, NuggetKind, Place
from eval.rendering import with_text
from eval.sources import Source, Sources

_STATUS = {Behaviour.REFUSE: "not_found", Behaviour.CLARIFY: "clarify"}
_ASK = {
    "unit": "请问您问的是哪个单位？",
    "task": "请问您问的是哪一项任务？",
    "notice": "请问您问的是哪一份通知？",
}
_REFUSAL = "通知里没有写明这一点。"
_DAMAGE = "原文此处疑似缺字，以上照原文写出。"
_STOPS = "。；\n"


def oracle_answer(item: Item, turn: int, sources: Sources) -> AnswerRecord:
    """The answer that gold calls perfect. Deterministic; KeyError where gold names a place that is not there."""
    gold = item.turns[turn].gold
    segments = tuple(_segments(gold, sources))
    record = AnswerRecord(
        qid=item.id,
        turn=turn,
        answer="",
        status=_status(item, gold),
        lead_in=_lead_in(item, gold, sources),
        segments=segments,
        retrieved=_retrieved(gold),
        notices_used=tuple(_used(segments, sources)),
        caveats=tuple(_caveats(item, gold, segments, sources)),
        resolved_question=item.turns[turn].question,
    )
    return with_text(record, item.notices)


def _status(item: Item, gold: Gold) -> str:
    if item.type == "C3":
        return "out_of_scope"
    return _STATUS.get(gold.behaviour, "answered")


def _lead_in(item: Item, gold: Gold, sources: Sources) -> str:
    if gold.behaviour == Behaviour.CLARIFY:
        return _ASK[gold.clarify_slot]
    if gold.behaviour == Behaviour.REFUSE:
        return _REFUSAL
    if gold.behaviour == Behaviour.PARTIAL:
        return "所问的另一部分，通知里没有写明。"
    if gold.premise is not None:
        is_verbatim = gold.premise.right and any(gold.premise.right in sources[n].text for n in item.notices)
        right = f"，原文是“{gold.premise.right}”" if is_verbatim else ""
        return f"问题中的“{gold.premise.wrong}”与原文不一致{right}。"
    return _list_heading(item, gold, sources) if gold.lists else ""


def _list_heading(item: Item, gold: Gold, sources: Sources) -> str:
    lists = {name: tasks for name, tasks in (gold.lists or {}).items() if tasks}
    unit = _listed_unit(gold, sources) or item.cluster.partition(":")[2]
    if "all" in lists:
        return f"共{len(lists['all'])}项任务："
    words = {"lead": "牵头", "supporting": "参与"}
    counts = [f"{words[name]}{len(tasks)}项任务" for name, tasks in lists.items()]
    return f"{unit}{'，'.join(counts)}："


def _listed_unit(gold: Gold, sources: Sources) -> str:
    """The unit whose list is asked for, or the several that share it; empty where gold does not say."""
    named = [n.value for n in gold.nuggets if n.kind == NuggetKind.UNIT_ROLE]
    named += [n.subject for n in gold.nuggets if n.kind == NuggetKind.COUNT and n.subject in _units(gold, sources)]
    return "、".join(dict.fromkeys(named))


def _units(gold: Gold, sources: Sources) -> set[str]:
    return {unit for place in gold.required for unit in sources[place.notice].units}


def _segments(gold: Gold, sources: Sources) -> Iterator[Segment]:
    yield from _list_segments(gold, sources)
    seen: set[str] = set()
    for segment in _nugget_segments(gold, sources):
        if segment.text not in seen:
            seen.add(segment.text)
            yield segment
    if gold.behaviour == Behaviour.REFUSE:
        for place in gold.nearest:
            yield Segment(f"内容最接近的是{title_of(place, sources)}。", (cite(place, sources),))


def _list_segments(gold: Gold, sources: Sources) -> Iterator[Segment]:
    notice = gold.required[0].notice if gold.required else ""
    for name, tasks in (gold.lists or {}).items():
        for number in tasks:
            place = Place(notice, number)
            yield Segment(title_of(place, sources), (cite(place, sources),), "" if name == "all" else name)


def _nugget_segments(gold: Gold, sources: Sources) -> Iterator[Segment]:
    allowed = {*gold.required, *gold.acceptable}
    nuggets = [n for n in gold.nuggets if n.vital or n.task is None or Place(n.notice, n.task) in allowed]
    cited: set[Place] = set()
    for segment in (*_role_segments(nuggets, gold, sources), *_fact_segments(nuggets, gold, sources)):
        cited |= {Place(c.notice_id, c.task) for c in segment.citations}
        yield segment
    if not gold.lists:
        for place in gold.required:
            if place not in cited and place.task is not None:
                yield Segment(title_of(place, sources), (cite(place, sources),))


def _role_segments(nuggets: Sequence[Nugget], gold: Gold, sources: Sources) -> Iterator[Segment]:
    roles = [n for n in nuggets if n.kind == NuggetKind.UNIT_ROLE and not gold.lists]
    for place in dict.fromkeys(Place(n.notice, n.task) for n in roles):
        here = [n for n in roles if Place(n.notice, n.task) == place]
        parts = []
        for role, label in (("lead", "牵头单位"), ("supporting", "参与单位")):
            units = [n for n in here if n.role == role]
            if units:
                printed = units[0].attribute if units[0].attribute.endswith(("单位", "部门")) else label
                parts.append(f"{printed}是{'、'.join(dict.fromkeys(n.value for n in units))}")
        yield Segment(f"{title_of(place, sources)}的{'，'.join(parts)}。", (cite(place, sources),))


def _fact_segments(nuggets: Sequence[Nugget], gold: Gold, sources: Sources) -> Iterator[Segment]:
    for nugget in nuggets:
        place = Place(nugget.notice, nugget.task)
        is_in_heading = gold.lists and (nugget.kind == NuggetKind.COUNT or not nugget.vital)
        if nugget.kind == NuggetKind.UNIT_ROLE or is_in_heading:
            continue
        if nugget.start is not None and nugget.end is not None and nugget.task is not None:
            yield quote(place, nugget.start, nugget.end, sources)
        elif nugget.start is not None and nugget.vital:
            yield Segment(_header_fact(nugget, gold, sources), (cite(place, sources),))
        elif nugget.start is None:
            rests_on = nugget.computed_from or gold.required or (place,)
            yield Segment(_computed(nugget), tuple(cite(p, sources) for p in rests_on))


def _header_fact(nugget: Nugget, gold: Gold, sources: Sources) -> str:
    several = len({n.notice for n in gold.nuggets}) > 1
    name = sources[nugget.notice].header.doc_number if several else "该通知"
    if nugget.kind == NuggetKind.STATUS:
        return f"{name}标注为{nugget.value}。"
    about = nugget.subject + nugget.attribute
    if nugget.kind == NuggetKind.DATE and "失效" in about:
        return f"{name}的失效日期是{nugget.value}。"
    subject = nugget.subject if nugget.attribute and nugget.subject != "通知" else name
    return f"{subject}的{nugget.attribute or nugget.subject or '文号'}是{nugget.value}。"


def _computed(nugget: Nugget) -> str:
    """What no sentence says: counts, sums, and that something is not listed."""
    value = nugget.value + nugget.unit_of_measure
    task = nugget.task or next((p.task for p in nugget.computed_from), None)
    if nugget.attribute.endswith("任务数"):
        of_what = nugget.subject + nugget.attribute.removesuffix("任务数")
        if not nugget.attribute.removesuffix("任务数"):
            return f"{of_what}共有{value}任务。"
        return f"{of_what}任务共{value}。" if of_what.endswith("的") else f"{of_what}{value}任务。"
    if nugget.kind == NuggetKind.STATUS:
        return f"任务{task}没有列出{nugget.attribute}。"
    if nugget.value.startswith("未列"):
        return f"任务{task}没有列出{nugget.value.removeprefix('未列')}。"
    if nugget.attribute.endswith("单位数"):
        return f"{nugget.subject}的{nugget.attribute.removesuffix('数')}共{value}。"
    if nugget.kind == NuggetKind.COUNT:
        printed = next((s for s in nugget.surfaces if nugget.value in s), value)
        is_total = printed.startswith(nugget.value)
        return f"通知共有{printed}。" if is_total and not nugget.attribute else f"{nugget.subject}共{printed}。"
    if nugget.kind == NuggetKind.QUANTITY:
        of_what = nugget.attribute.removesuffix("合计")
        return f"{of_what}{nugget.subject.removeprefix(of_what)}合计{value}。"
    return f"任务{nugget.task}在{value}。" if nugget.task else f"{nugget.subject}是{value}。"


def quote(place: Place, start: int, end: int, sources: Sources) -> Segment:
    """The source's sentence that holds a span, cited with its place."""
    text = sources[place.notice].text
    task = sources[place.notice].tasks[place.task or ""]
    first = max(text.rfind(stop, task.start, start) for stop in _STOPS) + 1 or task.start
    stops = [i for i in (text.find(stop, end, task.start + len(task.body)) for stop in _STOPS) if i >= 0]
    last = min(stops, default=task.start + len(task.body))
    sentence = text[first:last].strip()
    first = text.index(sentence, first)
    cited = CitedPlace(place.notice, place.task, sentence, first, first + len(sentence))
    return Segment(re.sub(r"\s+", "", sentence) + "。", (cited,))


def sentences_of(place: Place, sources: Sources) -> tuple[Segment, ...]:
    """Every sentence of a task after its title, each quoted and cited."""
    task = sources[place.notice].tasks[place.task or ""]
    found = [quote(place, task.start + m.start(), task.start + m.end(), sources) for m in _spans(task.body)]
    return tuple(dict.fromkeys(found[1:]))


def _spans(body: str) -> Iterator[re.Match[str]]:
    return re.finditer(r"[^。；\n]{6,}", body)


def title_of(place: Place, sources: Sources) -> str:
    return f"任务{place.task}「{sources[place.notice].tasks[place.task or ''].title}」"


def cite(place: Place, sources: Sources) -> CitedPlace:
    """A citation of a place as a whole: its title, or the header without a quote."""
    if place.task is None:
        return CitedPlace(place.notice, None)
    task = sources[place.notice].tasks[place.task]
    start = task.start + task.text.index(task.title)
    return CitedPlace(place.notice, place.task, task.title, start, start + len(task.title))


def _retrieved(gold: Gold) -> tuple[RetrievedPlace, ...]:
    places = [p for p in gold.required if p.task is not None]
    return tuple(RetrievedPlace(p.notice, p.task or "", rank) for rank, p in enumerate(places, 1))


def _used(segments: Iterable[Segment], sources: Sources) -> Iterator[UsedNotice]:
    for notice in dict.fromkeys(c.notice_id for s in segments for c in s.citations):
        header = sources[notice].header
        yield UsedNotice(notice, header.validity, header.expires_on)


def _caveats(item: Item, gold: Gold, segments: Sequence[Segment], sources: Sources) -> Iterator[str]:
    if gold.must_flag_damage:
        yield _DAMAGE
    if gold.must_disclose_validity:
        used = [c.notice_id for s in segments for c in s.citations] or list(item.notices)
        for notice in dict.fromkeys(used):
            if sources[notice].header.validity in ("expired", "repealed"):
                yield validity_line(sources[notice])


def validity_line(source: Source) -> str:
    """The line that the owner wants under every answer from a lapsed notice."""
    header = source.header
    return f"注意：{header.doc_number}已于 {header.expires_on} 失效，以上只是该通知的原文内容，不代表现行要求。"
