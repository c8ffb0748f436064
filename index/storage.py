"""Where a build keeps its register and vectors: local files by default, database servers by URL.

On a server every build has a schema or collection of its own, named after it, so that a build never touches
the one that serves. A database belongs to one index root: the builder deletes the builds it does not know.
"""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url

from index.layout import CHROMA_FOLDER, REGISTER_FILE
from index.manifest import LOCAL_STORAGE
from index.register import Register, drop_schemas
from index.store import VectorStore, delete_collections

REGISTER_VARIABLE = "ZHENGWEN_REGISTER_URL"
CHROMA_VARIABLE = "ZHENGWEN_CHROMA_URL"
_SCHEMA_PREFIX = "zhengwen_"
_COLLECTION_PREFIX = "zhengwen-"


@dataclass(frozen=True, slots=True)
class Storage:
    """SQLAlchemy URL of a PostgreSQL and address of a Chroma server; empty means local files."""

    register_url: str = ""
    chroma_url: str = ""

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> "Storage":
        """$ZHENGWEN_REGISTER_URL and $ZHENGWEN_CHROMA_URL. They may hold passwords: no file of ours keeps them."""
        environ = os.environ if environ is None else environ
        return cls(environ.get(REGISTER_VARIABLE, ""), environ.get(CHROMA_VARIABLE, ""))

    def describe(self) -> str:
        """For the manifest, without passwords."""
        register = make_url(self.register_url).render_as_string() if self.register_url else LOCAL_STORAGE
        vectors = self.chroma_url or LOCAL_STORAGE
        return LOCAL_STORAGE if register == vectors else f"{register}，{vectors}"

    def create_register(self, folder: Path, build_id: str) -> Register:
        if self.register_url:
            return Register.create(self.register_url, database_schema=f"{_SCHEMA_PREFIX}{build_id}")
        return Register.create_file(folder / REGISTER_FILE)

    def open_register(self, folder: Path, build_id: str) -> Register:
        """Raises FileNotFoundError where the local file is missing."""
        if self.register_url:
            return Register.open_url(self.register_url, database_schema=f"{_SCHEMA_PREFIX}{build_id}")
        return Register.open_file(folder / REGISTER_FILE)

    def open_store(self, folder: Path, build_id: str, *, create: bool = False) -> VectorStore:
        """Raises FileNotFoundError where there is none and `create` is not set."""
        if self.chroma_url:
            return VectorStore.open_server(self.chroma_url, f"{_COLLECTION_PREFIX}{build_id}", create=create)
        return VectorStore.open_folder(folder / CHROMA_FOLDER, create=create)

    def sweep(self, kept: Collection[str]) -> None:
        """Delete from the servers every build whose id is not kept."""
        if self.register_url:
            names = {f"{_SCHEMA_PREFIX}{build_id}" for build_id in kept}
            drop_schemas(self.register_url, prefix=_SCHEMA_PREFIX, kept=names)
        if self.chroma_url:
            names = {f"{_COLLECTION_PREFIX}{build_id}" for build_id in kept}
            delete_collections(self.chroma_url, prefix=_COLLECTION_PREFIX, kept=names)


LOCAL = Storage()
