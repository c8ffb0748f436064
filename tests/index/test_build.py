import dataclasses
import hashlib
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index.build import build, read_notices
from index.chunk import CHUNK_VERSION
from index.layout import read_pointer
from index.manifest import IndexVersions
from index.opening import open_index
from index.retrieve import Retriever
from index.schema import SCHEMA_VERSION
from index.store import VectorStore
from ingest.errors import IndexStateError, InputError, MissingIndexError, StaleIndexError, StorageError
from tests.fakes import IDENTITY, KeywordEmbedder
from tests.notices import PEOPLE, WATER, Draft, make_notice

VERSIONS = IndexVersions(IDENTITY, "1")


@pytest.fixture
def index_root(tmp_path):
    return tmp_path / "索引"


def build_index(root, *notices, embedder=None, parser_version="1"):
    embedder = embedder or KeywordEmbedder()
    return build(notices, embedder=embedder, parser_version=parser_version, root=root)


def served_ids(root):
    with open_index(root, versions=VERSIONS) as opened:
        Retriever(opened.register, opened.store, KeywordEmbedder()).search("幼儿园")
        return [notice.notice_id for notice in opened.register.notices()]


def folders(root):
    return {path.name for path in root.iterdir() if path.is_dir()}


def test_build_and_open(index_root):
    report = build_index(index_root, PEOPLE, WATER)
    assert report.changed
    assert (report.n_notices, report.n_tasks) == (2, 5)
    with open_index(index_root, versions=VERSIONS) as opened:
        assert opened.path == report.path
        assert opened.manifest.build_id == report.build_id
        assert [source.n_tasks for source in opened.manifest.sources] == [3, 2]
        assert opened.register.read("mou-2023-4") == PEOPLE
        assert opened.store.count() == report.n_chunks


def test_identical_tasks_share_one_embedding_and_both_stay(index_root):
    embedder = KeywordEmbedder()
    report = build_index(index_root, PEOPLE, WATER, embedder=embedder)
    assert report.n_embedded == len(set(embedder.texts)) == len(embedder.texts) < report.n_chunks
    with open_index(index_root) as opened:
        hits = Retriever(opened.register, opened.store, embedder).search("幼儿园", k=2)
    assert [(hit.notice_id, hit.task_number) for hit in hits] == [("mou-2023-4", "1"), ("mou-2024-7", "2")]


def test_building_the_same_again_does_nothing(index_root):
    first = build_index(index_root, PEOPLE, WATER)
    before = (first.path / "manifest.json").read_bytes()
    again = build_index(index_root, WATER, PEOPLE)
    assert (again.build_id, again.changed, again.n_embedded) == (first.build_id, False, 0)
    assert (first.path / "manifest.json").read_bytes() == before


def test_adding_a_notice_embeds_only_its_own_texts(index_root):
    build_index(index_root, PEOPLE)
    embedder = KeywordEmbedder()
    report = build_index(index_root, PEOPLE, WATER, embedder=embedder)
    assert embedder.texts == [
        "一、水利工程\n整治河湖。清理河湖岸线12公里。",
        "清理河湖岸线12公里。",
    ]
    assert report.n_reused == report.n_chunks - 2
    with open_index(index_root) as opened:
        vectors = opened.store.read_vectors()
    np.testing.assert_allclose(vectors["mou-2024-7#2/t"], vectors["mou-2023-4#1/t"])


def test_vectors_of_another_model_are_not_reused(index_root):
    build_index(index_root, PEOPLE)
    report = build_index(index_root, PEOPLE, embedder=KeywordEmbedder(revision="2"))
    assert report.changed
    assert report.n_reused == 0


def test_vectors_are_reused_under_another_parser(index_root):
    build_index(index_root, PEOPLE)
    report = build_index(index_root, PEOPLE, parser_version="2")
    assert report.changed
    assert report.n_embedded == 0


def test_a_notice_left_out_is_gone_entirely(index_root):
    build_index(index_root, PEOPLE, WATER)
    build_index(index_root, WATER)
    with open_index(index_root) as opened:
        assert [notice.notice_id for notice in opened.register.notices()] == ["mou-2024-7"]
        assert all(key.startswith("mou-2024-7#") for key in opened.store.read_vectors())


def test_current_and_previous_build_are_kept(index_root):
    builds = [build_index(index_root, PEOPLE, parser_version=str(n)).build_id for n in range(4)]
    assert folders(index_root) == set(builds[2:])
    back = build_index(index_root, PEOPLE, parser_version="2")
    assert (back.build_id, back.changed, back.n_embedded) == (builds[2], True, 0)
    assert read_pointer(index_root).current == builds[2]
    assert read_pointer(index_root).previous == builds[3]


def test_a_build_in_use_is_kept_until_it_is_closed(index_root):
    first = build_index(index_root, PEOPLE)
    with open_index(index_root) as opened:
        for parser_version in "234":
            build_index(index_root, PEOPLE, parser_version=parser_version)
        assert first.build_id in folders(index_root)
        assert opened.register.read("mou-2023-4") == PEOPLE
        assert Retriever(opened.register, opened.store, KeywordEmbedder()).search("养老", k=1)
    build_index(index_root, WATER)
    assert first.build_id not in folders(index_root)


def test_reopening_in_one_process_sees_the_new_build(index_root):
    for notices in ([PEOPLE], [PEOPLE, WATER], [PEOPLE], [WATER], [PEOPLE]):
        build_index(index_root, *notices)
        assert served_ids(index_root) == [parsed.notice.notice_id for parsed in notices]


@pytest.mark.parametrize("stage", ["embedding", "settle", "swap_pointer"])
def test_a_killed_build_leaves_the_old_one_serving(index_root, root, stage):
    first = build_index(index_root, PEOPLE)
    command = [sys.executable, "-m", "tests.index.killed_build", str(index_root), stage]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "stopped\n"
        with pytest.raises(IndexStateError) as caught:
            build_index(index_root, WATER)
        assert str(caught.value) == (
            f"{index_root} 正由另一个进程建索引；应为同一时间只有一个建索引的进程。请等它结束后再试。"
        )
        process.kill()
    assert served_ids(index_root) == ["mou-2023-4"]
    assert len(list(index_root.iterdir())) > 3  # there is something to sweep
    second = build_index(index_root, PEOPLE, WATER)
    assert second.changed
    assert served_ids(index_root) == ["mou-2023-4", "mou-2024-7"]
    assert {path.name for path in index_root.iterdir()} == {
        first.build_id,
        second.build_id,
        "current",
        "build.lock",
    }


def test_a_failed_build_leaves_nothing_behind(index_root):
    first = build_index(index_root, PEOPLE)

    class Interrupted(KeywordEmbedder):
        def embed_passages(self, *_, **__):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_index(index_root, PEOPLE, WATER, embedder=Interrupted())
    assert folders(index_root) == {first.build_id}
    assert served_ids(index_root) == ["mou-2023-4"]


def test_of_two_builds_at_once_one_is_told_to_wait(index_root):
    def attempt(parser_version):
        try:
            return build_index(index_root, PEOPLE, WATER, parser_version=parser_version).build_id
        except IndexStateError:
            return None

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(attempt, "1234"))
    assert read_pointer(index_root).current in outcomes
    with open_index(index_root) as opened:
        assert len(opened.register.tasks()) == 5


def test_nothing_built(index_root):
    with pytest.raises(MissingIndexError) as caught:
        open_index(index_root)
    assert str(caught.value) == f"在 {index_root} 没有找到索引；应为一个建好的索引。请运行 python -m index build。"


@pytest.mark.parametrize("part", ["register.sqlite", "manifest.json", "in-use.lock"])
def test_a_damaged_build_is_refused_and_rebuilt(index_root, part):
    report = build_index(index_root, PEOPLE)
    (report.path / part).unlink()
    with pytest.raises(MissingIndexError) as caught:
        open_index(index_root)
    assert str(caught.value) == (f"索引 {report.path} 不完整；应为完整的索引。请运行 python -m index build 重建索引。")
    assert build_index(index_root, PEOPLE).path == report.path
    assert served_ids(index_root) == ["mou-2023-4"]


@pytest.mark.parametrize(
    "now, difference",
    [
        (dataclasses.replace(VERSIONS, parser="2"), "解析器版本为 '1'（现为 '2'）"),
        (dataclasses.replace(VERSIONS, chunk="9"), f"切分版本为 '{CHUNK_VERSION}'（现为 '9'）"),
        (dataclasses.replace(VERSIONS, schema="9"), f"库表版本为 '{SCHEMA_VERSION}'（现为 '9'）"),
        (dataclasses.replace(VERSIONS, storage="http://chroma"), "存放位置为 '本机'（现为 'http://chroma'）"),
        (
            dataclasses.replace(VERSIONS, identity=KeywordEmbedder(model_id="bge", dimension=512).identity),
            "嵌入模型为 'keyword-one-hot'（现为 'bge'），向量维数为 13（现为 512）",
        ),
        (
            dataclasses.replace(VERSIONS, identity=KeywordEmbedder(query_prefix="query: ").identity),
            "问题前缀为 ''（现为 'query: '）",
        ),
        (
            dataclasses.replace(VERSIONS, identity=KeywordEmbedder(quantized=True).identity),
            "量化为 False（现为 True）",
        ),
    ],
)
def test_a_mismatch_is_refused_with_what_differs(index_root, now, difference):
    build_index(index_root, PEOPLE)
    with pytest.raises(StaleIndexError) as caught:
        open_index(index_root, versions=now)
    assert str(caught.value) == (
        f"索引与当前设置不一致：{difference}；应为一致的设置。请运行 python -m index build 重建索引。"
    )


def _garbage(path):
    path.write_bytes(b"x" * 5000)


def _cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _emptied(path):
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [_garbage, _cut, _emptied, Path.unlink])
@pytest.mark.parametrize("part", ["register.sqlite", "chroma/chroma.sqlite3", "manifest.json"])
def test_a_damaged_file_is_refused_and_rebuilt_in_the_same_process(index_root, part, damage):
    report = build_index(index_root, PEOPLE)
    damage(report.path / part)
    with pytest.raises((MissingIndexError, StaleIndexError), match=r"请运行 python -m index build 重建索引。$"):
        open_index(index_root)
    assert build_index(index_root, PEOPLE).path == report.path
    assert served_ids(index_root) == ["mou-2023-4"]


def test_a_build_without_its_vectors_folder_is_rebuilt(index_root):
    report = build_index(index_root, PEOPLE)
    shutil.rmtree(report.path / "chroma")
    with pytest.raises(MissingIndexError, match="不完整"):
        open_index(index_root)
    assert not (report.path / "chroma").exists()  # an empty store would answer that nothing is near
    build_index(index_root, PEOPLE)
    assert served_ids(index_root) == ["mou-2023-4"]


def test_a_build_that_lost_rows_is_refused(index_root):
    report = build_index(index_root, PEOPLE, WATER)
    with VectorStore.open_folder(report.path / "chroma") as store:
        store.remove("mou-2024-7")
    with pytest.raises(MissingIndexError, match="不完整"):
        open_index(index_root)
    assert build_index(index_root, PEOPLE, WATER).n_embedded > 0


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"..\n", b"", b"../../etc\n"])
def test_a_damaged_pointer_names_no_folder(index_root, content):
    build_index(index_root, PEOPLE)
    (index_root / "current").write_bytes(content)
    with pytest.raises(MissingIndexError, match="没有写明索引"):
        open_index(index_root)
    build_index(index_root, PEOPLE)
    assert served_ids(index_root) == ["mou-2023-4"]


def test_a_changed_notice_replaces_the_old_one_and_keeps_what_is_the_same(index_root):
    build_index(index_root, PEOPLE, WATER)
    drafts = [
        Draft("1", "扩大学前教育", "新建幼儿园3所；改建幼儿园2所。", ("县教育和体育局",), ("县财政局",)),
        Draft("2", "完善养老服务", "新增养老床位900张。", ("县民政局",)),
    ]
    changed = make_notice("mou-2023-4", drafts)
    embedder = KeywordEmbedder()
    report = build_index(index_root, changed, WATER, embedder=embedder)
    assert report.changed
    assert embedder.texts == ["一、民生工程\n完善养老服务。新增养老床位900张。", "新增养老床位900张。"]
    with open_index(index_root) as opened:
        assert opened.register.read("mou-2023-4") == changed
        assert "mou-2023-4#10/t" not in opened.store.read_vectors()


def test_progress_is_told_for_every_step(index_root):
    steps = []
    progress = lambda *step: steps.append(step)  # noqa: E731
    build([PEOPLE, WATER], embedder=KeywordEmbedder(), parser_version="1", root=index_root, progress=progress)
    assert list(dict.fromkeys(what for _, _, what in steps)) == ["写入任务", "计算向量", "写入向量"]
    for what in ("写入任务", "计算向量", "写入向量"):
        done, total, _ = [step for step in steps if step[2] == what][-1]
        assert done == total > 0


def test_reading_tells_its_progress(root):
    steps = []
    path = root / "data" / "notices" / "dongah-2023-4.txt"
    read_notices([path, path], progress=lambda *step: steps.append(step))
    assert steps == [(1, 2, "读取通知"), (2, 2, "读取通知")]


def test_a_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError) as caught:
        build_index(tmp_path / "file" / "index", PEOPLE)
    assert str(caught.value).startswith(f"写不了索引目录 {tmp_path / 'file' / 'index'}（")
    assert str(caught.value).endswith("；应为可写、有空间的目录。请检查权限和磁盘空间，或用 --root 指定别处。")


def test_a_lock_file_that_cannot_be_opened(tmp_path):
    (tmp_path / "index" / "build.lock").mkdir(parents=True)
    with pytest.raises(StorageError, match="写不了索引目录"):
        build_index(tmp_path / "index", PEOPLE)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_process_that_opens_build_after_build_holds_no_more_files(index_root):
    def n_held():
        links = (link for link in Path("/proc/self/fd").iterdir() if link.exists())
        return sum(str(link.readlink()).startswith(str(index_root)) for link in links)

    for n in range(3):
        build_index(index_root, PEOPLE, parser_version=str(n))
        with open_index(index_root) as opened:
            opened.register.tasks()
            Retriever(opened.register, opened.store, KeywordEmbedder()).search("养老")
    for _ in range(100):  # Chroma's own threads let go a moment later
        if n_held() == 0:
            break
        time.sleep(0.1)
    assert n_held() == 0


def test_a_renamed_profile_is_no_mismatch(index_root):
    build_index(index_root, PEOPLE)
    renamed = KeywordEmbedder(profile="other").identity
    open_index(index_root, versions=dataclasses.replace(VERSIONS, identity=renamed)).close()


def test_a_manifest_of_another_version_is_refused(index_root):
    report = build_index(index_root, PEOPLE)
    path = report.path / "manifest.json"
    path.write_text(path.read_text().replace('"storage"', '"storehouse"'))
    with pytest.raises(StaleIndexError) as caught:
        open_index(index_root)
    assert str(caught.value) == (f"{path} 的内容无法识别；应为本版本写的清单。请运行 python -m index build 重建索引。")


COPY = dataclasses.replace(WATER.notice, source_name="副本.txt")
PEOPLE_SHA256 = hashlib.sha256(PEOPLE.text.encode()).hexdigest()


@pytest.mark.parametrize(
    "notices, found, remedy",
    [
        ([], "没有可建索引的通知；应为至少一份通知", "请把通知文件放进 data/notices"),
        (
            [PEOPLE, make_notice("mou-2023-4", [Draft("1", "绿化", "")])],
            "mou-2023-4.txt、mou-2023-4.txt 的通知编号相同（mou-2023-4）；应为每份通知只出现一次",
            "请去掉重复的文件",
        ),
        (
            [PEOPLE, dataclasses.replace(PEOPLE, notice=COPY)],
            f"mou-2023-4.txt、副本.txt 的内容相同（{PEOPLE_SHA256}）；应为每份通知只出现一次",
            "请去掉重复的文件",
        ),
    ],
)
def test_unusable_sources(index_root, notices, found, remedy):
    with pytest.raises(InputError) as caught:
        build_index(index_root, *notices)
    assert str(caught.value) == f"{found}。{remedy}。"
    assert not index_root.exists()
