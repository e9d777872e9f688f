"""What a recurrent module of torch's returns, from what a Keras layer does."""

from typing import Any

import tensorflow as tf


def recurrent_outputs(returned: list[tf.Tensor], *, batch_first: bool = True) -> tuple[tf.Tensor, Any]:
    """The outputs of all steps, and the last state with an axis for the layers, of which there is one.

    Args:
        returned: a layer made with ``return_sequences=True, return_state=True``: outputs (N, T, H), and its states,
            (N, H) each: one, or of an LSTM two.
        batch_first: whether the outputs are to be (N, T, H); else (T, N, H).

    Returns:
        The outputs, and the state (1, N, H), of an LSTM the pair of them.
    """
    outputs, *states = returned
    layers = tuple(state[tf.newaxis] for state in states)
    if not batch_first:
        outputs = tf.transpose(outputs, (1, 0, 2))
    return outputs, layers if len(layers) > 1 else layers[0]
