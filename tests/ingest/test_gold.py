"""The gold notices beside the repository, scored: task count, number, title, units (micro-F1), indicators (recall).

Units and titles are compared after removing white space and page marks; `gold/README.md` has the conventions.
`pytest tests/ingest/test_gold.py -s` prints the table.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ingest.model import ParsedNotice, Task
from tests.notices import parse_one

LEAST_F1 = 0.99
LEAST_RECALL = 0.97
# Bare collectives that the gold mostly leaves out; neither having nor lacking them counts.
NEUTRAL = re.compile(r"(?:各|市|区|省)?(?:级|直)?(?:有关|相关)(?:单位|部门|处室)")
NAMES = ("number", "title", "lead", "support", "indicators")


@dataclass(frozen=True)
class Score:
    """Hits, found and expected; F1 of nothing expected and nothing found is 1."""

    hits: int
    found: int
    expected: int

    @property
    def f1(self) -> float:
        return 2 * self.hits / (self.found + self.expected) if self.found + self.expected else 1.0

    @property
    def recall(self) -> float:
        return self.hits / self.expected if self.expected else 1.0


def gold_files(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(p.read_text(encoding="utf-8")) for p in sorted(folder.glob("*.json"))]


def flat(text: str) -> str:
    return re.sub(r"\s|# Page \d+:", "", text)


def plain_number(number: object) -> str:
    return re.sub(r"[^\w]", "", str(number))


def pair(gold: dict[str, Any], parsed: ParsedNotice) -> list[tuple[dict[str, Any], Task | None]]:
    """Each gold task with the parsed one that begins with the same words, or else has the same number."""
    free = list(parsed.tasks)
    pairs: list[tuple[dict[str, Any], Task | None]] = []
    for wanted in gold["tasks"]:
        start = flat(wanted.get("page_text_start", ""))
        task = next((t for t in free if start and flat(t.source_text).startswith(start)), None)
        if task is None:
            task = next((t for t in free if plain_number(t.number) == plain_number(wanted["number"])), None)
        if task is not None:
            free.remove(task)
        pairs.append((wanted, task))
    return pairs


def scores(gold: dict[str, Any], parsed: ParsedNotice) -> tuple[dict[str, Score], list[str]]:
    """Scores by name, and what was missed or added, for the reader."""
    pairs = pair(gold, parsed)
    sets: dict[str, tuple[set[tuple[int, str]], set[tuple[int, str]]]] = {n: (set(), set()) for n in NAMES[:4]}
    indicators: list[tuple[str, bool]] = []
    extra_tasks = 0 if gold.get("partial") else len(parsed.tasks) - sum(t is not None for _, t in pairs)
    for position, (wanted, task) in enumerate(pairs):
        for name, values in _wanted(wanted).items():
            sets[name][0].update((position, v) for v in values)
        if task is None:
            indicators += [(i["text"], False) for i in wanted.get("indicators", [])]
            continue
        for name, values in _found(task).items():
            sets[name][1].update((position, v) for v in values)
        indicators += [(i["text"], is_found(i, task)) for i in wanted.get("indicators", [])]
    result = {}
    notes = []
    for name, (expected, found) in sets.items():
        expected, found = _without_neutral(expected, found)
        if name == "title" and "title = first clause" in gold["unit_convention"]:
            expected, found = _same_beginnings(expected, found)
        result[name] = Score(len(expected & found), len(found) + extra_tasks * (name == "number"), len(expected))
        notes += [f"{name} - {gold['tasks'][p]['number']} {v}" for p, v in sorted(expected - found)]
        notes += [f"{name} + {gold['tasks'][p]['number']} {v}" for p, v in sorted(found - expected)]
    result["indicators"] = Score(sum(ok for _, ok in indicators), 0, len(indicators))
    notes += [f"indicators - {text}" for text, ok in indicators if not ok]
    return result, notes


def _wanted(task: dict[str, Any]) -> dict[str, Iterable[str]]:
    return {
        "number": [plain_number(task["number"])],
        "title": [flat(task["title"])],
        "lead": map(flat, task["lead_units"]),
        "support": map(flat, task["participating_units"]),
    }


def _found(task: Task) -> dict[str, Iterable[str]]:
    return {
        "number": [plain_number(task.number)],
        "title": [flat(task.title)],
        "lead": map(flat, task.lead_units),
        "support": map(flat, task.supporting_units),
    }


def _without_neutral(
    expected: set[tuple[int, str]], found: set[tuple[int, str]]
) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    neutral = {pair for pair in expected ^ found if NEUTRAL.fullmatch(pair[1])}
    return expected - neutral, found - neutral


def _same_beginnings(
    expected: set[tuple[int, str]], found: set[tuple[int, str]]
) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """Where a notice prints no titles, how much of the first sentence is taken is a matter of taste."""
    wanted = dict(expected)
    same = {(p, wanted[p] if _either_begins(wanted[p], t) else t) for p, t in found if p in wanted}
    return expected, same


def _either_begins(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def is_found(wanted: dict[str, Any], task: Task) -> bool:
    """Every figure of the gold span is the value of an indicator whose clause shares the span's words; a span without
    a figure, or that is a deadline, must be covered by a clause or be the task's deadline."""
    text = flat(wanted["text"])
    if wanted.get("kind") == "deadline_label":
        return flat(task.deadline_text) == text
    spans = (*(i.span for i in task.indicators), *task.milestones)
    clauses = [flat(s.text) for s in spans if _share(text, flat(s.text))]
    values = {v.rstrip("0").rstrip(".") if "." in v else v for i in task.indicators for v in i.values}
    dates = " ".join(flat(i.deadline_text) for i in task.indicators) + "".join(clauses)
    figures = re.findall(r"\d+(?:\.\d+)?(?!\d*年|月|日)", text)
    undated = [f for f in figures if not re.search(rf"{f}(?:年|月|日)", text)]
    return bool(clauses or text in dates) and all(f in values for f in undated)


def _share(text: str, clause: str) -> bool:
    """Whether one holds the other, or both hold the same run of half the shorter one's length."""
    least = max(4, min(len(text), len(clause)) // 2)
    return (
        text in clause
        or clause in text
        or any(text[i : i + least] in clause for i in range(max(1, len(text) - least + 1)))
    )


@pytest.fixture(scope="module")
def results(shared_notices: Path) -> dict[str, tuple[dict[str, Any], ParsedNotice, dict[str, Score], list[str]]]:
    found = {}
    for gold in gold_files(shared_notices / "gold"):
        folder = shared_notices if gold["file"].startswith("dongah") else shared_notices / "raw"
        parsed = parse_one(folder / gold["file"])
        found[gold["file"]] = (gold, parsed, *scores(gold, parsed))
    return found


def render_table(
    results: dict[str, tuple[dict[str, Any], ParsedNotice, dict[str, Score], list[str]]], *, notes: bool = False
) -> str:
    lines = [f"{'notice':34} gold found " + " ".join(f"{n:>10}" for n in NAMES)]
    for name, (gold, parsed, scored, missed) in results.items():
        row = [f"{scored[n].f1 if n != 'indicators' else scored[n].recall:10.3f}" for n in NAMES]
        lines.append(f"{name[:34]:34} {len(gold['tasks']):4} {len(parsed.tasks):5} " + " ".join(row))
        lines += [f"    {m}" for m in missed] if notes else []
    return "\n".join(lines)


FILES = (
    "01-ganzhou-wei-gaige.txt",
    "02-qianjiang-zhengwu-fuwu.txt",
    "03-liaoning-wen-jingji.txt",
    "05-jilin-kejiting.txt",
    "06-meishan-xiangmu-shenpi.txt",
    "09-pingtan-shebei-gengxin.txt",
    "10-pingtan-xinyong-fengong.txt",
    "13-kunming-guoji-zhongxin.txt",
    "14-tianjin-zeren-qingdan-table.txt",
    "dongah-2023-4.txt",
)
# Gold spans that say which thing is meant and set no target; the parser leaves such attributes out by design
# (投资500万元以上的项目, 10千伏线路).
ATTRIBUTES = {
    "投资规模500万元及以上至1000万元以下政府投资水利项目",
    "船龄15年以上",
    "船龄10-20年",
    "220千伏巫家坝输变电工程",
}

Results = dict[str, tuple[dict[str, Any], ParsedNotice, dict[str, Score], list[str]]]


@pytest.mark.parametrize("name", FILES)
def test_a_gold_notice_is_read(results: Results, name: str) -> None:
    gold, parsed, scored, missed = results[name]
    told = "\n".join(missed)
    assert len(parsed.tasks) == gold["n_tasks"] or (gold.get("partial") and len(parsed.tasks) > gold["n_tasks"])
    for field in NAMES[:4]:
        assert scored[field].f1 >= LEAST_F1, f"{field}\n{told}"


def test_the_indicators_of_all_gold_notices_are_found(results: Results) -> None:
    hits = sum(scored["indicators"].hits for _, _, scored, _ in results.values())
    expected = sum(scored["indicators"].expected for _, _, scored, _ in results.values())
    left_out = {note for *_, missed in results.values() for note in missed if note.startswith("indicators")}
    assert {note.removeprefix("indicators - ") for note in left_out} >= ATTRIBUTES
    assert hits / (expected - len(ATTRIBUTES)) >= LEAST_RECALL, left_out


def test_every_span_of_the_gold_notices_is_verbatim(results: Results) -> None:
    for name, (_, parsed, _, _) in results.items():
        for task in parsed.tasks:
            assert parsed.text[task.start : task.end] == task.source_text, name
            spans = [part.span for part in (*task.responsibilities, *task.indicators, *task.flags)]
            for span in (*spans, *task.milestones):
                assert parsed.text[span.start : span.end] == span.text, name
        for _, span in parsed.notice.header_spans:
            assert parsed.text[span.start : span.end] == span.text, name


def test_print_the_table(results: Results) -> None:
    print("\n" + render_table(results))
