"""The words that notices use as labels. A new synonym goes here and nowhere else."""

import re

from ingest.model import Role

OPENING = "（([【〔［"
CLOSING = "）)]】〕］"

# Longest first within a role, since 牵头单位 contains 牵头.
ROLE_WORDS: tuple[tuple[str, Role], ...] = (
    ("牵头责任", Role.LEAD),
    ("牵头", Role.LEAD),
    ("责任", Role.LEAD),
    ("负责", Role.LEAD),
    ("主办", Role.LEAD),
    ("承办", Role.LEAD),
    ("主责", Role.LEAD),
    ("配合", Role.SUPPORTING),
    ("参与", Role.SUPPORTING),
    ("参加", Role.SUPPORTING),
    ("协办", Role.SUPPORTING),
    ("协助", Role.SUPPORTING),
    ("协同", Role.SUPPORTING),
    ("会同", Role.SUPPORTING),
    ("组织实施", Role.SUPPORTING),
    ("业务指导", Role.SUPPORTING),
    ("检查指导", Role.SUPPORTING),
    ("监督指导", Role.SUPPORTING),
)
# Labels before a sentence that says who does what: 责任分工：由甲局负责，乙局配合。
SHARING_LABELS = ("责任分工", "职责分工", "任务分工", "工作分工")
ROLE_NOUNS = ("单位", "部门", "处室", "科室", "机关", "主体")
# Labels beside the units that name none.
OTHER_LABELS = ("完成时限", "完成时间", "时限要求", "完成期限", "责任人", "责任领导", "联系人")
# The two scripts of the characters that labels are written with.
_TRADITIONAL = dict(
    zip("牵头责负单门参与协办处机关体时间职会联领导实", "牽頭責負單門參與協辦處機關體時間職會聯領導實", strict=True)
)


def either_script(words: tuple[str, ...]) -> str:
    """A pattern for any of `words`, longest first, in simplified or traditional characters."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(
        "".join(f"[{c}{_TRADITIONAL[c]}]" if c in _TRADITIONAL else re.escape(c) for c in word) for word in ordered
    )


ROLE_PATTERN = either_script(tuple(word for word, _ in ROLE_WORDS))
NOUN_PATTERN = either_script(ROLE_NOUNS)
SHARING_PATTERN = either_script(SHARING_LABELS)
OTHER_LABEL_PATTERN = either_script(OTHER_LABELS)
LABEL_LINE = re.compile(rf"[ \t\u3000]*(?:(?:{ROLE_PATTERN})(?:{NOUN_PATTERN})|{OTHER_LABEL_PATTERN})[ \u3000]*[:：]")
UNIT_SEPARATORS = "、,，;；"

# Lines of a portal page that belong to no notice.
BOILERPLATE = (
    "扫码使用手机", "打印整页", "打印内容", "打印本页", "关闭窗口", "【打印", "【关闭", "分享到", "分享：", "字号:",
    "字号：", "上一篇", "下一篇", "版权所有", "主办单位：", "承办单位：", "网站标识码", "公网安备", "ICP备",
    "技术支持：",
)  # fmt: skip
TAIL_STARTS = ("附件", "附：", "附:", "抄送", "(此件", "（此件", "此件公开")

HEADER_LABELS: dict[str, tuple[str, ...]] = {
    "title": ("标题", "名称", "信息名称", "文件名称"),
    "doc_number": ("发文字号", "发文号", "文号", "文件编号", "文件字号"),
    "issuing_body": (
        "发文机关",
        "发布机构",
        "发布机关",
        "发文单位",
        "制发机关",
        "公开机构",
        "发布单位",
        "来源",
    ),
    "topic": ("主题分类", "主题类别", "分类", "信息分类", "主题词"),
    "catalog_number": ("索引号", "信息索引"),
    "issued_on": ("成文日期", "生成日期", "印发日期", "成文时间", "日期"),
    "published_on": ("发布日期", "公开日期", "发布时间", "公布日期", "时间"),
    "validity": ("有效性", "时效性", "效力状态", "是否有效", "文件状态"),
    "expires_on": ("失效日期", "废止日期", "失效时间", "废止时间", "有效期至", "截止日期"),
}
