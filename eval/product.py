"""The product under test: its index, its assistant, and its answers as records to be scored."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Protocol

from answer.contract import Answer, Citation
from answer.service import open_assistant
from eval.answers import AnswerRecord, CitedPlace, RetrievedPlace, Segment, UsedNotice
from ingest.errors import ZhengwenError

EARLY_CAVEATS = ("alias", "premise")


class System(Protocol):
    """What is measured: a question, with its conversation, to an Answer."""

    def ask(self, question: str, *, unit: str | None = None, history: Sequence[str] = ()) -> Answer: ...


class IndexBuildError(ZhengwenError):
    """The product's own index command failed on a benchmark's notices."""

    exit_code = 2


def index_root(files: Sequence[Path], *, models_path: Path, profile: str | None, folder: Path) -> Path:
    """Where the index of these notices lies: by what they hold and the models file, so that a change makes another."""
    digest = hashlib.sha256(models_path.read_bytes() + (profile or "").encode())
    for path in files:
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return folder / f"index-{digest.hexdigest()[:16]}"


def build_index(files: Sequence[Path], *, models_path: Path, profile: str | None, folder: Path) -> Path:
    """Build the index of these notices with the product's own command; its root. Built already, that costs seconds.

    It is another process because eval may not import what it measures.
    """
    root = index_root(files, models_path=models_path, profile=profile, folder=folder)
    root.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "index", "build", *map(str, files), "--root", str(root)]
    command += ["--models", str(models_path), *(["--profile", profile] if profile else [])]
    # The benchmark's index is its own: a server that the environment names may hold the one in service.
    kept = {k: v for k, v in os.environ.items() if k not in ("ZHENGWEN_REGISTER_URL", "ZHENGWEN_CHROMA_URL")}
    done = subprocess.run(command, env=kept, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or [f"退出码 {done.returncode}"])[-1]
        names = "、".join(path.name for path in files)
        raise IndexBuildError(
            f"为 {names} 建索引失败（{last}）", expected="能建索引的通知", remedy="请先用 python -m ingest 检查这些文件"
        )
    return root


def open_system(
    root: Path, *, models_path: Path, profile: str | None, today: date, generator: str | None, is_checking: bool
) -> System:
    """The product on a built index. `today` is fixed: an answer about 今年 must not change from run to run."""
    return open_assistant(
        models_path=models_path,
        profile=profile,
        generator=generator,
        root=root,
        today=lambda: today,
        is_checking=is_checking,
    )


def record_of(answer: Answer, *, qid: str, turn: int) -> AnswerRecord:
    """The answer as it is scored; `answer` is the text in the order in which the page shows it."""
    return AnswerRecord(
        qid=qid,
        turn=turn,
        answer=shown_text(answer),
        status=answer.status.value,
        lead_in=answer.lead_in,
        segments=tuple(Segment(s.text, tuple(map(_cited, s.citations)), s.group) for s in answer.statements),
        citations=tuple(map(_cited, answer.citations)),
        retrieved=tuple(RetrievedPlace(r.notice_id, r.task, r.rank) for r in answer.retrieved),
        notices_used=tuple(UsedNotice(n.notice_id, n.validity, n.expires_on) for n in answer.notices_used),
        caveats=tuple(caveat.text for caveat in answer.caveats),
        resolved_question=answer.resolved_question,
        mode=answer.mode,
        latency_ms=answer.timings_ms.get("total"),
    )


def shown_text(answer: Answer) -> str:
    """Lead-in, early caveats, statements with their citations, what can be asked next, further caveats."""
    early = [c.text for c in answer.caveats if c.kind in EARLY_CAVEATS]
    late = [c.text for c in answer.caveats if c.kind not in EARLY_CAVEATS]
    statements = [s.text + "".join(dict.fromkeys(map(_mark, s.citations))) for s in answer.statements]
    choices = ["、".join(answer.suggestions)] if answer.status == "clarify" and answer.suggestions else []
    return "\n".join(line for line in (answer.lead_in, *early, *statements, *choices, *late) if line)


def _mark(citation: Citation) -> str:
    return "[文头]" if citation.task is None else f"[任务{citation.task}]"


def _cited(citation: Citation) -> CitedPlace:
    return CitedPlace(citation.notice_id, citation.task, citation.quote, citation.start, citation.end)
