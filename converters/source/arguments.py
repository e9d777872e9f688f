"""The arguments of a layer as its author would have written them, from what the file says of all of them.

The file states every argument; the catalog's signature says which of them differ from their defaults. Initialisers are
left out: the weights beside the source are what the model begins with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from migrate.catalog import registry
from migrate.catalog.model import Activation
from migrate.catalog.signature import Signature
from migrate.converters.source.architecture import LAYERS, Layer
from migrate.converters.source.expressions import Made, text
from migrate.converters.source.reading import bare

Inner = Callable[[Mapping[str, Any]], Made]  # writes a layer that is an argument of another
PER_AXIS = frozenset({"kernel_size", "strides", "pool_size", "dilation_rate", "size", "output_padding"})
PER_SIDE = frozenset({"padding", "cropping"})
LEADING = frozenset(
    {"pool_size", "padding", "cropping", "size"}
)  # written without their names if they come first
IGNORED = frozenset(
    (
        *("name", "trainable", "dtype", "optional", "autocast", "seed", "build_config"),
        *("batch_shape", "batch_input_shape", "input_shape", "input_dtype", "input_length"),
        *("implementation", "unroll", "use_cudnn", "zero_output_for_mask"),
        *("renorm_momentum", "renorm_clipping", "synchronized", "fused"),
        *("query_shape", "key_shape", "value_shape", "flash_attention", "lora_alpha"),
        *("vocabulary_size", "vocabulary_dtype", "oov_method", "input_vocabulary"),
    )
)
"""What says nothing of the numbers, whatever its value is; ``trainable`` and ``dtype`` are written by themselves."""

SILENT: tuple[Any, ...] = (None, False, "", "utf-8", "channels_last", [], {})
"""The values with which an argument that the signature lacks says nothing."""

WIDE = frozenset({"float16", "bfloat16", "float64"})


class Unwritable(Exception):
    """A layer that cannot be written as source; the message says why."""


@dataclass(frozen=True)
class Argument:
    """An argument of a call. ``named``: whether it is written with its name."""

    name: str
    value: Any
    named: bool = True


def arguments(layer: Layer, inner: Inner) -> tuple[Argument, ...]:
    """A layer's arguments in the order of its signature, those left out that say the same as their defaults.

    Raises:
        Unwritable: an argument is missing, unknown, or nothing that can be written.
    """
    row = registry.find(f"{LAYERS}.{layer.kind}")
    if row is None:
        raise Unwritable(f"{layer.kind}: a layer that the catalog does not know")
    return of_signature(layer, Signature.parse(row.source), row.renamed, inner)


def of_signature(
    layer: Layer, signature: Signature, renamed: Mapping[str, str], inner: Inner
) -> tuple[Argument, ...]:
    """The same for any signature.

    Raises:
        Unwritable: see `arguments`.
    """
    config = {renamed.get(name, name): value for name, value in layer.config.items()}
    unknown = {
        name: value
        for name, value in config.items()
        if name not in signature.parameters and name not in IGNORED and value not in SILENT
    }
    if unknown:
        said = ", ".join(f"{name}={text(value)}" for name, value in unknown.items())
        raise Unwritable(f"{layer.kind}({said}): an argument that the catalog does not know")
    return (*_stated(layer, signature, config, inner), *_by_themselves(config))


def _stated(
    layer: Layer, signature: Signature, config: Mapping[str, Any], inner: Inner
) -> Iterator[Argument]:
    leading = True
    for name in signature.parameters:
        required = name not in signature.defaults and name in signature.positional
        if required and name not in config:
            raise Unwritable(f"{layer.kind}: {name} is missing; the file is too old, or damaged")
        if name not in config or name in IGNORED or name.endswith("initializer"):
            leading = False
            continue
        value = written(layer, name, config[name], inner)
        if not required and value == _normal(layer, name, signature.default(name)):
            leading = False
            continue
        leading = leading and (required or name in LEADING)
        yield Argument(name, value, not leading)


def _by_themselves(config: Mapping[str, Any]) -> Iterator[Argument]:
    if config.get("trainable") is False:
        yield Argument("trainable", False)
    dtype = policy(config)
    if dtype in WIDE:
        yield Argument("dtype", dtype)


def policy(config: Mapping[str, Any]) -> str:
    """The name of a layer's dtype, or of its policy: ``float32``, ``mixed_float16``."""
    stated = config.get("dtype")
    if isinstance(stated, Mapping):
        own = stated.get("config")
        stated = own.get("name") if isinstance(own, Mapping) else None
    return str(stated or "float32")


def written(layer: Layer, name: str, value: Any, inner: Inner) -> Any:
    """A value of the file as it is written.

    Raises:
        Unwritable: it is code of someone else's.
    """
    if name == "data_format" and value == "channels_last":
        return None
    if isinstance(value, Mapping):
        return _object(layer, name, value, inner)
    if name.endswith("activation") and isinstance(value, str):
        return _activation(layer, value)
    return _normal(layer, name, value)


def _normal(layer: Layer, name: str, value: Any) -> Any:
    """A value in the one form that it is written in: ``[3, 3]`` is 3 for a kernel."""
    if isinstance(value, list) and not any(isinstance(item, str) for item in value):
        value = tuple(_normal(layer, "", item) for item in value)
    if isinstance(value, tuple) and value:
        if name in PER_SIDE:
            value = tuple(_alike(item) for item in value)
        if name in PER_SIDE | PER_AXIS or (name == "axis" and len(value) == 1):
            value = _alike(value)
    if name == "axis" and isinstance(value, int) and value > 0 and rank(layer) == value + 1:
        return -1
    return value


def _alike(value: Any) -> Any:
    """The one number of a tuple that holds nothing else; everything else as it is."""
    same = isinstance(value, tuple) and len(set(value)) == 1 and not isinstance(value[0], tuple)
    return value[0] if same else value


def rank(layer: Layer) -> int | None:
    """How many axes a layer's input has, where the file says it."""
    if layer.input_shape is not None:
        return len(layer.input_shape)
    first = next((tensor for call in layer.calls for tensor in call.tensors), None)
    return len(first.shape) if first and first.shape is not None else None


def _activation(layer: Layer, name: str) -> str | None:
    if name == "linear" and layer.kind != "Activation":
        return None
    if name != "linear" and registry.by_string(Activation, name) is None:
        raise Unwritable(f"{layer.kind}: the activation {name} is none of Keras's own")
    return name


def _object(layer: Layer, name: str, value: Mapping[str, Any], inner: Inner) -> Any:
    """What the file holds as an object: an activation, a regulariser, a constraint, a layer, numbers."""
    kind, config = bare(value), value.get("config")
    if ">" in str(value.get("class_name")):
        raise Unwritable(f"{layer.kind}: {name} is {value['class_name']}, a class of someone else's")
    if kind == "function" and name.endswith("activation"):
        return _activation(layer, str(config))
    if kind in ("function", "__lambda__"):
        raise Unwritable(f"{layer.kind}: {name} is a function, whose code the file does not hold as source")
    if kind == "__tuple__":
        return _normal(layer, name, value["items"])
    if not isinstance(config, Mapping) or not kind:
        raise Unwritable(f"{layer.kind}: {name} is nothing that can be written")
    if kind in ("__numpy__", "__tensor__"):
        return _normal(layer, name, config["value"])
    for suffix, module in (("regularizer", "keras.regularizers"), ("constraint", "keras.constraints")):
        if name.endswith(suffix):
            return _component(layer, name, f"{module}.{kind}", config)
    return inner(value)


def _component(layer: Layer, name: str, qualified: str, config: Mapping[str, Any]) -> Made:
    """A regulariser or a constraint, with the arguments that differ from its defaults."""
    row = registry.find(qualified)
    if row is None:
        raise Unwritable(f"{layer.kind}: {name} is {qualified}, which the catalog does not know")
    signature = Signature.parse(row.source)
    stated = {row.renamed.get(key, key): value for key, value in config.items()}
    differing = ((key, stated[key]) for key in signature.parameters if key in stated)
    return Made(
        qualified,
        (),
        tuple((key, value) for key, value in differing if value != signature.default(key)),
    )
