import os
import socket
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from index.build import build
from index.config import EmbeddingSection, load_models_config
from index.embed import HuggingFaceEmbedder, load_embedder
from index.packaged_encoder import prepare_packaged_encoder
from ingest import PARSER_VERSION
from tests.notices import parse_one

ROOT = Path(__file__).resolve().parents[1]


def is_outside(address: object) -> bool:
    """Whether a socket address is another machine; a path is a Unix socket, 0.0.0.0 is this machine."""
    return isinstance(address, tuple) and address[0] != "localhost" and not _is_here(ip_address(address[0]))


def _is_here(address: IPv4Address | IPv6Address) -> bool:
    return address.is_loopback or address.is_unspecified


def is_foreign_name(host: object) -> bool:
    """Whether finding the address of `host` would ask a name server."""
    name = host.decode() if isinstance(host, bytes) else str(host or "localhost")
    try:
        ip_address(name)
    except ValueError:
        return name not in ("localhost", socket.gethostname())
    return False


# Nothing here asserts a time; hypothesis would, of each example, on a machine that may be busy.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def no_outside_network() -> Iterator[None]:
    """Fails the test that looks up or connects to another machine. pytest.fail passes every `except Exception`."""

    def guarded(name: str, original: Callable[..., Any], position: int, is_refused: Callable[[object], bool]) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            if len(arguments) > position and is_refused(arguments[position]):
                pytest.fail(f"{name} {arguments[position]!r}: tests reach this machine only")
            return original(*arguments, **options)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, guarded(name, getattr(socket.socket, name), 1, is_outside))
        patch.setattr(socket, "getaddrinfo", guarded("getaddrinfo", socket.getaddrinfo, 0, is_foreign_name))
        yield


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/golden from what the code gives now")


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def shared_notices(root: Path) -> Path:
    """The test notices beside the repository (not part of it)."""
    folder = root.parent / "shared" / "notices"
    if not folder.is_dir():
        pytest.skip(f"no {folder}")
    return folder


@pytest.fixture(scope="session")
def model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache root of this test session, holding the packaged model."""
    cache = tmp_path_factory.mktemp("models")
    prepare_packaged_encoder(cache_root=cache)
    return cache


@pytest.fixture(scope="session")
def packaged_folder(model_cache: Path) -> Path:
    return prepare_packaged_encoder(cache_root=model_cache)


@pytest.fixture(scope="session")
def embedding_section(root: Path) -> EmbeddingSection:
    """The shipped models.yaml with its default profile, whatever the developer's environment says."""
    return load_models_config(root / "models.yaml", environ={}).embedding


@pytest.fixture(scope="session")
def embedder(embedding_section: EmbeddingSection, model_cache: Path) -> HuggingFaceEmbedder:
    """The packaged model, loaded once a session."""
    return load_embedder(embedding_section, cache_root=model_cache)


@pytest.fixture(scope="session")
def workplace(root: Path, embedder: HuggingFaceEmbedder, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to run the commands in: the code and notices by link, its own var/ with the index built."""
    folder = tmp_path_factory.mktemp("workplace")
    packages = [init.parent for init in root.glob("*/__init__.py")]
    for path in (*packages, root / "models.yaml", root / "data"):
        (folder / path.name).symlink_to(path)
    notices = sorted((root / "data" / "notices").glob("*.txt"))
    parsed = [parse_one(path) for path in notices]
    build(parsed, embedder=embedder, parser_version=PARSER_VERSION, root=folder / "var" / "index")
    return folder


@pytest.fixture(scope="session")
def command_environment(model_cache: Path) -> dict[str, str]:
    """For a command run in `workplace`: the prepared model, no settings of the developer's, help pages of one width."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ZHENGWEN_", "HF_", "PYTHON"))}
    return {**kept, "ZHENGWEN_CACHE": str(model_cache), "PYTHONUTF8": "1", "COLUMNS": "100"}
