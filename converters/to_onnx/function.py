"""A concrete function as a source: its graph, its variables, the tables it looks things up in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import tensorflow as tf

from migrate.converters.to_onnx.graph import Array, Port, Runner, Source, Table, Weight
from migrate.converters.to_onnx.unique import Unique

ASSIGNMENTS = frozenset({"AssignVariableOp", "AssignAddVariableOp", "AssignSubVariableOp"})
STATE = (
    "the model keeps state from call to call ({}); ONNX does not: each call begins with what is in the file"
)


@dataclass(frozen=True)
class Known:
    """What a model knows of a variable: its full name, and whether it is trained."""

    name: str
    is_trainable: bool


def from_function(
    function: Any,
    inputs: Sequence[str],
    outputs: Sequence[str],
    run: Runner,
    known: Mapping[int, Known] | None = None,
) -> Source:
    """A concrete function.

    Args:
        inputs, outputs: the public names, in the order of the function's own tensors that are no captures.
        run: calls it.
        known: what is known better than the variables say it themselves, by the ``id`` of their handles.
    """
    captured = {id(inner) for _, inner in function.graph.captures}
    fed = [tensor for tensor in function.inputs if id(tensor) not in captured]
    weights, tables = _captures(function, known or {})
    graph = function.graph.as_graph_def()
    kept = [variable for variable in function.graph.variables if _is_assigned(function, graph, variable)]
    state = tuple(variable.name.partition(":")[0] for variable in kept)
    return Source(
        graph,
        tuple(port(name, tensor) for name, tensor in zip(inputs, fed, strict=True)),
        tuple(port(name, tensor) for name, tensor in zip(outputs, function.outputs, strict=True)),
        tuple(weights),
        partial(_afresh, run, kept) if kept else run,
        tables,
        (STATE.format(", ".join(state)),) if kept else (),
        state=state,
    )


def port(name: str, tensor: Any) -> Port:
    """An input or output that is this tensor."""
    shape = None if tensor.shape.rank is None else tuple(tensor.shape.as_list())
    return Port(name, tensor.name, np.dtype(tensor.dtype.base_dtype.as_numpy_dtype), shape)


def _captures(function: Any, known: Mapping[int, Known]) -> tuple[list[Weight], dict[str, Table]]:
    """What the function takes from outside: variables, constants, tables."""
    variables = {id(variable.handle): variable for variable in function.graph.variables}
    unique = Unique()
    weights: list[Weight] = []
    tables: dict[str, Table] = {}
    for outer, inner in function.graph.captures:
        node = inner.name.partition(":")[0]
        variable = variables.get(id(outer))
        if variable is not None:
            own = Known(variable.name.partition(":")[0], bool(variable.trainable))
            said = known.get(id(outer), own)
            name = unique(said.name)
            dtype = np.dtype(variable.dtype.base_dtype.as_numpy_dtype)
            read = partial(_value, variable)
            shape, trained = tuple(variable.shape), said.is_trainable
            weights.append(
                Weight(name, node, shape, dtype, read, assign=variable.assign, is_trainable=trained)
            )
        elif outer.dtype == tf.resource:
            tables[node] = partial(_table, outer, *_table_types(function.graph, node))
        elif outer.dtype != tf.variant:
            value = np.asarray(outer.numpy(), outer.dtype.as_numpy_dtype)
            given = partial(np.asarray, value)
            weights.append(Weight(unique(node), node, value.shape, value.dtype, given, is_given=True))
    return weights, tables


def _is_assigned(function: Any, graph: Any, variable: Any) -> bool:
    """Whether a call changes a variable."""
    inner = {
        node.name.partition(":")[0] for outer, node in function.graph.captures if outer is variable.handle
    }
    return any(node.op in ASSIGNMENTS and node.input[0].partition(":")[0] in inner for node in graph.node)


def _afresh(run: Runner, kept: Sequence[Any], arrays: Mapping[str, Array]) -> list[Array]:
    """Run it, and let nothing of it stay."""
    before = [variable.numpy() for variable in kept]
    made = run(arrays)
    for variable, value in zip(kept, before, strict=True):
        variable.assign(value)
    return made


def leaves(structure: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """The tensors of nested dicts, lists and tuples in the order they were written in, with their paths."""
    if isinstance(structure, Mapping):
        for key, value in structure.items():
            yield from leaves(value, f"{prefix}/{key}" if prefix else str(key))
    elif isinstance(structure, list | tuple):
        for number, value in enumerate(structure):
            yield from leaves(value, f"{prefix}/{number}" if prefix else str(number))
    else:
        yield prefix, structure


def _table_types(graph: Any, node: str) -> tuple[Any, Any]:
    """The dtypes of the keys and values of the table that a placeholder stands for, as a look-up says them."""
    definition = graph.as_graph_def()
    functions = (function.node_def for function in definition.library.function)
    for nodes in (definition.node, *functions):
        for found in nodes:
            if found.op == "LookupTableFindV2":
                return tf.as_dtype(found.attr["Tin"].type), tf.as_dtype(found.attr["Tout"].type)
    return tf.string, tf.int64


def _table(handle: Any, keys: Any, values: Any) -> tuple[Array, Array]:
    made = tf.raw_ops.LookupTableExportV2(table_handle=handle, Tkeys=keys, Tvalues=values)
    return made.keys.numpy(), made.values.numpy()


def _value(variable: Any) -> Array:
    value: Array = variable.numpy()
    return value
