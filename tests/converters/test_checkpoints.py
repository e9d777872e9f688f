"""Every format is read to the same thing, without a framework, one array at a time."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

import h5py
import numpy as np
import pytest
from tests.converters.conftest import FORMATS, Saved

from migrate.converters.checkpoints import keras_archive
from migrate.converters.checkpoints.model import Entry, KerasLayer
from migrate.converters.checkpoints.registry import formats, open_checkpoint


def find(layer: KerasLayer, *titles: str) -> KerasLayer:
    """A layer by the names on the way to it; lists go without saying."""
    for title in titles:
        members = [
            *layer.children,
            *(inner for each in layer.children if each.is_list for inner in each.children),
        ]
        layer = next(each for each in members if each.title == title)
    return layer


def arrays(layer: KerasLayer) -> list[np.ndarray]:
    return [weight.entry.read() for _, weight in layer.all_weights()]


def test_the_formats_are_found() -> None:
    assert {form.NAME for form in formats()} >= {
        "Keras 3 archive (.keras)",
        "Keras 3 weights (.weights.h5)",
        "Keras 2 file (.h5)",
        "safetensors (.safetensors)",
    }


def test_the_format_is_told_by_the_content(saved: Saved, tmp_path: Path) -> None:
    folder = saved("alternating")[0]
    for form in FORMATS:
        disguised = tmp_path / f"{form}.bin"
        disguised.write_bytes((folder / f"model.{form}").read_bytes())
        with open_checkpoint(disguised) as checkpoint, open_checkpoint(folder / f"model.{form}") as original:
            assert checkpoint.format == original.format


def test_the_formats_hold_the_same_numbers(saved: Saved) -> None:
    folder = saved("nested")[0]
    found = []
    for form in FORMATS:
        with open_checkpoint(folder / f"model.{form}") as checkpoint:
            assert checkpoint.root is not None
            found.append(
                [
                    array.tolist()
                    for titles in (
                        ("encoder", "dense"),
                        ("encoder", "dense_1"),
                        ("sequential", "batch_normalization"),
                    )
                    for array in arrays(find(checkpoint.root, *titles))
                ]
            )
    assert found[0] == found[1] == found[2]


def test_the_old_format_names_the_weights_and_the_new_one_numbers_them(saved: Saved) -> None:
    folder = saved("alternating")[0]
    for form, names in (("h5", ["kernel", "bias"]), ("keras", ["0", "1"])):
        with open_checkpoint(folder / f"model.{form}") as checkpoint:
            assert checkpoint.root is not None
            assert [weight.name for weight in find(checkpoint.root, "before").weights] == names


def test_classes_are_known_where_the_file_has_an_architecture(saved: Saved) -> None:
    folder = saved("alternating")[0]
    for form, known in (("h5", "TimeDistributed"), ("keras", "TimeDistributed"), ("weights.h5", None)):
        with open_checkpoint(folder / f"model.{form}") as checkpoint:
            assert checkpoint.root is not None
            assert find(checkpoint.root, "time_distributed_3").class_name == known


def test_what_is_no_weight_is_told_apart(saved: Saved) -> None:
    folder = saved("alternating")[0]
    for form in FORMATS:
        with open_checkpoint(folder / f"model.{form}") as checkpoint:
            assert checkpoint.root is not None
            assert set(checkpoint.ignored.values()) == {"optimizer state"}
            weights = {weight.entry.name for _, weight in checkpoint.root.all_weights()}
            assert weights | set(checkpoint.ignored) == set(checkpoint.entries)
            assert not weights & set(checkpoint.ignored)


def test_elements_past_the_tenth_stay_in_order(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "model.weights.h5", "w") as file:
        for number in range(12):
            key = f"dense_{number}" if number else "dense"
            file[f"layers/{key}/vars/0"] = np.full(2, number)
    with open_checkpoint(tmp_path / "model.weights.h5") as checkpoint:
        assert checkpoint.root is not None
        values = [int(array[0]) for array in arrays(checkpoint.root)]
    assert values == list(range(12))


def test_reading_one_array_reads_no_other(saved: Saved, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    original = h5py.Dataset.__getitem__

    def noted(dataset: h5py.Dataset, *arguments: object, **keywords: object) -> object:
        read.append(dataset.name)
        return original(dataset, *arguments, **keywords)

    monkeypatch.setattr(h5py.Dataset, "__getitem__", noted)
    with open_checkpoint(saved("alternating")[0] / "model.keras") as checkpoint:
        assert not read
        name, entry = next(iter(checkpoint.entries.items()))
        assert entry.read().shape == entry.shape
    assert read == [f"/{name}"]


def test_no_framework_is_imported_for_reading() -> None:
    assert not {"tensorflow", "keras", "torch"} & set(sys.modules)


def test_a_compressed_archive_is_read_as_well(saved: Saved, tmp_path: Path) -> None:
    original = saved("nested")[0] / "model.keras"
    with (
        zipfile.ZipFile(original) as source,
        zipfile.ZipFile(tmp_path / "m.keras", "w", zipfile.ZIP_DEFLATED) as packed,
    ):
        for name in source.namelist():
            packed.writestr(name, source.read(name))
    with open_checkpoint(tmp_path / "m.keras") as checkpoint, open_checkpoint(original) as stored:
        assert [entry.read().tolist() for entry in checkpoint.entries.values()] == [
            entry.read().tolist() for entry in stored.entries.values()
        ]


def test_bfloat16_is_widened_without_loss(tmp_path: Path) -> None:
    values = np.array([1.0, -2.5, 0.15625], np.float32)
    with h5py.File(tmp_path / "model.weights.h5", "w") as file:
        halves = (values.view(np.uint32) >> 16).astype(np.uint16)
        file["layers/dense/vars/0"] = halves
        file["layers/dense/vars/0"].attrs["dtype"] = "bfloat16"
    with open_checkpoint(tmp_path / "model.weights.h5") as checkpoint:
        entry: Entry = checkpoint.entries["layers/dense/vars/0"]
        assert entry.dtype == np.float32
        np.testing.assert_array_equal(entry.read(), values)


def test_names_that_keras_had_to_cut_in_pieces_are_put_together(tmp_path: Path) -> None:
    names = [b"dense/kernel:0", b"dense/bias:0"]
    with h5py.File(tmp_path / "model.h5", "w") as file:
        file.attrs["layer_names"] = [b"dense"]
        group = file.create_group("dense")
        for number, name in enumerate(names):
            group.attrs[f"weight_names{number}"] = [name]
            group[name.decode()] = np.zeros(number + 1)
    with open_checkpoint(tmp_path / "model.h5") as checkpoint:
        assert checkpoint.root is not None
        assert [weight.name for weight in checkpoint.root.children[0].weights] == ["kernel", "bias"]


def test_a_slice_of_a_file_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"head" + bytes(range(100)) + b"tail")
    with keras_archive.Slice((tmp_path / "file").open("rb"), 4, 100) as part:
        assert part.read() == bytes(range(100))
        assert part.seek(-3, 2) == 97
        assert part.read(10) == bytes([97, 98, 99])
        assert part.read(1) == b""
        part.seek(5)
        assert part.read(2) == bytes([5, 6])


def test_hugging_faces_weights_nest_under_the_models_name(tmp_path: Path) -> None:
    """``tf_model.h5``: each weight's name begins with that of the whole model, then of the layer that is listed."""
    query = "tf_bert_model/bert/encoder/layer_._0/attention/self/query/kernel:0"
    words = "tf_bert_model/bert/embeddings/word_embeddings/weight:0"
    numbers = {query: np.arange(6.0).reshape(2, 3), words: np.arange(4.0).reshape(4, 1)}
    with h5py.File(tmp_path / "tf_model.h5", "w") as file:
        file.attrs["layer_names"] = [b"bert"]
        group = file.create_group("bert")
        group.attrs["weight_names"] = [name.encode() for name in numbers]
        for name, array in numbers.items():
            group[name] = array.astype(np.float32)
    with open_checkpoint(tmp_path / "tf_model.h5") as checkpoint:
        assert checkpoint.root is not None
        bert = find(checkpoint.root, "bert")
        found = find(bert, "encoder", "layer_._0", "attention", "self", "query")
        np.testing.assert_array_equal(arrays(found)[0], numbers[query])
        np.testing.assert_array_equal(arrays(find(bert, "embeddings"))[0], numbers[words])
