from pathlib import Path

import numpy as np
import pytest

from index.adapter import adapter_path, read_adapter, write_adapter
from index.e5s1 import FloatArray
from ingest.errors import ModelError


def array(*rows: list[float]) -> FloatArray:
    return np.array(rows, dtype=np.float32)


TENSORS = {
    "encoder.layer.0.output.dense.a": array([1, 2, 0]),
    "encoder.layer.0.output.dense.b": array([0.5], [-1]),
    "head.weight": array([0.25, 4]),
}


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "mine.safetensors"
    write_adapter(path, TENSORS, {"settings": {"rank": 1}})
    return path


def test_what_is_added_is_b_times_a(written: Path) -> None:
    adapter = read_adapter(written)
    [(layer, added)] = list(adapter.added())
    assert layer == "encoder.layer.0.output.dense"
    np.testing.assert_array_equal(added, array([0.5, 1, 0], [-1, -2, 0]))
    assert list(adapter.others) == ["head.weight"]
    assert (adapter.name, adapter.record["settings"]) == ("mine", {"rank": 1})


def test_the_same_tensors_give_the_same_file(written: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.safetensors"
    write_adapter(again, dict(reversed(TENSORS.items())), {})
    assert again.read_bytes() == written.read_bytes()


def test_an_altered_file_is_refused(written: Path) -> None:
    content = bytearray(written.read_bytes())
    content[-1] ^= 1
    written.write_bytes(content)
    with pytest.raises(ModelError, match=r"mine\.safetensors' 的 sha256 是.*应为记录里的"):
        read_adapter(written)


@pytest.mark.parametrize("record", [None, "{}", '{"sha256": 5}', "[]", "half"])
def test_a_file_without_a_usable_record_is_refused(written: Path, record: str | None) -> None:
    written.with_suffix(".json").unlink()
    if record is not None:
        written.with_suffix(".json").write_text(record)
    with pytest.raises(ModelError, match=r"没有找到适配器的记录.*mine\.json"):
        read_adapter(written)


def test_a_record_without_its_file_is_refused(written: Path) -> None:
    written.unlink()
    with pytest.raises(ModelError, match="读不了适配器"):
        read_adapter(written)


def test_a_name_is_a_shipped_one_unless_it_is_a_file() -> None:
    assert adapter_path("zhengwen-1-encoder").parent.name == "data"
    assert adapter_path("/srv/own.safetensors") == Path("/srv/own.safetensors")


def test_the_shipped_adapter_is_whole_and_small() -> None:
    path = adapter_path("zhengwen-1-encoder")
    adapter = read_adapter(path)
    assert path.stat().st_size <= 6_000_000
    assert len(adapter.pairs) == 6 * 12
    assert all(np.isfinite(added).all() for _, added in adapter.added())
    assert set(adapter.record["notices"]["test"]).isdisjoint(adapter.record["notices"]["train"])
