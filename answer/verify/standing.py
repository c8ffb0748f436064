"""Validity: whether a sentence says of the notice what its header says."""

import re
from collections.abc import Iterator

from answer.verify.claim import Claim
from answer.verify.problem import Problem
from answer.verify.sources import Evidence
from answer.verify.words import either, validity_words
from ingest.model import Validity
from ingest.report import VALIDITY_TEXT

_WORD = re.compile(either(word for words in validity_words().values() for word in words))
_ABOUT_NOTICE = re.compile(r"通知|文件|本件|该件|标注|状态|效力|有效期|失效|废止|现行|作废|过期|到期|管用|[它其]")
_UNMARKED = re.compile(r"没有标注有效性|未标注有效性")
_ADVICE = re.compile(r"请向发文机关核实")
_MORE = re.compile(r"有效性|效力状态|有效期至?|已?于(?=□)|状态|标注为?")


def check_validity(claim: Claim, evidence: Evidence) -> Iterator[Problem]:
    list(claim.take_all(_ADVICE))
    for unmarked in claim.take_all(_UNMARKED):
        if any(n.validity is not Validity.UNKNOWN for n in evidence.headers) or not evidence.headers:
            yield Problem("validity", unmarked.group(), _marked(evidence))
    for _, piece in claim.open_pieces():
        text = claim.rest[piece.start : piece.end]
        match = _WORD.search(text)
        if match is None or not _ABOUT_NOTICE.search(text) or _is_other_sense(text, match, evidence):
            continue
        yield from _problems(match.group(), evidence)
        claim.take(piece.start + match.start(), piece.start + match.end())
    list(claim.take_all(_MORE))


def _is_other_sense(text: str, match: re.Match[str], evidence: Evidence) -> bool:
    """有效提升, or 废止 in a task that is about repealing rules."""
    following = text[match.end() : match.end() + 1]
    # 有效期至 gives a date, which is compared as one.
    is_adverb = match.group() == "有效" and bool(re.match(r"[\u4e00-\u9fff]", following))
    return is_adverb or (not evidence.headers and text in evidence.flat)


def _problems(word: str, evidence: Evidence) -> list[Problem]:
    claimed = next(value for value, words in validity_words().items() if word in words)
    if not evidence.headers:
        return [Problem("validity", word)]
    if any(n.validity.value == claimed for n in evidence.headers):
        return []
    return [Problem("validity", word, _marked(evidence))]


def _marked(evidence: Evidence) -> str:
    return "、".join(VALIDITY_TEXT[n.validity] for n in evidence.headers)
