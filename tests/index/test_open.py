import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from index import open as opening
from index.build import build
from index.layout import read_pointer
from index.open import serve_index, serve_or_build
from index.opening import open_index
from ingest import PARSER_VERSION
from ingest.errors import InputError, MissingIndexError, StaleIndexError
from tests.fakes import KeywordEmbedder, keyword_section
from tests.notices import PEOPLE, WATER

OTHER = "1.整治河湖。清理河湖岸线12公里。\n2.改造道路。改造道路30公里。\n"


@pytest.fixture
def section():
    return keyword_section()


@pytest.fixture
def workplace(tmp_path, root, monkeypatch):
    """A working folder with one notice, models.yaml, and the fake embedder in place of the model."""
    (tmp_path / "data" / "notices").mkdir(parents=True)
    (tmp_path / "data" / "notices" / "people.txt").write_text(PEOPLE.text, encoding="utf-8")
    shutil.copy(root / "models.yaml", tmp_path)
    monkeypatch.chdir(tmp_path)
    for name in ("ZHENGWEN_PROFILE", "ZHENGWEN_REGISTER_URL", "ZHENGWEN_CHROMA_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(opening, "expected_identity", lambda _: KeywordEmbedder().identity)
    monkeypatch.setattr(opening, "load_embedder", lambda *_, **__: KeywordEmbedder())
    return tmp_path


def start(workplace, progress=None):
    served = serve_or_build(
        models_path=workplace / "models.yaml", profile=None, root=workplace / "index", progress=progress
    )
    try:
        return served.manifest.build_id, [n.source_name for n in served.register.notices()]
    finally:
        served.close()


def test_the_first_start_builds_and_the_second_opens(workplace):
    steps = []
    first = start(workplace, lambda *step: steps.append(step))
    assert first[1] == ["people.txt"]
    assert {what for _, _, what in steps} == {"读取通知", "写入任务", "计算向量", "写入向量"}
    steps.clear()
    assert start(workplace, lambda *step: steps.append(step)) == first
    assert steps == []


def test_a_start_without_notices_says_where_to_put_them(workplace, monkeypatch):
    (workplace / "data" / "notices" / "people.txt").unlink()
    monkeypatch.setattr(opening, "load_embedder", lambda *_, **__: pytest.fail("a model was loaded for nothing"))
    with pytest.raises(InputError) as caught:
        start(workplace)
    assert str(caught.value) == "data/notices 里没有通知文件；应为至少一份通知。请放入文件，或在命令里写出文件。"


@pytest.mark.parametrize("change", ["add", "change", "remove"])
def test_a_start_after_the_notices_changed_builds_again(workplace, change):
    folder = workplace / "data" / "notices"
    (folder / "other.txt").write_text(OTHER, encoding="utf-8")
    before = start(workplace)
    if change == "add":
        (folder / "third.txt").write_text(WATER.text, encoding="utf-8")
    elif change == "change":
        (folder / "other.txt").write_text(OTHER.replace("12", "15"), encoding="utf-8")
    else:
        (folder / "other.txt").unlink()
    after = start(workplace)
    assert after[0] != before[0]
    assert after[1] == sorted(path.name for path in folder.iterdir())


def test_an_index_is_served_without_its_sources(workplace):
    before = start(workplace)
    shutil.rmtree(workplace / "data")
    assert start(workplace) == before


def test_a_damaged_index_is_built_again_on_starting(workplace):
    build_id, _ = start(workplace)
    (workplace / "index" / build_id / "register.sqlite").write_bytes(b"x" * 5000)
    assert start(workplace) == (build_id, ["people.txt"])


def test_an_index_of_named_files_is_not_replaced_by_the_folders(workplace, monkeypatch):
    build([WATER], embedder=KeywordEmbedder(), parser_version=PARSER_VERSION, root=workplace / "index")
    assert start(workplace)[1] == ["mou-2024-7.txt"]
    build([WATER], embedder=KeywordEmbedder(), parser_version="old", root=workplace / "index")
    with pytest.raises(StaleIndexError, match="解析器版本"):
        start(workplace)


def test_serving_loads_no_model_before_the_first_search(section, tmp_path, monkeypatch):
    build([PEOPLE], embedder=KeywordEmbedder(), parser_version=PARSER_VERSION, root=tmp_path)
    loaded = []
    monkeypatch.setattr(opening, "load_embedder", lambda _: loaded.append(1) or KeywordEmbedder())
    served = serve_index(section, root=tmp_path)
    try:
        assert len(served.register.tasks()) == 3
        assert loaded == []
        barrier = threading.Barrier(8)

        def first_search(_):
            barrier.wait()
            return [hit.task_number for hit in served.search("养老", k=1)]

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(first_search, range(8))) == [["2"]] * 8
        assert loaded == [1]
    finally:
        served.close()


def test_a_model_that_built_other_vectors_is_refused(section, tmp_path):
    build([PEOPLE], embedder=KeywordEmbedder(), parser_version=PARSER_VERSION, root=tmp_path)
    served = serve_index(section, root=tmp_path)
    try:
        with pytest.raises(StaleIndexError, match="模型修订为 '1'（现为 '2'）"):
            served.load(KeywordEmbedder(revision="2"))
        assert served.load(KeywordEmbedder()).search("养老", k=1)
    finally:
        served.close()
        served.close()


def test_nothing_to_serve(section, tmp_path):
    with pytest.raises(MissingIndexError, match="没有找到索引"):
        serve_index(section, root=tmp_path)


def test_threads_read_the_register_and_search_at_once(section, tmp_path, notice):
    build([notice, PEOPLE], embedder=KeywordEmbedder(), parser_version=PARSER_VERSION, root=tmp_path)
    served = serve_index(section, root=tmp_path)
    served.load(KeywordEmbedder())

    def work(_):
        register = served.register
        tasks = [len(register.tasks()), len(register.tasks(unit="县财政局")), len(register.units())]
        hits = [(h.notice_id, h.task_number) for h in served.search("幼儿园", k=5)]
        return tasks, hits, len(register.text("mou-2023-4")), register.task("mou-2023-4", "10").title

    try:
        expected = work(0)
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(work, range(40))) == [expected] * 40
    finally:
        served.close()


def test_a_chat_that_is_open_outlives_rebuilds(section, tmp_path):
    build([PEOPLE], embedder=KeywordEmbedder(), parser_version=PARSER_VERSION, root=tmp_path)
    served = serve_index(section, root=tmp_path)
    served.load(KeywordEmbedder())
    try:
        for parser_version in ("a", "b", "c"):
            build([WATER], embedder=KeywordEmbedder(), parser_version=parser_version, root=tmp_path)
        assert read_pointer(tmp_path).current != served.manifest.build_id
        assert [hit.notice_id for hit in served.search("养老", k=1)] == ["mou-2023-4"]
        assert served.register.task("mou-2023-4", "10") == PEOPLE.tasks[2]
    finally:
        served.close()


def test_a_path_with_spaces_chinese_and_url_characters(tmp_path):
    root = tmp_path / "索引 50%?#&=" / "a b"
    build([PEOPLE], embedder=KeywordEmbedder(), parser_version="1", root=root)
    with open_index(root) as opened:
        assert opened.register.read("mou-2023-4") == PEOPLE
        assert opened.store.count() == opened.manifest.n_chunks
