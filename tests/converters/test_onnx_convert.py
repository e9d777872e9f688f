"""ONNX files as source: its form, its names, what is trained, and that both sides agree."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import helper, numpy_helper, parser
from onnx.reference import ReferenceEvaluator

from migrate.converters.conversion import Conversion
from migrate.converters.onnx.convert import convert_onnx
from migrate.worker import Worker


def parsed(text: str, **weights: Any) -> onnx.ModelProto:
    """A model from ONNX's own notation, with initializers."""
    proto = parser.parse_model(textwrap.dedent(text))
    for node in proto.graph.node:
        node.input[:] = [name.replace("__", ".") for name in node.input]  # its notation has no dots
    for name, array in weights.items():
        proto.graph.initializer.append(numpy_helper.from_array(np.asarray(array), name.replace("__", ".")))
    return proto


def drawn(*shape: int) -> np.ndarray[Any, Any]:
    """Weights."""
    return np.random.default_rng(len(shape)).standard_normal(shape).astype(np.float32)


def written(proto: onnx.ModelProto, folder: Path, worker: Worker, **options: Any) -> tuple[Conversion, str]:
    """Convert, see that both sides agree, and give the source."""
    path = folder / "model.onnx"
    onnx.save(proto, path)
    conversion = convert_onnx(path, output=folder / "out", torch_worker=worker, **options)
    assert conversion.verification is not None
    assert conversion.verification.verdict == "holds", conversion.verification.summary
    return conversion, (folder / "out" / "model.py").read_text()


IMAGES = """
    <ir_version: 8, opset_import: ["" : 18]>
    g (float[n, 3, 8, 8] x) => (float[n, 5] y) {
        a = Conv <pads = [0, 0, 1, 1], strides = [2, 2]> (x, conv__weight)
        b = BatchNormalization <epsilon = 0.001> (a, bn__weight, bn__bias, bn__running_mean, bn__running_var)
        c = Sigmoid (b)
        d = Mul (b, c)
        axes = Constant <value_ints = [2, 3]> ()
        e = ReduceMean <keepdims = 0> (d, axes)
        f = MatMul (e, head__weight)
        y = Add (f, head__bias)
    }
"""


def images() -> onnx.ModelProto:
    """A small network for images."""
    return parsed(
        IMAGES,
        conv__weight=drawn(4, 3, 3, 3),
        bn__weight=drawn(4),
        bn__bias=drawn(4),
        bn__running_mean=drawn(4),
        bn__running_var=np.abs(drawn(4)) + 0.5,
        head__weight=drawn(4, 5),
        head__bias=drawn(5),
    )


def test_layers_are_modules_under_the_sources_names(tmp_path: Path, torch_side: Worker) -> None:
    conversion, source = written(images(), tmp_path, torch_side)
    assert source == textwrap.dedent(
        '''\
        """model.onnx, converted from ONNX"""

        from __future__ import annotations

        import torch.nn.functional as F
        from torch import Tensor, nn


        class Model(nn.Module):
            """model.onnx, converted from ONNX"""

            def __init__(self) -> None:
                super().__init__()
                self.conv = nn.Conv2d(3, 4, 3, stride=2, bias=False)
                self.bn = nn.BatchNorm2d(4, eps=0.001)
                self.head = nn.Linear(4, 5)

            def forward(self, x: Tensor) -> Tensor:
                x = self.conv(F.pad(x, [0, 1, 0, 1]))
                x = self.bn(x)
                x = F.silu(x)
                x = x.mean((2, 3))
                x = self.head(x)
                return x
        '''
    )
    assert "perturbed" in conversion.verification.summary  # type: ignore[union-attr]
    assert torch_side.call("onnx_models:parameters", str(tmp_path / "out")) == {
        "conv.weight": [4, 3, 3, 3],
        "bn.weight": [4],
        "bn.bias": [4],
        "head.weight": [5, 4],
        "head.bias": [5],
    }
    told = {tensor.target: (tensor.weights, tensor.transform) for tensor in conversion.tensors}
    assert told["head.weight"] == (("head.weight",), "transposed")


def test_every_parameter_is_trained(tmp_path: Path, torch_side: Worker) -> None:
    written(images(), tmp_path, torch_side)
    batch = np.random.default_rng(1).standard_normal((6, 3, 8, 8)).astype(np.float32)
    trained = torch_side.call("onnx_models:trains", str(tmp_path / "out"), [batch])
    assert trained == ["conv.weight", "bn.weight", "bn.bias", "head.weight", "head.bias"]


def test_what_is_trained_can_be_said(tmp_path: Path, torch_side: Worker) -> None:
    proto = parsed(
        """
        <ir_version: 8, opset_import: ["" : 18]>
        g (float[n, 4] x) => (float[n, 4] y) { a = Mul (x, scale)  y = Add (a, shift) }
        """,
        scale=drawn(4),
        shift=drawn(4),
    )
    written(proto, tmp_path, torch_side, trainable=["shift"])
    assert torch_side.call("onnx_models:parameters", str(tmp_path / "out")) == {"shift": [4]}


@pytest.mark.parametrize("opset", [7, 9, 11, 13, 17, 21, 26])
def test_attributes_that_became_inputs(tmp_path: Path, torch_side: Worker, opset: int) -> None:
    """The same network in the notation of old and new opsets."""
    nodes, weights = [], [numpy_helper.from_array(drawn(4, 6), "w")]

    def given(name: str, values: list[int], before: int) -> tuple[list[str], dict[str, list[int]]]:
        if opset < before:
            return [], {name.partition("_")[0]: values}
        weights.append(numpy_helper.from_array(np.array(values, np.int64), name))
        return [name], {}

    inputs, attributes = given("axes_1", [1], 13)
    nodes.append(helper.make_node("Unsqueeze", ["x", *inputs], ["a"], **attributes))
    inputs, attributes = given("axes_2", [1], 13)
    nodes.append(helper.make_node("Squeeze", ["a", *inputs], ["b"], **attributes))
    nodes.append(helper.make_node("MatMul", ["b", "w"], ["c"]))
    nodes.append(helper.make_node("Softmax", ["c"], ["d"], axis=1))
    inputs, attributes = given("axes_3", [1], 18)
    nodes.append(helper.make_node("ReduceMax", ["d", *inputs], ["e"], keepdims=1, **attributes))
    nodes.append(helper.make_node("Sub", ["d", "e"], ["y"]))
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", 1, ["n", 4])],
        [helper.make_tensor_value_info("y", 1, ["n", 6])],
        weights,
    )
    proto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    written(proto, tmp_path, torch_side)


def test_control_flow_becomes_statements(tmp_path: Path, torch_side: Worker) -> None:
    proto = control_flow()
    _, source = written(proto, tmp_path, torch_side)
    assert "while " in source
    assert "if " in source
    assert "else:" in source


def control_flow() -> onnx.ModelProto:
    """A loop whose body has two branches, and reads what is outside of it."""
    floats = onnx.TensorProto.FLOAT
    value = helper.make_tensor_value_info
    then = helper.make_graph(
        [helper.make_node("Add", ["state", "number"], ["a"])], "yes", [], [value("a", floats, None)]
    )
    other = helper.make_graph(
        [helper.make_node("Sub", ["state", "x"], ["b"])], "no", [], [value("b", floats, None)]
    )
    body = helper.make_graph(
        [
            helper.make_node("Identity", ["go"], ["still"]),
            helper.make_node("Cast", ["i"], ["number"], to=floats),
            helper.make_node("ReduceSum", ["state"], ["sum"], keepdims=0),
            helper.make_node("Constant", [], ["zero"], value_float=0.0),
            helper.make_node("Greater", ["sum", "zero"], ["positive"]),
            helper.make_node("If", ["positive"], ["seen"], then_branch=then, else_branch=other),
            helper.make_node("Sin", ["seen"], ["next"]),
        ],
        "step",
        [value("i", 7, []), value("go", 9, []), value("state", floats, None)],
        [value("still", 9, []), value("next", floats, None), value("seen", floats, None)],
    )
    graph = helper.make_graph(
        [
            helper.make_node("Constant", [], ["count"], value_int=4),
            helper.make_node("Loop", ["count", "", "x"], ["last", "all"], body=body),
        ],
        "g",
        [value("x", floats, ["n", 3])],
        [value("last", floats, None), value("all", floats, None)],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)


def test_functions_of_the_model_are_put_in_their_place(tmp_path: Path, torch_side: Worker) -> None:
    proto = parsed(
        """
        <ir_version: 8, opset_import: ["" : 18, "own" : 1]>
        g (float[n, 3] x) => (float[n, 3] y) { a = own.twice (x)  y = own.twice (a) }
        <domain: "own", opset_import: ["" : 18]>
        twice (v) => (r) { r = Add (v, v) }
        """
    )
    written(proto, tmp_path, torch_side)


def test_text_in_a_file_is_not_executed(tmp_path: Path, torch_side: Worker) -> None:
    """Names of all kinds end as identifiers and literals."""
    name = '"""); import os; os._exit(1); ("""\n\\'
    proto = parsed(
        """
        <ir_version: 8, opset_import: ["" : 18]>
        g (float[n, 3] x) => (float[n, 3] y) { y = Mul (x, w) }
        """,
        w=drawn(3),
    )
    for field in (proto.graph.input[0], proto.graph.output[0], proto.graph.initializer[0]):
        field.name = f"{field.name}{name}"
    (node,) = proto.graph.node
    node.input[:] = [proto.graph.input[0].name, proto.graph.initializer[0].name]
    node.output[:] = [proto.graph.output[0].name]
    node.name = name
    proto.graph.name = name
    written(proto, tmp_path, torch_side)


def test_weights_as_graph_inputs(tmp_path: Path, torch_side: Worker) -> None:
    """Those with a value in the file are no inputs of the module; those without one are."""
    proto = parsed(
        """
        <ir_version: 3, opset_import: ["" : 11]>
        g (float[n, 4] x, float[4, 3] w, float[n, 3] b) => (float[n, 3] y) { a = MatMul (x, w)  y = Add (a, b) }
        """,
        w=drawn(4, 3),
    )
    _, source = written(proto, tmp_path, torch_side)
    assert "def forward(self, x: Tensor, b: Tensor) -> Tensor:" in source
    x, b = drawn(2, 4), drawn(2, 3)
    (wanted,) = ReferenceEvaluator(proto).run(None, {"x": x, "b": b, "w": drawn(4, 3)})
    (got,) = torch_side.call("onnx_models:run", str(tmp_path / "out"), [x, b])
    np.testing.assert_allclose(got, wanted, rtol=1e-5, atol=1e-6)
