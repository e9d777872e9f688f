"""Find the bright rectangle in an image: one head says what it is, another where it is."""

import numpy as np
import tensorflow as tf
from tensorflow.keras import Model, layers

IMAGE_SIZE = 32
NUM_CLASSES = 3
SAMPLES = 384


def make_data(samples, seed=0):
    """Noisy images with one filled rectangle each; its colour channel is its class."""
    rng = np.random.default_rng(seed)
    images = rng.normal(0, 0.1, (samples, IMAGE_SIZE, IMAGE_SIZE, 3)).astype("float32")
    classes = rng.integers(0, NUM_CLASSES, samples)
    corners = rng.integers(0, IMAGE_SIZE // 2, (samples, 2))
    sizes = rng.integers(6, IMAGE_SIZE // 2, (samples, 2))
    for image, label, (top, left), (height, width) in zip(images, classes, corners, sizes):
        image[top : top + height, left : left + width, label] += 1.0
    boxes = np.concatenate([corners, corners + sizes], axis=1).astype("float32") / IMAGE_SIZE
    return images, classes.astype("int64"), boxes


def conv_block(x, filters, strides=1):
    x = layers.Conv2D(filters, 3, strides=strides, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization()(x)
    return layers.LeakyReLU(0.1)(x)


def build_detector():
    inputs = layers.Input(shape=(IMAGE_SIZE, IMAGE_SIZE, 3), name="image")
    x = inputs
    # Each stage halves the image and doubles the channels.
    for filters in (16, 32, 64):
        x = conv_block(x, filters, strides=2)
        x = conv_block(x, filters)
    x = layers.Flatten()(x)
    x = layers.Dense(64, activation="relu")(x)
    label = layers.Dense(NUM_CLASSES, activation="softmax", name="label")(x)
    box = layers.Dense(4, activation="sigmoid", name="box")(x)
    return Model(inputs=inputs, outputs=[label, box], name="detector")


def intersection_over_union(first, second):
    """The overlap of boxes (top, left, bottom, right), for each pair."""
    top_left = tf.maximum(first[:, :2], second[:, :2])
    bottom_right = tf.minimum(first[:, 2:], second[:, 2:])
    overlap = tf.reduce_prod(tf.maximum(bottom_right - top_left, 0.0), axis=-1)
    areas = [tf.reduce_prod(box[:, 2:] - box[:, :2], axis=-1) for box in (first, second)]
    return overlap / (areas[0] + areas[1] - overlap)


if __name__ == "__main__":
    tf.random.set_seed(2)
    images, classes, boxes = make_data(SAMPLES)

    detector = build_detector()
    detector.compile(
        optimizer=tf.keras.optimizers.Adam(3e-4),
        loss={"label": "sparse_categorical_crossentropy", "box": tf.keras.losses.Huber()},
        loss_weights={"label": 1.0, "box": 10.0},
        metrics={"label": "accuracy", "box": "mae"},
    )
    history = detector.fit(images, {"label": classes, "box": boxes}, batch_size=64, epochs=2)
    print("losses:", [round(loss, 4) for loss in history.history["loss"]])

    test_images, test_classes, test_boxes = make_data(64, seed=1)
    label, box = detector.predict(test_images)
    print("accuracy:", np.mean(np.argmax(label, axis=-1) == test_classes))
    iou = intersection_over_union(tf.constant(box), tf.constant(test_boxes))
    print("mean IoU:", float(tf.reduce_mean(iou)))
