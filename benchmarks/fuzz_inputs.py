"""Inputs for fuzz_ingest.py: real notices and made-up ones, mutated; files of other formats, mutated at byte level."""

import random
import string
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO


@dataclass(frozen=True, slots=True)
class Input:
    """Text to parse as it is, or (where `suffix` is set) the bytes of a file."""

    text: str = ""
    data: bytes = b""
    suffix: str = ""


LONGEST = 150_000
PIECES = (
    "\n|\n\n|\u3000|1.|2.|3．|4、|10.|11.|一、|二、|三、|十、|（一）|(二)|（三）|①|②|第一条|第二章 |（1）|"
    "。|，|、|；|：|（|）|[|】|〔|"
    "牵头单位：|责任单位:|配合单位|牵头|负责|按职责分工负责|落实）|县财政局|市发改委、|"
    "各县（市、区）人民政府|等|以上|不低于|20|1,800|2-3家|"
    "500万元|其中|2023年|〔2023〕4号|东政办发〔20234号|《|》|“|”|关于印发|的通知|附件|附件1|抄送|下同|"
    "项目0个，投资5万元|# Page 3:\n|"
    "索引号：|有效性：失效|2023-05-04|\x0b|\x85|\u2028|\ufeff|\x00|\ufffd|\U00020000|**|- 3 -\n|序号\n|主要内容\n|"
    "任务1：|责任分工：由|"
    "以下任务均由|后续|完成时限：2024年6月底前|10%|3个百分点|４．|㈠|⒈|\r|\t|\u200b|字"
).split("|")
WIDE = str.maketrans(
    string.punctuation + string.digits, "".join(chr(ord(c) + 0xFEE0) for c in string.punctuation + string.digits)
)
NARROW = {wide: narrow for narrow, wide in WIDE.items()}
TRADITIONAL = str.maketrans(
    "牵头责负单门参与协办处机关体时间县局务个万亿", "牽頭責負單門參與協辦處機關體時間縣局務個萬億"
)


def make_up(rng: random.Random) -> str:
    """Notice-like text: pieces at random, or a numbered list of them."""
    if rng.random() < 0.5:
        return "".join(rng.choices(PIECES, k=rng.randint(1, 200)))
    mark = rng.choice(["{}.", "{}、", "（{}）", "第{}条 ", "{}\n", "任务{}："])
    words = ("".join(rng.choices(PIECES, k=rng.randint(0, 12))) for _ in range(rng.randint(2, 40)))
    return "关于印发某办法的通知\n" + "".join(f"{mark.format(n)}{w}\n" for n, w in enumerate(words, 1))


def _lines(change: Callable[[random.Random, list[str]], list[str]]) -> Callable[[random.Random, str], str]:
    return lambda rng, text: "\n".join(change(rng, text.split("\n")))


def _cut(rng: random.Random, text: str, longest: int = 400) -> tuple[int, int]:
    start = rng.randrange(len(text) + 1)
    return start, min(len(text), start + rng.randint(1, longest))


def _splice(rng: random.Random, text: str) -> str:
    (start, end), at = _cut(rng, text, 2_000), rng.randrange(len(text) + 1)
    return text[:at] + text[start:end] + text[at:]


def _delete(rng: random.Random, text: str) -> str:
    start, end = _cut(rng, text, rng.choice([1, 3, 30, 400]))
    return text[:start] + text[end:]


def _insert(rng: random.Random, text: str) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(PIECES) * rng.choice([1, 1, 1, 2, 50]) + text[at:]


def _translate(rng: random.Random, text: str) -> str:
    start, end = _cut(rng, text, len(text) + 1)
    return text[:start] + text[start:end].translate(rng.choice([WIDE, NARROW, TRADITIONAL])) + text[end:]


def _swap(rng: random.Random, lines: list[str]) -> list[str]:
    a, b = rng.randrange(len(lines)), rng.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a]
    return lines


def _repeat(rng: random.Random, lines: list[str]) -> list[str]:
    at, count = rng.randrange(len(lines)), rng.choice([1, 2, 5, 40])
    return lines[:at] + lines[at : at + rng.randint(1, 8)] * count + lines[at:]


def _wrap(rng: random.Random, lines: list[str]) -> list[str]:
    width = rng.randint(10, 60)
    return [line[i : i + width] for line in lines for i in range(0, max(1, len(line)), width)]


MUTATIONS: tuple[Callable[[random.Random, str], str], ...] = (
    _splice, _delete, _delete, _insert, _insert, _insert, _translate, _lines(_swap), _lines(_repeat), _lines(_wrap),
    lambda _, text: text.replace("\n", ""),
    lambda rng, text: text.replace(rng.choice("。，；：、（）()“”"), ""),
    lambda rng, text: text.replace("\n", rng.choice(["\n\n", " ", "\r", "\n\u3000\u3000", "\n# Page 2:\n"])),
    lambda rng, text: text[: rng.randrange(len(text) + 1)],
)  # fmt: skip


def mutate_bytes(rng: random.Random, data: bytes) -> bytes:
    """Flip, cut out, repeat or cut off; of an archive, often inside one of its members."""
    if data.startswith(b"PK") and rng.random() < 0.8:
        try:
            return _mutate_member(rng, data)
        except (zipfile.BadZipFile, NotImplementedError, OSError):
            pass  # an archive that is mutated already may not open
    changed = bytearray(data)
    for _ in range(rng.choice([1, 1, 4, 32])):
        if not changed:
            break
        start = rng.randrange(len(changed))
        end = start + rng.choice([1, 4, 64, 4096])
        kind = rng.randrange(4)
        piece = bytes(changed[start:end])
        if kind == 0:
            changed[start] ^= 1 << rng.randrange(8)
        elif kind == 3 and rng.random() < 0.2:
            del changed[start:]
        else:
            changed[start:end] = (b"", piece * 2, rng.randbytes(len(piece)), b"")[kind]
    return bytes(changed)


def _mutate_member(rng: random.Random, data: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        names = source.namelist()
        chosen = rng.choice(names) if names else ""
        for name in names:
            content = source.read(name)
            target.writestr(name, mutate_bytes(rng, content) if name == chosen else content)
    return packed.getvalue()


def inputs(rng: random.Random, texts: list[str], files: list[tuple[str, bytes]]) -> Iterator[Input]:
    while True:
        if files and rng.random() < 0.5:
            suffix, data = rng.choice(files)
            yield Input(data=mutate_bytes(rng, data), suffix=suffix)
            continue
        text = rng.choice(texts) if texts and rng.random() < 0.7 else make_up(rng)
        for _ in range(rng.choice([1, 1, 2, 3, 8])):
            text = rng.choice(MUTATIONS)(rng, text)[:LONGEST]
        yield Input(text)
