"""A model's configuration as its file has it, read to an `architecture.Model`.

Sequential models and those of the functional API have one that says everything. Of a subclassed model the file holds
the arguments of its constructor at most: what it computes is code, which no file holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from migrate.alignment import snake_case
from migrate.converters.source import nodes2, nodes3
from migrate.converters.source.architecture import (
    FUNCTIONS,
    LAYERS,
    OPERATIONS,
    Call,
    Layer,
    Model,
    Tensor,
    replaced,
    tensors,
)
from migrate.errors import MigrateError
from migrate.keras import NEWEST, OLD

MODELS = frozenset({"Functional", "Model", "Sequential"})
DEEPEST = 32  # levels of models within models
OPS = ("keras.src.ops", "keras.ops")
OURS = ("keras.", "tf_keras.", "tensorflow.keras.", "tensorflow.python.keras.")
TF_OPS = ("TFOpLambda", "SlicingOpLambda", "ClassMethod", "InstanceMethod", "InstanceProperty")


def model(config: Mapping[str, Any], generation: int, path: Any = "") -> Model:
    """The model that a configuration describes.

    Raises:
        MigrateError: it is a subclassed model's, or damaged.
    """
    try:
        return _model(config, generation, 0)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError) as error:
        raise MigrateError(
            f"{path}: its architecture cannot be read ({type(error).__name__}: {error}); save the model again"
        ) from None


def _model(item: Mapping[str, Any], generation: int, depth: int) -> Model:
    kind = bare(item)
    if depth > DEEPEST:
        raise MigrateError(f"models nested deeper than {DEEPEST} levels; refused")
    if not is_model(item):
        raise MigrateError(
            f"{kind or 'the model'}: a subclassed model, of which a file holds no architecture; what it computes is "
            "its Python code: migrate that (migrate codemod), then give --into MODULE:CLASS"
        )
    config = item["config"]
    if kind == "Sequential":
        return _sequential(config, generation, depth)
    layers = [_layer(entry, generation, depth) for entry in config["layers"]]
    read = nodes2.structure if generation == OLD else nodes3.structure
    found = Model(
        str(config.get("name", "model")),
        tuple(layers),
        _one(read(config["input_layers"])),
        _one(read(config["output_layers"])),
        generation,
    )
    return _renumbered(found) if generation == OLD else found


def is_model(item: Any) -> bool:
    """Whether a configuration is that of a model whose layers it lists."""
    if not isinstance(item, Mapping) or bare(item) not in MODELS or ">" in str(item.get("class_name")):
        return False
    config = item.get("config")
    return isinstance(config, list) or (isinstance(config, Mapping) and "layers" in config)


def _one(structure: Any) -> Any:
    """A list of one tensor is that tensor."""
    return structure[0] if isinstance(structure, list) and len(structure) == 1 else structure


def _sequential(config: Any, generation: int, depth: int) -> Model:
    """A Sequential as a chain of calls. The first Keras 2 had the list of layers alone."""
    named = config if isinstance(config, Mapping) else {"layers": config}
    layers = [_layer(entry, generation, depth) for entry in named["layers"]]
    if not layers or not layers[0].is_input:
        layers.insert(0, _input(layers, named))
    chained = [layers[0]]
    for layer in layers[1:]:
        source = Tensor(chained[-1].name, shape=layer.input_shape)
        chained.append(replace(layer, calls=(Call((source,)),)))
    first, last = (Tensor(layer.name) for layer in (chained[0], chained[-1]))
    return Model(str(named.get("name", "sequential")), tuple(chained), first, last, generation, True)


def _input(layers: Sequence[Layer], config: Mapping[str, Any]) -> Layer:
    """The input of a Sequential that names none: the first layer says its shape, or what the model was built for."""
    first = layers[0] if layers else None
    own = first.config if first else {}
    shape = own.get("batch_input_shape") or own.get("batch_shape") or config.get("build_input_shape")
    while shape is None and first is not None and first.model is not None:
        entry = next((layer for layer in first.model.layers if layer.is_input), None)
        shape = entry.config.get("batch_shape") if entry else None
        first = None
    shape = shape or (first.input_shape if first else None)
    dtype = own.get("dtype") if first and first.kind == "Embedding" else None
    return Layer("input", "InputLayer", config={"batch_shape": shape, "dtype": dtype or "float32"})


def _layer(item: Mapping[str, Any], generation: int, depth: int) -> Layer:
    """A layer, an operation or a nested model, with its calls."""
    config = item["config"]
    name = item.get("name") or (config.get("name") if isinstance(config, Mapping) else None)
    nodes = item.get("inbound_nodes") or ()
    calls = tuple(nodes3.call(node) if isinstance(node, Mapping) else nodes2.call(node) for node in nodes)
    nested = _model(item, generation, depth + 1) if is_model(item) else None
    own = config if isinstance(config, Mapping) else {}
    kind, where = _place(item, own)
    if nested is not None:
        name, where = name or nested.name, LAYERS
    shape = _built(item)
    return Layer(str(name or snake_case(kind)), kind, where, own, calls, nested, shape)


def _place(item: Mapping[str, Any], config: Mapping[str, Any]) -> tuple[str, str]:
    """The kind of a layer and where it is found, see `Layer`."""
    kind, module = bare(item), str(item.get("module") or "keras.layers")
    if kind in TF_OPS and "function" in config:
        return str(config["function"]), FUNCTIONS
    if kind in TF_OPS and isinstance(config.get("function", config.get("symbol")), str):
        return str(config.get("function", config.get("symbol"))), FUNCTIONS
    if ">" in str(item.get("class_name")):
        return kind, str(item["class_name"])
    if module.startswith(OPS):
        return f"image.{snake_case(kind)}" if module.endswith(".image") else snake_case(kind), OPERATIONS
    registered = str(item.get("registered_name") or "")
    if module == "keras" or module.startswith(OURS):
        return kind, LAYERS
    return kind, registered or module


def bare(item: Mapping[str, Any]) -> str:
    """The class of a configuration without the package that it is registered for."""
    return str(item.get("class_name", "")).rpartition(">")[2]


def _built(item: Mapping[str, Any]) -> tuple[int | None, ...] | None:
    """What a layer was built for, if that is one shape."""
    built = item.get("build_config")
    shape = built.get("input_shape") if isinstance(built, Mapping) else None
    if isinstance(shape, list) and all(size is None or isinstance(size, int) for size in shape):
        return tuple(shape)
    return None


def _renumbered(found: Model) -> Model:
    """Keras 2 counts the calls of models within models from 1: their first is that of the model itself."""
    nested = {layer.name for layer in found.layers if layer.model is not None}
    used = [
        tensor
        for layer in found.layers
        for call in layer.calls
        for tensor in call.tensors
        if tensor.layer in nested
    ]
    used += [tensor for tensor in tensors([found.outputs]) if tensor.layer in nested]
    first: dict[str, int] = {}
    for tensor in used:
        first[tensor.layer] = min(tensor.call, first.get(tensor.layer, tensor.call))

    def change(tensor: Tensor) -> Tensor:
        return replace(tensor, call=tensor.call - first.get(tensor.layer, 0))

    def renumbered(call: Call) -> Call:
        return Call(replaced(call.arguments, change), replaced(call.keywords, change))

    layers = (replace(layer, calls=tuple(map(renumbered, layer.calls))) for layer in found.layers)
    return replace(found, layers=tuple(layers), outputs=replaced(found.outputs, change))


GENERATIONS = {1: OLD, 2: OLD, 3: NEWEST}


def single(item: Mapping[str, Any]) -> Layer:
    """A layer that stands in the configuration of another."""
    return _layer(item, NEWEST, 1)
