"""Segment discs in noisy images with a U-Net."""

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

SIZE = 32
BATCH_SIZE = 16


def make_discs(samples, seed):
    """Images (n, 32, 32, 1) and masks (n, 32, 32, 1) of one disc each."""
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[:SIZE, :SIZE]
    centres = rng.uniform(8, SIZE - 8, (samples, 2))
    radii = rng.uniform(3, 8, samples)
    distance = np.hypot(rows - centres[:, :1, None], columns - centres[:, 1:, None])
    masks = (distance < radii[:, None, None]).astype("float32")[..., np.newaxis]
    images = masks * 0.8 + rng.normal(0, 0.3, masks.shape)
    return images.astype("float32"), masks


def double_conv(x, filters):
    x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    return x


def downsample(x, filters):
    features = double_conv(x, filters)
    pooled = layers.MaxPool2D(2)(features)
    pooled = layers.Dropout(0.1)(pooled)
    return features, pooled


def upsample(x, skip, filters):
    x = layers.Conv2DTranspose(filters, 3, 2, padding="same")(x)
    x = layers.concatenate([x, skip])
    x = layers.Dropout(0.1)(x)
    return double_conv(x, filters)


def build_unet():
    inputs = layers.Input(shape=(SIZE, SIZE, 1))

    # encoder
    f1, p1 = downsample(inputs, 8)
    f2, p2 = downsample(p1, 16)

    bottleneck = double_conv(p2, 32)

    # decoder
    u2 = upsample(bottleneck, f2, 16)
    u1 = upsample(u2, f1, 8)

    outputs = layers.Conv2D(1, 1, padding="same", activation="sigmoid")(u1)
    return keras.Model(inputs, outputs, name="unet")


def dice_coefficient(y_true, y_pred, smooth=1.0):
    intersection = tf.reduce_sum(y_true * y_pred, axis=[1, 2, 3])
    union = tf.reduce_sum(y_true, axis=[1, 2, 3]) + tf.reduce_sum(y_pred, axis=[1, 2, 3])
    return tf.reduce_mean((2.0 * intersection + smooth) / (union + smooth))


def dice_loss(y_true, y_pred):
    crossentropy = tf.reduce_mean(keras.losses.binary_crossentropy(y_true, y_pred))
    return crossentropy + 1.0 - dice_coefficient(y_true, y_pred)


def make_dataset(samples, seed, training=False):
    dataset = tf.data.Dataset.from_tensor_slices(make_discs(samples, seed))
    if training:
        dataset = dataset.shuffle(samples)
    return dataset.batch(BATCH_SIZE).prefetch(tf.data.AUTOTUNE)


if __name__ == "__main__":
    tf.random.set_seed(3)
    train_data = make_dataset(192, seed=0, training=True)
    test_data = make_dataset(48, seed=1)

    unet = build_unet()
    unet.compile(optimizer="adam", loss=dice_loss, metrics=[dice_coefficient])
    unet.fit(train_data, epochs=2, validation_data=test_data)

    loss, dice = unet.evaluate(test_data, verbose=0)
    print(f"test loss {loss:.4f}, dice {dice:.4f}")
