"""Masks that a file states although nobody wrote them: Keras passes those of Embedding and Masking on by itself.

Keras 3 writes what it has passed as if it had been given: ``LSTM(x, mask=not_equal(tokens, 0))``. Such an argument is
left out where the layer would get that very mask anyway; one that somebody gave stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate.converters.source.architecture import LAYERS, OPERATIONS, Call, Layer, Model, Tensor, tensors

STOPS = frozenset({"Flatten", "Reshape", "Permute", "Dot", "GlobalAveragePooling1D", "GlobalMaxPooling1D"})
"""Layers behind which there is no mask."""

RECURRENT = frozenset(
    {"LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"}
)
MASK_OF = {"mask": 0, "query_mask": 0, "value_mask": 1, "key_mask": 2}
"""Keywords of calls, and the position of the argument whose mask they are."""


def without_implicit(model: Model) -> Model:
    """The model without the masks that Keras would pass anyway."""
    known = _Masks(model)
    return replace(model, layers=tuple(replace(layer, calls=_calls(layer, known)) for layer in model.layers))


def _calls(layer: Layer, known: _Masks) -> tuple[Call, ...]:
    return tuple(
        replace(
            call, keywords={k: v for k, v in call.keywords.items() if not _is_implicit(k, v, call, known)}
        )
        for call in layer.calls
    )


def _is_implicit(name: str, value: Any, call: Call, known: _Masks) -> bool:
    if name not in MASK_OF:
        return False
    if value is None:
        return True
    of = [*call.arguments, call.keywords.get("key")]
    source = of[MASK_OF[name]] if MASK_OF[name] < len(of) else None
    implied = [known.of(tensor) for tensor in tensors([source])]
    return list(tensors([value])) == implied and bool(implied)


class _Masks:
    """The masks that Keras keeps with tensors."""

    def __init__(self, model: Model) -> None:
        self._layers: Mapping[str, Layer] = {layer.name: layer for layer in model.layers}
        self._known: dict[tuple[str, int], Tensor | None] = {}
        self._comparisons = [
            (layer.name, number, call)
            for layer in model.layers
            if layer.where == OPERATIONS and layer.kind in ("not_equal", "any")
            for number, call in enumerate(layer.calls)
        ]

    def of(self, tensor: Tensor) -> Tensor | None:
        """The mask of a tensor."""
        waiting: list[Tensor] = [tensor]
        chain: list[Tensor] = []
        found: Tensor | None = None
        while waiting:
            item = waiting.pop()
            if item.made_by in self._known:
                found = self._known[item.made_by]
                break
            chain.append(item)
            source, found = self._one(item)
            if source is not None:
                waiting.append(source)
        for item in chain:
            self._known[item.made_by] = found
        return found

    def _one(self, tensor: Tensor) -> tuple[Tensor | None, Tensor | None]:
        """Whose mask a tensor's is, or the mask that begins with it."""
        layer = self._layers[tensor.layer]
        if layer.where != LAYERS or layer.is_input or not layer.calls:
            return None, None
        call = layer.calls[tensor.call]
        first = next(iter(call.tensors), None)
        config = layer.config
        if layer.kind == "Embedding":
            return None, self._comparison(first, 0) if config.get("mask_zero") else None
        if layer.kind == "Masking":
            compared = self._comparison(first, config.get("mask_value", 0.0))
            return None, self._reduced(compared) if compared else None
        returns = config.get("return_sequences") or _inner(config).get("return_sequences")
        if layer.kind in STOPS or (layer.kind in RECURRENT and not (returns and tensor.output == 0)):
            return None, None
        return first, None

    def _comparison(self, tensor: Tensor | None, value: Any) -> Tensor | None:
        return self._find("not_equal", lambda call: call.arguments[:2] == (tensor, value))

    def _reduced(self, tensor: Tensor) -> Tensor | None:
        return self._find("any", lambda call: call.arguments[:1] == (tensor,))

    def _find(self, kind: str, fits: Any) -> Tensor | None:
        for name, number, call in self._comparisons:
            if self._layers[name].kind == kind and fits(call):
                return Tensor(name, number)
        return None


def _inner(config: Mapping[str, Any]) -> Mapping[str, Any]:
    layer = config.get("layer")
    inner = layer.get("config") if isinstance(layer, Mapping) else None
    return inner if isinstance(inner, Mapping) else {}
