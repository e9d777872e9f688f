"""What is done to an ONNX model between tf2onnx and the file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from migrate.converters.to_onnx import file
from migrate.converters.to_onnx.constants import Held, name_constants
from migrate.converters.to_onnx.graph import Weight
from migrate.converters.to_onnx.padding import keep_zeros
from migrate.converters.to_onnx.schema import problems, unknown_operators
from migrate.converters.to_onnx.twins import Joined, restore, stand_ins
from migrate.converters.to_onnx.weights import place


def model(nodes: list[onnx.NodeProto], inputs: dict[str, list[int]], **constants: object) -> onnx.ModelProto:
    """A model of nodes whose last output is the only one."""
    made = [numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()]
    given = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in inputs.items()]
    output = helper.make_tensor_value_info(nodes[-1].output[0], TensorProto.FLOAT, None)
    graph = helper.make_graph(nodes, "graph", given, [output], made)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)


def weight(name: str, array: np.ndarray, **more: bool) -> Weight:  # type: ignore[type-arg]
    return Weight(name, name, array.shape, array.dtype, partial(np.asarray, array), **more)


def test_a_kernel_that_is_only_transposed_is_written_so(tmp_path: Path) -> None:
    kernel = np.arange(6, dtype=np.float32).reshape(2, 3)
    nodes = [
        helper.make_node("Transpose", ["dense/kernel"], ["turned"], perm=[1, 0]),
        helper.make_node("Reshape", ["turned", "shape"], ["flat"]),
        helper.make_node("MatMul", ["x", "flat"], ["y"]),
    ]
    made = model(nodes, {"x": [1, 3], "dense/kernel": [2, 3]}, shape=np.array([3, 2]))
    placed = place(made, [weight("dense/kernel", kernel)])
    assert [node.op_type for node in made.graph.node] == ["MatMul"]
    assert [entry.name for entry in made.graph.input] == ["x"]
    file.write(made, placed, tmp_path / "model.onnx")
    written = onnx.load(tmp_path / "model.onnx")
    assert {tensor.name for tensor in written.graph.initializer} == {"dense/kernel"}
    x = np.array([[1, 2, 3]], np.float32)
    (y,) = ReferenceEvaluator(written).run(None, {"x": x})
    assert np.array_equal(y, x @ kernel.T)


def test_a_weight_with_two_uses_stays_as_it_is() -> None:
    nodes = [
        helper.make_node("Transpose", ["table"], ["turned"], perm=[1, 0]),
        helper.make_node("MatMul", ["x", "turned"], ["z"]),
        helper.make_node("MatMul", ["z", "table"], ["y"]),
    ]
    made = model(nodes, {"x": [1, 3], "table": [2, 3]})
    (placed,) = place(made, [weight("table", np.ones((2, 3), np.float32))])
    assert placed.shape == (2, 3)
    assert [node.op_type for node in made.graph.node] == ["Transpose", "MatMul", "MatMul"]


def test_many_weights_lie_beside_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "LARGEST", 8)
    kernel = np.arange(6, dtype=np.float32).reshape(2, 3)
    made = model([helper.make_node("MatMul", ["x", "w"], ["y"])], {"x": [1, 2], "w": [2, 3]})
    file.write(made, place(made, [weight("w", kernel)]), tmp_path / "model.onnx")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["model.onnx", "model.onnx.data"]
    (y,) = ReferenceEvaluator(str(tmp_path / "model.onnx")).run(None, {"x": np.ones((1, 2), np.float32)})
    assert np.array_equal(y, kernel.sum(0, keepdims=True))


def test_a_write_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def broken() -> np.ndarray:  # type: ignore[type-arg]
        raise OSError("no space left on device")

    made = model([helper.make_node("MatMul", ["x", "w"], ["y"])], {"x": [1, 2], "w": [2, 3]})
    lost = Weight("w", "w", (2, 3), np.dtype(np.float32), broken)
    with pytest.raises(OSError, match="no space"):
        file.write(made, place(made, [lost]), tmp_path / "model.onnx")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("between", [[], ["Transpose"]])
def test_zeros_before_a_maximum(between: list[str]) -> None:
    """What ONNX Runtime makes of them must be what ONNX says."""
    import onnxruntime

    names = ["padded", *between]
    nodes = [
        helper.make_node("Pad", ["x", "pads"], ["padded"]),
        *(helper.make_node("Transpose", ["padded"], [name], perm=[0, 1, 3, 2]) for name in between),
        helper.make_node("MaxPool", [names[-1]], ["y"], kernel_shape=[2, 2], strides=[2, 2]),
    ]
    made = model(nodes, {"x": [1, 1, 2, 2]}, pads=np.array([0, 0, 1, 1, 0, 0, 1, 1]))
    keep_zeros(made)
    x = np.full((1, 1, 2, 2), -5, np.float32)
    (expected,) = ReferenceEvaluator(made).run(None, {"x": x})
    (actual,) = onnxruntime.InferenceSession(made.SerializeToString()).run(None, {"x": x})
    assert np.array_equal(actual, expected)
    assert not expected.any(), "zeros are larger than all that is there"


def test_weights_are_known_by_their_numbers() -> None:
    kernel = np.arange(1, 7, dtype=np.float32).reshape(2, 3)
    bias = np.array([7, 8, 9], np.float32)
    nodes = [helper.make_node("MatMul", ["x", "W__1"], ["z"]), helper.make_node("Add", ["z", "B__2"], ["y"])]
    padded = np.concatenate([bias, np.zeros(3, np.float32)])
    made = model(nodes, {"x": [1, 3]}, W__1=kernel.T[::-1].copy(), B__2=padded, other=np.ones(6, np.float32))
    trained = weight("lstm/kernel", kernel, is_trainable=True)
    found = name_constants(made, [trained, weight("lstm/bias", bias)], [])
    assert found == [
        Held("lstm/kernel", True, ("lstm/kernel",)),
        Held("lstm/bias", False, ("lstm/bias",)),
    ]
    assert [list(node.input) for node in made.graph.node] == [["x", "lstm/kernel"], ["z", "lstm/bias"]]
    assert {tensor.name for tensor in made.graph.initializer} == {"lstm/kernel", "lstm/bias", "other"}


def test_numbers_that_stand_in_are_told_wherever_they_come_out() -> None:
    zeros, own = np.zeros((2, 3), np.float32), np.arange(6, dtype=np.float32).reshape(2, 3)
    first, second = weight("a/bias", zeros), weight("b/bias", zeros)
    (standing,) = stand_ins([first, weight("c/bias", own), second], seed=0).values()
    assert standing.weight is second
    numbers = standing.numbers
    assert np.unique(numbers).size == 6
    gates = np.concatenate([numbers[::-1], np.ones((1, 3), np.float32)])
    made = model([helper.make_node("Add", ["x", "gates"], ["y"])], {"x": [3, 3]}, gates=gates, other=own)
    restore(made, {second.node: standing})
    arrays = {tensor.name: numpy_helper.to_array(tensor) for tensor in made.graph.initializer}
    assert np.array_equal(arrays["gates"], [[0, 0, 0], [0, 0, 0], [1, 1, 1]])
    assert np.array_equal(arrays["other"], own)


@pytest.mark.parametrize("left", [lambda numbers: numbers[:1], lambda numbers: 2 * numbers])
def test_numbers_that_stand_in_and_are_lost_are_told(left: Callable[[Any], Any]) -> None:
    zeros = np.zeros((2, 3), np.float32)
    standing = stand_ins([weight("a/bias", zeros), weight("b/bias", zeros)], seed=0)
    (each,) = standing.values()
    nodes = [helper.make_node("Add", ["x", "gates"], ["y"])]
    made = model(nodes, {"x": [3, 3]}, gates=left(each.numbers))
    with pytest.raises(Joined, match="b/bias"):
        restore(made, standing)


def test_operators_that_do_not_exist_are_all_named() -> None:
    nodes = [
        helper.make_node("Erfc", ["x"], ["a"], "first"),
        helper.make_node("Expm1", ["a"], ["y"], "second"),
    ]
    made = model(nodes, {"x": [1]})
    assert unknown_operators(made) == {"Erfc": ["first"], "Expm1": ["second"]}
    assert len(problems(made)) == 2
    wrong = model([helper.make_node("MatMul", ["x", "x"], ["y"])], {"x": [2, 3]})
    assert len(problems(wrong)) == 1, "shapes that do not fit are told too"
