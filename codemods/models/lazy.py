"""Layers whose number of input channels nothing says: modules that take it from their first call.

    layers.Dense(64)      self.dense = nn.LazyLinear(64)
    layers.GRU(32)    →   self.gru = LazyGRU(32, batch_first=True)

https://pytorch.org/docs/stable/generated/torch.nn.modules.lazy.LazyModuleMixin.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from migrate.catalog.choice import Unrenderable
from migrate.catalog.dims import Dim
from migrate.catalog.render import Rendered
from migrate.catalog.values import UNKNOWN, Tensor

SIZE = "lazy_size"  # stands for an input size that only the first call will tell
FORMS = (
    (
        re.compile(
            rf"torch\.nn\.(Linear|Conv[123]d|ConvTranspose[123]d|BatchNorm[123]d|InstanceNorm[123]d)\({SIZE}(?:, )?"
        ),
        r"torch.nn.Lazy\1(",
    ),
    (re.compile(rf"torch\.nn\.(LSTM|GRU|RNN)\({SIZE}, "), r"support.Lazy\1("),
    (re.compile(rf"torch\.nn\.LayerNorm\({SIZE}(?:, )?"), "support.LazyLayerNorm("),
    (re.compile(rf"support\.MultiHeadAttention\({SIZE}, "), "support.LazyMultiHeadAttention("),
)
SEQUENCES = frozenset(f"keras.layers.{name}" for name in ("LSTM", "GRU", "SimpleRNN", "Bidirectional"))
"""Layers of which it is known that they take (batch, time, channels)."""
LAST_AXIS = frozenset({"keras.layers.Dense"})
"""Layers that take tensors of any rank, and look at their last axis alone."""
RECURRENT = re.compile(r"\bLazy(LSTM|GRU|RNN)\(")
ANY_LAZY = re.compile(r"\bLazy[A-Z]\w*\(")


def with_size(row: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts with a symbol for an unknown last size."""
    changed: dict[str, Any] = {}
    for name, fact in facts.items():
        if isinstance(fact, Tensor) and fact.shape is None and row in SEQUENCES and name in ("x", "inputs"):
            fact = replace(fact, shape=(UNKNOWN, UNKNOWN, UNKNOWN))
        if is_rankless(row, fact):
            fact = replace(fact, shape=(UNKNOWN, UNKNOWN))
        if isinstance(fact, Tensor) and fact.shape and fact.shape[-1] is UNKNOWN:
            fact = replace(fact, shape=(*fact.shape[:-1], Dim.symbol(SIZE)))
        changed[name] = fact
    return changed


def is_rankless(row: str, fact: Any) -> bool:
    """Whether a layer takes a tensor of which not even the rank is known."""
    return row in LAST_AXIS and isinstance(fact, Tensor) and fact.shape is None


def module(rendered: Rendered, facts: Mapping[str, Any]) -> Rendered:
    """The module that takes its input size from its first call.

    Args:
        facts: what is known of its inputs.

    Raises:
        Unrenderable: there is none.
    """
    code = rendered.code
    for pattern, form in FORMS:
        code = pattern.sub(form, code)
    if SIZE in code or SIZE in rendered.forward:
        raise Unrenderable("SHP201", "the number of input channels is not known")
    output = rendered.output
    if isinstance(output, Tensor) and any(is_rankless(rendered.row.name, fact) for fact in facts.values()):
        output = replace(output, shape=None)
    told = tuple(map(_told, output)) if isinstance(output, tuple) else _told(output)
    return replace(rendered, code=code, output=told)


def _told(output: Tensor) -> Tensor:
    """What is known of a result without the size that is not."""
    shape = output.shape and tuple(
        UNKNOWN if isinstance(size, Dim) and SIZE in str(size) else size for size in output.shape
    )
    return replace(output, shape=shape)


def is_lazy(code: str) -> bool:
    """Whether a module's code leaves sizes to the first call."""
    return ANY_LAZY.search(code) is not None


def is_open(code: str, weight: str) -> bool:
    """Whether a weight of a module has no size before the first call: of a recurrent layer the inputs' alone."""
    if RECURRENT.search(code):
        return weight.startswith("weight_ih")
    return is_lazy(code)
