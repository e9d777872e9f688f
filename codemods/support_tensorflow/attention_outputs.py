"""What torch's multi-head attention returns, from what Keras's does."""

import tensorflow as tf


def attention_outputs(returned: tuple[tf.Tensor, tf.Tensor]) -> tuple[tf.Tensor, tf.Tensor]:
    """The output (N, L, E), and the weights averaged over the heads, (N, L, S).

    Args:
        returned: a `keras.layers.MultiHeadAttention` called with ``return_attention_scores=True``: the output and the
            weights of each head, (N, heads, L, S).
    """
    output, weights = returned
    return output, tf.reduce_mean(weights, axis=1)
