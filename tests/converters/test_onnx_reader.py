"""ONNX files that are damaged, or that reach for what is not theirs: one clear error, nothing written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from migrate.converters.checkpoints.registry import open_checkpoint
from migrate.converters.onnx.convert import convert_onnx
from migrate.converters.onnx.reader import read
from migrate.errors import MigrateError

WEIGHT = np.arange(12, dtype=np.float32).reshape(4, 3)


def model(*tensors: TensorProto) -> onnx.ModelProto:
    """A product with a weight `w`."""
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["y"], name="product")],
        "graph",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 4])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 3])],
        list(tensors) or [numpy_helper.from_array(WEIGHT, "w")],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)])


def external(location: str, **entries: str) -> TensorProto:
    """The weight, said to lie in another file."""
    tensor = TensorProto(
        name="w", data_type=TensorProto.FLOAT, dims=[4, 3], data_location=TensorProto.EXTERNAL
    )
    for key, value in {"location": location, **entries}.items():
        tensor.external_data.add(key=key, value=value)
    return tensor


def refused(path: Path, match: str) -> None:
    """Converting fails with one error, and leaves nothing."""
    before = set(path.parent.rglob("*"))
    with pytest.raises(MigrateError, match=match):
        convert_onnx(path, output=path.parent / "out")
    assert set(path.parent.rglob("*")) == before


def saved(folder: Path, proto: onnx.ModelProto) -> Path:
    """The model's file."""
    path = folder / "model.onnx"
    path.write_bytes(proto.SerializeToString())
    return path


@pytest.mark.parametrize(
    "location", ["../secret", "/etc/passwd", "data/../../secret", "C:\\secret", "a\\b", "", "."]
)
def test_external_data_stays_in_the_folder(tmp_path: Path, location: str) -> None:
    (tmp_path / "secret").write_bytes(WEIGHT.tobytes())
    folder = tmp_path / "models"
    folder.mkdir()
    refused(saved(folder, model(external(location))), "outside the model's folder|not there")


@pytest.mark.parametrize("where", ["file", "folder"])
def test_external_data_is_not_reached_through_links(tmp_path: Path, where: str) -> None:
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "w.bin").write_bytes(WEIGHT.tobytes())
    folder = tmp_path / "models"
    folder.mkdir()
    if where == "file":
        (folder / "w.bin").symlink_to(tmp_path / "secret" / "w.bin")
    else:
        (folder / "data").symlink_to(tmp_path / "secret")
    refused(saved(folder, model(external("w.bin" if where == "file" else "data/w.bin"))), "is a link")


@pytest.mark.parametrize(
    "entries", [{"offset": "4"}, {"length": "4"}, {"offset": "-4"}, {"offset": "x"}, {"length": str(2**62)}]
)
def test_external_data_has_the_size_that_is_said(tmp_path: Path, entries: dict[str, str]) -> None:
    (tmp_path / "w.bin").write_bytes(WEIGHT.tobytes())
    refused(saved(tmp_path, model(external("w.bin", **entries))), "not wholly in|where in")


def test_external_data_is_read(tmp_path: Path) -> None:
    (tmp_path / "w.bin").write_bytes(b"1234" + WEIGHT.tobytes())
    opened = read(saved(tmp_path, model(external("w.bin", offset="4", length="48"))))
    np.testing.assert_array_equal(opened.array(opened.proto.graph.initializer[0]), WEIGHT)


@pytest.mark.parametrize("dims", [[2**30, 2**30], [-1, 3], [4, 4]])
def test_a_tensor_has_the_data_that_its_shape_says(tmp_path: Path, dims: list[int]) -> None:
    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=dims, raw_data=WEIGHT.tobytes())
    refused(saved(tmp_path, model(tensor)), "data that its shape says|no dtype or shape")


def test_unknown_operators_are_all_named_with_their_nodes(tmp_path: Path) -> None:
    proto = model()
    proto.opset_import.append(helper.make_opsetid("acme", 1))
    proto.graph.node.insert(0, helper.make_node("Frobnicate", ["x"], ["a"], name="first", domain="acme"))
    proto.graph.node.insert(1, helper.make_node("Quux", ["a"], ["b"], name="second"))
    proto.graph.node.insert(2, helper.make_node("Frobnicate", ["b"], ["c"], name="third", domain="acme"))
    refused(saved(tmp_path, proto), r"Quux \(second\); acme::Frobnicate \(first, third\)")


def test_a_cycle_is_an_error(tmp_path: Path) -> None:
    proto = model()
    proto.graph.node.insert(0, helper.make_node("Add", ["x", "b"], ["a"], name="one"))
    proto.graph.node.insert(1, helper.make_node("Relu", ["a"], ["b"], name="two"))
    refused(saved(tmp_path, proto), "cycle")


def test_an_output_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine")
    refused(saved(tmp_path, model()), "exists already")


def test_disk_errors_leave_nothing(tmp_path: Path) -> None:
    path = saved(tmp_path, model())
    (tmp_path / "file").write_text("")
    with pytest.raises(MigrateError, match="cannot be written"):
        convert_onnx(path, output=tmp_path / "file" / "out")
    assert {file.name for file in tmp_path.iterdir()} == {"file", "model.onnx"}


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_damaged_files_give_an_error_or_the_same_shapes(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = bytearray(model().SerializeToString())
    for _ in range(data.draw(st.integers(0, 3))):
        whole[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    kept = data.draw(st.integers(0, len(whole)))
    path = tmp_path_factory.mktemp("damaged") / "model.onnx"
    path.write_bytes(bytes(whole[:kept]))
    try:
        opened = read(path)
    except MigrateError:
        return
    for tensor in opened.proto.graph.initializer:
        assert opened.array(tensor).shape == tuple(tensor.dims)


def test_its_tensors_are_listed_and_read_one_at_a_time(tmp_path: Path) -> None:
    proto = model(external("w.bin", offset="4", length="48"))
    bias = numpy_helper.from_array(np.ones(3, np.float16), "")
    proto.graph.node.append(helper.make_node("Constant", [], ["b"], value=bias))
    path = saved(tmp_path, proto)
    (tmp_path / "w.bin").write_bytes(b"1234" + WEIGHT.tobytes())
    with open_checkpoint(path) as checkpoint:
        found = {
            name: (entry.shape, str(entry.dtype), entry.read().tolist())
            for name, entry in checkpoint.entries.items()
        }
    assert found == {"w": ((4, 3), "float32", WEIGHT.tolist()), "b": ((3,), "float16", [1.0, 1.0, 1.0])}


def test_two_tensors_of_one_name_are_an_error(tmp_path: Path) -> None:
    weight = numpy_helper.from_array(WEIGHT, "w")
    with pytest.raises(MigrateError, match="w is there twice"):
        open_checkpoint(saved(tmp_path, model(weight, weight)))
