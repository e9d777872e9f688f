"""A distribution over classes: what torch.distributions.Categorical does, in TensorFlow."""

import tensorflow as tf


class Categorical:
    """Classes 0 to K - 1 with given probabilities or logits, (..., K); leading axes are a batch of distributions."""

    def __init__(self, probs: tf.Tensor | None = None, logits: tf.Tensor | None = None) -> None:
        if (probs is None) == (logits is None):
            raise ValueError("give either probs or logits")
        if logits is None:
            probs = tf.convert_to_tensor(probs)
            logits = tf.math.log(probs / tf.reduce_sum(probs, axis=-1, keepdims=True))
        self.logits = tf.nn.log_softmax(tf.convert_to_tensor(logits))
        self.probs = tf.nn.softmax(self.logits)

    def sample(self, sample_shape: tuple[int, ...] = ()) -> tf.Tensor:
        """Classes drawn for each distribution, int64, of shape ``sample_shape + batch``."""
        batch = tf.shape(self.logits)[:-1]
        count = tf.reduce_prod(tf.cast(sample_shape, tf.int32))
        flat = tf.reshape(self.logits, (-1, self.logits.shape[-1]))
        drawn = tf.transpose(tf.random.categorical(flat, count))
        return tf.reshape(drawn, tf.concat([tf.cast(sample_shape, tf.int32), batch], 0))

    def log_prob(self, value: tf.Tensor) -> tf.Tensor:
        """The logarithm of the probability of a class in each distribution."""
        value = tf.cast(value, tf.int64)
        return -tf.nn.sparse_softmax_cross_entropy_with_logits(labels=value, logits=self.logits)

    def entropy(self) -> tf.Tensor:
        """The entropy of each distribution, in nats; a class of probability zero adds nothing."""
        return -tf.reduce_sum(tf.math.multiply_no_nan(self.logits, self.probs), axis=-1)
