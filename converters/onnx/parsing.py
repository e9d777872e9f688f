"""From the protocol buffer of a model to our `Graph`: constants told apart, kinds inferred, bodies included."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import onnx
from onnx import AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, TypeProto, numpy_helper

from migrate.converters.onnx.graph import Array, Constant, Dimension, Graph, Kind, Node

LARGE = 1024
"""Elements beyond which an initializer's values cannot say anything about shapes."""
NAMES = {"float": "float32", "double": "float64"}
ReadTensor = Callable[[TensorProto], Array]


def dtype_name(number: int) -> str | None:
    """NumPy's name of an ONNX element type: ``FLOAT8E4M3FN`` is ``float8_e4m3fn``."""
    if number == TensorProto.UNDEFINED or number not in TensorProto.DataType.values():
        return None
    name = str(TensorProto.DataType.Name(number)).lower()
    if name.startswith(("float8e", "float4e")):
        name = f"{name[:6]}_{name[6:]}"
    return NAMES.get(name, name)


def parse(model: ModelProto, read: ReadTensor = numpy_helper.to_array) -> Graph:
    """The graph of a model.

    Args:
        read: the values of a tensor, from the file beside the model if that is where they are.
    """
    versions = {
        "" if entry.domain == "ai.onnx" else entry.domain: entry.version for entry in model.opset_import
    }
    inferred = infer(model)
    return _Parser(versions, read).graph(inferred.graph, model.graph)


def infer(model: ModelProto) -> ModelProto:
    """A copy of the model without its large weights, with the dtypes and shapes that ONNX can infer."""
    copy = light(model)
    try:
        return onnx.shape_inference.infer_shapes(copy, data_prop=True)
    except Exception:  # it raises what it likes; without it less is known, and nothing is wrong
        return copy


def light(model: ModelProto) -> ModelProto:
    """A copy of a model in which large weights have their shapes only."""
    copy = ModelProto(ir_version=model.ir_version)
    copy.opset_import.extend(model.opset_import)
    copy.functions.extend(model.functions)
    _copy_light(model.graph, copy.graph)
    return copy


def _copy_light(source: GraphProto, target: GraphProto) -> None:
    target.name = source.name
    for field in ("node", "input", "output", "value_info"):
        getattr(target, field).extend(getattr(source, field))
    for tensor in source.initializer:
        if int(np.prod(tensor.dims, dtype=np.float64)) <= LARGE and not tensor.external_data:
            target.initializer.append(tensor)
        else:
            made = target.initializer.add()
            made.name, made.data_type = tensor.name, tensor.data_type
            made.dims.extend(tensor.dims)
            made.data_location = TensorProto.EXTERNAL
            made.external_data.add(key="location", value="left_out")


class _Parser:
    """Holds what is the same for every graph of a model."""

    def __init__(self, versions: Mapping[str, int], read: ReadTensor) -> None:
        self.versions = versions
        self.read = read

    def graph(
        self, inferred: GraphProto, original: GraphProto, outer: Mapping[str, Kind] | None = None
    ) -> Graph:
        """`inferred` has the kinds, `original` the weights; they are the same otherwise."""
        infos = (*inferred.input, *inferred.output, *inferred.value_info)
        kinds = dict(outer or {})
        kinds.update({info.name: kind_of(info.type) for info in infos if info.type.WhichOneof("value")})
        constants = {tensor.name: self.constant(tensor, initializer=True) for tensor in original.initializer}
        nodes = []
        for proto in inferred.node:
            if proto.op_type == "Constant" and proto.domain in ("", "ai.onnx"):
                constant = self.constant_node(proto)
                if constant is not None:
                    constants[constant.name] = constant
                    continue
            nodes.append(self.node(proto, kinds))
        kinds.update({name: constant.kind for name, constant in constants.items()})
        return Graph(
            name=original.name,
            inputs=tuple(info.name for info in original.input if info.name not in constants),
            outputs=tuple(info.name for info in original.output),
            nodes=tuple(nodes),
            constants=constants,
            kinds=kinds,
        )

    def node(self, proto: NodeProto, kinds: Mapping[str, Kind]) -> Node:
        """A node; kinds of the values around go into its bodies."""
        domain = "" if proto.domain == "ai.onnx" else proto.domain
        return Node(
            operator=proto.op_type,
            domain=domain,
            version=self.versions.get(domain, 1),
            name=proto.name,
            inputs=tuple(proto.input),
            outputs=tuple(proto.output),
            attributes={attribute.name: self.attribute(attribute, kinds) for attribute in proto.attribute},
        )

    def attribute(self, proto: AttributeProto, kinds: Mapping[str, Kind]) -> Any:
        """An attribute's value as plain data."""
        match proto.type:
            case AttributeProto.GRAPH:
                return self.graph(proto.g, proto.g, kinds)
            case AttributeProto.TENSOR:
                return self.constant(proto.t, initializer=False)
            case AttributeProto.STRING:
                return text_of(proto.s)
            case AttributeProto.STRINGS:
                return [text_of(value) for value in proto.strings]
            case AttributeProto.FLOAT:
                return short(proto.f)
            case AttributeProto.FLOATS:
                return [short(value) for value in proto.floats]
            case AttributeProto.INTS:
                return list(proto.ints)
            case AttributeProto.TYPE_PROTO:
                return kind_of(proto.tp)
            case _:
                return onnx.helper.get_attribute_value(proto)

    def constant(self, tensor: TensorProto, *, initializer: bool, name: str = "") -> Constant:
        """A stored tensor, its values not read yet."""
        dtype = dtype_name(tensor.data_type) or "undefined"
        return Constant(
            name or tensor.name, dtype, tuple(tensor.dims), initializer, lambda: self.read(tensor)
        )

    def constant_node(self, proto: NodeProto) -> Constant | None:
        """The value of a Constant node; None for a sparse one, which stays a node."""
        name = proto.output[0]
        for attribute in proto.attribute:
            match attribute.name:
                case "value":
                    return self.constant(attribute.t, initializer=False, name=name)
                case "value_int" | "value_ints":
                    return literal(name, np.array(onnx.helper.get_attribute_value(attribute), np.int64))
                case "value_float" | "value_floats":
                    return literal(name, np.array(onnx.helper.get_attribute_value(attribute), np.float32))
                case "value_string":
                    return literal(name, np.array(text_of(attribute.s), object))
                case "value_strings":
                    return literal(name, np.array([text_of(value) for value in attribute.strings], object))
        return None


def literal(name: str, array: Array) -> Constant:
    """A constant of ours."""
    dtype = "string" if array.dtype == object else array.dtype.name
    return Constant(name, dtype, array.shape, False, lambda: array)


def short(value: float) -> float:
    """The shortest decimal that is the same in float32: 0.001, not 0.0010000000474974513."""
    return float(str(np.float32(value)))


def text_of(value: bytes) -> str:
    """A string attribute."""
    return value.decode("utf-8", "surrogateescape")


def kind_of(proto: TypeProto) -> Kind:
    """What a declared type says."""
    match proto.WhichOneof("value"):
        case "tensor_type":
            tensor = proto.tensor_type
            shape = _dimensions(tensor.shape.dim) if tensor.HasField("shape") else None
            return Kind(dtype_name(tensor.elem_type), shape)
        case "sequence_type":
            return Kind(kind_of(proto.sequence_type.elem_type).dtype, None, "sequence")
        case "optional_type":
            return Kind(kind_of(proto.optional_type.elem_type).dtype, None, "optional")
        case _:
            return Kind()


def _dimensions(dimensions: Iterable[Any]) -> tuple[Dimension, ...]:
    return tuple(
        d.dim_value if d.HasField("dim_value") else (d.dim_param or None if d.HasField("dim_param") else None)
        for d in dimensions
    )
