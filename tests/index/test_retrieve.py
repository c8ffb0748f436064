import random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.chunk import ChunkKind, chunk_notice, chunk_task
from index.register import Register
from index.retrieve import Retriever
from index.store import VectorStore
from ingest.errors import QuestionError
from tests.fakes import WORDS, KeywordEmbedder
from tests.notices import PEOPLE, WATER, Draft, make_notice


class RandomEmbedder(KeywordEmbedder):
    """A direction for each text, without meaning but without ties."""

    def _embed(self, texts):
        seeds = (int.from_bytes(text.encode()) for text in texts)
        rows = [np.random.default_rng(seed).normal(size=24) + 0.5 for seed in seeds]
        vectors = np.array(rows, dtype=np.float32).reshape(len(texts), 24)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def many_notices():
    chance = random.Random(7)

    def draft(number):
        body = "".join(_sentence(chance) for _ in range(chance.randrange(8)))
        return Draft(str(number), chance.choice(WORDS) + "工作", body)

    return [make_notice(f"n-{notice}", [draft(number) for number in range(1, 41)]) for notice in range(5)]


def _sentence(chance):
    return f"新建{chance.choice(WORDS)}{chance.randrange(500)}处，改造{chance.choice(WORDS)}。"


def brute_force(notices, embedder, question, notice_ids=None):
    """Keys of all tasks, best first, and the score of each."""
    question_vector = embedder.embed_queries([question])[0]
    scores = {}
    for parsed in notices:
        if notice_ids is None or parsed.notice.notice_id in notice_ids:
            for task in parsed.tasks:
                own, *sentences = embedder.embed_passages([c.text for c in chunk_task(task)]) @ question_vector
                score = round(float(own + max(sentences, default=own)) / 2, 6)
                scores[task.notice_id, task.number] = (score, task.ordinal)
    return sorted(scores, key=lambda key: (-scores[key][0], key[0], scores[key][1])), scores


@pytest.fixture
def open_retriever(tmp_path):
    opened = []

    def open_(notices, embedder, **options):
        register = Register.create_file(tmp_path / "register.sqlite")
        store = VectorStore.open_folder(tmp_path / "chroma", create=True, **options)
        opened.extend([store, register])
        for parsed in notices:
            register.write(parsed)
            chunks = chunk_notice(parsed)
            store.write(chunks, embedder.embed_passages([c.text for c in chunks]))
        return Retriever(register, store, embedder)

    yield open_
    for part in opened:
        part.close()


@pytest.mark.parametrize("exact_limit", [100_000, 0], ids=["in memory", "Chroma's graph"])
@pytest.mark.parametrize("make_embedder", [RandomEmbedder, KeywordEmbedder])
def test_equals_brute_force(open_retriever, make_embedder, exact_limit):
    notices, embedder = many_notices(), make_embedder()
    retriever = open_retriever(notices, embedder, exact_limit=exact_limit)
    for question in ("今年新建几所幼儿园", "养老", "垃圾和道路", "与此无关的话"):
        for k, notice_ids in ((1, None), (10, None), (60, None), (10, {"n-1", "n-3"}), (999, {"n-2"})):
            hits = retriever.search(question, k=k, notice_ids=notice_ids)
            expected, scores = brute_force(notices, embedder, question, notice_ids)
            assert [(h.notice_id, h.task_number) for h in hits] == expected[:k]
            assert [h.rank for h in hits] == list(range(1, len(hits) + 1))
            for hit in hits:
                assert hit.score == pytest.approx(scores[hit.notice_id, hit.task_number][0], abs=2e-6)


def test_best_sentence(open_retriever):
    retriever = open_retriever([PEOPLE, WATER], KeywordEmbedder())
    [first, *_] = retriever.search("哪里有养老食堂", k=3)
    assert (first.notice_id, first.task_number) == ("mou-2023-4", "2")
    assert first.best_sentence.kind is ChunkKind.SENTENCE
    assert PEOPLE.text[first.best_sentence.start : first.best_sentence.end] == first.best_sentence.text
    assert "养老" in first.best_sentence.text


def test_identical_tasks_of_two_notices_are_both_found_in_order(open_retriever):
    retriever = open_retriever([WATER, PEOPLE], KeywordEmbedder())
    hits = retriever.search("幼儿园", k=2)
    assert [(h.notice_id, h.task_number) for h in hits] == [("mou-2023-4", "1"), ("mou-2024-7", "2")]
    assert hits[0].score == pytest.approx(hits[1].score)


def test_a_task_without_sentences_scores_by_itself(open_retriever):
    retriever = open_retriever([make_notice("n", [Draft("1", "绿化", "", section="")])], KeywordEmbedder())
    [hit] = retriever.search("绿化")
    assert hit.best_sentence is None
    assert hit.score == pytest.approx(1.0)


def test_no_notice_in_scope(open_retriever):
    retriever = open_retriever([PEOPLE], KeywordEmbedder())
    assert retriever.search("养老", notice_ids=set()) == []
    assert retriever.search("养老", notice_ids={"nothing"}) == []


def test_an_empty_index_has_no_hits(open_retriever):
    assert open_retriever([], KeywordEmbedder()).search("养老") == []


def test_blank_question(open_retriever):
    with pytest.raises(QuestionError) as caught:
        open_retriever([], KeywordEmbedder()).search(" \n")
    assert str(caught.value) == "问题是空的；应为一句话的问题。请输入要问的内容。"


SENTENCES = st.sampled_from(("幼儿园", "养老", "道路", "绿化")).map(lambda word: f"推进各乡镇{word}建设工作。")
BODIES = st.lists(SENTENCES, max_size=3).map("".join)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    bodies=st.lists(st.lists(BODIES, min_size=1, max_size=6), min_size=1, max_size=3),
    k=st.integers(1, 25),
    scope=st.none() | st.sets(st.sampled_from(["n-0", "n-1", "n-2"])),
)
def test_equals_brute_force_among_many_ties(tmp_path_factory, bodies, k, scope):
    """Few words make many equal scores; k may exceed the tasks, and a scope may name notices that are not there."""
    notices = [
        make_notice(f"n-{position}", [Draft(str(n), "工作", body) for n, body in enumerate(texts, 1)])
        for position, texts in enumerate(bodies)
    ]
    embedder, folder = KeywordEmbedder(), tmp_path_factory.mktemp("ties")
    with (
        Register.create_file(folder / "register.sqlite") as register,
        VectorStore.open_folder(folder / "chroma", create=True) as store,
    ):
        for parsed in notices:
            register.write(parsed)
            chunks = chunk_notice(parsed)
            store.write(chunks, embedder.embed_passages([c.text for c in chunks]))
        hits = Retriever(register, store, embedder).search("养老和道路", k=k, notice_ids=scope)
    expected, scores = brute_force(notices, embedder, "养老和道路", scope)
    assert [(h.notice_id, h.task_number) for h in hits] == expected[:k]
    assert [h.score for h in hits] == pytest.approx([scores[key][0] for key in expected[:k]], abs=2e-6)
