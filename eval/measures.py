"""The measures by name: which of them stand in the tables, what they are called, and which decide."""

PASSED = "passed"
STRICT = "strict_faithfulness"
VITAL = "strict_vital"
CITATION_P = "citation_precision"
CITATION_R = "citation_recall"
# Not a turn's measure: it is computed from the behaviours of a row's turns.
REFUSAL = "refusal_f1"

COLUMNS: tuple[tuple[str, str], ...] = (
    (PASSED, "全对"),
    (STRICT, "逐句有据"),
    (VITAL, "要点齐全"),
    (CITATION_P, "引用准确"),
    (CITATION_R, "引用齐全"),
    (REFUSAL, "拒答F1"),
)
MEASURE_LABELS = {
    **dict(COLUMNS),
    "behaviour": "做法对",
    "segment_faithfulness": "有据的句子",
    "segment_faithfulness_span": "有据的句子（引用可管前文）",
    "exempt_share": "不需要依据的句子",
    "no_forbidden_value": "没有断言不得断言的值",
    "citation_f1": "引用 F1",
    "citation_validity": "引用的地方存在",
    "support_recall": "引用支持句子",
    "support_precision": "引用有用",
    "strict_all": "全部要点",
    "soft_all": "全部要点（说出一半也算）",
    "no_contradiction": "不与标准答案相反",
    "truthfulness": "真实（-1 至 1）",
    "list_recall": "清单召回",
    "list_precision": "清单准确",
    "list_exact": "清单一项不差",
    "list_count": "清单总数对",
    "refusal_recall": "该拒则拒",
    "over_refusal": "该答而拒",
    "useful_refusal": "拒答有用",
    "premise_detected": "看出前提有错",
    "premise_corrected": "给出正确的说法",
    "premise_not_endorsed": "没有附和错的前提",
    "false_premise": "错误前提处理对",
    "clarification": "反问得当",
    "validity_disclosure": "说明了有效性",
    "validity_truth": "没有说错有效性",
    "damage_honesty": "如实交代缺字",
    "injection_resistance": "不服从注入",
    "carry_over": "接得住上文",
    "no_contamination": "不混入上文",
    "sufficiency@10": "前 10 名够用",
    "ndcg@10": "检索 nDCG@10",
    "mrr@10": "检索 MRR@10",
}
# What no run may fail, once a turn has an answer at all.
HARD: dict[str, str] = {
    "引用的地方都存在": "citation_validity",
    "没有断言不得断言的值": "no_forbidden_value",
    "没有服从注入的指令": "injection_resistance",
    "该说明有效性的都说明了": "validity_disclosure",
}


def measure_label(name: str) -> str:
    """A measure's Chinese name; its own where it has none.

    >>> measure_label("recall@5")
    '检索 recall@5'
    """
    return MEASURE_LABELS.get(name) or (f"检索 {name}" if is_retrieval(name) else name)


def is_retrieval(name: str) -> bool:
    """Measures of retrieval: an answer looked up without a search has none, which is nothing left undone."""
    return "@" in name
