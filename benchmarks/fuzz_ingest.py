"""Look for inputs that break ingest.

Run from the project's folder: `python benchmarks/fuzz_ingest.py --minutes 10 --seed 1 --corpus FOLDER --files FOLDER`.

Real notices (--corpus, text files) and made-up ones are mutated, files of other formats (--files) at byte level; each
is parsed in a child process with a time and a memory limit, and what came out is checked. Findings go to --findings:
the input, the smallest part of it that still fails, and the traceback. Exit code 1 where anything was found.

Plain random mutation rather than coverage guidance: the judgement about notices sits in regular expressions, whose
branches a tracer of Python lines does not see; the pieces in fuzz_inputs.py are the words these look for.
"""

import argparse
import hashlib
import itertools
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from fuzz_inputs import Input, inputs

from ingest import parse_document, parse_file
from ingest.document import Document, read_document
from ingest.errors import NoTasksError, UnreadableFileError
from ingest.formats import SUFFIXES
from ingest.jsonl import parse_task, render_task
from ingest.model import ParsedNotice
from ingest.outline import find_outline
from ingest.report import make_report
from ingest.report_text import render_report

HANG_SECONDS = 20
PATIENCE = 5
MEMORY_BYTES = 2 * 1024**3  # on top of what the libraries take
MINIMISE_SECONDS = 90
# A notice of 15,000 characters takes about 0.1 s; ten times that is slow.
SLOW_SECONDS = 1.0
SLOW_PER_CHAR = 10 * 0.1 / 15_000
SUPERLINEAR = 3.0
GROWTH_CHARS = 30_000
GROWTH_EVERY = 40


@dataclass(frozen=True, slots=True)
class Result:
    """`state` is ok, refused or failed; `seconds` of processor time; `signature` tells failures apart."""

    state: str
    seconds: float
    signature: str = ""
    failure: str = ""


# --- what must hold -------------------------------------------------------------------------------------------------


class BrokenError(Exception):
    """An invariant that does not hold; the first argument names it."""


def require(holds: bool, name: str, detail: object = "") -> None:
    if not holds:
        raise BrokenError(name, detail)


def check(parsed: ParsedNotice) -> None:
    text, tasks = parsed.text, parsed.citable
    require(bool(tasks), "no tasks and no refusal")
    require(len({t.task_id for t in tasks}) == len(tasks), "citation keys are unique")
    require([t.ordinal for t in tasks] == list(range(1, len(tasks) + 1)), "ordinals count from 1")
    for before, after in itertools.pairwise(tasks):
        require(before.end <= after.start, "tasks ascend without overlap", (before.number, after.number))
    for task in tasks:
        require(0 <= task.start < task.end <= len(text), "a task has a place", task.number)
        require(text[task.start : task.end] == task.source_text, "a task is verbatim", task.number)
        own = [*(i.span for i in task.indicators), *(f.span for f in task.flags), *task.milestones]
        for span in own:
            require(task.start <= span.start <= span.end <= task.end, "parts lie in their task", (task.number, span))
        for span in (*own, *(r.span for r in task.responsibilities)):
            require(text[span.start : span.end] == span.text, "parts are verbatim", (task.number, span))
        parents = [i.parent for i in task.indicators]
        require(
            all(p is None or 0 <= p < n for n, p in enumerate(parents)), "a part comes after its whole", task.number
        )
        require(parse_task(render_task(task)) == task, "a task survives JSON", task.number)
    header = [*(span for _, span in parsed.notice.header_spans), *(b.span for b in parsed.notice.basis_documents)]
    for span in header:
        require(text[span.start : span.end] == span.text, "header spans are verbatim", span)
    report = make_report(parsed)
    require(bool(render_report(report)), "the report renders")
    n_lines = text.count("\n") + 1
    for finding in (*report.reasons, *report.remarks):
        require(1 <= finding.line <= n_lines, "a finding has a line", finding)
        require(finding.words in text, "a finding's words are verbatim", finding)


def check_partition(text: str) -> None:
    blocks = find_outline(text).blocks
    require("".join(text[b.start : b.end] for b in blocks) == text, "blocks cover the text")
    require(all(a.end == b.start for a, b in itertools.pairwise(blocks)), "blocks touch")


def run(case: Input) -> None:
    """Parse and check one input. Raises what is wrong, or the refusal."""
    if case.suffix:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"notice{case.suffix}"
            path.write_bytes(case.data)
            found = parse_file(path)
    else:
        check_partition(case.text)
        found = parse_document(Document(case.text, "notice.txt", "0" * 64))
    for parsed in found if isinstance(found, tuple) else (found,):
        check(parsed)


# --- the child process ----------------------------------------------------------------------------------------------


def serve(connection: Connection) -> None:
    """Answer each Input with its Result until the other end closes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    while True:
        try:
            case = connection.recv()
        except EOFError:
            return
        started = time.process_time()
        state, signature, failure = "ok", "", ""
        try:
            run(case)
        except (NoTasksError, UnreadableFileError):
            state = "refused"
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is the finding
            frame = traceback.extract_tb(error.__traceback__)[-1]
            where = error.args[0] if isinstance(error, BrokenError) else f"{Path(frame.filename).name}:{frame.name}"
            state, signature, failure = "failed", f"{type(error).__name__} {where}", traceback.format_exc()
        connection.send(Result(state, time.process_time() - started, signature, failure))


class Child:
    """A process that parses; killed and started anew when it hangs or dies."""

    def __init__(self) -> None:
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("fork")
        self._connection, other = context.Pipe()
        self._process = context.Process(target=serve, args=(other,), daemon=True)
        self._process.start()
        other.close()

    def parse(self, case: Input, seconds: float = HANG_SECONDS) -> Result:
        self._connection.send(case)
        try:
            if self._answers(seconds):
                return self._connection.recv()
            result = Result("failed", seconds, "hang", f"killed after {seconds} s of processor time")
        except (EOFError, ConnectionResetError):
            result = Result("failed", 0.0, "died", f"exit code {self._process.exitcode}")
        self.stop()
        self._start()
        return result

    def _answers(self, seconds: float) -> bool:
        """Wait for an answer; `seconds` of the child's processor time, as others may keep the processor busy."""
        started, used = time.monotonic(), self._processor_seconds()
        while not self._connection.poll(seconds / 10):
            is_asleep = time.monotonic() - started > PATIENCE * seconds
            if is_asleep or self._processor_seconds() - used > seconds:
                return False
        return True

    def _processor_seconds(self) -> float:
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        self._process.kill()
        self._process.join()
        self._connection.close()


def judge_speed(case: Input, result: Result) -> Result:
    """A failure where the input takes long for its length, or twice the input far more than twice as long."""
    size = len(case.text) or len(case.data)
    if result.state != "failed" and not case.suffix and result.seconds > SLOW_SECONDS + size * SLOW_PER_CHAR:
        return Result("failed", result.seconds, "slow", f"{result.seconds:.1f} s for {size} characters")
    return result


def judge_growth(child: Child, text: str) -> tuple[Input, Result] | None:
    """Parse `text` repeated to a fixed length and to twice that; a failure where the time grows much faster."""
    once = Input(text * (GROWTH_CHARS // max(1, len(text)) + 1))
    twice = Input(once.text * 2)
    first, second = child.parse(once), child.parse(twice)
    if "failed" in (first.state, second.state):
        return (once, first) if first.state == "failed" else (twice, second)
    if second.seconds > 2 * SLOW_SECONDS and second.seconds > SUPERLINEAR * first.seconds:
        again = child.parse(twice)  # another process may have had the processor
        if again.seconds > SUPERLINEAR * first.seconds:
            note = f"{first.seconds:.2f} s for {len(once.text)}, {again.seconds:.2f} s for {len(twice.text)} characters"
            return twice, Result("failed", again.seconds, "superlinear", note)
    return None


# --- making a finding small ------------------------------------------------------------------------------------------


def minimise(child: Child, case: Input, signature: str) -> Input:
    """The smallest text found that fails in the same way: less and less of its lines, then of its characters."""
    deadline = time.monotonic() + MINIMISE_SECONDS
    if case.suffix or signature in ("slow", "superlinear"):
        return case

    def fails(parts: list[str], joint: str) -> bool:
        budget = min(HANG_SECONDS, max(1.0, deadline - time.monotonic())) if signature == "hang" else HANG_SECONDS
        return child.parse(Input(joint.join(parts)), budget).signature == signature

    text = case.text
    for joint in ("\n", ""):
        parts = text.split(joint) if joint else list(text)
        size = max(1, len(parts) // 2)
        while size and time.monotonic() < deadline:
            at, before = 0, len(parts)
            while at < len(parts) and time.monotonic() < deadline:
                shorter = parts[:at] + parts[at + size :]
                if fails(shorter, joint):
                    parts = shorter
                else:
                    at += size
            # single ones are tried until none can go
            size = 1 if size == 1 and len(parts) < before else size // 2
        text = joint.join(parts)
    return Input(text)


def save(folder: Path, case: Input, small: Input, result: Result) -> Path:
    place = (
        folder / f"{result.signature[:40].replace(' ', '-').replace(':', '-').replace('/', '-')}-{_short_hash(case)}"
    )
    place.mkdir(parents=True, exist_ok=True)
    for name, each in (("input", case), ("minimal", small)):
        (place / f"{name}{each.suffix or '.txt'}").write_bytes(each.data if each.suffix else each.text.encode())
    (place / "trace.txt").write_text(f"{result.signature}\n{result.failure}\n", encoding="utf-8")
    return place


def _short_hash(case: Input) -> str:
    return hashlib.sha256(case.data or case.text.encode()).hexdigest()[:8]


# --- the command -----------------------------------------------------------------------------------------------------


def main() -> int:
    options = arguments()
    rng = random.Random(options.seed)
    texts = [read_document(p).text for p in _files(options.corpus) if p.suffix.lower() in (".txt", ".md", ".text")]
    files = [(p.suffix.lower(), p.read_bytes()) for p in _files(options.files) if p.suffix.lower() in SUFFIXES]
    child, states, seen = Child(), Counter[str](), Counter[str]()
    deadline = time.monotonic() + options.minutes * 60
    try:
        for number, case in enumerate(inputs(rng, texts, files), 1):
            if time.monotonic() > deadline or number > options.runs:
                break
            found = case, judge_speed(case, child.parse(case))
            if found[1].state != "failed" and number % GROWTH_EVERY == 0 and not case.suffix:
                found = judge_growth(child, case.text[:2_000]) or found
            states[found[1].state] += 1
            seen[found[1].signature] += 1
            if found[1].state == "failed" and seen[found[1].signature] <= options.each:
                small = minimise(child, found[0], found[1].signature)
                print(f"{found[1].signature}: {save(options.findings, found[0], small, found[1])}", flush=True)
    finally:
        child.stop()
    print(f"seed {options.seed}: {states.total()} inputs, " + ", ".join(f"{n} {s}" for s, n in states.most_common()))
    for signature, count in seen.most_common():
        if signature:
            print(f"  {count} x {signature}")
    return 1 if states["failed"] else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--runs", type=int, default=sys.maxsize, help="stop after so many inputs")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--corpus", type=Path, help="folder of notices as text")
    parser.add_argument("--files", type=Path, help="folder of notices in any format, mutated at byte level")
    parser.add_argument("--findings", type=Path, default=Path("var/fuzz"))
    parser.add_argument("--each", type=int, default=2, help="how many inputs to keep of each kind of finding")
    return parser.parse_args()


def _files(folder: Path | None) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file()) if folder else []


if __name__ == "__main__":
    sys.exit(main())
