"""The data: the 1,797 handwritten digits that scikit-learn ships, split once and for all."""

import numpy as np
import tensorflow as tf
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

SEED = 7
BATCH_SIZE = 32
MAX_PIXEL = 16.0


def load_split():
    """Return the three splits as a dict of (images, labels).

    Images have shape (n, 8, 8, 1) and lie in [0, 1]; labels are integers from 0 to 9. The split is stratified
    and always the same: 1,257 images to train on, 180 for validation and 360 for the test.
    """
    digits = load_digits()
    images = (digits.images / MAX_PIXEL).astype(np.float32)[..., np.newaxis]
    labels = digits.target.astype(np.int64)

    x_train, x_test, y_train, y_test = train_test_split(
        images, labels, test_size=360, random_state=SEED, stratify=labels
    )
    x_train, x_val, y_train, y_val = train_test_split(
        x_train, y_train, test_size=180, random_state=SEED, stratify=y_train
    )
    return {"train": (x_train, y_train), "validation": (x_val, y_val), "test": (x_test, y_test)}


def make_dataset(images, labels, batch_size=BATCH_SIZE, training=False):
    """Batches of a split; shuffled anew every epoch if it is for training."""
    dataset = tf.data.Dataset.from_tensor_slices((images, labels))
    if training:
        dataset = dataset.shuffle(len(images), seed=SEED)
    return dataset.batch(batch_size).prefetch(tf.data.AUTOTUNE)
