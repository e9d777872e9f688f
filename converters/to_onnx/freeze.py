"""Variables out of a graph, without their numbers ever coming in.

``convert_variables_to_constants_v2`` puts every variable's numbers into the graph, and grappler, tf2onnx and its
optimizers each copy the graph several times: ResNet50's 102 MB peak at 7 GB, and the statistics and scales of
normalizations are folded into each other. Here each variable becomes a placeholder of its shape instead, so that the
graph stays small, nothing that can be trained is folded, and each keeps its name. Only the weights of loops get their
numbers early: tf2onnx knows an LSTM by the constants in its loop.

https://github.com/tensorflow/tensorflow/blob/master/tensorflow/python/framework/convert_to_constants.py
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow.core.framework import node_def_pb2
from tensorflow.core.protobuf import config_pb2, meta_graph_pb2, rewriter_config_pb2
from tensorflow.python.framework.convert_to_constants import _replace_variables_by_constants, _TensorData
from tensorflow.python.grappler import tf_optimizer

from migrate.converters.to_onnx.batch_norm import restored
from migrate.converters.to_onnx.divisions import divided_again, divisors
from migrate.converters.to_onnx.function import ASSIGNMENTS
from migrate.converters.to_onnx.graph import Array, Frozen, Port, Source, Table, Weight
from migrate.converters.to_onnx.twins import stand_ins

CONTROL_FLOW = frozenset({"While", "StatelessWhile", "If", "StatelessIf", "Case", "StatelessCase"})
LOOPS = frozenset({"While", "StatelessWhile"})
LOCKS = ("_XlaMustCompile", "_XlaCompile", "_noinline", "api_implements", "api_preferred_device")
"""Attributes that keep a function from being written out where it is called, or put another in its place. Keras
compiles grouped convolutions, whose calls tf2onnx would leave in its graph."""
PASSING = frozenset({"Identity", "StopGradient"})
OUTPUT = "migrate_output_{}"


@dataclass(frozen=True)
class _Variables:
    """What `_replace_variables_by_constants` wants to know: a graph, and a value by each variable's node."""

    graph_def: Any
    tensor_data: dict[str, Any]


def freeze(source: Source, seed: int | None = None) -> Frozen:
    """Write out the calls, and make each variable a placeholder, or a constant where a loop needs one.

    Args:
        seed: of the numbers that stand for those of constants that another has too; None for none.
    """
    tensors = [port.tensor for port in (*source.inputs, *source.outputs)]
    graph = optimized(unlocked(source.graph), tensors, ["function"])
    without_assignments(graph)
    present = {node.name for node in graph.node}
    weights = {weight.node: weight for weight in source.weights if weight.node in present}
    nothing = {node: _nothing(weight) for node, weight in weights.items()}
    graph, _ = _replace_variables_by_constants(_Variables(graph, nothing))
    early = set(reaching(graph, weights, CONTROL_FLOW))
    early |= {weight.node for weight in weights.values() if weight.is_small}
    standing = {}
    if seed is not None:
        standing = stand_ins([weight for weight in weights.values() if weight.node in early], seed)
        weights |= {node: each.disguised for node, each in standing.items()}
    for node in graph.node:
        if weight := weights.get(node.name):
            node.CopyFrom(_constant(weight) if weight.node in early else _placeholder(weight))
        elif node.op in LOOPS:
            _say_shapes(node, weights)
    graph = restored(graph)  # before folding, which would take its arithmetic apart
    outputs = tuple(_own_outputs(graph, source.outputs))
    late = [weight for weight in weights.values() if weight.node not in early]
    ends = [*(port.tensor for port in (*source.inputs, *outputs)), *(f"{weight.node}:0" for weight in late)]
    divided = divisors(graph)
    ends += sorted(f"{node}:0" for node in set(divided.values()))
    graph = optimized(graph, ends, ["constfold", "function", "dependency"])
    divided_again(graph, divided)
    graph, tables = _with_tables(graph, source.tables)
    constants = tuple(weight for weight in weights.values() if weight.node in early)
    return Frozen(graph, source.inputs, outputs, tuple(late), constants, tables, standing)


def unlocked(graph: Any) -> Any:
    """A copy in which every call may be written out, and control flow stays the functional kind."""
    free = type(graph)()
    free.CopyFrom(graph)
    for node in nodes(free):
        for name in LOCKS:
            node.attr.pop(name, None)
        if node.op in CONTROL_FLOW:
            node.attr["_lower_using_switch_merge"].b = False
    for function in free.library.function:
        for name in LOCKS:
            function.attr.pop(name, None)
    return free


def nodes(graph: Any) -> Iterator[Any]:
    """Those of the graph and of its functions."""
    yield from graph.node
    for function in graph.library.function:
        yield from function.node_def


def optimized(graph: Any, ends: Iterable[str], passes: Sequence[str]) -> Any:
    """Run passes of grappler's, which leave the tensors named as they are."""
    meta = meta_graph_pb2.MetaGraphDef(graph_def=graph)
    meta.collection_def["train_op"].node_list.value.extend(ends)
    config = config_pb2.ConfigProto()
    config.graph_options.infer_shapes = True
    options = config.graph_options.rewrite_options
    options.min_graph_nodes = -1  # small graphs too
    options.optimizers.extend(passes)
    options.function_optimization = rewriter_config_pb2.RewriterConfig.AGGRESSIVE
    options.experimental_disable_folding_quantization_emulation = True
    return tf_optimizer.OptimizeGraph(config, meta)


def without_assignments(graph: Any) -> None:
    """Take out what changes variables: of a graph that is called once only the reading counts."""
    gone = {node.name for node in graph.node if node.op in ASSIGNMENTS}
    if not gone:
        return
    kept = [node for node in graph.node if node.name not in gone]
    for node in kept:
        inputs = [name for name in node.input if name.removeprefix("^") not in gone]
        del node.input[:]
        node.input.extend(inputs)
    del graph.node[:]
    graph.node.extend(kept)


def reaching(graph: Any, names: Iterable[str], operators: frozenset[str]) -> Iterator[str]:
    """Those of the nodes named that such an operator takes, perhaps by way of nodes that only pass a value on."""
    by_name = {node.name: node for node in graph.node}
    wanted = set(names)
    for node in graph.node:
        for name in node.input if node.op in operators else ():
            origin = name.partition(":")[0]
            while origin not in wanted and origin in by_name and by_name[origin].op in PASSING:
                origin = by_name[origin].input[0].partition(":")[0]
            if origin in wanted:
                yield origin


def _say_shapes(node: Any, weights: Mapping[str, Weight]) -> None:
    """Correct what a loop says of the shapes of what it carries: a variable's was that of its handle."""
    shapes = node.attr["output_shapes"].list.shape
    for shape, name in zip(shapes, node.input, strict=False):
        weight = weights.get(name.partition(":")[0])
        if weight is not None:
            shape.CopyFrom(tf.TensorShape(weight.shape).as_proto())


def _nothing(weight: Weight) -> Any:
    return _TensorData(np.zeros((), weight.dtype), tf.as_dtype(weight.dtype).as_datatype_enum, None)


def _placeholder(weight: Weight) -> Any:
    node = node_def_pb2.NodeDef(name=weight.node, op="Placeholder")
    node.attr["dtype"].type = tf.as_dtype(weight.dtype).as_datatype_enum
    node.attr["shape"].shape.CopyFrom(tf.TensorShape(weight.shape).as_proto())
    return node


def _constant(weight: Weight) -> Any:
    node = node_def_pb2.NodeDef(name=weight.node, op="Const")
    node.attr["dtype"].type = tf.as_dtype(weight.dtype).as_datatype_enum
    node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(weight.read()))
    return node


def _own_outputs(graph: Any, outputs: Sequence[Port]) -> Iterator[Port]:
    """Give each output a node of its own: two may be one tensor, and one may be an input or a variable."""
    for number, port in enumerate(outputs):
        node = graph.node.add(name=OUTPUT.format(number), op="Identity", input=[port.tensor])
        node.attr["T"].type = tf.as_dtype(port.dtype).as_datatype_enum
        yield Port(port.name, f"{node.name}:0", port.dtype, port.shape)


def _with_tables(graph: Any, tables: Mapping[str, Table]) -> tuple[Any, dict[bytes, tuple[Array, Array]]]:
    """Make the tables nodes of the graph that bear their names, as tf2onnx wants them, and read them."""
    found = {}
    for node in graph.node:
        if node.name in tables:
            keys, values = found[node.name.encode()] = tables[node.name]()
            table = node_def_pb2.NodeDef(name=node.name, op="HashTableV2")
            table.attr["shared_name"].s = node.name.encode()
            table.attr["key_dtype"].type = tf.as_dtype(keys.dtype).as_datatype_enum
            table.attr["value_dtype"].type = tf.as_dtype(values.dtype).as_datatype_enum
            node.CopyFrom(table)
    return graph, found
