"""What an answer says only to deny it, to refuse, or to talk about the text: none of it is asserted.

All functions work on normalised text, in which quotation marks are gone.
"""

import re
from functools import lru_cache

_MISMATCH = (
    r"(?:与|同|和)?(?:原文|通知|文件)?(?:中?的?(?:规定|表述|内容))?"
    r"(?:不一致|不符|不相符|不同|有出入|有误|不对|不正确|不准确|没有依据)(?=[,。;:!?)\n]|$)"
)
_DENIED = (
    # 20家与原文不一致: up to the start of the clause.
    re.compile(rf"[^,。;!?\n]*?{_MISMATCH}"),
    re.compile(
        r"(?:不是|并非|而非|并不是|不应是|不等于|没有说是?|不存在|不在(?=第)|没有(?=[^,。;!?\n]*的说法))[^,。;!?\n]*?(?=而是|应为|应是|[,。;:!?\n]|$)"
    ),
    # 35后疑缺量词 names the damage, not a figure.
    re.compile(r"\d[^,。;!?()\n]{0,4}后[^,。;!?()\n]{0,4}疑"),
    re.compile(r"(?:问题|题目|(?<!标)题|提问|您|你)(?:中|里)?(?:所)?(?:说的?|提到的?|问的?|给出的?|的)[^,。;!?\n]*"),
)
_SAYS = "写|提到|提及|涉及|列出|列明|载明|说明|写明|规定|记载|包含|给出|公布|找到|出现|安排|把"
_THINGS = "信息|内容|数据|任务|规定|安排|指标|单位|要求"
REFUSAL = re.compile(
    r"无法(?:据此|根据|从|直接|为您|为你)?[^。;,]{0,12}(?:回答|答复|提供|确定|判断|得知|作答)"
    r"|(?:不能|没法|难以)(?:据此)?(?:回答|提供|确定)"
    rf"|(?:没有|未|并未|没)(?:在[^,。]{{0,20}})?(?:明确)?(?:{_SAYS})"
    rf"|没有[^。,]{{0,14}}(?:{_THINGS})|没有(?:相关|这|该|对应|编号|标注)"
    r"|不在[^。,]{0,12}范围|(?:找|查|检索)不到|(?:通知|原文|文件|材料)(?:里|中)?(?:并)?(?:没有|无|不含|不涉及)"
    r"|不(?:会|能)(?:执行|透露|提供|照做|回答)|只(?:能)?回答|不掌握|暂无|不属于|不作答"
)
CLARIFYING = re.compile(
    r"请问|请(?:先)?(?:选择|说明|告诉|提供|补充|明确|指明|确认|选定)"
    r"|(?:是|指|指的是|为)(?:哪个|哪一个|哪家|哪一|哪项|哪份|什么)|哪(?:个|一个|家)单位|哪(?:一)?项任务"
)
CONFLICT = re.compile(
    rf"{_MISMATCH}|不是|并非|而非|原文是|原文为|应为|应是|实际(?:上)?(?:是|为)|更正|纠正"
    r"|前提(?:有误|不成立)|问题(?:中|里)的"
)
# Talk about the text or the answer itself.
META = re.compile(
    r"已全部列出|原文如此|疑(?:似)?(?:缺|有误|漏|脱|残)|可能(?:有误|缺|漏)|存疑|(?:缺|漏|少)[了失]?(?:字|量词|单位)"
    r"|按[^,。]{0,30}理解|现在是\d{4}年|不代表现行要求|以上只是|以[^,。]{0,14}为准|是否回答|请自行判断|可能有关"
    r"|供参考|请核对|内容最接近的是|以下(?:是|为)|如下"
)
ABSENT_FIGURES = re.compile(r"(?:没有|未列?|无)(?:写明|列出)?(?:具体)?(?:的)?(?:数字|量化)(?:指标|目标)?")
ABSENT_UNITS = re.compile(
    r"(?:没有|并未|未|无)(?:明确)?(?:列出|列有|列|写明|写|列明|标明|注明|规定|安排|设)?(?:任何)?"
    r"(?P<role>牵头|责任|参与|配合|协办)?(?:(?:或|和|、)(?:牵头|责任|参与|配合|协办))?(?:单位|部门)"
)


@lru_cache(maxsize=50_000)
def denied_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Stretches of a normalised text whose content it denies or only repeats from the question.

    >>> text = "问题中的20家与原文不一致,原文是10家以上"
    >>> [text[a:b] for a, b in denied_spans(text)]
    ['问题中的20家与原文不一致', '问题中的20家与原文不一致']
    """
    return tuple(m.span() for pattern in _DENIED for m in pattern.finditer(text))


def without_denied(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    """The text with what it denies blanked out, all offsets kept."""
    for start, end in spans:
        text = text[:start] + "\0" * (end - start) + text[end:]
    return text


def is_denied(position: int, spans: tuple[tuple[int, int], ...]) -> bool:
    return any(start <= position < end for start, end in spans)


@lru_cache(maxsize=50_000)
def refuses(text: str) -> bool:
    return REFUSAL.search(text) is not None


def asks_back(text: str) -> bool:
    """Whether a text asks for something: a request word, in a question or a request."""
    return CLARIFYING.search(text) is not None
