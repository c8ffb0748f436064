"""The same build on database servers. Each test needs a server of its own to be named in the environment."""

import gc
import os

import pytest

from index.build import build
from index.manifest import IndexVersions
from index.opening import open_index
from index.retrieve import Retriever
from index.storage import Storage
from ingest.errors import MissingIndexError, StaleIndexError
from tests.fakes import IDENTITY, KeywordEmbedder
from tests.notices import PEOPLE, WATER


def _server(variable):
    url = os.environ.get(variable, "")
    return pytest.param(url, id=variable, marks=pytest.mark.skipif(not url, reason=f"{variable} is not set"))


@pytest.fixture
def index_root(tmp_path):
    return tmp_path / "index"


@pytest.mark.parametrize("register_url", [_server("ZHENGWEN_TEST_POSTGRESQL")])
def test_register_on_postgresql(index_root, register_url):
    _check(index_root, Storage(register_url=register_url))


@pytest.mark.parametrize("chroma_url", [_server("ZHENGWEN_TEST_CHROMA")])
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_vectors_on_a_chroma_server(index_root, chroma_url):
    _check(index_root, Storage(chroma_url=chroma_url))
    gc.collect()  # chromadb closes its client without closing its sockets: let them go while that is ignored


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
