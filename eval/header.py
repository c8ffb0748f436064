"""What was measured and with what: the header of every report, and what two runs must share to be compared."""

import ast
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.dataset import Dataset
from eval.items import Item
from eval.sources import Sources

SEED = 20230504
_ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Document:
    """A notice that items load. `validity` is in_force, expired, repealed or unknown; `expires_on` ISO or empty."""

    notice: str
    title: str
    validity: str
    expires_on: str
    text_hash: str


@dataclass(frozen=True, slots=True)
class RunHeader:
    """`system` names what answered; `product` its versions, models and date as words. `skipped` are items' ids."""

    set_name: str
    set_hash: str
    gold_version: str
    scorer_hash: str
    dataset: str
    only: tuple[str, ...]
    n_items: int
    n_turns: int
    n_heldout: int
    seed: int
    system: str
    product: dict[str, str]
    documents: tuple[Document, ...]
    skipped: tuple[str, ...] = ()
    skip_reason: str = ""

    def comparison_key(self) -> dict[str, str]:
        return {"题集": self.set_hash, "标准答案版本": self.gold_version, "评分程序": self.scorer_hash}


def make_header(
    dataset: Dataset,
    sources: Sources,
    *,
    system: str,
    product: dict[str, str],
    only: Sequence[str] = (),
    skipped: Sequence[str] = (),
    skip_reason: str = "",
) -> RunHeader:
    return RunHeader(
        set_name=dataset.name,
        set_hash=dataset.set_hash,
        gold_version=dataset.gold_version,
        scorer_hash=scorer_hash(),
        dataset=dataset.folder.as_posix(),
        only=tuple(only),
        n_items=len(dataset.items),
        n_turns=dataset.n_turns,
        n_heldout=dataset.n_heldout,
        seed=SEED,
        system=system,
        product=product,
        documents=_documents(dataset.items, sources),
        skipped=tuple(skipped),
        skip_reason=skip_reason,
    )


def scorer_hash(root: Path = _ROOT) -> str:
    """SHA-256 of eval/scorer.py, whatever of eval it imports, and its data; reports are not in it."""
    digest = hashlib.sha256()
    for path in (
        *sorted(_imported(root / "eval" / "scorer.py", root)),
        *sorted((root / "eval" / "data").glob("*.json")),
    ):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _imported(path: Path, root: Path) -> set[Path]:
    """`path` and the modules of eval that it imports, at any remove."""
    seen: set[Path] = set()
    waiting = [path]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting.extend(_modules_of(current, root))
    return seen


def _modules_of(path: Path, root: Path) -> list[Path]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "eval":
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            files = [root.joinpath(*name.split(".")) for name in names]
            found += [f.with_suffix(".py") for f in files] + [f / "__init__.py" for f in files]
    return [file for file in found if file.is_file()]


def _documents(items: Iterable[Item], sources: Sources) -> tuple[Document, ...]:
    names = dict.fromkeys(notice for item in items for notice in item.notices)
    return tuple(
        Document(
            notice=name,
            title=sources[name].header.title,
            validity=sources[name].header.validity,
            expires_on=sources[name].header.expires_on,
            text_hash=hashlib.sha256(sources[name].text.encode()).hexdigest(),
        )
        for name in names
    )
