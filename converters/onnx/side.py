"""The ONNX file's side of a verification: run by onnxruntime where that is installed, else by ONNX's own evaluator.

It runs in the PyTorch worker, which needs nothing of TensorFlow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from onnx import ModelProto, TensorProto, numpy_helper

from migrate.converters.onnx import sessions
from migrate.converters.onnx.graph import Array
from migrate.converters.onnx.parsing import kind_of
from migrate.converters.onnx.reader import Model, read
from migrate.converters.verification import inputs as drawing
from migrate.converters.verification.inputs import InputSpec
from migrate.errors import MigrateError

Run = Callable[[Mapping[str, Array]], Sequence[Any]]
DRAWN = frozenset({"float32", "float64", "float16", "int64", "int32", "bool", "uint8", "int8", "string"})


def record(request: dict[str, Any]) -> dict[str, Any]:
    """Draw inputs for the model and run it on them: see `migrate.converters.verification.keras_side`.

    Raises:
        MigrateError: the model cannot be run in that precision, or takes what cannot be drawn.
    """
    model = read(Path(request["what"]["file"]))
    specs = input_specs(model.proto)
    if request["dtype"] != "float32":
        raise MigrateError("an ONNX file has one precision only")
    batches = drawing.draw(specs, request["batches"], request["seed"])
    run = runner(model)
    names = [spec.name for spec in specs]
    outputs = [flat(run(dict(zip(names, batch, strict=True)))) for batch in batches]
    again = flat(run(dict(zip(names, batches[0], strict=True))))
    return {
        "specs": [asdict(spec) for spec in specs],
        "inputs": batches,
        "names": names,
        "dictionary": False,
        "repeats": all(same(array, again[name]) for name, array in outputs[0].items()),
        "outputs": outputs,
        "parameters": 0,
    }


def same(first: Array, second: Array) -> bool:
    """Whether two runs gave the same."""
    if first.dtype.kind not in "fiub":
        return bool(np.array_equal(first, second))
    return bool(np.allclose(first, second, rtol=1e-3, equal_nan=True))


def flat(outputs: Sequence[Any]) -> dict[str, Array]:
    """Outputs by number, sequences opened."""
    found: list[Array] = []
    for output in outputs:
        found += (
            [np.asarray(item) for item in output]
            if isinstance(output, list | tuple)
            else [np.asarray(output)]
        )
    return {str(number): array for number, array in enumerate(found)}


def input_specs(proto: ModelProto) -> list[InputSpec]:
    """What the model takes: its first axis is the batch's where that is open.

    Raises:
        MigrateError: an input is no tensor, or of a dtype that is not drawn.
    """
    stored = {tensor.name for tensor in proto.graph.initializer}
    specs = []
    for value in proto.graph.input:
        if value.name in stored:
            continue
        kind = kind_of(value.type)
        if kind.container != "tensor" or kind.dtype not in DRAWN or kind.shape is None:
            raise MigrateError(
                f"no random inputs are made for {value.name}, a {kind.dtype or 'value'} of its kind"
            )
        sizes = tuple(size if isinstance(size, int) and size > 0 else None for size in kind.shape)
        if not sizes:
            raise MigrateError(f"no random inputs are made for {value.name}, a single number")
        specs.append(
            InputSpec(
                value.name,
                sizes[1:],
                kind.dtype,
                batch=sizes[0],
                vocabulary=2 if kind.dtype.startswith(("int", "uint")) else None,
            )
        )
    return specs


def runner(model: Model) -> Run:
    """The session that runs it."""
    try:
        session = sessions.opened(model.path)
    except Exception as error:
        from onnx.reference import ReferenceEvaluator

        if not isinstance(error, ImportError) and model.proto.graph.ByteSize() > 2**28:
            raise MigrateError(f"onnxruntime does not run it: {str(error).splitlines()[0]}") from None
        evaluator = ReferenceEvaluator(loaded(model))
        return lambda inputs: list(evaluator.run(None, dict(inputs)))
    return lambda inputs: session.run(None, dict(inputs))


def loaded(model: Model) -> ModelProto:
    """The model with its weights inside, those that lay outside checked as they were read."""
    copy: ModelProto = ModelProto.FromString(model.proto.SerializeToString())
    for tensor in copy.graph.initializer:
        if tensor.data_location == TensorProto.EXTERNAL:
            tensor.CopyFrom(numpy_helper.from_array(np.array(model.array(tensor)), tensor.name))
    return copy


def perturbed(model: Model, target: Path) -> bool:
    """Write a copy with other statistics in its normalizations; False where there are none to change."""
    statistics = {
        name: place
        for node in model.proto.graph.node
        if node.op_type == "BatchNormalization" and len(node.input) >= 5
        for place, name in zip(("mean", "variance"), node.input[3:5], strict=True)
    }
    known = {tensor.name for tensor in model.proto.graph.initializer}
    if not statistics.keys() & known or model.proto.ByteSize() > 2**30:
        return False
    copy = loaded(model)
    rng = np.random.default_rng(1)
    for tensor in copy.graph.initializer:
        place = statistics.get(tensor.name)
        if place is not None:
            values = numpy_helper.to_array(tensor)
            scale = np.sqrt(np.abs(values)) if place == "mean" else values
            noise = (
                rng.uniform(-0.1, 0.1, values.shape) * (scale + 0.1)
                if place == "mean"
                else scale * rng.uniform(0, 0.5, values.shape)
            )
            tensor.CopyFrom(numpy_helper.from_array((values + noise).astype(values.dtype), tensor.name))
    target.write_bytes(copy.SerializeToString())
    return True
