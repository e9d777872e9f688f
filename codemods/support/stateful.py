"""A recurrent layer that goes on where its last batch has ended.

https://keras.io/guides/working_with_rnns/#cross-batch-statefulness
"""

from __future__ import annotations

from typing import Any, TypeVar

from torch import Tensor, nn

Recurrent = TypeVar("Recurrent", bound=nn.RNNBase)


def stateful(layer: Recurrent) -> Recurrent:
    """The layer itself, which from now on starts each batch with the state that the one before has left.

    No gradient flows from one batch into another. `reset_states` lets the next batch start from zero.
    """
    layer.last_state = None
    layer.register_forward_pre_hook(_go_on)
    layer.register_forward_hook(_keep)
    return layer


def _go_on(layer: Any, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    given = inputs[1] if len(inputs) > 1 else None
    return (inputs[0], layer.last_state if given is None else given)


def _keep(layer: Any, inputs: Any, result: tuple[Tensor, Any]) -> None:
    state = result[1]
    layer.last_state = state.detach() if isinstance(state, Tensor) else tuple(part.detach() for part in state)
