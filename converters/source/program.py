"""A model as the Keras source that an author would have written: one function a model, one a repeated block.

Written along with it is the order in which running that source makes the layers, each by its address in the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from migrate.converters.source import masks, registry
from migrate.converters.source.architecture import Layer, Model, Tensor, tensors
from migrate.converters.source.arguments import Unwritable
from migrate.converters.source.body import INDENT, Address, Nested, Writer, made
from migrate.converters.source.expressions import Made, free, identifier, quoted, text
from migrate.converters.source.folding import folded
from migrate.converters.source.items import Block
from migrate.converters.source.names import automatic
from migrate.converters.source.steps import steps
from migrate.keras import OLD

IMPORTS = {
    OLD: "import tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers",
    3: "import keras\nfrom keras import layers",
}


@dataclass(frozen=True)
class Program:
    """Keras source.

    Attributes:
        text: of the whole file.
        model: the model's own name.
        function: the name of the function that returns the model.
        layers: addresses of the layers, in the order in which they are made.
    """

    text: str
    model: str
    function: str
    layers: tuple[Address, ...]


def write(model: Model) -> Program:
    """The source of a model.

    Raises:
        Unwritable: something in it cannot be written.
    """
    functions: list[str] = []
    whole = _model(model, functions, {"keras", "layers", "tf"})
    classes = registry.classes({layer.kind for _, layer in model.everything()})
    text_ = "\n\n\n".join([IMPORTS[model.generation], *classes, *functions]) + "\n"
    return Program(text_, model.name, whole.function, whole.made)


def _model(model: Model, functions: list[str], taken: set[str]) -> Nested:
    """Write a model's function behind those that it needs."""
    plain = masks.without_implicit(model)
    single = steps(plain)
    nested: dict[str, Nested] = {}
    for step in single:
        if step.layer.model is not None and step.layer.name not in nested:
            nested[step.layer.name] = _model(step.layer.model, functions, taken)
    outputs = list(tensors([plain.outputs]))
    items, blocks = folded(single, outputs, taken)
    functions += (_block(block) for block in blocks)
    function = free(f"build_{identifier(model.name).lower()}", taken)
    inputs = _inputs(plain)
    writer = Writer(items, {tensor: name for tensor, name, _ in inputs}, outputs, nested)
    lines = [f"def {function}():"]
    lines += [f"{INDENT}{name} = {expression}" for _, name, expression in inputs]
    taken_by = {tensor: name for tensor, name, _ in inputs}
    given = text(plain.inputs, lambda item: taken_by.get(item) if isinstance(item, Tensor) else None)
    lines += [INDENT + line for line in writer.lines()]
    lines.append(
        f"{INDENT}return keras.Model({given}, {writer.value(plain.outputs)}, name={quoted(model.name)})"
    )
    functions.append("\n".join(lines))
    return Nested(function, tuple(made(items, nested)))


def _inputs(model: Model) -> list[tuple[Tensor, str, str]]:
    """The inputs of a model: the tensor, the name of its variable, and the expression that makes it."""
    found = []
    given = list(tensors([model.inputs]))
    taken = {"x", "y", "z", "keras", "layers", "tf"}
    for tensor in given:
        layer = model.layer(tensor.layer)
        own = layer.name in ("input",) or automatic(layer) or layer.name.startswith("input_")
        name = free("inputs" if own and len(given) == 1 else identifier(layer.name), taken)
        found.append((tensor, name, text(_input(layer))))
    return found


def _input(layer: Layer) -> Made:
    """The expression that makes an input.

    Raises:
        Unwritable: the model was never built, so that nothing says how large its input is.
    """
    shape = layer.config.get("batch_shape") or layer.config.get("batch_input_shape")
    if shape is None:
        raise Unwritable(
            f"{layer.name}: the file does not say which shape the model takes; build it and save it again"
        )
    keywords: list[tuple[str, Any]] = [("name", layer.name)]
    dtype = layer.config.get("dtype")
    if isinstance(dtype, Mapping):
        dtype = dtype.get("config", {}).get("name")
    if shape[0] is not None:
        keywords.append(("batch_size", shape[0]))
    if dtype not in (None, "float32"):
        keywords.append(("dtype", dtype))
    for flag in ("sparse", "ragged"):
        if layer.config.get(flag):
            raise Unwritable(f"{layer.name}: a {flag} input")
    return Made("keras.Input", (tuple(shape[1:]),), tuple(keywords))


def _block(block: Block) -> str:
    """A block's function."""
    names = _input_names(block.inputs)
    writer = Writer(block.items, names, (block.output,), {}, block)
    parameters = [*names.values(), *block.parameters, *(["name"] if block.named else [])]
    lines = [f"def {block.function}({', '.join(parameters)}):", *(INDENT + line for line in writer.lines())]
    return "\n".join(_returned(lines))


def _input_names(inputs: Sequence[Tensor]) -> dict[Tensor, str]:
    return dict(zip(inputs, ("x", "y", "z"), strict=False))


def _returned(lines: list[str]) -> Iterator[str]:
    """The lines of a function whose last statement's value is returned."""
    *before, last = lines
    yield from before
    if last.startswith(INDENT * 2):
        yield last
        yield f"{INDENT}return {last.strip().partition(' = ')[0]}"
    else:
        yield f"{INDENT}return {last.partition(' = ')[2]}"
