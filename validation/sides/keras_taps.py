"""Look into a running Keras model: the outputs of its layers, and the masks of its dropout layers.

Both work by wrapping methods of Keras's classes for a while, in eager mode, where every value is concrete.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from migrate.alignment import SourceLayer
from migrate.validation import keras_api
from migrate.validation.keras_api import keras
from migrate.validation.metrics import Array
from migrate.validation.sides.draws import draw_mask

CONTAINERS = (keras.Model, keras.Sequential)


@dataclass(frozen=True)
class Leaf:
    """A layer that is compared: the live layer and what `migrate.alignment` needs to know of it."""

    layer: Any
    source: SourceLayer
    variables: tuple[tuple[str, Any], ...]


def leaves(model: Any, created: Mapping[int, int]) -> list[Leaf]:
    """The model's layers that Keras itself defines, and the user's own where they hold weights themselves."""
    found: list[Leaf] = []
    names: dict[str, int] = defaultdict(int)
    for layer in _descend(model, set()):
        names[layer.name] += 1
        label = layer.name if names[layer.name] == 1 else f"{layer.name}#{names[layer.name]}"
        variables = _named_weights(layer)
        inner = layer.layer if isinstance(layer, keras.layers.TimeDistributed) else layer
        source = SourceLayer(
            name=label,
            row=row_of(inner),
            weights=tuple((name, tuple(variable.shape)) for name, variable in variables),
            wrapper=None if inner is layer else type(layer).__name__,
            created=created.get(id(layer)),
        )
        found.append(Leaf(layer, source, variables))
    return found


def row_of(layer: Any) -> str:
    """Canonical name of a layer's class: Keras's public one, or ``package.module:Class`` of the user's own."""
    kind = type(layer)
    return f"keras.layers.{kind.__name__}" if _is_kerases(kind) else f"{kind.__module__}:{kind.__qualname__}"


def _is_kerases(kind: type) -> bool:
    return kind.__module__.partition(".")[0] in ("keras", "tf_keras")


def _descend(layer: Any, seen: set[int]) -> Iterator[Any]:
    if id(layer) in seen:
        return
    seen.add(id(layer))
    container = isinstance(layer, CONTAINERS) or not _is_kerases(type(layer))
    if container:
        own = {id(v) for v in keras_api.own_weights(layer)}
        if own and not isinstance(layer, CONTAINERS):
            yield layer
        for inner in layer._flatten_layers(include_self=False, recursive=False):
            yield from _descend(inner, seen)
    elif not isinstance(layer, keras.layers.InputLayer):
        yield layer


def _named_weights(layer: Any) -> tuple[tuple[str, Any], ...]:
    """A layer's weights by their names within it, ``kernel``, ``forward_lstm/lstm_cell/kernel``; of a layer of the
    user's own those that it makes itself."""
    weights = layer.weights
    if not _is_kerases(type(layer)):
        weights = keras_api.own_weights(layer)
    paths = [keras_api.path(weight) for weight in weights]
    names = [f"/{path}".partition(f"/{layer.name}/")[2] or path for path in paths]
    if len(set(names)) < len(names):
        names = [f"{index}/{name}" for index, name in enumerate(names)]
    return tuple(zip(names, weights, strict=True))


class Taps:
    """What the layers of a model put out, by owner and call, while `watching`."""

    def __init__(self, leaves: list[Leaf]) -> None:
        self.outputs: dict[str, Array] = {}
        self._labels = {id(leaf.layer): leaf.source.name for leaf in leaves}
        self._calls: dict[str, int] = defaultdict(int)
        self._before_activation: dict[int, Any] = {}

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Record every call of the layers.

        Dense and convolution layers are recorded before their activation function, which a migrated model applies
        outside of the module.
        """
        original = keras.layers.Layer.__call__
        taps = self

        def watched(layer: Any, *arguments: Any, **keywords: Any) -> Any:
            label = taps._labels.get(id(layer))
            activation = _own_activation(layer) if label else None
            if activation is None:
                output = original(layer, *arguments, **keywords)
                if label:
                    taps._record(label, output)
                return output
            layer.activation = lambda value: activation(taps._note(layer, value))
            try:
                output = original(layer, *arguments, **keywords)
            finally:
                layer.activation = activation
            taps._record(str(label), taps._before_activation.pop(id(layer), output))
            return output

        keras.layers.Layer.__call__ = watched
        try:
            yield
        finally:
            keras.layers.Layer.__call__ = original

    def _note(self, layer: Any, value: Any) -> Any:
        self._before_activation[id(layer)] = value
        return value

    def _record(self, label: str, output: Any) -> None:
        tensors = keras_api.flatten(output)
        if tensors and hasattr(tensors[0], "numpy"):  # inside a traced loop there is no value
            self.outputs[f"{label}/{self._calls[label]}"] = np.array(tensors[0])
            self._calls[label] += 1


def _own_activation(layer: Any) -> Any:
    """The activation function that a Dense or convolution layer applies at its end, if any."""
    kinds = (keras.layers.Dense, keras.layers.EinsumDense)
    ends = isinstance(layer, kinds) or "Conv" in type(layer).__name__
    activation = getattr(layer, "activation", None)
    return activation if ends and activation not in (None, keras.activations.linear) else None


@dataclass
class Masks:
    """The dropout masks of a run: drawn by layer, step and call, so that a second run gets the same."""

    seed: int
    labels: Mapping[int, str]
    step: int = 0
    drawn: dict[str, Array] = field(default_factory=dict)
    rates: dict[str, float] = field(default_factory=dict)
    calls: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))

    def draw(self, layer: Any, shape: tuple[int, ...]) -> Array:
        """The next mask of a layer, before scaling."""
        label = self.labels.get(id(layer), layer.name)
        call = self.calls[label, self.step]
        self.calls[label, self.step] += 1
        mask = draw_mask(self.seed, label, self.step, call, shape, layer.rate)
        self.drawn[f"mask/{label}/{self.step}/{call}"] = mask
        self.rates[label] = float(layer.rate)
        return mask

    @contextmanager
    def injected(self) -> Iterator[None]:
        """Let Dropout and the SpatialDropout layers multiply by masks drawn here."""
        masks = self

        def call(layer: Any, inputs: Any, training: bool = False) -> Any:
            if not training or layer.rate == 0:
                return inputs
            mask = masks.draw(layer, _mask_shape(layer, inputs))
            dtype = keras_api.dtype_name(inputs.dtype)
            scaled = (mask / (1 - layer.rate)).astype(dtype)
            return inputs * scaled

        originals = [(kind, kind.call) for kind in _dropouts()]
        for kind, _ in originals:
            kind.call = call
        try:
            yield
        finally:
            for kind, original in originals:
                kind.call = original


def _dropouts() -> tuple[Any, ...]:
    """The classes that define how dropout layers are called."""
    if keras_api.LEGACY:
        return (keras.layers.Dropout,)  # the others inherit it
    from keras.src.layers.regularization.spatial_dropout import BaseSpatialDropout

    return keras.layers.Dropout, BaseSpatialDropout


def _mask_shape(layer: Any, inputs: Any) -> tuple[int, ...]:
    """The shape in which a dropout layer draws: one element for each that it may drop by itself."""
    shape = tuple(inputs.shape)
    given = layer._get_noise_shape(inputs) if hasattr(layer, "_get_noise_shape") else layer.noise_shape
    noise = shape if given is None else given
    return tuple(
        actual if wanted is None else int(wanted) for wanted, actual in zip(noise, shape, strict=True)
    )
