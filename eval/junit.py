"""junit.xml: a test case a turn, so that any CI server shows which questions fail."""

import re
from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from eval.labels import row_label
from eval.results import Outcome, TurnResult
from eval.verdict import reason_label, reasons

_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(results: Sequence[TurnResult]) -> str:
    """A suite a type; failures list the findings, unmeasured turns are skipped ones. No times: they vary."""
    root = ET.Element("testsuites", {"name": "zhengwen-eval", **_counts(results)})
    for name, group in groupby(results, key=lambda result: result.type):
        turns = list(group)
        suite = ET.SubElement(root, "testsuite", {"name": f"{name} {row_label(name)}", **_counts(turns)})
        for result in turns:
            _add_case(suite, result)
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add_case(suite: ET.Element, result: TurnResult) -> None:
    name = f"{result.qid} 第{result.turn + 1}轮 {result.question}"
    case = ET.SubElement(suite, "testcase", classname=f"eval.{result.type}", name=_legal(name))
    if result.passed is Outcome.UNMEASURED:
        ET.SubElement(case, "skipped", message="未测")
    elif result.passed is Outcome.FAIL:
        rules = "、".join(map(reason_label, reasons(result))) or "没有通过"
        failure = ET.SubElement(case, "failure", message=_legal(rules))
        failure.text = _legal("\n".join(f"{f.rule}：{f.message}" for f in result.findings))


def _counts(results: Sequence[TurnResult]) -> dict[str, str]:
    return {
        "tests": str(len(results)),
        "failures": str(sum(r.passed is Outcome.FAIL for r in results)),
        "skipped": str(sum(r.passed is Outcome.UNMEASURED for r in results)),
    }


def _legal(text: str) -> str:
    """XML 1.0 has no way to write control characters, which an answer may hold."""
    return _FORBIDDEN.sub("\ufffd", text)
