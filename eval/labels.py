"""Chinese names of what reports show. Keys that have none are shown as they are, so nothing is lost by an omission."""

TYPE_LABELS = {
    "A1": "单项指标",
    "A2": "一项任务的多项指标",
    "A3": "任务的牵头单位",
    "A4": "牵头与参与之分",
    "A5": "单位的全部任务",
    "A6": "部分或主题的任务",
    "A7": "比较、合并多项任务",
    "A8": "计数、合计、占比",
    "A9": "时限",
    "A10": "文号、机关、日期、依据",
    "A11": "有效性",
    "A12": "任务的完整说明",
    "B1": "俗称、简称",
    "B2": "错别字",
    "B3": "原文缺损",
    "B4": "数字与字形的写法",
    "B5": "多轮对话",
    "B6": "指代不明",
    "C1": "错误前提",
    "C2": "范围内但无答案",
    "C3": "范围外",
    "C4": "指令注入",
    "C5": "另一版本的通知",
    "C6": "只测生成",
}
POOL_LABELS = {"answerable": "有答案（A、B）", "adversarial": "对抗（C）", "all": "全部"}
BEHAVIOUR_LABELS = {
    "answer": "作答",
    "refuse": "拒答",
    "clarify": "反问",
    "correct": "纠正前提",
    "partial": "部分作答",
    "": "无法判断",
}
OUTCOME_LABELS = {"pass": "通过", "fail": "未通过", "unmeasured": "未测"}
KIND_LABELS = {
    "quantity": "数量",
    "organisation": "单位与角色",
    "date": "日期",
    "document": "文件",
    "validity": "有效性",
    "polarity": "肯定否定",
    "modality": "语气强弱",
    "scope": "范围",
    "clause": "语句",
    "citation": "引用",
    "arithmetic": "计数与算术",
    "omission": "漏了要点",
}
RULE_LABELS = {
    "answer.error": "系统报错",
    "answer.missing": "没有答复",
    "answer.forbidden": "说了不该说的值",
    "nugget.missing": "漏了要点",
    "nugget.contradicted": "与标准答案相反",
    "citation.header": "文头写的事引到了任务",
    "citation.invalid": "引用的地方不存在",
    "citation.missing": "没有标明出处",
    "citation.title": "序号与标题不符",
    "citation.other": "说的与引的不是同一项",
    "quantity.value": "数不对",
    "quantity.unit": "计量单位不对",
    "quantity.bound": "上下限不对",
    "quantity.attribute": "说的是另一个指标",
    "organisation.unlisted": "所引之处没有这个单位",
    "organisation.role": "单位的角色不对",
    "organisation.list": "不属于这个单位的清单",
    "date.unsupported": "所引之处没有这个日期",
    "document.number": "文号不对",
    "document.name": "原文没有这份文件",
    "validity.status": "有效性不对",
    "validity.date": "失效日期不对",
    "polarity.inserted": "多了否定",
    "polarity.dropped": "漏了否定",
    "polarity.absence": "把有说成没有",
    "modality.raised": "语气比原文强",
    "modality.completed": "把没完成说成完成",
    "scope.widened": "范围不对",
    "clause.unsupported": "所引之处没有这个意思",
    "arithmetic.sum": "合计不对",
    "arithmetic.count": "数目不对",
}
RADIUS_LABELS = {
    "supported": "所引之处支持",
    "wrong_citation": "引错了地方",
    "retrieval": "没有检索到",
    "fabrication": "通知里没有",
    "unmeasured": "未测",
}
LIST_LABELS = {"lead": "牵头", "supporting": "配合、参与", "all": "全部"}


def row_label(key: str) -> str:
    """Of a type or of pooled types."""
    return TYPE_LABELS.get(key) or POOL_LABELS.get(key, key)
