"""Forecast the next values of a series from a sliding window, with a convolution and a GRU."""

import numpy as np
import tensorflow as tf

WINDOW = 24
BATCH_SIZE = 32
SPLIT = 800


def make_series(length=1000, seed=9):
    """Trend, season and noise."""
    time = np.arange(length, dtype="float32")
    noise = np.random.RandomState(seed).randn(length).astype("float32")
    return 0.002 * time + np.sin(2 * np.pi * time / 24) + 0.1 * noise


def windowed_dataset(series, window, batch_size, shuffle_buffer=None):
    """Batches of (batch, window, 1) inputs and the value that follows each window."""
    dataset = tf.data.Dataset.from_tensor_slices(tf.expand_dims(series, axis=-1))
    dataset = dataset.window(window + 1, shift=1, drop_remainder=True)
    dataset = dataset.flat_map(lambda part: part.batch(window + 1))
    dataset = dataset.map(lambda part: (part[:-1], part[-1]))
    if shuffle_buffer:
        dataset = dataset.shuffle(shuffle_buffer)
    return dataset.batch(batch_size).prefetch(1)


def build_model():
    return tf.keras.models.Sequential(
        [
            tf.keras.layers.Conv1D(
                16, kernel_size=5, padding="causal", activation="relu", input_shape=[WINDOW, 1]
            ),
            tf.keras.layers.GRU(24, return_sequences=True),
            tf.keras.layers.GRU(24),
            tf.keras.layers.Dense(16, activation="relu"),
            tf.keras.layers.Dense(1),
            tf.keras.layers.Lambda(lambda x: x * 2.0),
        ]
    )


def main():
    tf.random.set_seed(9)
    series = make_series()
    train_set = windowed_dataset(series[:SPLIT], WINDOW, BATCH_SIZE, shuffle_buffer=SPLIT)
    valid_set = windowed_dataset(series[SPLIT:], WINDOW, BATCH_SIZE)

    model = build_model()
    lr_schedule = tf.keras.callbacks.LearningRateScheduler(lambda epoch: 1e-2 * 0.5**epoch)
    optimizer = tf.keras.optimizers.SGD(learning_rate=1e-2, momentum=0.9)
    model.compile(loss=tf.keras.losses.Huber(), optimizer=optimizer, metrics=["mae"])
    history = model.fit(train_set, epochs=3, validation_data=valid_set, callbacks=[lr_schedule])

    best = min(history.history["val_mae"])
    print(f"best validation error: {best:.4f}")
    forecast = model.predict(valid_set)
    print("forecast:", forecast.shape, float(np.mean(forecast)))


if __name__ == "__main__":
    main()
