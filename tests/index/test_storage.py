"""The same build on database servers, which the tests start on this machine."""

import gc

import pytest

from index.build import build
from index.manifest import IndexVersions
from index.open import serve_index
from index.opening import open_index
from index.register import Register
from index.retrieve import Retriever
from index.storage import Storage
from ingest import PARSER_VERSION
from ingest.errors import ConfigError, MissingIndexError, StaleIndexError, StorageError
from ingest.model import Role
from tests.fakes import IDENTITY, KeywordEmbedder, keyword_section
from tests.index import servers
from tests.notices import PEOPLE, WATER


@pytest.fixture
def index_root(tmp_path):
    return tmp_path / "index"


@pytest.fixture(scope="module")
def postgresql_url():
    with servers.postgresql() as url:
        yield url


@pytest.fixture(scope="module")
def chroma_url(tmp_path_factory):
    with servers.chroma(tmp_path_factory.mktemp("chroma")) as url:
        yield url


def test_register_on_postgresql(index_root, postgresql_url):
    _check(index_root, Storage(register_url=postgresql_url))


def test_vectors_on_a_chroma_server(index_root, chroma_url):
    _check(index_root, Storage(chroma_url=chroma_url))
    gc.collect()  # a socket left open fails the test


def test_the_real_notice_on_postgresql(postgresql_url, notice):
    """Every task as on SQLite, in the order of the document, for every unit and role."""
    with Register.create(postgresql_url, database_schema="notice") as register:
        register.write(notice)
        assert register.write(notice) is False
        assert register.read(notice.notice.notice_id) == notice
        for unit in register.units():
            for role, n_tasks in ((Role.LEAD, unit.n_lead), (Role.SUPPORTING, unit.n_supporting)):
                found = register.tasks(unit=unit.name, role=role)
                assert len(found) == n_tasks
                assert found == sorted(found, key=lambda task: task.ordinal)
        register.remove(notice.notice.notice_id)
        assert register.tasks() == []


def test_a_served_index_takes_the_servers_from_the_environment(index_root, postgresql_url, monkeypatch, root):
    monkeypatch.setenv("ZHENGWEN_REGISTER_URL", postgresql_url)
    storage = Storage.from_environment()
    assert storage == Storage(register_url=postgresql_url)
    section = keyword_section()
    build([PEOPLE], embedder=KeywordEmbedder(), parser_version=PARSER_VERSION, root=index_root, storage=storage)
    served = serve_index(section, root=index_root)
    try:
        served.load(KeywordEmbedder())
        assert [hit.task_number for hit in served.search("养老", k=1)] == ["2"]
    finally:
        served.close()
    storage.sweep(())


def test_no_server_answers(index_root):
    pytest.importorskip("psycopg")
    url = f"postgresql+psycopg://zhengwen:secret@127.0.0.1:{servers.free_port()}/none"
    with pytest.raises(StorageError, match=r"^任务库用不了（.*ZHENGWEN_REGISTER_URL。$") as caught:
        build([PEOPLE], embedder=KeywordEmbedder(), parser_version="1", root=index_root, storage=Storage(url))
    assert "secret" not in str(caught.value)
    url = f"http://127.0.0.1:{servers.free_port()}"
    with pytest.raises(StorageError) as caught:
        Storage(chroma_url=url).open_store(index_root, "0" * 16)
    assert str(caught.value) == (
        f"连不上向量库 {url}；应为正在运行的 Chroma 服务。"
        "请启动它，或检查 --chroma-url 和环境变量 ZHENGWEN_CHROMA_URL。"
    )


@pytest.mark.parametrize("url", ["postgres//secret@db", "nosuch://secret@db/x"])
def test_an_address_that_is_none(index_root, url):
    with pytest.raises(ConfigError) as caught:
        Storage(register_url=url).create_register(index_root, "0" * 16)
    assert str(caught.value) == (
        "任务库的地址写得不对；应为postgresql+psycopg://用户:密码@主机:端口/库名。"
        "请改正 --register-url 或环境变量 ZHENGWEN_REGISTER_URL。"
    )
    with pytest.raises(ConfigError, match=r"^向量库的地址是 'localhost:8000'；应为http://主机:端口。"):
        Storage(chroma_url="localhost:8000").open_store(index_root, "0" * 16)


def test_a_missing_driver_names_the_extra(index_root):
    """A driver that nobody has installed here stands for psycopg where it is missing."""
    with pytest.raises(ConfigError, match=r"^没有安装数据库驱动 .*zhengwen\[postgresql\]"):
        Storage(register_url="postgresql+asyncpg://db/x").create_register(index_root, "0" * 16)


def _check(root, storage):
    embedder = KeywordEmbedder()
    for notices in ([PEOPLE], [PEOPLE, WATER], [WATER], [WATER, PEOPLE]):
        build(notices, embedder=embedder, parser_version="1", root=root, storage=storage)
        versions = IndexVersions(IDENTITY, "1", storage.describe())
        with open_index(root, versions=versions, storage=storage) as opened:
            ids = sorted(parsed.notice.notice_id for parsed in notices)
            assert [notice.notice_id for notice in opened.register.notices()] == ids
            assert all(opened.register.read(parsed.notice.notice_id) == parsed for parsed in notices)
            [hit] = Retriever(opened.register, opened.store, embedder).search("幼儿园", k=1)
            assert hit.notice_id == ids[0]
    with pytest.raises(StaleIndexError, match="存放位置"):
        open_index(root, versions=IndexVersions(IDENTITY, "1"), storage=Storage())
    storage.sweep(())
    with pytest.raises(MissingIndexError):
        open_index(root, versions=versions, storage=storage)


def test_no_password_in_the_description():
    storage = Storage(register_url="postgresql+psycopg://zhengwen:secret@db/notices", chroma_url="http://chroma:8000")
    assert storage.describe() == "postgresql+psycopg://zhengwen:***@db/notices，http://chroma:8000"


def test_the_local_description():
    assert Storage().describe() == "本机"
