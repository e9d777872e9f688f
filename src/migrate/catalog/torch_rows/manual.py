"""APIs of PyTorch that nothing in TensorFlow takes the place of by itself."""

from migrate.catalog.torch_first import manual

ROWS = (
    *manual(
        "torchvision.models.__dict__",
        "a model looked up by a name that is known at run time only",
        "write the models that are meant into a dict of functions that make Keras ones",
    ),
    *manual(
        "torch.jit.Future",
        "TensorFlow runs operations side by side by itself and shows no futures",
        "use concurrent.futures.Future of the standard library around the function that computes",
    ),
    *manual(
        "torchtext.vocab.vocab",
        "torchtext is no longer developed, and TensorFlow has strings among its tensors",
        "give the words, most frequent first, to keras.layers.StringLookup(vocabulary=...); with its default it keeps "
        "index 0 for unknown words, as a vocabulary does whose default index is 0",
    ),
    *manual(
        "torch.distributions.Multinomial",
        "counts of several draws at once, which TensorFlow has only in the TensorFlow Probability package",
        "draw with tf.random.categorical(logits, total_count) and count with tf.math.bincount(..., axis=-1); the "
        "logarithm of a probability is tf.math.lgamma(n + 1) - tf.reduce_sum(tf.math.lgamma(x + 1)) + sum x log p",
    ),
    *manual(
        "torchvision.transforms.ColorJitter",
        "keras.layers.RandomColorJitter adds to the brightness where torchvision multiplies, and rotates hues by "
        "another share; torchvision also shuffles the order of the four",
        "multiply by tf.random.uniform([], 1 - b, 1 + b) for the brightness; tf.image.random_contrast, "
        "tf.image.random_saturation and tf.image.random_hue do the rest",
    ),
)
