"""How many tensors a call gives, which Python needs to know to take them apart, and by which keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from migrate.converters.source.architecture import LAYERS, Layer, Tensor, tensors
from migrate.converters.source.steps import Step

ATTENTION = frozenset({"MultiHeadAttention", "GroupQueryAttention", "Attention", "AdditiveAttention"})
PAIRS = frozenset({"top_k", "moments", "qr", "eig", "eigh", "slogdet", "lu_factor", "divmod", "modf"})
"""Operations that always give two tensors."""

STATES = {"LSTM": 2, "ConvLSTM1D": 2, "ConvLSTM2D": 2, "ConvLSTM3D": 2, "GRU": 1, "SimpleRNN": 1}


def outputs_of(step: Step, used: Sequence[Tensor]) -> int:
    """How many tensors a call gives.

    Args:
        used: those of its outputs that something takes, from which it is told where nothing else says it.
    """
    layer = step.layer
    if layer.model is not None:
        return len(list(tensors([layer.model.outputs])))
    if layer.kind in ATTENTION:
        return 2 if step.call.keywords.get("return_attention_scores") else 1
    if layer.where != LAYERS and layer.kind.rpartition(".")[2] in PAIRS:
        return 2
    if layer.kind == "split":
        sections = layer.config.get("indices_or_sections", step.call.keywords.get("num_or_size_splits"))
        if isinstance(sections, int):
            return sections
        if isinstance(sections, list | tuple):
            return len(sections) + ("indices_or_sections" in layer.config)
    states = _states(layer.kind, layer.config)
    return 1 + states if states else 1 + max((tensor.output for tensor in used), default=0)


def _states(kind: str, config: Mapping[str, Any]) -> int:
    """The states that a recurrent layer returns beside its output."""
    inner = config.get("layer")
    if kind == "Bidirectional" and isinstance(inner, Mapping):
        return 2 * _states(str(inner.get("class_name")), inner.get("config", {}))
    return STATES.get(kind, 0) if config.get("return_state") else 0


def keys_of(step: Step) -> tuple[str, ...]:
    """The keys of what a model within a model returns, in the order in which Keras numbers its outputs."""
    model = step.layer.model
    if model is None or not isinstance(model.outputs, Mapping):
        return ()
    return tuple(sorted(map(str, model.outputs)))


__all__ = ["Layer", "keys_of", "outputs_of"]
