"""What exporters write at length: sizes computed of shapes, names for the same, axes turned there and back."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import helper
from tests.converters.test_onnx_convert import drawn, parsed, written

from migrate.converters.onnx.graph import Node
from migrate.converters.onnx.rules.arithmetic import whole_part
from migrate.converters.onnx.sizes import Open, Sizes, follow
from migrate.worker import Worker

BATCH = Open("size", frozenset({"size"}))
LESS = Open("(size - 4)", frozenset({"size"}), signed=True)


def node(operator: str, **attributes: object) -> Node:
    """An operator of two inputs."""
    return Node(operator, "", 18, "", ("a", "b"), ("c",), attributes)


def sizes(*elements: int | Open) -> Sizes:
    """A list."""
    return Sizes(elements, True)


@pytest.mark.parametrize(
    ("operator", "a", "b", "expected"),
    [
        ("Add", sizes(2, 3), sizes(1), ["3", "4"]),
        ("Mul", sizes(BATCH), sizes(4), ["(size * 4)"]),
        ("Mul", sizes(BATCH), sizes(1), ["size"]),
        ("Sub", sizes(BATCH), sizes(4), ["(size - 4)"]),
        ("Div", sizes(BATCH, 7), sizes(2), ["(size // 2)", "3"]),
        ("Mod", sizes(BATCH, 7), sizes(2), ["(size % 2)", "1"]),
        ("Concat", sizes(BATCH), sizes(2, 3), ["size", "2", "3"]),
        ("Gather", sizes(5, BATCH), sizes(-1), ["size"]),
    ],
)
def test_elements_are_followed(operator: str, a: Sizes, b: Sizes, expected: list[str]) -> None:
    found = follow(node(operator), [a, b])
    assert found is not None
    assert found.texts() == expected


@pytest.mark.parametrize(
    ("operator", "a", "b"),
    [
        ("Div", sizes(LESS), sizes(2)),  # ONNX rounds towards zero, Python down
        ("Div", sizes(-7), sizes(2)),
        ("Div", sizes(7), sizes(0)),
        ("Equal", sizes(BATCH), sizes(1)),
        ("Gather", sizes(1, 2), sizes(5)),
        ("Gather", sizes(1, 2), Sizes((BATCH,), False)),
        ("Add", sizes(1, 2), sizes(1, 2, 3)),
        ("Pow", sizes(2), sizes(2)),
    ],
)
def test_what_is_not_known_stays_a_tensor(operator: str, a: Sizes, b: Sizes) -> None:
    assert follow(node(operator), [a, b]) is None


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1 / 255, "1 / 255"),
        (1 / 3, "1 / 3"),
        (0.1, ""),
        (1 / 512, ""),
        (1.0, ""),
        (0.0, ""),
        (0.35355338, ""),
    ],
)
def test_numbers_that_are_parts_of_one_are_said_as_such(number: float, expected: str) -> None:
    assert whole_part(np.asarray(number, np.float32)) == expected
    assert not expected or np.float32(eval(expected)) == np.float32(number)


def test_a_shape_of_an_exporter_reads_like_one_written_by_hand(tmp_path: Path, torch_side: Worker) -> None:
    proto = parsed(
        """
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[n, 6, 4] x) => (float[n, 3, 8] y, float[n, k] z, int64[1] count)
        <int64 zero = {0}, int64[1] first = {0}, int64[1] one = {1}, int64[1] two = {2}, int64[1] three = {3},
         int64[1] eight = {8}, int64[1] rest = {-1}>
        {
            s = Shape (x)
            n = Gather (s, zero)
            list = Unsqueeze (n, first)
            shape = Concat <axis = 0> (list, three, eight)
            y = Reshape (x, shape)
            tail = Slice (s, two, three)
            half = Div (tail, two)
            flat = Concat <axis = 0> (list, rest)
            w = Reshape (x, flat)
            z = Slice (w, first, half, one)
            count = Mul (list, three)
        }
        """
    )
    _, source = written(proto, tmp_path, torch_side)
    body = source.partition("def forward")[2]
    assert "x.reshape(-1, 3, 8)" in body
    assert "[:, :2]" in body
    assert not re.search(r"gather|concat|shape\(x\)|register_buffer", source)


def test_no_size_is_taken_from_what_is_none(tmp_path: Path, torch_side: Worker) -> None:
    """Some exporters say -1 of an axis that is open."""
    proto = parsed(
        """
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[n, 4] x) => (float[k] y) <int64[1] two = {2}> {
            d = Shape (x)
            z = Mul (d, two)
            y = Cast <to = 1> (z)
        }
        """
    )
    proto.graph.input[0].type.tensor_type.shape.dim[0].dim_value = -1
    _, source = written(proto, tmp_path, torch_side)
    assert "torch.tensor([(size * 2), 8]" in source


def test_a_size_that_nothing_takes_is_not_asked_for(tmp_path: Path, torch_side: Worker) -> None:
    proto = parsed(
        """
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[n, 4] x) => (float[n, 2, 2] y) <int64[2] ends = {2, 2}, int64[1] first = {0}, int64[1] last = {1}> {
            s = Shape (x)
            n = Slice (s, first, last)
            shape = Concat <axis = 0> (n, ends)
            y = Reshape (x, shape)
        }
        """
    )
    assert ".shape" not in written(proto, tmp_path, torch_side)[1]


def test_a_shape_may_be_an_output_and_enter_a_loop(tmp_path: Path, torch_side: Worker) -> None:
    """Where tensors are wanted, sizes are tensors again."""
    body = helper.make_graph(
        [
            helper.make_node("Shape", ["carried"], ["s"]),
            helper.make_node("Cast", ["s"], ["f"], to=onnx.TensorProto.FLOAT),
            helper.make_node("ReduceSum", ["f"], ["sum"], keepdims=0),
            helper.make_node("Add", ["carried", "sum"], ["next"]),
            helper.make_node("Identity", ["going"], ["on"]),
        ],
        "body",
        [
            helper.make_tensor_value_info("index", onnx.TensorProto.INT64, []),
            helper.make_tensor_value_info("going", onnx.TensorProto.BOOL, []),
            helper.make_tensor_value_info("carried", onnx.TensorProto.FLOAT, ["n", 3]),
        ],
        [
            helper.make_tensor_value_info("on", onnx.TensorProto.BOOL, []),
            helper.make_tensor_value_info("next", onnx.TensorProto.FLOAT, ["n", 3]),
        ],
    )
    proto = parsed(
        """
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[n, 3] x) => (float[n, 3] y, int64[2] shape) <int64 times = {2}> { shape = Shape (x) }
        """
    )
    proto.graph.node.append(helper.make_node("Loop", ["times", "", "x"], ["y"], body=body))
    _, source = written(proto, tmp_path, torch_side)
    assert "torch.tensor([size, 3], dtype=torch.int64)" in source


SEVERAL = """
    <ir_version: 8, opset_import: ["" : 17]>
    g (int64[n, 5] x) => (float[n, 4] y) <float zero = {0.0}, int64[1] one = {1}, int64[1] four = {4}> {
        e = Gather (table, x)
        t = Transpose <perm = [1, 0, 2]> (e)
        s = Shape <start = 0, end = 1> (x)
        shape = Concat <axis = 0> (one, s, four)
        h = Expand (zero, shape)
        a, last, cell = LSTM <hidden_size = 4> (t, W, R, B, , h, h)
        q = Squeeze (a, one)
        W2 = Identity (W)
        b, last2, cell2 = LSTM <hidden_size = 4> (q, W2, R2, B)
        k = Squeeze (last2, zeroth)
        n = LayerNormalization (k, scale, shift)
        scale2 = Identity (scale)
        y = LayerNormalization (n, scale2, shift)
    }
"""


def test_names_for_the_same_and_states_of_zeros_go(tmp_path: Path, torch_side: Worker) -> None:
    proto = parsed(
        SEVERAL,
        table=drawn(7, 4),
        W=drawn(1, 16, 4),
        R=drawn(1, 16, 4),
        R2=drawn(1, 16, 4) / 2,
        B=drawn(1, 32),
        scale=drawn(4),
        shift=drawn(4) + 1,
        zeroth=np.array([0]),
    )
    _, source = written(proto, tmp_path, torch_side)
    assert "nn.Embedding(7, 4)" in source
    assert source.count("nn.LayerNorm(") == 1, "one layer is called twice"
    assert "nn.LSTM" not in source, "two layers with some weights in common are none of PyTorch's"
    assert "expand" not in source
    assert torch_side.call("onnx_models:parameters", str(tmp_path / "out")).keys() >= {"W", "R", "R2", "B"}


def test_what_is_trained_may_begin_with_zeros(tmp_path: Path, torch_side: Worker) -> None:
    proto = parsed(
        """
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[5, 1, 3] x) => (float[1, 1, 4] y) {
            all, y = GRU <hidden_size = 4, linear_before_reset = 1> (x, W, R, , , h)
        }
        """,
        W=drawn(1, 12, 3),
        R=drawn(1, 12, 4),
        h=np.zeros((1, 1, 4), np.float32),
    )
    written(proto, tmp_path, torch_side)
    assert "h" in torch_side.call("onnx_models:parameters", str(tmp_path / "out"))


def test_axes_turned_there_and_back_stay(tmp_path: Path, torch_side: Worker) -> None:
    proto = parsed(
        """
        <ir_version: 8, opset_import: ["" : 17]>
        g (float[n, 2, 3, 4] x) => (float[n, 4, 2, 3] y, float[n, 2, 3, 4] z) {
            a = Transpose <perm = [0, 3, 1, 2]> (x)
            b = Transpose <perm = [0, 2, 3, 1]> (a)
            c = Tanh (b)
            d = Transpose <perm = [0, 2, 1, 3]> (c)
            e = Transpose <perm = [0, 3, 2, 1]> (d)
            y = Exp (e)
            f = Transpose <perm = [0, 1, 3, 2]> (c)
            g = Transpose <perm = [0, 1, 3, 2]> (f)
            z = Identity (g)
        }
        """
    )
    _, source = written(proto, tmp_path, torch_side)
    assert source.count(".permute(") == 1
    assert ".permute(0, 3, 1, 2)" in source
