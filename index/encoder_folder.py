"""Writes an E5S1 file as an ordinary sentence-transformers folder, tuned if an adapter is given, without torch.

The weights depend on the source file, the adapter and this recipe alone, so two machines get the same model. Raise
RECIPE when anything here or in `chinese_vocabulary` changes what is written: every cache then rebuilds.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
from safetensors.numpy import save_file

from index.adapter import Adapter
from index.chinese_vocabulary import ChineseVocabulary, build_tokenizer, select_vocabulary
from index.e5s1 import E5S1File, EncoderShape, FloatArray

RECIPE: Final = 1
WEIGHTS_NAME: Final = "model.safetensors"

Progress = Callable[[int, int, str], None]
"""Called with (done, total, what is being done, in Chinese)."""

# A layer's linear maps: BertModel's name, the file's name, and which sizes go out and in.
_LINEARS: Final = (
    ("attention.self.query", "q", ("hidden", "hidden")),
    ("attention.self.key", "k", ("hidden", "hidden")),
    ("attention.self.value", "v", ("hidden", "hidden")),
    ("attention.output.dense", "ao", ("hidden", "hidden")),
    ("intermediate.dense", "fi", ("inner", "hidden")),
    ("output.dense", "fo", ("hidden", "inner")),
)
_NORMS: Final = (("attention.output.LayerNorm", "aln"), ("output.LayerNorm", "oln"))


def write_encoder_folder(source: E5S1File, folder: Path, *, adapter: Adapter | None = None, progress: Progress) -> None:
    """Fill the existing, empty `folder`. Raises ModelError for a damaged source, OSError for a full disk."""
    chosen = select_vocabulary(source.vocabulary)
    progress(0, 3, "生成分词器")
    _write_tokenizer(source, chosen, folder)
    progress(1, 3, "展开模型权重")
    tensors = _decode_tensors(source, chosen, adapter)
    progress(2, 3, "写入模型权重")
    save_file(tensors, folder / WEIGHTS_NAME, metadata={"format": "pt"})
    for name, content in _json_files(source.shape, chosen).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    progress(3, 3, "模型文件已写好")


def _write_tokenizer(source: E5S1File, chosen: ChineseVocabulary, folder: Path) -> None:
    tokenizer = build_tokenizer(chosen, source.vocabulary)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)


def _decode_tensors(source: E5S1File, chosen: ChineseVocabulary, adapter: Adapter | None) -> dict[str, FloatArray]:
    shape = source.shape
    hidden = shape.hidden_size
    words = source.tensor("emb.word", shape.vocab_size, hidden)[np.array(chosen.kept)]
    tensors = {
        "embeddings.word_embeddings.weight": words,
        "embeddings.position_embeddings.weight": source.tensor("emb.pos", shape.max_position_embeddings, hidden),
        "embeddings.token_type_embeddings.weight": source.tensor("emb.type", shape.type_vocab_size, hidden),
        "embeddings.LayerNorm.weight": source.tensor("emb.ln.w", hidden),
        "embeddings.LayerNorm.bias": source.tensor("emb.ln.b", hidden),
    }
    return tensors | decode_layers(source, adapter, n_layers=shape.num_hidden_layers)


def decode_layers(source: E5S1File, adapter: Adapter | None, *, n_layers: int) -> dict[str, FloatArray]:
    """The first layers' tensors by BertModel's names, with what the adapter adds."""
    tensors: dict[str, FloatArray] = {}
    for layer in range(n_layers):
        tensors |= _decode_layer(source, layer)
    for name, added in adapter.added() if adapter else ():
        tensors[f"{name}.weight"] = tensors[f"{name}.weight"] + added
    return tensors


def _decode_layer(source: E5S1File, layer: int) -> dict[str, FloatArray]:
    sizes = {"hidden": source.shape.hidden_size, "inner": source.shape.intermediate_size}
    ours, theirs = f"encoder.layer.{layer}", f"l{layer}"
    tensors: dict[str, FloatArray] = {}
    for name, short, (n_out, n_in) in _LINEARS:
        tensors[f"{ours}.{name}.weight"] = source.tensor(f"{theirs}.{short}.w", sizes[n_out], sizes[n_in])
        tensors[f"{ours}.{name}.bias"] = source.tensor(f"{theirs}.{short}.b", sizes[n_out])
    for name, short in _NORMS:
        tensors[f"{ours}.{name}.weight"] = source.tensor(f"{theirs}.{short}.w", sizes["hidden"])
        tensors[f"{ours}.{name}.bias"] = source.tensor(f"{theirs}.{short}.b", sizes["hidden"])
    return tensors


def _json_files(shape: EncoderShape, chosen: ChineseVocabulary) -> dict[str, object]:
    return {
        "config.json": _model_config(shape, chosen),
        "tokenizer_config.json": _tokenizer_config(shape),
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "sentence_bert_config.json": {
            "max_seq_length": shape.max_position_embeddings,
            "do_lower_case": False,
            "model_args": {"add_pooling_layer": False},  # E5 has no such weights; they would be random
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden_size,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "similarity_fn_name": "cosine",
            "prompts": {"query": "query: ", "document": "passage: "},
        },
    }


def _model_config(shape: EncoderShape, chosen: ChineseVocabulary) -> dict[str, object]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_act": "gelu",
        "hidden_size": shape.hidden_size,
        "num_hidden_layers": shape.num_hidden_layers,
        "num_attention_heads": shape.num_attention_heads,
        "intermediate_size": shape.intermediate_size,
        "vocab_size": len(chosen.pieces),
        "max_position_embeddings": shape.max_position_embeddings,
        "type_vocab_size": shape.type_vocab_size,
        # Stored as float32 in the source: 1e-12 reads back as 9.99999996e-13.
        "layer_norm_eps": float(str(np.float32(shape.layer_norm_eps))),
        "hidden_dropout_prob": 0.0,
        "attention_probs_dropout_prob": 0.0,
        "pad_token_id": [piece for piece, _ in chosen.pieces].index("<pad>"),
        "dtype": "float32",
    }


def _tokenizer_config(shape: EncoderShape) -> dict[str, object]:
    return {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": shape.max_position_embeddings,
        "clean_up_tokenization_spaces": False,
        "bos_token": "<s>",
        "cls_token": "<s>",
        "eos_token": "</s>",
        "sep_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "model_input_names": ["input_ids", "attention_mask"],
    }
