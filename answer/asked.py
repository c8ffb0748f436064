"""What a question asks for: its content terms, and whether units, a time, figures or all of a task are wanted."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from answer.context import Context
from answer.route import Route
from answer.scope import place_names
from answer.tables import load_table
from answer.text import asked_measure, asks_how_many, asks_when, content_words
from index.lexical import Term

_SOMEONE = r"(?:哪(?:一|几|些)?个?(?:部门|单位|局|委|机构|家|方|伙人)|谁)"
_WHO = re.compile(
    rf"谁|哪(?:一|几|些)?个?(?:部门|单位|局|委|机构)|哪几?家(?:单位|部门|局|的任务|牵头|负责|来管|在管|管|抓|一块)"
    rf"|由.{{0,12}}(?:负责|牵头)|归.{{0,4}}(?:管|抓)|找{_SOMEONE}|敲.{{0,6}}门"
    r"|(?<!作为)(?:牵头|责任|配合|参与|主管|主办)的?(?:单位|部门|班子)|(?:点|挂)了?.{0,4}(?:单位|部门)的?名|同一拨人|同一班人"
)
# 牵头还是参与, 承担什么角色: which of the roles a unit has.
_ROLE = re.compile(
    r"(?:牵头|主力|主办|主管|参与|配合|打配合)(?:的)?(?:还是|或者?是?)|(?:什么|啥)(?:角色|身份|分工)|角色是|主力还是|算主力|打配合"
)
_WHOLE = re.compile(
    r"完整|详细|逐条|逐项|全文|原文(?:内容|怎么)|从头到尾|主要(?:举措|措施|内容)|具体(?:内容|举措|措施|要?干|怎么|咋|做法|安排)"
    r"|(?:举措|措施|办法|做法|内容|安排)(?:有哪些|是什么|是啥|都?有啥|给?说说|讲讲)|讲明白|说明白|讲清楚|说清楚|一五一十"
    r"|(?:咋|怎么|如何)(?:个)?(?:安排|弄|搞法|做法|规定|要求)|(?:做|建|搞|弄)成(?:什么|啥)样|(?:干|做)些?(?:什么|啥)(?:事|活)?"
    r"|有(?:啥|什么|哪些)(?:办法|法子|招|举措|措施)|给说说"
)
_SEVERAL = re.compile(
    r"(?:各|分别|都)(?:是|为|有|定|安排|要|占)?了?(?:多少|几|啥|什么|多大)|[两几三四]个?(?:数|指标|目标|数字)"
    r"|(?:全部|所有|各项|哪些)(?:的)?(?:数量|数字|量化|具体|硬)?的?指标|(?:几|多少|多[长大高])[^。]*(?:几|多少|多[长大高])|都说说|都讲讲"
)
_ATTRIBUTES = re.compile(r"增速|占比|比重|比例|面积|数量|规模|总量|产量|家数|户数|场次|金额|标准")
_SENTENCE = re.compile(r"[^。!]+[。!]*")
_TELLS_OF_ASKER = re.compile(
    r"(?:我(?:在|要|正|得|想|是|妈|爸|家)|俺|省里|上头|上级|领导|(?:写|做)(?:材料|报告|调研|文稿|总结|小结|ppt|表)"
    r"|新来|想(?!问)|听说|据说|有人)[^,。:]*[,:]"
)
_ASKS = re.compile(
    r"几|多少|多[大高长久宽远快]|谁|哪|什么|啥|咋|怎|何|吗|呢|么$|是不是|能不能|有没有|一样不一样|说说|讲讲|介绍|列出|给我|请"
)
_LARGE = re.compile(r"(?<![\d.])\d{5,}(?![\d.])")
_SELF_CONTAINED = 4
_BESIDE = 0.35


@dataclass(frozen=True, slots=True)
class Asked:
    """`text` is what was read, `search_text` what of it is searched for.

    `measure` is the measure word of 几/多少, "" for any, None where no number is asked.
    """

    text: str
    search_text: str
    terms: tuple[Term, ...]
    measure: str | None
    is_who: bool
    is_role: bool
    is_when: bool
    is_how_many: bool
    is_several: bool
    is_whole: bool


def read_question(context: Context, question: str, route: Route, *, whole_question: str = "") -> Asked:
    """Read a normalised question, or one part of `whole_question`, whose words tell what is asked of every part.

    What stands beside the clause that asks (我在写小结，…) weighs less than that clause.
    """
    question = _LARGE.sub(lambda m: _in_ten_thousands(m[0], context), question)
    asking, beside = asking_part(question)
    kind = whole_question or question
    drop = (*place_names(context), *(m.mention for m in route.mentions))
    words = colloquial_words()
    terms = context.lexical.terms(content_words(asking, drop=drop), words, chatter(), common_pairs())
    seen = {term.alternatives for term in terms}
    extra = context.lexical.terms(content_words(beside, drop=drop), words, chatter(), common_pairs())
    less = (Term(t.alternatives, t.weight * _BESIDE) for t in extra if t.alternatives not in seen)
    is_role = bool(_ROLE.search(kind))
    return Asked(
        text=question,
        search_text=asking if beside.endswith(("。", "!")) else question,
        terms=(*terms, *less),
        measure=asked_measure(question) if asked_measure(question) is not None else asked_measure(kind),
        is_who=is_role or asks_who(kind),
        is_role=is_role,
        is_when=asks_when(kind),
        is_how_many=asks_how_many(question),
        is_several=bool(_SEVERAL.search(kind)) or len(_ATTRIBUTES.findall(question)) > 1,
        is_whole=bool(_WHOLE.search(kind)),
    )


def asks_who(question: str) -> bool:
    """Whether the units of a task are asked for."""
    return bool(_WHO.search(question))


def _in_ten_thousands(figure: str, context: Context) -> str:
    """1500000 -> 150万, where the notices print it so."""
    tens = Decimal(figure) / 10_000
    printed = f"{tens.normalize():f}万"
    return printed if context.lexical.is_printed(printed) else figure


def asking_part(question: str) -> tuple[str, str]:
    """The sentences that ask, and what stands before them; all of it asks where those say too little by themselves.

    >>> asking_part("省里发来一张报表,两位小数都要对得上。全县水土保持率是多少")
    ('全县水土保持率是多少', '省里发来一张报表,两位小数都要对得上。')
    >>> asking_part("我在写小结,上半年要报的技改项目一共多少个")
    ('上半年要报的技改项目一共多少个', '我在写小结,')
    >>> asking_part("手头只记得有技改项目要盯,一共多少个来着")
    ('手头只记得有技改项目要盯,一共多少个来着', '')
    """
    sentences = [m.group() for m in _SENTENCE.finditer(question)]
    first = next((i for i, sentence in enumerate(sentences) if _ASKS.search(sentence)), 0)
    start = sum(map(len, sentences[:first]))
    while (told := _TELLS_OF_ASKER.match(question, start)) and _says_enough(question[told.end() :]):
        start = told.end()
    return (question[start:], question[:start]) if _says_enough(question[start:]) else (question, "")


def _says_enough(text: str) -> bool:
    return bool(_ASKS.search(text)) and sum(map(len, content_words(text))) >= _SELF_CONTAINED


@cache
def colloquial_words() -> Mapping[str, Sequence[str]]:
    """Spoken words and the words notices use for them."""
    return {key: tuple(value) for key, value in load_table("colloquial").items()}


@cache
def chatter() -> frozenset[str]:
    """Bigrams that people ask with and notices do not print."""
    return frozenset(first + second for first, others in load_table("chatter").items() for second in others)


@cache
def common_pairs() -> frozenset[str]:
    """Bigrams of ordinary words."""
    return frozenset(first + second for first, others in load_table("common_pairs").items() for second in others)
