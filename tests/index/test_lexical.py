import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.lexical import LexicalIndex, Term, bigrams, coverage

TEXTS = {
    ("n", "1"): "新建幼儿园3所,扩大学前教育",
    ("n", "2"): "完善养老服务,新增养老床位200张",
    ("n", "3"): "改造农村道路5条,服务农村",
}
CHINESE = st.text(alphabet="幼儿园养老床位道路农村服务3%a，。 ", max_size=12)


@pytest.fixture
def index():
    return LexicalIndex(TEXTS)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("幼儿园", ["幼儿", "儿园"]),
        ("园", ["园"]),
        ("pm2.5达35%", ["pm2.5", "达", "35%"]),
        ("养老，床位", ["养老", "床位"]),
        ("，。！", []),
        ("", []),
    ],
)
def test_bigrams(text, expected):
    assert bigrams(text) == expected


def test_rare_bigrams_weigh_more(index):
    assert index.weight("幼儿") > index.weight("服务") > 0
    assert index.weight("园") < index.weight("幼儿")


def test_search_finds_the_printed_words(index):
    terms = index.terms(["幼儿园"], {})
    assert [key for key, _ in index.search(terms, k=3)] == [("n", "1")]
    assert index.search(terms, k=3)[0][1] == pytest.approx(1.0)
    assert index.search(index.terms(["机场"], {}), k=3) == []
    assert len(index.search(index.terms(["服务农村"], {}), k=1)) == 1


def test_a_spoken_word_is_proved_by_the_notices_word(index):
    terms = index.terms(["老人吃饭"], {"老人": ("养老",)})
    assert terms[0].alternatives == ("老人", "养老")
    assert coverage(terms[:1], TEXTS["n", "2"]) == 1.0


def test_no_terms_cover_nothing(index):
    assert coverage([], "幼儿园") == 0.0
    assert index.search([], k=5) == []


def test_an_index_without_texts():
    empty = LexicalIndex({})
    assert empty.search(empty.terms(["幼儿园"], {}), k=5) == []
    assert empty.weight("幼儿") > 0


@pytest.mark.parametrize("widened", [{"老人": ("，",)}, {"老人": ("",)}, {"": ("养老",)}])
def test_a_table_entry_without_letters_does_no_harm(index, widened):
    terms = index.terms(["老人吃饭"], widened)
    assert all(term.weight >= 0 for term in terms)
    assert 0.0 <= coverage(terms, TEXTS["n", "2"]) <= 1.0


@settings(max_examples=60, deadline=None)
@given(words=st.lists(CHINESE, max_size=4), text=CHINESE, k=st.integers(1, 5))
def test_coverage_is_a_share_and_search_is_best_first(words, text, k):
    index = LexicalIndex(TEXTS)
    terms = index.terms(words, {"老": ("养老",)})
    assert all(term.weight >= 0 for term in terms)
    assert 0.0 <= coverage(terms, text) <= 1.0 + 1e-9
    found = index.search(terms, k=k)
    assert len(found) <= k
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert all(score == coverage(terms, TEXTS[key]) for key, score in found)


def test_a_term_counts_in_full_for_any_alternative():
    assert coverage([Term(("甲", "乙"), 2.0), Term(("丙",), 2.0)], "乙") == 0.5


def test_the_joint_of_a_lone_character_and_a_word_says_little() -> None:
    """新|项目: printed only within 创新项目, so that it is rare, it must not outweigh 医院."""
    texts = {("n", "1"): "申报科技创新项目", ("n", "2"): "提升医院服务能力,实施项目", ("n", "3"): "实施项目"}
    index = LexicalIndex(texts)
    terms = index.terms(["医院", "新项目"], {}, known={"医院", "项目"})
    assert [(t.alternatives, t.weight < index.weight("新项")) for t in terms][1] == (("新项",), True)
    assert coverage(terms, texts["n", "2"]) > coverage(terms, texts["n", "1"])
    without = index.terms(["医院", "新项目"], {}, known={"医院"})
    assert coverage(without, texts["n", "2"]) == pytest.approx(coverage(without, texts["n", "1"]))
